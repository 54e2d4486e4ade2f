"""What has been read of a knowledge so far, and every fault found in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.advice import advice, unknown
from bot.content.document import CUT_OFF, Document, Path, read_document
from bot.content.fault import Fault
from bot.content.limits import LONGEST_LABEL, units
from bot.content.schema import FactsModel, StatementModel
from bot.core.knowledge import ARTICLE, Citation, Entry, Source, Statement, Term

M = TypeVar("M", bound=BaseModel)


@dataclass
class Draft:
    """Knowledge in the making: faults are collected, not raised at the first."""

    faults: list[Fault] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    """All files that are in their shape."""
    homes: dict[tuple[str, str], tuple[Document, Path]] = field(default_factory=dict)
    """Where everything that has an id stands, by what it is `among` and that id."""
    facts: dict[Citation, FactsModel | None] = field(default_factory=dict)
    """What paragraphs are said to hold; None for one of which nothing is said."""
    sources: dict[str, Source] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    partial: set[str] = field(default_factory=set)
    """Folders of which a file could not be used: references into them are not judged."""

    def shape(self, name: str, content: bytes, model: type[M]) -> tuple[Document, M] | None:
        """A file's content in its shape; None, and faults, for one that has another."""
        document = read_document(name, content)
        self.faults += document.faults
        folder = name.partition("/")[0]
        if document.data is None:
            self.partial.add(folder)
            if not document.faults:
                self.faults.append(Fault(name, 1, 1, "", "The file is empty."))
            return None
        try:
            shape = model.model_validate(document.data)
        except ValidationError as error:
            self.partial.add(folder)
            for detail in error.errors(include_url=False):
                path = tuple(p for p in detail["loc"] if p != "[key]")
                # What is wrong with a text may be that a # cut it off.
                cut = f" {CUT_OFF}" if path in document.cut_off else ""
                self.faults.append(document.fault(path, advice(detail, model, path) + cut))
            return None
        self.documents.append(document)
        return document, shape

    def fault(self, document: Document, path: Path, message: str) -> None:
        """Note what is wrong at a value."""
        self.faults.append(document.fault(path, message))

    def unique(self, document: Document, path: Path, name: str, among: str = "") -> None:
        """Nothing else may have this id; briefings and events are counted `among` themselves."""
        if (other := self.homes.get((among, name))) is not None:
            self.fault(
                document,
                (*path, "id"),
                f"'{name}' is already the id of something in {other[0].file}. Choose another id.",
            )
        self.homes[among, name] = (document, path)

    def label(self, document: Document, path: Path, text: str) -> None:
        """It must fit on a button."""
        self.short(document, path, text, LONGEST_LABEL)

    def short(self, document: Document, path: Path, text: str, most: int) -> None:
        """It must fit where platforms have room for `most` characters."""
        if (length := units(text)) > most:
            self.fault(
                document,
                path,
                f"This stands on a button or in a menu and has {length} characters; at most "
                f"{most} fit. Shorten it.",
            )

    def entry(self, document: Document, path: Path, name: str, known: Collection[str]) -> None:
        """It must be the id of an entry, unless not all entries could be read."""
        if name not in known and "entries" not in self.partial:
            self.fault(document, path, unknown("entry", name, known))

    def answering(
        self, document: Document, path: Path, name: str, entries: Mapping[str, Entry]
    ) -> None:
        """It must be the id of an entry that answers from a source."""
        self.entry(document, path, name, entries)
        if name in entries and not entries[name].kind.is_answer:
            self.fault(
                document,
                path,
                f"'{name}' does not answer from the article. Name an entry that does.",
            )

    def statement(self, document: Document, path: Path, model: StatementModel) -> Statement:
        """A sentence whose speaker and paragraphs must be known."""
        if model.by != ARTICLE and model.by not in self.terms:
            self.fault(
                document, (*path, "by"), unknown("speaker", model.by, {ARTICLE, *self.terms})
            )
        return Statement(model.say, model.by, self.citations(document, path, model.from_))

    def citations(
        self, document: Document, path: Path, paragraphs: Sequence[str]
    ) -> tuple[Citation, ...]:
        """The proof that stands under `from`: each paragraph must be one of one source."""
        cited: list[Citation] = []
        for i, p in enumerate(paragraphs):
            homes = [s for s in self.sources.values() if p in s.paragraphs]
            if len(homes) > 1:
                names = " and ".join(s.id for s in homes)
                self.fault(
                    document,
                    (*path, "from", i),
                    f"'{p}' stands in {names}; number the paragraphs of each source differently.",
                )
            elif homes:
                cited.append(Citation(homes[0].id, p))
            elif "sources" not in self.partial:
                every = {q for s in self.sources.values() for q in s.paragraphs}
                self.fault(document, (*path, "from", i), unknown("paragraph", p, every))
        return tuple(cited)
