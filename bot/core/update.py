"""A fitted model after a small change of the knowledge: the new texts learned, all else as it was.

Fitting anew takes most of a minute. Until that is done, the classifier is corrected: on the new
rows towards their entries, and on a sample of the others towards what it says of them already, so
that it is left alone where nothing changed (Li & Hoiem 2017, "Learning without Forgetting",
https://arxiv.org/abs/1606.09282). The correction is a sum of those rows, so that it is found from
their inner products alone (the representer theorem), in a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.core.changes import Changes
from bot.core.evidence import bag
from bot.core.features import Floats, Ints, letter_row
from bot.core.knowledge import Entry, Knowledge
from bot.core.linear import Packed, Table, softmax
from bot.core.match import Encode, Model, folded
from bot.core.rows import Rows, training_rows, words_of
from bot.core.shortlist import Shortlist
from bot.core.understand import Question, Understanding

MOST_NEW = 400
"""New rows that are learned at once; of more, some wait for the next fit."""

SAMPLE = 300
"""Phrasings of other entries that hold the model in place."""

ENCODED_SAMPLE = 60
"""The same with a sentence encoder, which takes some milliseconds for each."""

RIVALS = 8
"""Entries that the new texts were taken for: half of the sample are theirs."""

HOLD = 0.5
"""Weight of a row of the sample beside a new one."""

PENALTY = 0.1
STEPS = 150


def updated(
    model: Model,
    before: Knowledge,
    knowledge: Knowledge,
    understanding: Understanding,
    encode: Encode | None,
) -> Model:
    """The model of `before`, corrected for what is typed otherwise in `knowledge`.

    `understanding` and `encode` are those of `knowledge` and of the model.
    """
    changes = Changes.between(before, knowledge)
    columns = _columns(before, knowledge)
    weights = np.where(columns < 0, np.float32(0), model.weights.take(columns, axis=1))
    rows = training_rows(knowledge, understanding, changes.typed)
    touched = np.array(
        [i for i, e in enumerate(knowledge.entries) if e in changes.typed], dtype=np.int32
    )
    model = replace(
        model,
        words=model.words.extended(map(words_of, rows.questions)),
        letters=model.letters.extended(letter_row(q.tokens) for q in rows.questions),
        weights=weights,
        evidence=model.evidence.updated(
            columns, [bag(q) for q in rows.questions], rows.labels, rows.weights, touched
        ),
    )
    new = _new_rows(rows, before, tuple(knowledge.entries))
    if not len(new):
        return model
    lesson = _Lesson.of(model, knowledge, understanding, rows.only(new), columns < 0, encode)
    return replace(model, weights=weights + lesson.correction())


def reindexed(
    model: Shortlist, before: Knowledge, knowledge: Knowledge, understanding: Understanding
) -> Shortlist:
    """The posting lists of `before` with the entries that are new or changed in `knowledge`."""
    changes = Changes.between(before, knowledge)
    anew = {*changes.new, *changes.changed}
    columns = _columns(before, knowledge)
    columns[[e in anew for e in knowledge.entries]] = -1
    return model.updated(columns, training_rows(knowledge, understanding, anew))


def _columns(before: Knowledge, knowledge: Knowledge) -> Ints:
    """The number that each entry had before, -1 for a new one."""
    numbers = {entry: i for i, entry in enumerate(before.entries)}
    return np.array([numbers.get(e, -1) for e in knowledge.entries], dtype=np.int32)


def _new_rows(rows: Rows, before: Knowledge, ids: Sequence[str]) -> NDArray[np.int64]:
    """The rows whose text the entry had not had before."""
    known = {e: _texts(before.entries[e]) if e in before.entries else set() for e in ids}
    new = [
        i
        for i, (question, origin) in enumerate(zip(rows.questions, rows.origin, strict=True))
        if question.text not in known[ids[rows.labels[origin]]]
    ]
    if len(new) > MOST_NEW:
        new = new[:: -(-len(new) // MOST_NEW)]
    return np.array(new, dtype=np.int64)


def _texts(entry: Entry) -> set[str]:
    return {entry.question, *entry.phrasings, " ".join(entry.keywords), entry.text}


@dataclass(frozen=True, slots=True)
class _Lesson:
    """Rows written out, with the scores that they get and the shares that they should get."""

    rows: Floats
    scores: Floats
    wanted: Floats
    weights: Floats
    moved: Ints
    """The entries whose scores may move."""

    @classmethod
    def of(
        cls,
        model: Model,
        knowledge: Knowledge,
        understanding: Understanding,
        new: Rows,
        unseen: NDArray[np.bool_],
        encode: Encode | None,
    ) -> _Lesson:
        """`unseen` are the entries that the model has not been fitted for."""
        table = _written(model, new.questions, encode)
        rivals = (table @ model.weights).mean(axis=0).argsort()[::-1][:RIVALS]
        size = SAMPLE if encode is None or not model.encoded else ENCODED_SAMPLE
        sample = list(_sample(knowledge, understanding, rivals[~unseen[rivals]], unseen, size))
        table = np.vstack([table, _written(model, sample, encode)])
        scores = table @ model.weights
        wanted = softmax(np.where(unseen, -np.inf, scores))
        wanted[: len(new.labels)] = np.eye(len(unseen), dtype=np.float32)[new.labels]
        return cls(
            table,
            scores,
            wanted,
            np.append(new.weights, np.full(len(sample), HOLD, dtype=np.float32)),
            np.unique(np.append(new.labels, rivals)).astype(np.int32),
        )

    def correction(self) -> Floats:
        """What is added to the weights: gradient descent with Nesterov's momentum."""
        alike = np.asarray(self.rows @ self.rows.T, dtype=np.float32)
        moved = self.moved
        begin = self.scores[:, moved]
        # All other entries are one column, which stays where it is.
        others = np.exp(np.delete(self.scores, moved, axis=1)).sum(axis=1, keepdims=True)
        wanted = self.wanted[:, moved]
        part = np.zeros_like(begin)
        ahead = part
        rate = np.float32(1 / (0.5 * _largest(alike * self.weights) + PENALTY))
        for step in range(STEPS):
            odds = np.exp(begin + alike @ ahead)
            shares = odds / (odds.sum(axis=1, keepdims=True) + others)
            slope = self.weights[:, None] * (shares - wanted) + np.float32(PENALTY) * ahead
            last, part = part, ahead - rate * slope
            ahead = part + np.float32(step / (step + 3)) * (part - last)
        out = np.zeros((self.rows.shape[1], self.scores.shape[1]), dtype=np.float32)
        out[:, moved] = self.rows.T @ part
        return out


