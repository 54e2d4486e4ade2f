"""Entries ranked for a question, each with a share of certainty, from the knowledge alone.

A multinomial classifier scores entries, not phrasings: its training rows are an entry's phrasings
and question, its keywords, and, with less weight, its answer. `not_in_source` entries are classes
like any other, so what lies near the subject without being in the article has somewhere to go. A
row is its words and letter groups, and where an encoder is given, its sentence vector too.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from bot.core.evidence import Evidence, bag
from bot.core.features import WIDTH, Floats, Space, Sparse, joint_norm, letter_row, stem
from bot.core.knowledge import Entry, Kind, Knowledge
from bot.core.linear import SMOOTHING, Counts, Packed, Table
from bot.core.rows import Rows, words_of
from bot.core.shortlist import Shortlist
from bot.core.understand import Question, content_tokens

Signals = tuple[float, float]

Encode = Callable[[Sequence[str]], Floats]
"""Texts to unit vectors, one row each."""

SENTENCES = ((1.0, SMOOTHING), (2.0, 0.0), (3.0, 0.0))
"""What is tried on held-out phrasings: the length of a sentence vector beside the lexical row's
(about 1.4), and how much is smoothed. Few phrasings an entry want a long vector, which ties entries
that share phrasings together by itself; many want a short one, and smoothing."""

KEPT_VALUES = 1_500_000
"""Numbers that a Model remembers of what the letters of words add to scores, one a word and entry:
6 MB, and with this knowledge more words than people use in a chat."""

LETTERS = 1
"""The salt that keeps letter groups apart from words when both are folded."""

EVIDENCE_WEIGHT = 0.2
"""Weight of the words' evidence beside the classifier's scores."""

HELD_OUT = 4
"""One in so many phrasings is held out to calibrate and to choose the sentence vectors' length."""

TRIALS = 2_000
"""Held-out phrasings from which no further part is held out in its turn."""


class Match(NamedTuple):
    """An Entry, its share of certainty among all entries (0 to 1), and its raw score."""

    entry: Entry
    share: float
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The entries for one question, best first, and what the decision needs besides."""

    question: Question
    matches: tuple[Match, ...]
    """The first RANKED, and the best answer wherever it stands."""
    signals: Signals
    """See `SIGNALS`."""

    @property
    def best_answer(self) -> Match | None:
        """The first entry that answers from a source."""
        return next((m for m in self.matches if m.entry.kind.is_answer), None)


RANKED = 20
"""Entries that a Ranking lists."""

SIGNALS = (
    "how far the best answer is ahead of the best other entry",
    "log-odds of all answers' share at doubled scores",
)


class LetterScores:
    """What the letter groups of words add to the scores of entries, remembered word by word.

    Several threads may ask at once: what is remembered of a word is one value, and is right whoever
    worked it out.
    """

    def __init__(self, letters: Space, weights: Floats) -> None:
        self._space = letters
        self._weights = weights
        self._most = max(1, KEPT_VALUES // max(1, weights.shape[1]))
        self._kept: dict[str, tuple[Floats, float]] = {}

    def scores(self, tokens: Sequence[str]) -> Floats:
        """One value an entry, for the groups of some words together; see `Space.letters`."""
        parts = [self._kept.get(t) or self._learn(t) for t in dict.fromkeys(tokens)]
        total = np.zeros(self._weights.shape[1], dtype=np.float32)
        for row, _ in parts:
            total += row
        total /= joint_norm([square for _, square in parts])
        return total

    def _learn(self, word: str) -> tuple[Floats, float]:
        if len(self._kept) >= self._most:
            self._kept.clear()
        ids, square = self._space.groups(word)
        columns, values = self._space.folded((ids, self._space.idf[ids]))
        self._kept[word] = found = values @ self._weights.take(columns, axis=0), square
        return found


@dataclass(frozen=True, slots=True)
class Model:
    """What is fitted and can be kept on disk: arrays; and beside them what is remembered."""

    words: Space
    letters: Space
    weights: Floats
    """WIDTH rows for the folded features, then one for each value of a sentence vector."""
    evidence: Evidence
    centre: Floats
    """The mean of the rows' sentence vectors; empty without an encoder."""
    length: float
    """What a centred sentence vector is multiplied by."""
    _letters: LetterScores = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_letters", LetterScores(self.letters, self.weights))

    @property
    def encoded(self) -> bool:
        """Whether it was fitted with an encoder."""
        return bool(self.centre.size)

    def scores(self, question: Question, vector: Floats | None) -> Floats:
        """One raw score an entry; `vector` is the question's sentence vector, if encoded."""
        ids, values = self.words.folded(self.words.vector(words_of(question)))
        total = values @ self.weights.take(ids, axis=0)
        total += self._letters.scores(question.tokens)
        if vector is not None:
            total += ((vector - self.centre) * self.length) @ self.weights[WIDTH:]
        return np.asarray(total + EVIDENCE_WEIGHT * self.evidence.score(bag(question)))


