"""Answer, ask back, or decline: the one place where certainty becomes a decision."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import TypeGuard

from bot.core.calibrate import Calibration
from bot.core.knowledge import Entry, Kind, Knowledge, Term
from bot.core.match import Match, Matcher, Ranking
from bot.core.near import Nearness
from bot.core.reading import Reading, Turn
from bot.core.roles import Pair, contradict
from bot.core.text import names_any
from bot.core.understand import RECENT, Question, content_tokens

MOST_CHOICES = 3
"""Entries offered when asking back or declining."""


LIKELY = 0.05
"""Share from which an answer is offered beside what an entry that declines names itself."""

MOST_UNKNOWN = 4
"""Unknown words from which a question that is mostly made of them is declined."""

CLEAR = 0.95
"""Share from which a short question that can stand alone is read alone."""

ALONE = 0.9
"""Share of its first entry from which a sentence is one question and not taken apart at an "and":
of 3,916 questions of tests/questions three in eight are spared the search for it, and fourteen a
second answer; what is right stays right."""

_IDENTITY = frozenset("who what is are was were the a an".split())
"""All that a question may say beside a name to ask no more than who or what that is."""

RESOLVED = 0.5
NEW_WORDS = 1.0
NEAR_LAST = 0.6
BESIDE_SWAPPED = 0.2
"""Weights of the readings of a follow-up, beside 1 for the two questions joined; chosen on
tests/questions/tuning/followups.yaml."""


class Band(StrEnum):
    """How sure a decision is, for people."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Answer:
    """Show these entries: one, or two for a question in two parts."""

    entries: tuple[Entry, ...]
    ranking: Ranking
    confidence: float
    band: Band
    rest_unanswered: bool = False
    """The question had a second part that no entry answers."""


@dataclass(frozen=True, slots=True)
class Clarify:
    """Ask which of these was meant."""

    entries: tuple[Entry, ...]
    ranking: Ranking
    confidence: float


@dataclass(frozen=True, slots=True)
class Decline:
    """Say that the source does not answer, through an entry that says so or in general."""

    entry: Entry | None
    near: tuple[Entry, ...]
    ranking: Ranking | None
    confidence: float
    """That the source does not answer."""
    band: Band
    foreign: bool = False
    """Most words are none that the knowledge has ever seen: another language, perhaps."""


@dataclass(frozen=True, slots=True)
class Define:
    """Say who or what a Term is, in its own line: the question asks just that, and no entry surely
    tells it."""

    term: Term
    near: tuple[Entry, ...]
    ranking: Ranking
    confidence: float = 1.0


Decision = Answer | Clarify | Decline | Define


