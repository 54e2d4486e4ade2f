"""Which words speak for or against an entry: naive Bayes beside the classifier.

The classifier learns which words set entries apart; this counts whether an entry's texts use a
question's words at all. A question that names what an entry never names is pushed away from it.
Each word adds ln(p(word | entry) / p(word)), with p(word | entry) smoothed towards p(word) by PRIOR
imagined rows (McCallum & Nigam 1998, "A comparison of event models for naive Bayes text
classification").
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.features import Floats, Ints, stem
from bot.core.understand import Question, content_tokens

PRIOR = 10.0

UNKNOWN = 2.0
"""What a word that no entry uses says against each of them. It changes no order, but what is asked
of another matter gets a lower score. Chosen as `FOREIGN_WORD` was."""

Bag = frozenset[str]


def _told(counts: NDArray[np.float64], rows: Floats, overall: Floats) -> Floats:
    share = (counts + PRIOR * overall[:, None]) / (rows + PRIOR)
    return np.asarray(np.log(share / overall[:, None]), dtype=np.float32)


def bag(question: Question) -> Bag:
    """The telling words of a question, and the kind of thing that it asks for."""
    return frozenset([f"asks:{question.asks}", *(stem(t) for t in content_tokens(question.tokens))])


@dataclass(frozen=True, slots=True)
class Evidence:
    """Word by entry: what a word says for the entry."""

    index: Mapping[str, int]
    table: Floats
    overall: Floats
    """p(word)"""

    @classmethod
    def over(cls, bags: Sequence[Bag], labels: Ints, weights: Floats, classes: int) -> Evidence:
        """Count the words of weighted rows."""
        index: dict[str, int] = {}
        for words in bags:
            for word in sorted(words):
                index.setdefault(word, len(index))
        counts = np.zeros((len(index), classes), dtype=np.float64)
        for words, label, weight in zip(bags, labels, weights, strict=True):
            counts[[index[w] for w in words], label] += weight
        rows = np.bincount(labels, weights=weights, minlength=classes).astype(np.float32)
        overall = counts.sum(axis=1) / max(rows.sum(), 1e-9)
        return cls(index, _told(counts, rows, overall), overall.astype(np.float32))

    def updated(
        self, columns: Ints, bags: Sequence[Bag], labels: Ints, weights: Floats, anew: Ints
    ) -> Evidence:
        """For other entries: each keeps the column of that number, and those `anew` are counted
        from the rows given, which must be all of theirs."""
        index = dict(self.index)
        for words in bags:
            for word in sorted(words):
                index.setdefault(word, len(index))
        counts = np.zeros((len(index), len(columns)), dtype=np.float64)
        for words, label, weight in zip(bags, labels, weights, strict=True):
            counts[[index[w] for w in words], label] += weight
        # What a word says for an entry that never uses it tells how many rows the entry has.
        never = self.table.min(axis=0, initial=0.0)
        total = max(float((PRIOR * (np.exp(-never) - 1)).sum()), 1.0)
        added = len(index) - len(self.index)
        overall = np.append(self.overall, counts[len(self.index) :].sum(axis=1) / total)
        table = np.vstack([self.table, np.broadcast_to(never, (added, len(never)))])[:, columns]
        rows = np.bincount(labels, weights=weights, minlength=len(columns)).astype(np.float32)
        table[:, anew] = _told(counts[:, anew], rows[anew], overall)
        return Evidence(index, table, overall.astype(np.float32))

    def parts(self, words: Bag, entry: int) -> list[tuple[str, float]]:
        """What each known word says for an entry by its number, or below 0 against it; what says
        most comes first."""
        said = [(w, float(self.table[self.index[w], entry])) for w in words if w in self.index]
        return sorted(said, key=lambda part: (-abs(part[1]), part[0]))

    def score(self, words: Bag) -> Floats:
        """One value an entry: the sum over the words, over the root of their number."""
        index = self.index
        known = [index[w] for w in words if w in index]
        total: Floats = np.add.reduce(self.table.take(known, axis=0), axis=0)
        if len(known) < len(words):
            total -= np.float32(UNKNOWN * (len(words) - len(known)))
        total /= math.sqrt(len(words) or 1)
        return total