def folded(words: Space, letters: Space, question: Question) -> Sparse:
    """The words and letter groups of a question in the classifier's columns."""
    mine = words.folded(words.vector(words_of(question)))
    groups = letters.folded(letters.letters(question.tokens))
    return np.concatenate([mine[0], groups[0]]), np.concatenate([mine[1], groups[1]])


class Trainer:
    """Rows made ready once, to learn from all of them or with some held out."""

    def __init__(self, rows: Rows, classes: int, encode: Encode | None) -> None:
        self.rows = rows
        self.classes = classes
        self.words = Space.over(words_of(q) for q in rows.questions)
        self.letters = Space.over((letter_row(q.tokens) for q in rows.questions), LETTERS)
        self.bags = [bag(q) for q in rows.questions]
        self._packed = Packed.of([folded(self.words, self.letters, q) for q in rows.questions])
        self._vectors = np.zeros((0, 0), dtype=np.float32)
        self._centre = np.zeros(0, dtype=np.float32)
        if encode is not None:
            self._vectors = encode([q.plain for q in rows.questions])
            self._centre = self._vectors.mean(axis=0)
        self._folds = self._split()
        self.test = np.concatenate([test for test, _ in self._folds])
        self.length, self.smoothing, self.held_out = self._choose()

    def _split(self) -> list[tuple[Counts, Counts]]:
        """Parts of the phrasings to hold out, each with the rows that know nothing of it."""
        typed = np.random.default_rng(0).permutation(np.flatnonzero(self.rows.typed))
        parts = np.array_split(typed, HELD_OUT)
        wanted = min(HELD_OUT, -(-TRIALS // max(1, len(parts[0]))))
        return [(part, np.flatnonzero(~np.isin(self.rows.origin, part))) for part in parts[:wanted]]

    def _choose(self) -> tuple[float, float, Floats]:
        """Which of SENTENCES finds most held-out phrasings, and their scores."""
        tried: list[tuple[float, float, float, Floats]] = []
        for length, smoothing in SENTENCES if self._vectors.size else ((0.0, SMOOTHING),):
            table = self._table(length, smoothing)
            scores = np.concatenate(
                [self._held_out(table, test, train) for test, train in self._folds]
            )
            right = scores.argmax(axis=1) == self.rows.labels[self.test]
            tried.append((float(right.mean()) if len(right) else 0.0, length, smoothing, scores))
        _, length, smoothing, scores = max(tried, key=lambda t: t[0])
        return length, smoothing, scores

    def _held_out(self, table: Table, test: Counts, train: Counts) -> Floats:
        weights = table.fit(train, self.rows.labels, self.classes, self.rows.weights)
        scores = table.scores(test, weights)
        evidence = self._evidence(train)
        for i, row in enumerate(test):
            scores[i] += EVIDENCE_WEIGHT * evidence.score(self.bags[row])
        return scores

    def _table(self, length: float, smoothing: float) -> Table:
        if not self._vectors.size:
            return Table(self._packed)
        vectors = (self._vectors - self._centre) * np.float32(length)
        return Table(self._packed, vectors, smoothing=smoothing)

    def _evidence(self, rows: Counts) -> Evidence:
        return Evidence.over(
            [self.bags[i] for i in rows],
            self.rows.labels[rows],
            self.rows.weights[rows],
            self.classes,
        )

    def model(self) -> Model:
        """A model on all rows."""
        every = np.arange(len(self.rows.labels))
        table = self._table(self.length, self.smoothing)
        return Model(
            self.words,
            self.letters,
            table.fit(every, self.rows.labels, self.classes, self.rows.weights),
            self._evidence(every),
            self._centre,
            self.length,
        )


LOWEST = np.float32(-9)
"""What stands for the score of an entry where there is none."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """The numbers of the entries that answer, and of the others."""

    answers: Counts
    others: Counts

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Kinds:
        """Entries in the order of their numbers."""
        answers = np.array([e.kind.is_answer for e in entries], dtype=np.bool_)
        return cls(np.flatnonzero(answers), np.flatnonzero(~answers))


def signals(scores: Floats, shares: Floats, kinds: Kinds) -> Signals:
    """What tells a question that the source answers from one that it does not; see SIGNALS.

    How much of a question's wording the knowledge knows is no signal here: strangers use other
    words than maintainers for what the source says and for what it does not say alike.
    """
    best, other = (_highest(scores.take(side)) for side in (kinds.answers, kinds.others))
    # With twice the scores shares are squared; what they add up to cancels out.
    answers = shares.take(kinds.answers)
    return best - other, _log_odds(float(answers @ answers) / float(shares @ shares))


def unnormalised(scores: Floats) -> Floats:
    """Shares of certainty but for what they add up to: 1 for the highest score."""
    shares: Floats = scores - np.maximum.reduce(scores)
    return np.exp(shares, out=shares)


def _highest(scores: Floats) -> float:
    return float(np.maximum.reduce(scores, initial=LOWEST))


def _log_odds(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


class Matcher:
    """Ranks entries for questions with a fitted model."""

    def __init__(
        self,
        knowledge: Knowledge,
        model: Model | Shortlist,
        encode: Encode | None,
        talk_words: frozenset[str] = frozenset(),
    ) -> None:
        """`talk_words` are the words of small talk, as tokens."""
        encoded = isinstance(model, Model) and model.encoded
        if encoded and encode is None:
            raise ValueError("this model was fitted with an encoder and needs it")
        self.entries = tuple(knowledge.entries.values())
        self.model = model
        self._encode = encode if encoded else None
        self._kinds = Kinds.of(self.entries)
        self._is_answer = [e.kind.is_answer for e in self.entries]
        self._talk = np.flatnonzero([e.kind is Kind.SMALLTALK for e in self.entries])
        self._talk_words = talk_words

    def scores(self, question: Question) -> Floats:
        """One raw score an entry."""
        model = self.model
        if isinstance(model, Shortlist):
            return model.scores(question)
        encode = self._encode if question.tokens else None
        return model.scores(question, encode([question.plain])[0] if encode else None)

    def knows(self, token: str) -> bool:
        """Whether any text of the knowledge uses a word."""
        return stem(token) in self.model.words.index

    def evidence(self, question: Question) -> Floats:
        """What a question's words alone say for each entry."""
        if isinstance(self.model, Shortlist):
            return np.zeros(len(self.entries), dtype=np.float32)
        return self.model.evidence.score(bag(question))

    def telling(self, question: Question, entry: Entry) -> list[tuple[str, float]]:
        """What a question's words say for an entry or against it, as stems, the weightiest first;
        of a Shortlist, which weighs whole rows, nothing is told."""
        if isinstance(self.model, Shortlist):
            return []
        return self.model.evidence.parts(bag(question), self.entries.index(entry))

    def rank(self, question: Question, scores: Floats | None = None) -> Ranking:
        """All entries, best first; `scores` are worked out if they are not given.

        Small talk is left out where the question has words that no small talk has.
        """
        scores = self.scores(question) if scores is None else scores
        if not self._talk_words.issuperset(content_tokens(question.tokens)):
            scores = scores.copy()
            scores[self._talk] = scores.min()
        order = np.argsort(-scores, kind="stable")[:RANKED].tolist()
        answers = self._kinds.answers
        if len(answers) and not any(map(self._is_answer.__getitem__, order)):
            order.append(int(answers[scores.take(answers).argmax()]))
        every = unnormalised(scores)
        shares = every.take(order)
        shares /= np.add.reduce(every)
        first = map(self.entries.__getitem__, order)
        return Ranking(
            question,
            tuple(map(Match, first, shares.tolist(), scores.take(order).tolist())),
            signals(scores, every, self._kinds),
        )

    def nearest(self, question: Question, others: Sequence[Question]) -> int:
        """The number of the text that shares most words and letters with the question."""
        return int(np.argmax([self.likeness(question, other) for other in others]))

    def likeness(self, left: Question, right: Question) -> float:
        """How many words and letters two questions share, those that are rare in the knowledge
        counting most: 0 for none, about 1 for the same."""
        total = 0.0
        for one, other in zip(*(self._vectors(q) for q in (left, right)), strict=True):
            mine: dict[int, float] = defaultdict(float)
            for i, v in zip(*(a.tolist() for a in one), strict=True):
                mine[i] += v
            total += sum(
                mine.get(i, 0.0) * v for i, v in zip(*(a.tolist() for a in other), strict=True)
            )
        return total / 2

    def _vectors(self, question: Question) -> tuple[Sparse, Sparse]:
        model = self.model
        return model.words.vector(words_of(question)), model.letters.letters(question.tokens)
