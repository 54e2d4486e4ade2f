"""Which words speak for or against an entry: naive Bayes beside the classifier.

The classifier learns which words set entries apart; this counts whether an entry's texts use a
question's words at all. A question that names what an entry never names is pushed away from it.
Each word adds ln(p(word | entry) / p(word)), with p(word | entry) smoothed towards p(word) by PRIOR
imagined rows (McCallum & Nigam 1998, "A comparison of event models for naive Bayes text
classification").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.features import Floats, Ints, stem
from bot.core.understand import Question, content_tokens

PRIOR = 10.0

Bag = frozenset[str]


def bag(question: Question) -> Bag:
    """The telling words of a question, and the kind of thing that it asks for."""
    return frozenset([f"asks:{question.asks}", *(stem(t) for t in content_tokens(question.tokens))])


@dataclass(frozen=True, slots=True)
class Evidence:
    """Word by entry: what a word says for the entry."""

    index: Mapping[str, int]
    table: Floats

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
        rows = np.bincount(labels, weights=weights, minlength=classes)
        overall = (counts.sum(axis=1) / max(rows.sum(), 1e-9))[:, None]
        share = (counts + PRIOR * overall) / (rows + PRIOR)
        return cls(index, np.log(share / overall).astype(np.float32))

    def parts(self, words: Bag, entry: int) -> list[tuple[str, float]]:
        """What each known word says for an entry by its number, or below 0 against it; what says
        most comes first."""
        said = [(w, float(self.table[self.index[w], entry])) for w in words if w in self.index]
        return sorted(said, key=lambda part: (-abs(part[1]), part[0]))

    def score(self, words: Bag) -> Floats:
        """One value an entry: the sum over the words known, over the root of their number."""
        known = [self.index[w] for w in words if w in self.index]
        total = self.table.take(known, axis=0).sum(axis=0)
        return np.asarray(total / np.sqrt(max(len(known), 1)), dtype=np.float32)
