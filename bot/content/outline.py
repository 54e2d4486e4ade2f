"""What readers see of a knowledge, read from its files however they are.

An older version, or one that is being written, may not load as this version's knowledge: files that
came later are missing, a file may have a fault. So nothing is checked here, and what has no shape
that is known is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.content.document import read_document


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that readers see, by the name that they know it by."""

    name: str
    said: tuple[str, ...] = ()
    """Its sentences, in order."""
    proof: tuple[str, ...] = ()
    """What it cites, once each."""
    speakers: tuple[str, ...] = ()
    """Who says each sentence."""
    phrasings: frozenset[str] = frozenset()
    """Ways in which it is asked."""


Items = Mapping[str, Item]
"""By id."""


@dataclass(slots=True)
class Outline:
    """All Items of a version, by what they are."""

    entries: dict[str, Item] = field(default_factory=dict)
    topics: dict[str, Item] = field(default_factory=dict)
    terms: dict[str, Item] = field(default_factory=dict)
    paths: dict[str, Item] = field(default_factory=dict)
    events: dict[str, Item] = field(default_factory=dict)
    quiz: dict[str, Item] = field(default_factory=dict)
    sources: dict[str, Item] = field(default_factory=dict)
    smalltalk: dict[str, Item] = field(default_factory=dict)
    phrases: dict[str, Item] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    """The topic of each entry."""
    unread: list[str] = field(default_factory=list)
    """Files that are not YAML at all."""


def outline_of(files: Mapping[str, bytes]) -> Outline:
    """The Outline of a knowledge's files; never raises for what stands in them."""
    outline = Outline()
    for name, content in files.items():
        document = read_document(name, content)
        if document.data is None and document.faults:
            outline.unread.append(name)
            continue
        _file(outline, name, document.data)
    return outline


def _file(outline: Outline, name: str, data: Any) -> None:
    folder, _, file = name.rpartition("/")
    match folder or file:
        case "entries":
            topic = file.rpartition(".")[0]
            outline.topics[topic] = Item(_text(data, "title"))
            for entry in _items(data, "entries"):
                outline.entries[_text(entry, "id")] = _entry(entry)
                outline.homes[_text(entry, "id")] = topic
        case "sources":
            outline.sources[_text(data, "id")] = _source(data)
        case "terms.yaml":
            for term in _items(data, "terms"):
                # Of others, readers see no more than the name.
                if _get(term, "line") is not None:
                    outline.terms[_text(term, "id")] = _term(term)
        case "lessons.yaml":
            for path in _items(data, "paths"):
                outline.paths[_text(path, "id")] = _path(path)
        case "timeline.yaml":
            for event in _items(data, "events"):
                outline.events[_text(event, "id")] = _event(event)
        case "quiz.yaml":
            for question in _items(data, "questions"):
                outline.quiz[_text(question, "id")] = _question(question)
        case "phrases.yaml":
            _phrases(outline, data)
        case _:
            pass


def _entry(data: Any) -> Item:
    statements = list(_items(data, "answer"))
    decline = _text(data, "decline")
    return Item(
        _text(data, "question"),
        (*([decline] if decline else []), *(_text(s, "say") for s in statements)),
        _proof(*statements),
        (*([""] if decline else []), *(_text(s, "by") for s in statements)),
        frozenset(_texts(data, "phrasings")),
    )


def _source(data: Any) -> Item:
    told = (_text(data, "publisher"), _text(data, "published"), _text(data, "url"))
    gists = (f"{_text(p, 'id')}: {_text(p, 'gist')}" for p in _items(data, "paragraphs"))
    return Item(_text(data, "title"), (*told, *gists))


def _term(data: Any) -> Item:
    line = _get(data, "line")
    also = ", ".join(_texts(data, "shown_aliases"))
    said = [_text(line, "say"), f"Also known as {also}." if also else ""]
    return Item(
        _text(data, "name"),
        tuple(s for s in said if s),
        _proof(line),
        phrasings=frozenset(_texts(data, "aliases")),
    )


def _path(data: Any) -> Item:
    cards = (
        f"{depth}: {_text(card, 'entry')}"
        for depth, key in (("card", "cards"), ("card in full", "full"))
        for card in _items(data, key)
    )
    links = (_text(card, "link") for key in ("cards", "full") for card in _items(data, key))
    said = (_text(data, "intro"), f"in short: {_text(data, 'short')}", *cards, *links)
    return Item(_text(data, "title"), tuple(s for s in dict.fromkeys(said) if s))


def _event(data: Any) -> Item:
    until = _text(data, "until")
    dated = _text(data, "date") + (f" to {until}" if until else "")
    return Item(_text(data, "label"), (f"{dated}: {_text(data, 'say')}",), _proof(data))


def _question(data: Any) -> Item:
    said = (_text(data, "right"), *_texts(data, "wrong"), _text(data, "explain"))
    return Item(_text(data, "ask"), tuple(s for s in said if s), _proof(data))


def _phrases(outline: Outline, data: Any) -> None:
    phrases = _get(data, "phrases")
    for key in phrases if isinstance(phrases, dict) else {}:
        outline.phrases[key] = Item(key, (_text(phrases, key),))
    for talk in _items(data, "smalltalk"):
        outline.smalltalk[_text(talk, "id")] = Item(
            _text(talk, "question"),
            (_text(talk, "say"),),
            phrasings=frozenset(_texts(talk, "phrasings")),
        )


def _proof(*statements: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p for s in statements for p in _texts(s, "from")))


def _get(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, dict) else None


def _text(data: Any, key: str) -> str:
    """A text without the line breaks of the file; "" for anything else."""
    found = _get(data, key)
    return " ".join(found.split()) if isinstance(found, str) else ""


def _texts(data: Any, key: str) -> list[str]:
    """A list of texts, which may be written as one text."""
    found = _get(data, key)
    if isinstance(found, str):
        return [found]
    return [t for t in found if isinstance(t, str)] if isinstance(found, list) else []


def _items(data: Any, key: str) -> Iterator[Any]:
    found = _get(data, key)
    return (
        (item for item in found if isinstance(item, dict)) if isinstance(found, list) else iter(())
    )
