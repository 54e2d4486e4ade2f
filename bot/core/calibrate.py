"""How sure is sure enough: learned from the knowledge by holding parts of it back.

Some phrasings are held out: do they find an answer where the knowledge has one, and none where
their entry says that the source does not answer? On what comes of that, a logistic regression turns
the matcher's signals into the probability that answering is right, and the threshold is a quantile
of that probability among what has no answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.features import Floats, Ints
from bot.core.knowledge import Entry
from bot.core.match import HELD_OUT, Kinds, Signals, Trainer, signals, unnormalised
from bot.core.rows import Rows
from bot.core.shortlist import Shortlist

DECLINED = 0.88
"""Share of the held-out phrasings without an answer that the threshold declines. They are written
to be near misses; of what strangers ask, a larger share is declined (see docs/matching.md)."""

CERTAIN = 0.8
"""Share of them that is declined outright. In between, the reader is asked what was meant if an
answer comes before every entry that declines."""

SAMPLE = 2_000
"""Phrasings held out of knowledge that is too large for the classifier."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Signals to probability, and the probability from which to answer."""

    mean: Floats
    scale: Floats
    weights: Floats
    """One a signal, then the constant."""
    threshold: float
    doubt: float
    """The probability from which to ask back instead of declining."""

    def confidence(self, values: Sequence[float]) -> float:
        """The probability that the best answer is the right reply."""
        *weights, total = self.weights.tolist()
        for value, mean, scale, weight in zip(
            values, self.mean.tolist(), self.scale.tolist(), weights, strict=True
        ):
            total += weight * (value - mean) / scale
        # The logistic function, in the form that no number is too large for.
        return (1 + math.tanh(total / 2)) / 2


def calibrate(trainer: Trainer, entries: Sequence[Entry]) -> Calibration:
    """Hold out, score, and fit; needs entries of both kinds."""
    return from_trials(*held_out(trainer, entries))


def from_trials(x: Floats, y: NDArray[np.bool_]) -> Calibration:
    """A Calibration from signals and whether answering was right."""
    mean = x.mean(axis=0)
    scale = x.std(axis=0) + 1e-6
    z = np.hstack([(x - mean) / scale, np.ones((len(x), 1))]).astype(np.float64)
    balance = np.where(y, 0.5 / max(y.mean(), 1e-6), 0.5 / max(1 - y.mean(), 1e-6))
    weights = np.zeros(z.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ weights))
        slope = z.T @ (balance * (p - y)) + weights
        curve = (z * (balance * p * (1 - p))[:, None]).T @ z + np.eye(len(weights))
        weights -= np.linalg.solve(curve, slope)
    p = 1 / (1 + np.exp(-z @ weights))
    return Calibration(
        mean.astype(np.float32),
        scale.astype(np.float32),
        weights.astype(np.float32),
        *(np.quantile(p[~y], (DECLINED, CERTAIN)).tolist() if not y.all() else (0.5, 0.4)),
    )


def held_out(trainer: Trainer, entries: Sequence[Entry]) -> tuple[Floats, NDArray[np.bool_]]:
    """Signals of held-out phrasings, and whether an answer is right for each.

    An answer that cites a paragraph which the row's own entry cites counts as right, so that near
    twins do not teach doubt.
    """
    trials = _Trials(entries)
    trials.add(trainer.rows.labels[trainer.test], trainer.held_out)
    return trials.result()


def calibrate_shortlist(rows: Rows, entries: Sequence[Entry]) -> Calibration:
    """The same for a Shortlist, on at most SAMPLE phrasings held out at once."""
    typed = np.flatnonzero(rows.typed)
    mixed = np.random.default_rng(0).permutation(typed)
    test = mixed[: min(SAMPLE, len(typed) // HELD_OUT)]
    rest = np.flatnonzero(~np.isin(rows.origin, test))
    index = Shortlist.over(rows.only(rest), len(entries))
    trials = _Trials(entries)
    trials.add(rows.labels[test], np.array([index.scores(rows.questions[i]) for i in test]))
    return from_trials(*trials.result())


class _Trials:
    """Collects held-out scores as signals, with whether an answer is right."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._kinds = Kinds.of(entries)
        self._cited = [{c for c, _ in e.citations} for e in entries]
        self._signals: list[Signals] = []
        self._right: list[bool] = []

    def add(self, labels: Ints, scores: Floats) -> None:
        answers = self._kinds.answers
        for label, row in zip(labels.tolist(), scores, strict=True):
            entry = self._entries[label]
            if not entry.topic:
                continue
            self._signals.append(signals(row, unnormalised(row), self._kinds))
            self._right.append(
                entry.kind.is_answer
                and self._as_good(label, int(answers[row.take(answers).argmax()]))
            )

    def _as_good(self, label: int, best: int) -> bool:
        return best == label or bool(self._cited[label] & self._cited[best])

    def result(self) -> tuple[Floats, NDArray[np.bool_]]:
        return np.array(self._signals, dtype=np.float32), np.array(self._right, dtype=np.bool_)