class Decider:
    """Decides on a text; made once from what was loaded and fitted."""

    def __init__(
        self,
        knowledge: Knowledge,
        reading: Reading,
        matcher: Matcher,
        calibration: Calibration,
        pairs: Mapping[str, Collection[Pair]],
    ) -> None:
        """`pairs` says for an entry who acts on whom there, see `bot.core.rows.pairs_of`."""
        self._knowledge = knowledge
        self._reading = reading
        self._matcher = matcher
        self._calibration = calibration
        self._pairs = pairs
        self._nearness = Nearness(matcher.entries)
        # A sentence of a message may be a half of it too.
        self._judged = lru_cache(RECENT)(self._judge)

    @property
    def threshold(self) -> float:
        """The certainty from which an answer is given."""
        return self._calibration.threshold

    def points_back(self, text: str) -> bool:
        """Whether the last turn of the conversation matters to `decide`."""
        return self._reading.points_back(self._reading.parts(text)[0])

    def decide(self, text: str, last: Turn | None = None) -> Decision:
        """The decision on a message, given the last turn of its conversation, if there is one."""
        parts = self._reading.parts(text)
        first = parts[0]
        if (defined := self._defined(first)) is not None:
            return defined
        if last is not None and self._reading.points_back(first):
            return self._follow_up(first, last)
        whole = self._short(first)
        if isinstance(whole, Answer) and len(whole.entries) > 1:
            return whole
        return max([whole, *(self.judge(p) for p in parts[1:])], key=_certainty)

    def _defined(self, question: Question) -> Define | None:
        """ "What is Rossia 24?", unless an entry is sure to answer, or to say what is not known."""
        if len(question.terms) != 1:
            return None
        term = self._knowledge.terms[question.terms[0]]
        beside = set(question.tokens) - set(term.tokens)
        if term.line is None or beside - _IDENTITY or beside.isdisjoint(("who", "what")):
            return None
        alone = self.judge(question)
        if alone.ranking is None or _is_sure(alone) or _declines_of(alone, term):
            return None
        return Define(term, self._near(alone.ranking), alone.ranking)

    def _short(self, question: Question) -> Decision:
        whole = self.judge(question)
        halves = self._reading.halves(question)
        if not halves:
            if isinstance(whole, Decline) and _is_beside(whole):
                return self._beside(question, whole)
            return self._joined(question, whole)
        first, second = halves
        before = self.judge(first)
        decisions = [before, self._second(second, first, before)]
        answers = [d for d in decisions if isinstance(d, Answer) and _from_source(d)]
        if len(answers) == 2:
            return self._both(answers[0], answers[1], whole)
        if len(answers) == 1 and answers[0].band is not Band.LOW:
            answered = answers[0]
            if not isinstance(whole, Answer) or whole.entries == answered.entries:
                return replace(answered, rest_unanswered=_is_open(decisions))
        return whole

    def _beside(self, question: Question, whole: Decline) -> Decision:
        """The decision on the surest clause of a sentence that as a whole is about something else,
        as where a command to the bot stands beside a question; unsure ones do not count.
        """
        found = [
            d for clause in self._reading.clauses(question) if _is_sure(d := self.judge(clause))
        ]
        return max(found, key=_certainty, default=whole)

    def _second(self, second: Question, first: Question, before: Decision) -> Decision:
        """The decision on the second part of a question, which may point back to the first."""
        if self._reading.points_back(second):
            return self._follow_up(second, Turn(first, _entry_of(before)))
        return self.judge(second)

    def _joined(self, question: Question, whole: Decision) -> Decision:
        """Two questions joined by no more than an "and", if both parts are answered surely."""
        if isinstance(whole, Answer) and not _from_source(whole):
            return whole
        if _certainty(whole) >= ALONE:
            return whole
        found = (self._both_sure(a, b, whole) for a, b in self._reading.joints(question))
        pairs = [d for d in found if isinstance(d, Answer) and len(d.entries) > 1]
        return max(pairs, key=lambda d: d.confidence, default=whole)

    def _both_sure(self, first: Question, second: Question, whole: Decision) -> Decision | None:
        """The decision on two parts if both are answered surely, and not by the same entry."""
        before = self.judge(first)
        if not _is_sure(before):
            return None
        after = self._second(second, first, before)
        if not _is_sure(after) or before.entries == after.entries:
            return None
        return self._both(before, after, whole)

    def _both(self, first: Answer, second: Answer, whole: Decision) -> Decision:
        a, b = first.entries[0], second.entries[0]
        if a is b:
            return first if first.confidence >= second.confidence else second
        cited_a, cited_b = ({c for c, _ in e.citations} for e in (a, b))
        if isinstance(whole, Answer):
            cited = {c for c, _ in whole.entries[0].citations}
            if whole.entries[0] not in (a, b) and cited >= cited_a | cited_b:
                return whole
        return Answer(
            (a, b),
            first.ranking,
            min(first.confidence, second.confidence),
            min(first.band, second.band, key=_ORDER.index),
        )

    def _follow_up(self, question: Question, last: Turn) -> Decision:
        """The decision on a question that points back to an earlier one."""
        alone = self.judge(question)
        if isinstance(alone, Answer) and not _from_source(alone) and alone.band is not Band.LOW:
            return alone
        if last.entry is not None and self._reading.asks_who_says(question):
            ranking = self._matcher.rank(self._reading.joined(last.question, question))
            return self._shown_again(last.entry, ranking)
        can_stand = self._reading.stands_alone(question) and not isinstance(alone, Clarify)
        if can_stand and _certainty(alone) > CLEAR:
            return alone
        together = self._weigh(self._in_context(question, last))
        return alone if can_stand and _certainty(alone) > _certainty(together) else together

    def _shown_again(self, entry: Entry, ranking: Ranking) -> Decision:
        """The last entry, which names its speakers."""
        if entry.kind.declines:
            return Decline(entry, self._linked(entry), ranking, 1.0, Band.HIGH)
        return Answer((entry,), ranking, 1.0, Band.HIGH)

    def _linked(self, entry: Entry) -> tuple[Entry, ...]:
        return tuple(self._knowledge.entries[r] for r in entry.related)[:MOST_CHOICES]

    def _in_context(self, question: Question, last: Turn) -> Ranking:
        """Entries ranked for a question and what the conversation was about.

        The new words count most, those of the earlier question less, and what is related to the
        last answer has a start. "And Azerbaijan?" is the earlier question with the name exchanged.
        """
        reading, matcher = self._reading, self._matcher
        joined = reading.joined(last.question, question)
        resolved = reading.resolved(question, [last.question])
        scores = matcher.scores(joined)
        scores = scores + RESOLVED * (scores if resolved == joined else matcher.scores(resolved))
        scores = scores + NEW_WORDS * matcher.evidence(question)
        if last.entry is not None:
            scores = scores + NEAR_LAST * self._nearness.of(last.entry.id)
        swapped = reading.swapped(question, last.question)
        if swapped is not None:
            scores = BESIDE_SWAPPED * scores + matcher.scores(swapped)
        return matcher.rank(swapped or joined, scores)

    def judge(self, question: Question) -> Decision:
        """The decision on one understood question, without context."""
        return self._judged(question)

    def _judge(self, question: Question) -> Decision:
        if not question.tokens:
            return Decline(None, (), None, 1.0, Band.HIGH)
        return self._weigh(self._matcher.rank(question))

    def _weigh(self, ranking: Ranking) -> Decision:
        question = ranking.question
        top = ranking.matches[0]
        if top.entry.kind is Kind.SMALLTALK:
            return Answer((top.entry,), ranking, top.share, self.band(top.share))
        best = ranking.best_answer
        if best is None:
            return self._decline(ranking, 0.0)
        confidence = self._calibration.confidence(ranking.signals)
        content = content_tokens(question.tokens)
        if self._unknown(content):
            foreign = len(content) >= MOST_UNKNOWN or not question.text.isascii()
            return Decline(None, self._near(ranking), ranking, 1 - confidence, Band.LOW, foreign)
        if self._vague(question):
            return Clarify(self._near(ranking), ranking, confidence)
        if self.turned(ranking):
            return self._decline(ranking, confidence)
        if confidence >= self._calibration.threshold:
            return Answer((best.entry,), ranking, confidence, self.band(confidence))
        if confidence >= self._calibration.doubt and ranking.matches[0] is best:
            return Clarify(self._near(ranking), ranking, confidence)
        return self._decline(ranking, confidence)

    def turned(self, ranking: Ranking) -> bool:
        """Whether the best answer has who acts on whom the other way round than the question."""
        best, asked = ranking.best_answer, ranking.question.pairs
        return best is not None and contradict(asked, self._pairs.get(best.entry.id, ()))

    def _unknown(self, content: Sequence[str]) -> bool:
        """Whether the knowledge has never seen most of many words, or any of few: they are of
        another language or another matter, or no words at all."""
        unknown = sum(not self._matcher.knows(t) for t in content)
        most = unknown >= MOST_UNKNOWN and 2 * unknown > len(content)
        return most or 0 < unknown == len(content)

    def _vague(self, question: Question) -> bool:
        """A name and nothing else says what about, but not what."""
        names = {w for t in question.terms for w in self._knowledge.terms[t].tokens}
        return bool(names) and all(t in names for t in question.tokens)

    def _decline(self, ranking: Ranking, confidence: float) -> Decline:
        other = next((m for m in ranking.matches if m.entry.kind.declines), None)
        # An entry that says what is missing must itself be likely; else the general words are used.
        named = other.entry if other and other.share >= 0.1 else None
        linked = self._linked(named) if named else ()
        likely = (m.entry for m in ranking.matches if _is_likely(m))
        near = tuple({e.id: e for e in (*linked, *likely)}.values())[:MOST_CHOICES]
        near = near or self._near(ranking)
        return Decline(named, near, ranking, 1 - confidence, self.band(1 - confidence))

    def _near(self, ranking: Ranking) -> tuple[Entry, ...]:
        answers = (m.entry for m in ranking.matches if m.entry.kind.is_answer)
        return tuple(islice(answers, MOST_CHOICES))

    def band(self, confidence: float) -> Band:
        """High from nine in ten, medium from seven in ten: confidence is calibrated."""
        if confidence >= 0.9:
            return Band.HIGH
        return Band.MEDIUM if confidence >= 0.7 else Band.LOW


