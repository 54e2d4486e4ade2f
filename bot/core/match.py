"""Entries ranked for a question, each with a share of certainty, from the knowledge alone.

A multinomial kernel classifier scores entries, not phrasings: its training rows are an entry's
phrasings and question, its keywords, and, with less weight, its answer. `not_in_source` entries are
classes like any other, so what lies near the subject without being in the article has somewhere to
go. The kernel adds words and letter groups, and where an encoder is given, sentence vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.evidence import Evidence, bag
from bot.core.features import Floats, Ints, Space, letter_row, stem
from bot.core.kernel import Sparse, fit, gram, primal, softmax
from bot.core.knowledge import Entry, Kind, Knowledge
from bot.core.rows import Rows, words_of
from bot.core.shortlist import Shortlist
from bot.core.understand import Question, content_tokens

Encode = Callable[[Sequence[str]], Floats]
"""Texts to unit vectors, one row each."""

ENCODER_WEIGHTS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Weights of the encoder's kernel beside the lexical one that are tried on held-out phrasings: few
phrasings an entry want more of it, many want less."""

ENCODER_SHARPNESS = 3.0
"""The encoder's kernel is weight * exp(sharpness * (cosine - 1))."""

EVIDENCE_WEIGHT = 0.2
"""Weight of the words' evidence beside the classifier's scores."""

HELD_OUT_STEPS = 60


@dataclass(frozen=True, slots=True)
class Match:
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
    signals: Floats
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


@dataclass(frozen=True, slots=True)
class Model:
    """What is fitted: arrays only, so that it can be kept on disk."""

    words: Space
    letters: Space
    word_weights: Floats
    letter_weights: Floats
    evidence: Evidence
    vectors: Floats
    """The rows' sentence vectors; empty without an encoder."""
    vector_weights: Floats


