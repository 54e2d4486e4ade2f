"""The glossary: people, places and organisations, each with one cited line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.core.compose import Composer, initial
from bot.core.decide import MOST_CHOICES
from bot.core.knowledge import Entry, Knowledge, Term
from bot.core.pages import PAGE
from bot.core.reply import Choice, Reply
from bot.core.request import Glossary
from bot.core.text import names_any, words

KINDS = ("person", "place", "organisation", "group")
"""Kinds of Terms, in the order of the glossary."""


class Glossaries:
    """Makes the Replies of the glossary: the Terms that have a line."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._phrases = knowledge.phrases
        self._composer = Composer(knowledge)
        terms = [t for t in knowledge.terms.values() if t.line is not None]
        self._pages = [
            (kind, page)
            for kind in KINDS
            for page in _cut(sorted((t for t in terms if t.kind == kind), key=_place))
        ]
        self._terms = [term for _, page in self._pages for term in page]
        self._named: dict[str, Term] = {}
        for term in terms:
            for name in term.names:
                self._named.setdefault(_folded(name), term)

    def page(self, number: int) -> Reply:
        """A page of terms, by kind and name; the last page for one beyond it."""
        if not self._pages:
            return replace(
                self._composer.said("glossary_none"), actions=self._composer.all_topics()
            )
        number = min(max(number, 0), len(self._pages) - 1)
        kind, terms = self._pages[number]
        heading = self._phrases["topic" if len(self._pages) == 1 else "topic_page"]
        title = self._phrases[f"glossary_{kind}"]
        return Reply(
            "page",
            (),
            choices_title=heading.format(title=title, page=number + 1, pages=len(self._pages)),
            choices=_choices(terms),
            pager=self._turns(number),
        )

    def term(self, term: str) -> Reply:
        """One term: its line with citations, and other names it goes by."""
        found = self._knowledge.terms.get(term)
        return self._composer.gone() if found is None else self._shown(found)

    def named(self, name: str) -> Reply:
        """The term that goes by a name, as a person typed it (the Request `Who`): its name, its id
        or any alias, in any case; the first page, with a word about it, for a name that is none."""
        found = self._named.get(_folded(name))
        if found is not None:
            return self._shown(found)
        first = self.page(0)
        return replace(first, notice=self._phrases["glossary_unknown"]) if self._pages else first

    def names(self, prefix: str) -> tuple[Choice, ...]:
        """The terms to offer to who types the beginning of a name (the Request `Names`); all for
        "". Each Choice has a `Glossary(id)`.

        What begins as it is typed stands before what has a later word that does.
        """
        typed = _folded(prefix)
        begin = [t for t in self._terms if any(n.startswith(typed) for n in _all(t))]
        within = [t for t in self._terms if any(f" {typed}" in n for n in _all(t))]
        return _choices({t.id: t for t in (*begin, *within)}.values())

    def _shown(self, term: Term) -> Reply:
        page = next((n for n, (_, page) in enumerate(self._pages) if term in page), 0)
        back = Choice(self._phrases["label_names"], Glossary(None, page))
        return replace(self._composer.term(term, self._about(term)), actions=(), pager=(back,))

    def _about(self, term: Term) -> list[Entry]:
        """Answers whose question names the term, those first that ask of little else; then those in
        which it speaks, and those that name it themselves."""
        answers = [e for e in self._knowledge.entries.values() if e.kind.is_answer]
        asked = [e for e in answers if names_any(e.question, term.names)]
        asked.sort(key=lambda e: len(words(e.question)))
        spoken = [e for e in answers if any(s.by == term.id for s in e.answer)]
        said = [e for e in answers if names_any(e.text, term.names)]
        return list({e.id: e for e in (*asked, *spoken, *said)}.values())[:MOST_CHOICES]

    def _turns(self, number: int) -> tuple[Choice, ...]:
        turns: list[Choice] = []
        if number > 0:
            turns.append(Choice(self._phrases["label_previous"], Glossary(None, number - 1)))
        if number < len(self._pages) - 1:
            turns.append(Choice(self._phrases["label_next"], Glossary(None, number + 1)))
        return tuple(turns)


def _cut(terms: list[Term]) -> list[list[Term]]:
    return [terms[at : at + PAGE] for at in range(0, len(terms), PAGE)]


def _place(term: Term) -> str:
    """Where a name stands in an alphabet: without its article."""
    return _folded(term.name).removeprefix("the ")


def _folded(name: str) -> str:
    return " ".join(words(name))


def _all(term: Term) -> list[str]:
    """Every name as it may be typed, also without the article at its beginning."""
    names = [_folded(name) for name in term.names]
    return [*names, *(n.removeprefix("the ") for n in names)]


def _choices(terms: Iterable[Term]) -> tuple[Choice, ...]:
    return tuple(Choice(initial(t.name), Glossary(t.id)) for t in terms)