_ORDER = (Band.LOW, Band.MEDIUM, Band.HIGH)


def _entry_of(decision: Decision) -> Entry | None:
    return decision.entries[0] if isinstance(decision, Answer) else None


def _is_open(decisions: Sequence[Decision]) -> bool:
    """Whether a part is clearly one that the source does not answer."""
    return any(isinstance(d, Decline) and d.band is not Band.LOW for d in decisions)


def _declines_of(decision: Decision, term: Term) -> bool:
    """Whether an entry says what the source does not tell of just this Term."""
    if not isinstance(decision, Decline) or decision.entry is None:
        return False
    return names_any(f"{decision.entry.question} {decision.entry.text}", term.names)


def _is_beside(decision: Decline) -> bool:
    """Whether a text is declined as being about something else than the Sources."""
    ranking = decision.ranking
    return ranking is not None and ranking.matches[0].entry.kind is Kind.OFF_SUBJECT


def _is_likely(match: Match) -> bool:
    """Whether an answer may have been meant, though it is not what is shown."""
    return match.share >= LIKELY and match.entry.kind.is_answer


def _is_sure(decision: Decision) -> TypeGuard[Answer]:
    """Whether a source answers, and the bot is not in doubt of it."""
    return isinstance(decision, Answer) and _from_source(decision) and decision.band is not Band.LOW


def _from_source(answer: Answer) -> bool:
    return answer.entries[0].kind.is_answer


def _certainty(decision: Decision) -> float:
    """How much a decision knows what it is about: the share of its best entry."""
    if decision.ranking is None:
        return 0.0
    first = decision.ranking.matches[0]
    return first.share if first.entry.kind.on_subject or isinstance(decision, Answer) else 0.0
