"""Whether a sentence's numbers, dates and names stand in the paragraphs that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from bot.content.advice import unknown
from bot.content.review import Finding, Review, Said
from bot.content.rules.figures import dates, numbers, value
from bot.content.rules.names import Named, Names, without_addresses
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
    names = Names(review.knowledge.terms.values())
    for said in review.said():
        known = [review.facts.get(c) for c in said.statement.citations]
        if None not in known:
            yield from _Sentence(
                review, said, names, [f for f in known if f is not None]
            ).findings()


class _Sentence:
    """A sentence beside the facts of its paragraphs."""

    def __init__(
        self, review: Review, said: Said, names: Names, facts: Iterable[FactsModel]
    ) -> None:
        self.review, self.said, self.names, self.facts = review, said, names, list(facts)
        self.text = said.statement.say

    def findings(self) -> Iterator[Finding]:
        yield from self._numbers()
        yield from self._dates()
        yield from self._names()

    @cached_property
    def _named(self) -> list[Named]:
        return list(self.names.found(self.text))

    def _numbers(self) -> Iterator[Finding]:
        held = {value(n) for f in self.facts for n in f.numbers}
        for number in numbers(self._without_names()):
            if number.value not in held:
                yield self._finding("unbacked-number", number.text, "numbers")

    def _dates(self) -> Iterator[Finding]:
        held = [d for f in self.facts for d in f.dates]
        if self._of_the_source:
            held += [_day_of(self.review, c) for c in self.said.statement.citations]
        for when in dates(self._without_names()):
            if not any(when.is_in(known) for known in held):
                yield self._finding("unbacked-date", when.text, "dates")

    def _names(self) -> Iterator[Finding]:
        held = {n for f in self.facts for n in f.names}
        if self._of_the_source:
            held |= self._publishers
        for name in self._named:
            if name.term not in held:
                yield self._finding("unbacked-name", name.name, "names")
        by = self.said.statement.by
        if by not in (ARTICLE, *held):
            yield self._finding("unbacked-name", by, "names", "by")

    @property
    def _of_the_source(self) -> bool:
        return bool(_OF_THE_SOURCE.search(self.text)) or any(
            n.term in self._publishers for n in self._named
        )

    @cached_property
    def _publishers(self) -> set[str]:
        """The terms that stand for the publishers."""
        sources = self.review.knowledge.sources
        return {
            n.term
            for c in self.said.statement.citations
            for n in self.names.found(sources[c.source].publisher)
        }

    def _without_names(self) -> str:
        """The sentence with spaces where names and addresses stood: Rossia 24 is no number."""
        text = without_addresses(self.text)
        for name in self._named:
            text = text[: name.start] + " " * (name.end - name.start) + text[name.end :]
        return text

    def _finding(self, rule: str, words: str, key: str, at: str = "say") -> Finding:
        cited = [c.paragraph for c in self.said.statement.citations]
        nowhere = f"{cited[0]} does not hold"
        if len(cited) > 1:
            nowhere = f"Neither {' nor '.join(cited)} holds"
        message = (
            f"{nowhere} '{words}'. Cite the paragraph that does under 'from', write otherwise, or, "
            f"if it does, add it to its facts ({key})."
        )
        return Finding(rule, self.said.place.at(at), message)


def _day_of(review: Review, citation: Citation) -> PartialDate:
    day = review.knowledge.sources[citation.source].published
    return PartialDate(day.year, day.month, day.day)
