"""Multinomial logistic regression by mini-batches, on rows folded into a fixed width.

Minimise sum_i w_i * cross-entropy(softmax(x_i W), y_i) + (PENALTY / 2) * |W|^2 by stochastic
gradient descent with momentum and a falling rate (Bottou 2012, "Stochastic Gradient Descent
Tricks"). Rows are folded (see `bot.core.features.fold`): inner products stay what they are on
average, and neither time nor memory grows with the number of features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.core.features import WIDTH, Floats, Ints, Sparse

PENALTY = 0.1
EPOCHS = 6
"""Times that each row is seen; more where there are so few rows that STEPS would not be reached."""

STEPS = 250
BATCH = 512
RATE = 120.0
SMOOTHING = 0.1
"""Share of each row's certainty that is spread over all classes (Szegedy et al. 2016, "Rethinking
the Inception Architecture for Computer Vision", 7): who assigns phrasings errs now and then, and
neighbouring entries share some."""

MOMENTUM = 0.9

Counts = NDArray[np.int64]


def softmax(scores: Floats) -> Floats:
    """Rows of probabilities from rows of scores."""
    shares: Floats = scores - np.maximum.reduce(scores, axis=-1, keepdims=True)
    np.exp(shares, out=shares)
    shares /= np.add.reduce(shares, axis=-1, keepdims=True)
    return shares


def spans(starts: Counts, which: Counts) -> tuple[Counts, Counts]:
    """The numbers from starts[i] to starts[i + 1] for each i of `which`, end to end, and where each
    part begins among them, and the last one's end."""
    begins = _begins(starts, which)
    sizes = begins[1:] - begins[:-1]
    return np.arange(begins[-1]) + np.repeat(starts[which] - begins[:-1], sizes), begins


def _begins(starts: Counts, which: Counts) -> Counts:
    return np.concatenate([[0], np.cumsum(starts[which + 1] - starts[which])])


