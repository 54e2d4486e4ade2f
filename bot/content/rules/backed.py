"""Whether a sentence's numbers, dates and names stand in the paragraphs that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from bot.content.advice import unknown
from bot.content.review import Finding, Review, Said
from bot.content.rules.figures import dates, numbers, value
from bot.content.rules.names import without_addresses
from bot.content.schema import FactsModel
from bot.core.knowledge import ARTICLE, Citation, PartialDate

_OF_THE_SOURCE = re.compile(
    r"\b(?:article|newspaper|headline|publi(?:sh\w*|cation)|appeared|reported)\b", re.IGNORECASE
)
"""A sentence with one of these may give the source's own day and name."""


def backed(review: Review) -> Iterator[Finding]:
    """What a sentence says and no paragraph that it cites holds; paragraphs without facts."""
    cited = {c for said in review.said() for c in said.statement.citations}
    for citation, place in review.paragraphs():
        facts = review.facts.get(citation)
        if facts is None and citation in cited:
            message = (
                f"What {citation.paragraph} holds is not listed, so sentences cannot be checked "
                "against it. Add 'facts:' with its 'numbers', 'dates' and 'names'."
            )
            yield Finding("no-facts", place, message)
        for i, name in enumerate(facts.names if facts else ()):
            if name not in review.knowledge.terms:
                message = unknown("term", name, review.knowledge.terms)
                yield Finding("no-facts", place.at("facts", "names", i), message)
    held = {c: _Held.of(facts) for c, facts in review.facts.items() if facts is not None}
    for said in review.said():
        known = [held.get(c) for c in said.statement.citations]
        if None not in known:
            yield from _Sentence(review, said, [h for h in known if h is not None]).findings()


@dataclass(frozen=True, slots=True)
class _Held:
    """What a paragraph holds."""

    numbers: frozenset[str]
    dates: tuple[PartialDate, ...]
    names: frozenset[str]

    @classmethod
    def of(cls, facts: FactsModel) -> Self:
        """The numbers as what they come to."""
        numbers = frozenset(map(value, facts.numbers))
        return cls(numbers, tuple(facts.dates), frozenset(facts.names))


class _Sentence:
    """A sentence beside what its paragraphs hold."""

    def __init__(self, review: Review, said: Said, held: Sequence[_Held]) -> None:
        self.review, self.said, self.held = review, said, held
        self.text = said.statement.say
        self.named = review.names.found(self.text)
        self.of_the_source = bool(_OF_THE_SOURCE.search(self.text)) or any(
            n.term in self._publishers for n in self.named
        )

    def findings(self) -> Iterator[Finding]:
        """What none of them holds."""
        rest = self._without_names()
        yield from self._numbers(rest)
        yield from self._dates(rest)
        yield from self._names()

    def _numbers(self, rest: str) -> Iterator[Finding]:
        for number in numbers(rest):
            if not any(number.value in held.numbers for held in self.held):
                yield self._finding("unbacked-number", number.text, "numbers")

    def _dates(self, rest: str) -> Iterator[Finding]:
        for when in dates(rest):
            known = [d for held in self.held for d in held.dates]
            if self.of_the_source:
                known += [_day_of(self.review, c) for c in self.said.statement.citations]
            if not any(map(when.is_in, known)):
                yield self._finding("unbacked-date", when.text, "dates")

    def _names(self) -> Iterator[Finding]:
        for name in self.named:
            own = self.of_the_source and name.term in self._publishers
            if not own and not any(name.term in held.names for held in self.held):
                yield self._finding("unbacked-name", name.name, "names")
        by = self.said.statement.by
        if by != ARTICLE and not any(by in held.names for held in self.held):
            yield self._finding("unbacked-name", by, "names", "by")

    @cached_property
    def _publishers(self) -> set[str]:
        """The terms that stand for the publishers."""
        sources = self.review.knowledge.sources
        return {
            n.term
            for c in self.said.statement.citations
            for n in self.review.names.found(sources[c.source].publisher)
        }

    def _without_names(self) -> str:
        """The sentence with spaces where names and addresses stood: Rossia 24 is no number."""
        text = without_addresses(self.text)
        for name in self.named:
            text = text[: name.start] + " " * (name.end - name.start) + text[name.end :]
        return text

    def _finding(self, rule: str, words: str, key: str, at: str = "") -> Finding:
        cited = [c.paragraph for c in self.said.statement.citations]
        nowhere = f"{cited[0]} does not hold"
        if len(cited) > 1:
            nowhere = f"Neither {' nor '.join(cited)} holds"
        message = (
            f"{nowhere} '{words}'. Cite the paragraph that does under 'from', write otherwise, or, "
            f"if it does, add it to its facts ({key})."
        )
        place = self.said.place.at(at) if at else self.said.words
        return Finding(rule, place, message)


def _day_of(review: Review, citation: Citation) -> PartialDate:
    day = review.knowledge.sources[citation.source].published
    return PartialDate(day.year, day.month, day.day)
