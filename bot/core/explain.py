"""How a question is understood, what it matches, and why it is answered or not: for maintainers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.core.decide import Answer, Clarify, Decider, Decision, Decline, Define
from bot.core.knowledge import Entry, Knowledge
from bot.core.match import Match, Matcher
from bot.core.reading import Turn
from bot.core.recollection import recollection
from bot.core.responder import Responder
from bot.core.understand import Question

SHOWN = 5
"""Entries that are named."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that the question may mean, and its phrasing that comes closest."""

    match: Match
    phrasing: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that there is to say of one decision."""

    question: Question
    candidates: tuple[Candidate, ...]
    """The first SHOWN, best first."""
    verdict: str
    """What was decided and why, in a sentence."""
    entries: tuple[Entry, ...]
    """Those that the verdict names."""


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains decisions of one Knowledge."""

    knowledge: Knowledge
    matcher: Matcher
    decider: Decider
    responder: Responder

    def explain(self, text: str, after: Sequence[str] = ()) -> Explanation | None:
        """What becomes of a text after earlier ones of its conversation; None if there is no word
        in it to read."""
        decision = self.decider.decide(text, self._last(after))
        if decision.ranking is None:
            return None
        asked = decision.ranking.question
        nearest = self.responder.nearest_phrasing
        return Explanation(
            asked,
            tuple(
                Candidate(m, nearest(Turn(asked, m.entry), m.entry))
                for m in decision.ranking.matches[:SHOWN]
            ),
            *self._verdict(decision),
        )

    def _last(self, after: Sequence[str]) -> Turn | None:
        last: Turn | None = None
        for earlier in after:
            kept = recollection(self.decider.decide(earlier, last), self.matcher.knows)
            last = kept.turn(self.knowledge) if kept else last
        return last

    def _verdict(self, decision: Decision) -> tuple[str, tuple[Entry, ...]]:
        needed = f"needed {self.decider.threshold:.2f}."
        match decision:
            case Answer(entries=entries, confidence=c, band=band):
                said = f"Answered with {_names(entries)}: certainty {c:.2f} ({band}), {needed}"
                return said, entries
            case Clarify(entries=entries):
                said = "Asked back: it names something, but not what about it. Offered: "
                return said + _names(entries), entries
            case Define(term=term):
                line = f"Answered with the glossary's line on {term.id}: "
                return line + "no entry is sure to be it.", ()
            case Decline(entry=entry, confidence=c):
                said = f"Declined{f' with {entry.id}' if entry else ''}: the certainty that an "
                said += f"answer fits is {1 - c:.2f}, {needed}"
                return said, (entry,) if entry else ()
            case _:
                assert_never(decision)


def _names(entries: Sequence[Entry]) -> str:
    return ", ".join(e.id for e in entries)