@dataclass(frozen=True, slots=True)
class Packed:
    """Sparse rows end to end: row i is the slice from starts[i] to starts[i + 1]."""

    starts: Counts
    ids: Ints
    values: Floats

    @classmethod
    def of(cls, rows: Sequence[Sparse]) -> Self:
        """Lay rows end to end."""
        starts = np.concatenate([[0], np.cumsum([len(ids) for ids, _ in rows])])
        return cls(
            starts.astype(np.int64),
            np.concatenate([ids for ids, _ in rows] or [np.zeros(0, np.int32)]),
            np.concatenate([values for _, values in rows] or [np.zeros(0, np.float32)]),
        )

    def chosen(self, rows: Counts) -> Packed:
        """Some rows, in that order; those that stand together are copied at once."""
        breaks = np.flatnonzero(np.diff(rows) != 1) + 1
        runs = [run for run in np.split(rows, breaks) if len(run)]
        parts = [slice(self.starts[run[0]], self.starts[run[-1] + 1]) for run in runs]
        return Packed(
            _begins(self.starts, rows),
            np.concatenate([self.ids[:0], *(self.ids[part] for part in parts)]),
            np.concatenate([self.values[:0], *(self.values[part] for part in parts)]),
        )

    @classmethod
    def joined(cls, blocks: Sequence[Packed]) -> Self:
        """All rows of some parts, in order."""
        ends = np.cumsum([0, *(b.starts[-1] for b in blocks)]).tolist()
        starts = [b.starts[:-1] + end for b, end in zip(blocks, ends, strict=False)]
        return cls(
            np.concatenate([*starts, ends[-1:]]).astype(np.int64),
            np.concatenate([b.ids for b in blocks]),
            np.concatenate([b.values for b in blocks]),
        )

    def dot(self, rows: Counts, query: Floats) -> Floats:
        """Inner products of some rows with a dense query."""
        where, begins = spans(self.starts, rows)
        products = query.take(self.ids.take(where)) * self.values.take(where)
        # One more, for a last row without features; such rows have no sum of their own.
        sums = np.add.reduceat(np.append(products, np.float32(0)), begins[:-1])
        sums[begins[1:] == begins[:-1]] = 0
        return sums

    def dense(self, rows: Counts, width: int, beside: Floats | None = None) -> Floats:
        """Some rows written out, with dense columns `beside` if there are any."""
        more = 0 if beside is None else beside.shape[1]
        out = np.zeros((len(rows), width + more), dtype=np.float32)
        where, begins = spans(self.starts, rows)
        first = np.repeat(np.arange(len(rows)) * out.shape[1], np.diff(begins))
        # Two features of a row may share a column. One flat index is numpy's fast way.
        np.add.at(out.reshape(-1), first + self.ids[where], self.values[where])
        if beside is not None:
            out[:, width:] = beside[rows]
        return out


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to learn from: folded features, and dense columns beside them if there are any."""

    rows: Packed
    beside: Floats | None = None
    folded: int = WIDTH
    """Columns of the folded features."""
    smoothing: float = SMOOTHING
    """See `SMOOTHING`."""

    @property
    def width(self) -> int:
        """Columns of a row written out."""
        return self.folded + (0 if self.beside is None else self.beside.shape[1])

    def dense(self, rows: Counts) -> Floats:
        """Some rows written out."""
        return self.rows.dense(rows, self.folded, self.beside)

    def fit(self, rows: Counts, labels: Ints, classes: int, weights: Floats) -> Floats:
        """Weights, one row a column and one column a class, learned from some of the rows.

        `labels` and `weights` are those of all rows. The same input gives the same weights.
        """
        used = np.unique(self.rows.ids[spans(self.rows.starts, rows)[0]])
        if 2 * len(used) > self.folded:
            return self._learned(rows, labels, classes, weights)
        # A column that no row uses stays 0; in small knowledge that is most of them.
        number = np.zeros(self.folded, dtype=np.int32)
        number[used] = np.arange(len(used))
        packed = Packed(self.rows.starts, number[self.rows.ids], self.rows.values)
        narrow = Table(packed, self.beside, len(used), self.smoothing)
        learned = narrow._learned(rows, labels, classes, weights)
        out = np.zeros((self.width, classes), dtype=np.float32)
        out[used] = learned[: len(used)]
        out[self.folded :] = learned[len(used) :]
        return out

    def _learned(self, rows: Counts, labels: Ints, classes: int, weights: Floats) -> Floats:
        out = np.zeros((self.width, classes), dtype=np.float32)
        if not len(rows):
            return out
        speed = np.zeros_like(out)
        order = np.random.default_rng(0)
        batches = -(-len(rows) // BATCH)
        epochs = max(EPOCHS, -(-STEPS // batches))
        rate = self._rate(rows)
        for step in range(epochs * batches):
            if step % batches == 0:
                mixed = order.permutation(rows)
            batch = mixed[step % batches * BATCH : (step % batches + 1) * BATCH]
            seen = self.dense(batch)
            slope = softmax(seen @ out) - self.smoothing / classes
            slope[np.arange(len(batch)), labels[batch]] -= 1 - self.smoothing
            slope *= (weights[batch] / len(batch))[:, None]
            change = seen.T @ slope
            change += (PENALTY / len(rows)) * out
            change *= rate * (1 - step / (epochs * batches))
            speed *= MOMENTUM
            speed -= change
            out += speed
        return out

    def _rate(self, rows: Counts) -> float:
        """RATE is for rows of squared length 2; longer rows want smaller steps."""
        if self.beside is None:
            return RATE
        extra = float(np.square(self.beside[rows]).sum(axis=1).mean())
        return RATE * 2 / (2 + extra)

    def scores(self, rows: Counts, weights: Floats) -> Floats:
        """Scores of some rows, one column a class."""
        parts = np.array_split(rows, max(1, len(rows) // BATCH))
        return np.concatenate([self.dense(p) @ weights for p in parts])
