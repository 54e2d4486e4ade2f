"""What came of reading files, for the next time that they are read: a change costs what it changes.

A file is parsed and checked anew only if its bytes are others. An entry is made anew only if its
file, a source or the terms are others; what it says of other entries is judged each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.advice import EMPTY, advice
from bot.content.document import CUT_OFF, Document, read_document
from bot.content.fault import Fault
from bot.content.schema import EntryModel
from bot.core.knowledge import Entry

M = TypeVar("M", bound=BaseModel)
KeyPath = tuple[str | int, ...]
_Entries = dict[int, tuple[EntryModel, Entry]]


@dataclass(frozen=True, slots=True)
class Shape(Generic[M]):
    """A file's content in its shape, None if it has another; and all faults of the file alone."""

    document: Document
    value: M | None
    faults: tuple[Fault, ...]


def shaped(name: str, content: bytes, model: type[M]) -> Shape[M]:
    """Read a file."""
    document = read_document(name, content)
    faults = list(document.faults)
    if document.data is None:
        return Shape(document, None, tuple(faults or [Fault(name, 1, 1, "", "The file is empty.")]))
    try:
        return Shape(document, model.model_validate(document.data), tuple(faults))
    except ValidationError as error:
        last: tuple[KeyPath, str] = (), ""
        for detail in error.errors(include_url=False):
            path = tuple(p for p in detail["loc"] if p != "[key]")
            # What is wrong with a text may be that a # cut it off.
            cut = f" {CUT_OFF}" if path in document.cut_off else ""
            before, last = last, (path, advice(detail, model, path) + cut)
            if cut or not _goes_on(before, last):
                faults.append(document.fault(*last))
        return Shape(document, None, tuple(faults))


def _goes_on(before: tuple[KeyPath, str], now: tuple[KeyPath, str]) -> bool:
    """Whether the next line of a list is empty too: ten empty lines are one thing to mend."""
    (above, told), (path, tells) = before, now
    if told != tells or not told.startswith(EMPTY) or not path or above[:-1] != path[:-1]:
        return False
    one, after = above[-1], path[-1]
    return isinstance(one, int) and isinstance(after, int) and after == one + 1


class Kept:
    """The shapes of files and the entries in them, as they were last read."""

    def __init__(self) -> None:
        self._shapes: dict[str, tuple[bytes, Shape[BaseModel]]] = {}
        self._entries: _Entries = {}
        self._before: _Entries = {}
        self._basis = b""

    def begin(self, files: Mapping[str, bytes]) -> None:
        """Forget what is of no use for these files."""
        self._shapes = {name: kept for name, kept in self._shapes.items() if name in files}
        digest = hashlib.sha256()
        for name, content in sorted(files.items()):
            if name.startswith("sources/") or name == "terms.yaml":
                digest.update(_hash(name.encode()) + _hash(content))
        same = digest.digest() == self._basis
        self._basis = digest.digest()
        self._before, self._entries = ({**self._before, **self._entries} if same else {}), {}

    def shape(self, name: str, content: bytes, model: type[M]) -> Shape[M]:
        """A file, read now or before."""
        known = self._shapes.get(name)
        if known is not None and known[0] == _hash(content):
            kept: Shape[M] = known[1]  # type: ignore[assignment]
            return kept
        shape = shaped(name, content, model)
        self._shapes[name] = _hash(content), shape  # type: ignore[assignment]
        return shape

    def entry(self, model: EntryModel) -> Entry | None:
        """What was made of it, without a fault."""
        known = self._before.get(id(model))
        if known is not None:
            self._entries[id(model)] = known
        return known[1] if known else None

    def end(self) -> None:
        """All entries have been read: those that were not asked for are gone."""
        self._before = {}

    def keep(self, model: EntryModel, entry: Entry) -> None:
        """Keep what was made of it without a fault."""
        # The model is kept too, so that nothing else can come by its identity.
        self._entries[id(model)] = model, entry


def _hash(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
