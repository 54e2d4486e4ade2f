"""Knowledge that loads, as the rules look at it: with the place of everything that it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.content.document import Document, Path
from bot.content.rules.names import Names
from bot.content.schema import FactsModel, StyleModel
from bot.core.knowledge import ARTICLE, Citation, Knowledge, Statement

ENTRIES = ""
"""What entries, terms, sources and small talk are among (see `Draft.unique`)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a file."""

    document: Document
    path: Path

    def at(self, *steps: str | int) -> Place:
        """A value inside it."""
        return Place(self.document, (*self.path, *steps))


@dataclass(frozen=True, slots=True)
class Finding:
    """What should be mended, at its place, and the rule that asks for it."""

    rule: str
    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its proof, and the keys `say`, `by` and `from` below its place."""

    place: Place
    statement: Statement
    key: str = "say"
    """What its text stands under, where that is another."""

    @property
    def words(self) -> Place:
        """Where its text stands."""
        return self.place.at(self.key)


@dataclass(frozen=True)
class Review:
    """Knowledge with the place of everything, and what is kept for the rules alone."""

    knowledge: Knowledge
    homes: Mapping[tuple[str, str], tuple[Document, Path]]
    documents: Sequence[Document]
    facts: Mapping[Citation, FactsModel | None]
    style: StyleModel

    @cached_property
    def names(self) -> Names:
        """The names of all terms, to be found in texts."""
        return Names(self.knowledge.terms.values())

    def place(self, name: str, *steps: str | int, among: str = ENTRIES) -> Place:
        """Where something with an id stands, or a value inside it."""
        return Place(*self.homes[among, name]).at(*steps)

    def paragraphs(self) -> Iterator[tuple[Citation, Place]]:
        """Every paragraph of every source."""
        for source in self.knowledge.sources.values():
            for i, paragraph in enumerate(source.paragraphs):
                yield Citation(source.id, paragraph), self.place(source.id, "paragraphs", i)

    def said(self) -> Iterator[Said]:
        """Every sentence that has proof: of entries, of the glossary, of the timeline."""
        for entry in self.knowledge.entries.values():
            for i, statement in enumerate(entry.answer):
                yield Said(self.place(entry.id, "answer", i), statement)
        for term in self.knowledge.terms.values():
            if term.line is not None:
                yield Said(self.place(term.id, "line"), term.line)
        for event in self.knowledge.events:
            told = Statement(event.text, ARTICLE, (event.citation,))
            yield Said(self.place(event.id, among="events"), told)
        yield from self._explained()

    def _explained(self) -> Iterator[Said]:
        for question in self.knowledge.quiz.values():
            entry = self.knowledge.entries[question.entry]
            proving = [s for s in entry.answer if question.citation in s.citations]
            by = proving[0].by if proving else ARTICLE
            told = Statement(question.explain, by, (question.citation,))
            yield Said(self.place(question.id, among="questions"), told, "explain")

    def texts(self) -> Iterator[tuple[Place, str]]:
        """Every text about the subject that readers see, with or without proof."""
        for said in self.said():
            yield said.words, said.statement.say
        for entry in self.knowledge.entries.values():
            if entry.kind.on_subject:
                yield self.place(entry.id, "question"), entry.question
                if entry.decline:
                    yield self.place(entry.id, "decline"), entry.decline
        for citation, place in self.paragraphs():
            source = self.knowledge.sources[citation.source]
            yield place.at("gist"), source.paragraphs[citation.paragraph].gist
        for term in self.knowledge.terms.values():
            yield self.place(term.id, "name"), term.name
            for i, name in enumerate(term.shown):
                yield self.place(term.id, "shown_aliases", i), name
        for event in self.knowledge.events:
            yield self.place(event.id, "label", among="events"), event.label
        yield from self._briefings()

    def _briefings(self) -> Iterator[tuple[Place, str]]:
        for path in self.knowledge.paths.values():
            home = self.place(path.id, among="paths")
            yield home.at("title"), path.title
            yield home.at("intro"), path.intro
            for key, cards in (("cards", path.cards), ("full", path.full)):
                for i, card in enumerate(cards):
                    yield home.at(key, i, "link"), card.link
