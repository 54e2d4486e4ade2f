"""What is wrong with knowledge that loads: things that readers would trip over."""

from __future__ import annotations

from bot.content.fairness import unfair
from bot.core.knowledge import MAX_URL, Kind, Knowledge, Term
from bot.core.text import names_any

LONGEST_ANSWER = 700
"""Characters of one answer's sentences: short enough to be read in a chat."""


def _is_met(term: Term, knowledge: Knowledge) -> bool:
    """Whether a source speaks of a term, or it speaks there itself; others are only asked about."""
    gists = (p.gist for s in knowledge.sources.values() for p in s.paragraphs.values())
    speaks = any(s.by == term.id for e in knowledge.entries.values() for s in e.answer)
    return speaks or any(names_any(gist, term.names) for gist in gists)


def warnings(knowledge: Knowledge) -> list[str]:
    """A sentence for each thing that should be mended, in the order of the knowledge."""
    found: list[str] = []
    cited = {c for e in knowledge.entries.values() for c, _ in e.citations}
    for source in knowledge.sources.values():
        proved = {c.paragraph for c in cited if c.source == source.id}
        found.extend(
            f"{source.id}: no entry cites {paragraph}. Add one, or drop it."
            for paragraph in source.paragraphs
            if paragraph not in proved
        )
        if len(source.url) > MAX_URL:
            found.append(f"{source.id}: the address is too long for a link button.")
    found.extend(
        f"{term.id}: the glossary does not say who or what it is. Add a 'line:' in terms.yaml."
        for term in knowledge.terms.values()
        if term.line is None and _is_met(term, knowledge)
    )
    for path in knowledge.paths.values():
        told = {card.entry for card in path.full}
        found.extend(
            f"{path.id}: '{card.entry}' is one of its cards, and is not told in full."
            for card in path.cards
            if card.entry not in told
        )
    pointed = {r for e in knowledge.entries.values() for r in e.related}
    for entry in knowledge.entries.values():
        if len(entry.text) > LONGEST_ANSWER:
            found.append(
                f"{entry.id}: the answer has {len(entry.text)} characters; "
                f"keep it under {LONGEST_ANSWER}."
            )
        if entry.kind is not Kind.SMALLTALK and not entry.related:
            found.append(f"{entry.id}: nothing is related to it, so a reader is left there.")
        if entry.kind.is_answer and entry.id not in pointed:
            found.append(f"{entry.id}: no other entry leads to it. Name it under 'related' of one.")
    return found + unfair(knowledge)