class Trainer:
    """Rows made ready once, so that models on parts of them come cheap."""

    def __init__(self, rows: Rows, classes: int, encode: Encode | None) -> None:
        self.rows = rows
        self.classes = classes
        word_rows = [words_of(q) for q in rows.questions]
        letter_rows = [letter_row(q.tokens) for q in rows.questions]
        self.words = Space.over(word_rows)
        self.letters = Space.over(letter_rows)
        self.word_vectors: list[Sparse] = [self.words.vector(r) for r in word_rows]
        self.letter_vectors: list[Sparse] = [self.letters.vector(r) for r in letter_rows]
        self.bags = [bag(q) for q in rows.questions]
        self.kernel = gram(self.word_vectors, len(self.words.index))
        self.kernel += gram(self.letter_vectors, len(self.letters.index))
        self.vectors = np.zeros((0, 0), dtype=np.float32)
        self.encoder_weight = 0.0
        if encode is not None:
            self.vectors = encode([q.plain for q in rows.questions])
            self._add_sentences(sentence_kernel(self.vectors, self.vectors))

    def _add_sentences(self, sentences: Floats) -> None:
        """Add the encoder's kernel with the weight that does best on a held-out fifth."""
        typed = np.flatnonzero(self.rows.typed)
        test = np.random.default_rng(0).permutation(typed)[: len(typed) // 5].astype(np.int32)
        train = np.flatnonzero(~np.isin(self.rows.origin, test)).astype(np.int32)
        right: list[float] = []
        for weight in ENCODER_WEIGHTS:
            self.kernel += (weight - self.encoder_weight) * sentences
            self.encoder_weight = weight
            found = self.scores(train, test, HELD_OUT_STEPS).argmax(axis=1)
            right.append(float((found == self.rows.labels[test]).mean()) if len(test) else 0.0)
        best = ENCODER_WEIGHTS[int(np.argmax(right))]
        self.kernel += (best - self.encoder_weight) * sentences
        self.encoder_weight = best

    def scores(self, train: Ints, test: Ints, steps: int) -> Floats:
        """Scores of the test rows from a model on the training rows."""
        alpha = fit(
            self.kernel[np.ix_(train, train)],
            self.rows.labels[train],
            self.classes,
            self.rows.weights[train],
            steps,
        )
        scores = self.kernel[np.ix_(test, train)] @ alpha
        evidence = self._evidence(train)
        for i, row in enumerate(test):
            scores[i] += EVIDENCE_WEIGHT * evidence.score(self.bags[row])
        return np.asarray(scores)

    def _evidence(self, rows: Ints) -> Evidence:
        return Evidence.over(
            [self.bags[i] for i in rows],
            self.rows.labels[rows],
            self.rows.weights[rows],
            self.classes,
        )

    def model(self) -> Model:
        """A model on all rows."""
        alpha = fit(self.kernel, self.rows.labels, self.classes, self.rows.weights)
        return Model(
            self.words,
            self.letters,
            primal(self.word_vectors, alpha, len(self.words.index)),
            primal(self.letter_vectors, alpha, len(self.letters.index)),
            self._evidence(np.arange(len(self.rows.labels), dtype=np.int32)),
            self.vectors,
            alpha * self.encoder_weight
            if self.vectors.size
            else np.zeros((0, 0), dtype=np.float32),
        )


def sentence_kernel(left: Floats, right: Floats) -> Floats:
    """The encoder's part of the kernel for unit vectors, before its weight."""
    cosine = left @ right.T
    return np.asarray(np.exp(ENCODER_SHARPNESS * (cosine - 1)), dtype=np.float32)


def signals(scores: Floats, answers: NDArray[np.bool_]) -> Floats:
    """What tells a question that the source answers from one that it does not; see SIGNALS.

    How much of a question's wording the knowledge knows is no signal here: strangers use other
    words than maintainers for what the source says and for what it does not say alike.
    """
    ahead = scores[answers].max(initial=-9.0) - scores[~answers].max(initial=-9.0)
    return np.array([ahead, _log_odds(float(softmax(2 * scores)[answers].sum()))], dtype=np.float32)


def _log_odds(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return float(np.log(p / (1 - p)))


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
        encoded = isinstance(model, Model) and bool(model.vectors.size)
        if encoded and encode is None:
            raise ValueError("this model was fitted with an encoder and needs it")
        self.entries = tuple(knowledge.entries.values())
        self.model = model
        self._encode = encode if encoded else None
        self._answers = np.array([e.kind.is_answer for e in self.entries], dtype=np.bool_)
        self._talk = np.array([e.kind is Kind.SMALLTALK for e in self.entries], dtype=np.bool_)
        self._talk_words = talk_words

    def scores(self, question: Question) -> Floats:
        """One raw score an entry."""
        model = self.model
        if isinstance(model, Shortlist):
            return model.scores(question)
        ids, values = model.words.vector(words_of(question))
        total = values @ model.word_weights[ids]
        ids, values = model.letters.vector(letter_row(question.tokens))
        total += values @ model.letter_weights[ids]
        total += EVIDENCE_WEIGHT * self.evidence(question)
        if self._encode is not None and question.tokens:
            vector = self._encode([question.plain])
            total += (sentence_kernel(vector, model.vectors) @ model.vector_weights)[0]
        return np.asarray(total)

    def knows(self, token: str) -> bool:
        """Whether any text of the knowledge uses a word."""
        return stem(token) in self.model.words.index

    def evidence(self, question: Question) -> Floats:
        """What a question's words alone say for each entry."""
        if isinstance(self.model, Shortlist):
            return np.zeros(len(self.entries), dtype=np.float32)
        return self.model.evidence.score(bag(question))

    def rank(self, question: Question, scores: Floats | None = None) -> Ranking:
        """All entries, best first; `scores` are worked out if they are not given.

        Small talk is left out where the question has words that no small talk has.
        """
        scores = self.scores(question) if scores is None else scores
        if not self._talk_words.issuperset(content_tokens(question.tokens)):
            scores = np.where(self._talk, scores.min(), scores)
        share = softmax(scores)
        order = np.argsort(-scores, kind="stable")[:RANKED].tolist()
        if self._answers.any() and not self._answers[order].any():
            order.append(int(np.where(self._answers, scores, -np.inf).argmax()))
        return Ranking(
            question,
            tuple(Match(self.entries[i], float(share[i]), float(scores[i])) for i in order),
            signals(scores, self._answers),
        )

    def nearest(self, question: Question, others: Sequence[Question]) -> int:
        """The number of the text that shares most words and letters with the question."""
        return int(np.argmax([self._likeness(question, other) for other in others]))

    def _likeness(self, left: Question, right: Question) -> float:
        total = 0.0
        for space, a, b in (
            (self.model.words, words_of(left), words_of(right)),
            (self.model.letters, letter_row(left.tokens), letter_row(right.tokens)),
        ):
            mine = dict(zip(*(v.tolist() for v in space.vector(a)), strict=True))
            total += sum(
                mine.get(i, 0.0) * v
                for i, v in zip(*(x.tolist() for x in space.vector(b)), strict=True)
            )
        return total
