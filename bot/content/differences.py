"""What readers will notice between two versions of the knowledge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from bot.content.outline import Item, Items, Outline


class Way(StrEnum):
    """In which way something is otherwise."""

    NEW = "new"
    GONE = "gone"
    RENAMED = "renamed"
    MOVED = "another id"
    """The same under another id: links and buttons to the old one lead nowhere."""
    REWORDED = "reworded"
    SPEAKER = "another speaker"
    CITATIONS = "other citations"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that readers may notice."""

    what: str
    """Which of `KINDS` it is."""
    way: Way
    id: str
    name: str
    """As readers know it now; as they knew it, of what is gone."""
    old: str = ""
    new: str = ""
    """What it was and what it is: a name, a sentence (empty where one was added or left out), an
    id, or citations."""


KINDS = {
    "entries": "answer",
    "topics": "topic",
    "terms": "name",
    "paths": "briefing",
    "events": "event of the timeline",
    "quiz": "question of the quiz",
    "sources": "source",
    "smalltalk": "reply to small talk",
    "phrases": "sentence of the bot's own",
}
"""What an Outline lists, with a word for one of it."""


def differences(old: Outline, new: Outline) -> list[Difference]:
    """Everything, kind after kind, in the order in which it stands in the files."""
    found: list[Difference] = []
    for what in KINDS:
        found += _between(what, getattr(old, what), getattr(new, what))
    # A sentence that the bot has besides is seen with what it is for.
    return [d for d in found if d.what != "phrases" or d.way is Way.REWORDED]


def asked_otherwise(old: Outline, new: Outline) -> tuple[int, int]:
    """Ways of asking that are new, and that are gone, of what stands in both versions."""
    added = gone = 0
    for what in ("entries", "terms", "smalltalk"):
        before: Items = getattr(old, what)
        after: Items = getattr(new, what)
        for id_ in before.keys() & after.keys():
            added += len(after[id_].phrasings - before[id_].phrasings)
            gone += len(before[id_].phrasings - after[id_].phrasings)
    return added, gone


def _between(what: str, old: Items, new: Items) -> Iterator[Difference]:
    gone = {_seen(item): id_ for id_, item in old.items() if id_ not in new}
    moved: set[str] = set()
    for id_, item in new.items():
        if id_ in old:
            yield from _inside(what, id_, old[id_], item)
        elif (before := gone.get(_seen(item))) is not None and before not in moved:
            moved.add(before)
            yield Difference(what, Way.MOVED, id_, item.name, before, id_)
        else:
            yield Difference(what, Way.NEW, id_, item.name)
    for id_, item in old.items():
        if id_ not in new and id_ not in moved:
            yield Difference(what, Way.GONE, id_, item.name)


def _seen(item: Item) -> tuple[object, ...]:
    return item.name, item.said, item.proof


def _inside(what: str, id_: str, old: Item, new: Item) -> Iterator[Difference]:
    if old.name != new.name:
        yield Difference(what, Way.RENAMED, id_, new.name, old.name, new.name)
    for before, after in _sentences(old.said, new.said):
        yield Difference(what, Way.REWORDED, id_, new.name, before, after)
    if old.said == new.said:
        for before, after in zip(old.speakers, new.speakers, strict=False):
            if before != after:
                yield Difference(what, Way.SPEAKER, id_, new.name, before, after)
    if set(old.proof) != set(new.proof):
        yield Difference(
            what, Way.CITATIONS, id_, new.name, ", ".join(old.proof), ", ".join(new.proof)
        )


def _sentences(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Pairs of what was said and what is said instead; "" beside what was added or left out."""
    if sorted(old) == sorted(new) and old != new:
        yield " ".join(old), " ".join(new)
        return
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        before, after = list(old[i:j]), list(new[k:m])
        for n in range(max(len(before), len(after))):
            yield (
                before[n] if n < len(before) else "",
                after[n] if n < len(after) else "",
            )
