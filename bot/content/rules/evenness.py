"""Whether the two sides are treated alike: how they are said to speak, and how they are named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.review import Finding, Place, Review
from bot.content.rules.names import Named
from bot.core.knowledge import Term

_Pair = tuple[Term, Term]


def pairs(review: Review) -> list[_Pair]:
    """The terms that are each other's counterpart, each pair once."""
    terms = review.knowledge.terms
    return [
        (term, terms[term.counterpart])
        for term in terms.values()
        if term.counterpart is not None and term.id < term.counterpart
    ]


def saying(review: Review) -> Iterator[Finding]:
    """Verbs that doubt or scold, used of one side and never of the other."""
    verbs = review.style.doubting_verbs
    if not verbs:
        return
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, verbs))})(?!\w)", re.IGNORECASE)
    names = review.names
    used: dict[str, list[tuple[Place, str]]] = {}
    for said in review.said():
        text = said.statement.say
        for verb in pattern.finditer(text):
            before = [n for n in names.found(text[: verb.start()]) if _sided(review, n.term)]
            who = before[-1].term if before else said.statement.by
            used.setdefault(who, []).append((said.words, verb.group()))
    for one, other in pairs(review):
        for side, opposite in ((one, other), (other, one)):
            if side.id in used and opposite.id not in used:
                for place, word in used[side.id]:
                    message = (
                        f"'{word}' doubts or scolds {side.name}, and no such verb is used of "
                        f"{opposite.name}. Write 'said'."
                    )
                    yield Finding("uneven-saying", place, message)


def _sided(review: Review, term: str) -> bool:
    return review.knowledge.terms[term].counterpart is not None


def naming(review: Review) -> Iterator[Finding]:
    """A pair of which one is named in full and the other by a nickname or capital, or of which one
    has more names in the glossary."""
    found = pairs(review)
    for one, other in found:
        for side, opposite in ((one, other), (other, one)):
            if len(side.shown) > len(opposite.shown):
                message = (
                    f"Readers see {len(side.shown)} other names of {side.name}, and "
                    f"{len(opposite.shown)} of {opposite.name}. Show as many of each."
                )
                yield Finding("uneven-names", review.place(side.id, "shown_aliases"), message)
            if side.line is not None and opposite.line is None:
                message = (
                    f"The glossary tells who or what {side.name} is, and not {opposite.name}. "
                    f"Add a 'line:' to '{opposite.id}'."
                )
                yield Finding("uneven-names", review.place(opposite.id), message)
    names = review.names
    own = {t.id: t.name.casefold() for pair in found for t in pair}
    for place, text in review.texts():
        named = [n for n in names.found(text) if n.term in own] if found else []
        yield from _in_a_text(place, named, own, found)


def _in_a_text(
    place: Place, named: list[Named], own: dict[str, str], found: list[_Pair]
) -> Iterator[Finding]:
    as_own = {n.term for n in named if n.name.replace("’", "'").casefold() == own[n.term]}
    by_term = {n.term: n.name for n in named}
    for one, other in found:
        if one.id not in by_term or other.id not in by_term:
            continue
        for side, opposite in ((one, other), (other, one)):
            if side.id in as_own and opposite.id not in as_own:
                message = (
                    f"This names {side.name} so, and the other side only as "
                    f"'{by_term[opposite.id]}'. Write '{opposite.name}', or name both in that way."
                )
                yield Finding("uneven-names", place, message)
