"""Finds entries by topic, kind and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.knowledge import Entry, Kind, Knowledge
from bot.core.text import words

PAGE = 50
"""Entries on one page of a list."""

LONGEST = 200
"""Characters of a search that are read."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; empty where all will do. Pages count from 1."""

    text: str = ""
    topic: str = ""
    kind: str = ""
    page: int = 1

    @classmethod
    def of(cls, params: Mapping[str, str]) -> Query:
        """From an address; what makes no sense there is left out."""
        page = params.get("page", "1")
        return cls(
            params.get("q", "")[:LONGEST],
            params.get("topic", ""),
            params.get("kind", ""),
            int(page) if page.isascii() and page.isdigit() and len(page) < 7 and int(page) else 1,
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry, and a phrasing that holds what was looked for, if the question does not."""

    entry: Entry
    phrasing: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of what was found."""

    total: int
    page: int
    pages: int
    hits: tuple[Hit, ...]


class Index:
    """All texts of one Knowledge, ready to be searched."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._texts = [
            (entry, _spaced(entry.question), "".join(map(_spaced, _said(entry))))
            for entry in knowledge.entries.values()
        ]

    def search(self, query: Query) -> Hits:
        """The entries in which every word of the query begins a word: those first whose question
        holds them all, each in their order."""
        wanted = tuple(f" {word}" for word in words(query.text))
        found = [
            (entry, question)
            for entry, question, text in self._texts
            if (not query.topic or entry.topic == query.topic)
            and (not query.kind or entry.kind.value == query.kind)
            and _holds(text, wanted)
        ]
        found.sort(key=lambda pair: not _holds(pair[1], wanted))
        pages = max(1, -(-len(found) // PAGE))
        page = min(query.page, pages)
        some = found[(page - 1) * PAGE : page * PAGE]
        hits = (Hit(e, "" if _holds(q, wanted) else _phrasing(e, wanted)) for e, q in some)
        return Hits(len(found), page, pages, tuple(hits))


def kinds(knowledge: Knowledge) -> list[Kind]:
    """The kinds that occur."""
    there = {entry.kind for entry in knowledge.entries.values()}
    return [kind for kind in Kind if kind in there]


def _phrasing(entry: Entry, wanted: tuple[str, ...]) -> str:
    return next((p for p in entry.phrasings if _holds(_spaced(p), wanted)), "")


def _holds(spaced: str, wanted: tuple[str, ...]) -> bool:
    return all(word in spaced for word in wanted)


def _spaced(text: str) -> str:
    """Its words, each after a space."""
    return "".join(f" {word}" for word in words(text))


def _said(entry: Entry) -> Iterator[str]:
    yield from (entry.id, entry.question, entry.text)
    yield from entry.phrasings
    yield from entry.keywords
