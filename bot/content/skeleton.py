"""A new entry to be filled in, and where it goes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.content.announce import scalar
from bot.content.document import Document, read_document
from bot.content.fault import KnowledgeError, UnusableError
from bot.content.outline import Item
from bot.core.codec import LONGEST_ID
from bot.core.stop import STOP
from bot.core.text import words

MOST_WORDS = 4
"""Words of an id that is made from a question."""

_ASKED = frozenset("who whom whose what when where why which how many much long often".split())

VOICES = (
    "in three or four words",
    "typed in haste, without capitals",
    "with a word misspelt",
    "as a rumour: I heard that …",
    "with something wrong in it",
    "by somebody of the one side, with its names",
    "by somebody of the other side, with its names",
    "by somebody whose English is not good",
    "at the end of a long, annoyed message",
    "politely, in a whole sentence",
)
"""Ten ways to ask, as hints beside the empty places."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How many words two texts share, of all that are in either."""

    share: float
    entry: str
    text: str


def alike(question: str, entries: Mapping[str, Item]) -> list[Likeness]:
    """The entries with their question or phrasing that shares most words, the best first."""
    asked = set(words(question))
    found = []
    for id_, item in entries.items():
        texts = (item.name, *sorted(item.phrasings))
        share, text = max(((_share(asked, set(words(t))), t) for t in texts), key=lambda s: s[0])
        found.append(Likeness(share, id_, text))
    return sorted(found, key=lambda like: -like.share)


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def new_id(question: str, taken: Collection[str]) -> str:
    """An id of the question's telling words that nothing has yet."""
    said = [w for w in words(question) if w.isascii() and w not in STOP | _ASKED]
    said = said or [w for w in words(question) if w.isascii()] or ["new"]
    short = "-".join(said[:MOST_WORDS])[: LONGEST_ID - 3].strip("-")
    numbered = (f"{short}-{n}" for n in range(2, len(taken) + 3))
    return next(name for name in (short, *numbered) if name not in taken)


def skeleton(question: str, name: str, kind: str, near: Collection[str], dash: str = "  - ") -> str:
    """An entry as it stands in a topic's file, with empty places and hints; `near` are ids that may
    be related, `dash` is what stands before the first key."""
    inner = " " * len(dash)
    lines = [f"{dash}id: {name}"]
    if kind != "answer":
        lines.append(f"{inner}kind: {kind}")
    lines.append(f"{inner}question: {scalar(question)}")
    lines.append(f"{inner}phrasings:")
    lines += [f'{inner}  - ""  # {voice}' for voice in VOICES]
    if kind == "not_in_source":
        lines.append(f'{inner}decline: ""  # what the article does not say, in a sentence')
    else:
        lines.append(f"{inner}answer:")
        for _ in range(2 if kind == "contested" else 1):
            lines += [
                f'{inner}  - say: ""  # one sentence in your own words',
                f'{inner}    by: ""  # who says it: article, or the id of a term in terms.yaml',
                f'{inner}    from: ""  # the paragraph that proves it, such as p4',
            ]
    hint = f"up to three ids, such as {', '.join(near)}" if near else "up to three ids"
    lines.append(f"{inner}related: []  # what to offer next: {hint}")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new entry goes in a topic's file: after all others."""

    line: int
    """Before which line, counted from 0."""
    dash: str
    """What stands before the first key of an entry."""


def place_in(document: Document, content: bytes) -> Place:
    """Where an entry is added; raises UnusableError where nobody but a person can tell, and
    KnowledgeError for a file that is not readable."""
    if document.faults:
        raise KnowledgeError(document.faults)
    data = document.data
    entries = data.get("entries") if isinstance(data, dict) else None
    lines = content.decode("utf-8-sig").splitlines()
    if isinstance(entries, list) and entries:
        row, column = document.places["entries", 0]
        before = lines[row - 1][: column - 1]
        if re.fullmatch(r" *- +", before):
            return Place(_end(document, lines), before)
    raise UnusableError(
        f"{document.file}: its entries do not stand under each other as '- id: …'. Copy the new "
        "one into it by hand."
    )


def _end(document: Document, lines: list[str]) -> int:
    """The line after the entries: the end, or the next key with the comments over it."""
    first = document.places["entries",][0]
    later = [row for path, (row, _) in document.places.items() if len(path) == 1 and row > first]
    if not later:
        return len(lines)
    end = min(later) - 1
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def added(file: str, content: bytes, entry: str, place: Place) -> bytes:
    """The file with the entry in it, and not a byte of the rest otherwise."""
    text = content.decode("utf-8")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += end
    lines.insert(place.line, entry.replace("\n", end))
    made = "".join(lines).encode()
    old, new = read_document(file, content), read_document(file, made)
    expected = read_document(file, f"entries:\n{entry}".encode()).data["entries"]
    whole = {**old.data, "entries": [*old.data["entries"], *expected]}
    if new.faults or new.data != whole:
        raise UnusableError(f"{file}: the entry does not fit in. Copy it into it by hand.")
    return made
