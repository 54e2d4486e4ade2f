"""Things that readers would trip over: what is cited, shown, told and led to."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.review import Finding, Review
from bot.core.knowledge import MAX_URL, Entry, Kind, Knowledge, Term
from bot.core.text import words

LONGEST_ANSWER = 700
"""Characters of one answer's sentences: short enough to be read in a chat."""


def sources(review: Review) -> Iterator[Finding]:
    """A paragraph that nothing cites; an address that is too long."""
    cited = {c for e in review.knowledge.entries.values() for c, _ in e.citations}
    for citation, place in review.paragraphs():
        if citation not in cited:
            message = f"No entry cites {citation.paragraph}. Add one, or drop it."
            yield Finding("uncited-paragraph", place, message)
    for source in review.knowledge.sources.values():
        if len(source.url) > MAX_URL:
            message = (
                f"The address has {len(source.url)} characters; a link button takes {MAX_URL}. "
                "Use the short address."
            )
            yield Finding("long-address", review.place(source.id, "url"), message)


def glossary(review: Review) -> Iterator[Finding]:
    """A term that a source speaks of, and the glossary does not tell what it is."""
    knowledge = review.knowledge
    speakers = {s.by for e in knowledge.entries.values() for s in e.answer}
    gists = [
        f" {' '.join(words(p.gist))} "
        for source in knowledge.sources.values()
        for p in source.paragraphs.values()
    ]
    for term in knowledge.terms.values():
        if term.line is None and (term.id in speakers or _is_met(term, gists)):
            message = f"The glossary does not say who or what '{term.id}' is. Add a 'line:'."
            yield Finding("glossary-line", review.place(term.id), message)


def _is_met(term: Term, gists: list[str]) -> bool:
    """Whether a source speaks of a term; others are only asked about."""
    names = (" ".join(words(name)) for name in term.names)
    return any(f" {name} " in gist for name in names if name for gist in gists)


def briefings(review: Review) -> Iterator[Finding]:
    """A card of the three minutes that is not told in full."""
    for path in review.knowledge.paths.values():
        told = {card.entry for card in path.full}
        for i, card in enumerate(path.cards):
            if card.entry not in told:
                message = (
                    f"'{card.entry}' is one of the 'cards', and is not told in 'full'. "
                    "Add it there."
                )
                place = review.place(path.id, "cards", i, "entry", among="paths")
                yield Finding("untold-card", place, message)


def entries(review: Review) -> Iterator[Finding]:
    """An answer that is too long, leads nowhere, or that nothing leads to."""
    knowledge = review.knowledge
    pointed = _pointed(knowledge)
    for entry in knowledge.entries.values():
        if len(entry.text) > LONGEST_ANSWER:
            message = (
                f"The answer has {len(entry.text)} characters; keep it under {LONGEST_ANSWER}."
            )
            yield Finding("long-answer", review.place(entry.id), message)
        if entry.kind is not Kind.SMALLTALK and not entry.related:
            message = (
                f"Nothing is related to '{entry.id}', so a reader is left there. Add 'related:' "
                "with up to three ids."
            )
            yield Finding("dead-end", review.place(entry.id), message)
        if entry.kind.is_answer and entry.id not in pointed:
            message = f"No other entry leads to '{entry.id}'. Name it under 'related' of one."
            yield Finding("no-way-in", review.place(entry.id), message)


def phrasings(review: Review) -> Iterator[Finding]:
    """A phrasing, or the question itself, that another entry has too."""
    homes: dict[str, str] = {}
    entries = review.knowledge.entries.values()
    asked: list[tuple[Entry, str, tuple[str | int, ...]]]
    asked = [(entry, entry.question, ("question",)) for entry in entries]
    asked += [(e, p, ("phrasings", i)) for e in entries for i, p in enumerate(e.phrasings)]
    for entry, text, steps in asked:
        home = homes.setdefault(_bare(text), entry.id)
        if home != entry.id:
            message = f"'{home}' is asked in these words too. Keep them at one of the two."
            yield Finding("asked-elsewhere", review.place(entry.id, *steps), message)


def _bare(text: str) -> str:
    """A question without capitals, doubled spaces and what ends it."""
    return " ".join(text.casefold().split()).rstrip("?!. ")


def _pointed(knowledge: Knowledge) -> set[str]:
    return {r for e in knowledge.entries.values() for r in e.related}
