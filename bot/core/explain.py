"""How a question is understood, what it matches, and why it is answered or not: for maintainers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.core.decide import Answer, Clarify, Decider, Decision, Decline, Define
from bot.core.knowledge import Entry, Knowledge
from bot.core.match import Match, Matcher, Ranking
from bot.core.reading import Turn
from bot.core.recollection import recollection
from bot.core.responder import Responder
from bot.core.understand import Question

SHOWN = 5
"""Entries that are named."""

TELLING = 4
"""Words that are named as reasons for an entry or against it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that the question may mean, and its phrasing that comes closest."""

    match: Match
    phrasing: str
    telling: tuple[tuple[str, float], ...]
    """The TELLING words that say most for it or, below 0, against it."""

    @property
    def reasons(self) -> str:
        """The same as one text: words for it with +, those against it with -."""
        return " ".join(f"{'+' if value >= 0 else '-'}{word}" for word, value in self.telling)


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
        candidates = (self._candidate(asked, m) for m in decision.ranking.matches[:SHOWN])
        return Explanation(asked, tuple(candidates), *self._verdict(decision, decision.ranking))

    def _candidate(self, asked: Question, match: Match) -> Candidate:
        nearest = self.responder.nearest_phrasing(Turn(asked, match.entry), match.entry)
        telling = self.matcher.telling(asked, match.entry)[:TELLING]
        return Candidate(match, nearest, tuple(telling))

    def _last(self, after: Sequence[str]) -> Turn | None:
        last: Turn | None = None
        for earlier in after:
            kept = recollection(self.decider.decide(earlier, last), self.matcher.knows)
            last = kept.turn(self.knowledge) if kept else last
        return last

    def _verdict(self, decision: Decision, ranking: Ranking) -> tuple[str, tuple[Entry, ...]]:
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
            case Decline(entry=entry):
                said = f"Declined{f' with {entry.id}' if entry else ''}: "
                return said + self._why_not(decision, ranking), (entry,) if entry else ()
            case _:
                assert_never(decision)

    def _why_not(self, declined: Decline, ranking: Ranking) -> str:
        unsure = (
            f"The certainty that an answer fits is {1 - declined.confidence:.2f}, "
            f"needed {self.decider.threshold:.2f}."
        )
        if declined.foreign:
            return "most of its words are none that the knowledge uses."
        if declined.entry is not None and declined.entry is ranking.matches[0].entry:
            return f"it is nearest, and says what the source does not. {unsure}"
        if self.decider.turned(ranking):
            name = ranking.best_answer.entry.id if ranking.best_answer else ""
            return f"{name} has it the other way round, who acts on whom."
        return unsure


def _names(entries: Sequence[Entry]) -> str:
    return ", ".join(e.id for e in entries)
