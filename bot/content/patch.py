"""A change of the knowledge's files as a unified diff, for a maintainer to review and apply.

Lines are put between those that are there, so that nothing else in a file changes: comments,
order and quoting stay as people wrote them. Text is always put in double quotes as JSON writes it,
which YAML reads as the same text (https://yaml.org/spec/1.2.2/#example-double-quoted-scalar).
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.content.document import Document, Path, read_document
from bot.content.fault import KnowledgeError
from bot.content.load import read_knowledge
from bot.core.codec import LONGEST_ID
from bot.core.knowledge import Entry

Files = dict[str, bytes]

_FRAMES = (
    "{}",
    "{}?",
    "what about {}",
    "tell me about {}",
    "question about {}",
    "is there anything on {}",
    "anything in the article on {}",
    "does the article mention {}",
    "what does the article say about {}",
    "I want to know about {}",
)
"""Ten ways to ask, so that the entry loads; whoever reviews it writes better ones."""

MOST_OF_ID = 4
"""Words of a question that go into the id of an entry for it."""


@dataclass(frozen=True, slots=True)
class NewPhrasing:
    """An entry can be asked for in these words too."""

    entry: Entry
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is asked in these words is not in the source."""

    near: Entry
    """The entry that comes nearest, to be offered with it."""
    beside: Entry
    """An entry in whose file it goes."""
    words: Sequence[str]


Change = NewPhrasing | NewEntry


def changed(files: Mapping[str, bytes], changes: Sequence[Change]) -> Files:
    """The files with these changes; one that the knowledge would not load with is left out."""
    now = dict(files)
    for change in changes:
        tried = _with(now, change)
        try:
            read_knowledge(tried)
        except KnowledgeError:
            continue
        now = tried
    return now


def difference(before: Mapping[str, bytes], after: Mapping[str, bytes], folder: str) -> str:
    """A unified diff of files in a folder, as `git apply` takes it; empty if nothing changed."""
    return "".join(
        _diff(f"{folder}/{name}" if folder else name, before[name], after[name])
        for name in sorted(before)
        if before[name] != after[name]
    )


def _diff(name: str, before: bytes, after: bytes) -> str:
    old, new = _lines(before), _lines(after)
    lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
    ended = (
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
    return f"diff --git a/{name} b/{name}\n{''.join(ended)}"


def _with(files: Files, change: Change) -> Files:
    """The files with one change; the same if there is no place for it."""
    entry = change.entry if isinstance(change, NewPhrasing) else change.beside
    name = next((n for n in files if re.fullmatch(rf"entries/{entry.topic}\.ya?ml", n)), None)
    if name is None:
        return files
    document = read_document(name, files[name])
    lines = _lines(files[name])
    if isinstance(change, NewPhrasing):
        at, new = _phrasing(document, lines, change)
    else:
        at, new = _entry(document, lines, change, _taken(files))
    if at is None:
        return files
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    if at == len(lines) and lines and not lines[-1].endswith("\n"):
        lines[-1] += end
    lines[at:at] = [line + end for line in new]
    return {**files, name: "".join(lines).encode("utf-8")}


def _phrasing(
    document: Document, lines: Sequence[str], change: NewPhrasing
) -> tuple[int | None, list[str]]:
    """Before the last phrasing: where that one ends need not be known."""
    entries = document.data["entries"]
    number = next((i for i, e in enumerate(entries) if e.get("id") == change.entry.id), None)
    if number is None or not entries[number].get("phrasings"):
        return None, []
    last = len(entries[number]["phrasings"]) - 1
    at, indent = _item(document, lines, ("entries", number, "phrasings", last))
    return at, [f"{indent}- {_quoted(' '.join(change.words))}"]


def _entry(
    document: Document, lines: Sequence[str], change: NewEntry, taken: set[str]
) -> tuple[int | None, list[str]]:
    """After the last entry of the file."""
    at, indent = _item(document, lines, ("entries", 0))
    if at is None:
        return None, []
    first = document.places["entries",][0] - 1
    after = [
        line - 1
        for path, (line, _) in document.places.items()
        if len(path) == 1 and line - 1 > first + 1 and path != ("entries",)
    ]
    top = [line for line in after if line > at]
    said = " ".join(change.words)
    body = [
        f"- id: {_id(change.words, taken)}",
        "  kind: not_in_source",
        "  # Proposed from what people asked: write the question, ten ways in which strangers ask",
        "  # it, and what the source does not say. Or answer it, if the source does.",
        f"  question: {_quoted(f'What about {said}?')}",
        "  phrasings:",
        *(f"    - {_quoted(frame.format(said))}" for frame in _FRAMES),
        '  decline: "The article does not say anything about that."',
        f"  related: [{change.near.id}]",
    ]
    return min(top, default=len(lines)), [f"{indent}{line}" for line in body]


def _item(document: Document, lines: Sequence[str], path: Path) -> tuple[int | None, str]:
    """The line, counted from 0, of an item that has one to itself, and what it is indented by."""
    at = document.places[path][0] - 1
    line = lines[at]
    bare = line.lstrip(" ")
    if not bare.startswith("- "):
        return None, ""
    return at, line[: len(line) - len(bare)]


def _taken(files: Mapping[str, bytes]) -> set[str]:
    return set(read_knowledge(files).entries)


def _id(words: Sequence[str], taken: set[str]) -> str:
    plain = [w for w in words if re.fullmatch("[a-z]+", w)][:MOST_OF_ID]
    name = "-".join(["missing", *plain])[: LONGEST_ID - 3].strip("-")
    numbered = (f"{name}-{i}" for i in range(2, 100))
    return next(n for n in (name, *numbered) if n not in taken)


def _lines(content: bytes) -> list[str]:
    """With their ends; unlike `splitlines`, only what git takes for one ends a line."""
    return re.findall(r"[^\n]*\n|[^\n]+", content.decode("utf-8"))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