def _largest(square: Floats) -> float:
    """About the largest eigenvalue, a little above it."""
    vector = np.ones(len(square), dtype=np.float32)
    length = 1.0
    for _ in range(10):
        vector = square @ (vector / np.float32(length))
        length = float(np.linalg.norm(vector)) or 1.0
    return 1.1 * length


def _written(model: Model, questions: Sequence[Question], encode: Encode | None) -> Floats:
    """Rows as the model reads them."""
    packed = Packed.of([folded(model.words, model.letters, q) for q in questions])
    beside = None
    if model.encoded and encode is not None:
        vectors = encode([q.plain for q in questions])
        beside = (vectors - model.centre) * np.float32(model.length)
    return Table(packed, beside).dense(np.arange(len(questions)))


def _sample(
    knowledge: Knowledge,
    understanding: Understanding,
    rivals: Ints,
    unseen: NDArray[np.bool_],
    size: int,
) -> Iterator[Question]:
    """Phrasings that the model knows: of all entries, and more of the rivals."""
    draw = np.random.default_rng(0)
    entries = list(knowledge.entries.values())
    theirs = [p for i in rivals for p in entries[i].phrasings]
    every = [p for e, new in zip(entries, unseen, strict=True) if not new for p in e.phrasings]
    picked = (
        (texts[i] for i in draw.permutation(len(texts))[: size // 2]) for texts in (theirs, every)
    )
    return map(understanding.question, chain.from_iterable(picked))
