"""What the matcher sees of a text: weighted words, word pairs and letter groups, as sparse rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import Stemmer
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Sparse = tuple[Ints, Floats]
"""Feature numbers and their values."""

Row = Mapping[str, float]

PAIR_WEIGHT = 0.5
"""Weight of a word pair beside a single word."""

FOREIGN = 0.5
"""How much an unknown feature counts into the length of a vector, beside a rare known one."""

_stemmer = Stemmer.Stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The Snowball stem of an English word."""
    return str(_stemmer.stemWord(word))


def word_row(tokens: Sequence[str], extra: Mapping[str, float]) -> Row:
    """Stems, neighbouring pairs with the text's two ends, and whatever else is noted."""
    stems = [stem(t) for t in tokens]
    row = {s: 1 + math.log(n) for s, n in Counter(stems).items()}
    for a, b in zip(["^", *stems], [*stems, "$"], strict=True):
        row[f"{a} {b}"] = PAIR_WEIGHT
    row.update(extra)
    return row


@lru_cache(maxsize=20_000)
def _groups(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[i : i + n] for n in (2, 3, 4) for i in range(len(padded) - n + 1))


def letter_row(tokens: Sequence[str]) -> Row:
    """Groups of 2 to 4 letters within words."""
    counts = Counter(g for t in tokens for g in _groups(t))
    return {g: 1 + math.log(n) for g, n in counts.items()}


@dataclass(frozen=True, slots=True)
class Space:
    """TF-IDF over one kind of row: rows become unit vectors of known features.

    A feature that the knowledge never saw counts into the length of the vector, so that a text
    that is mostly foreign to the knowledge is near to nothing in it.
    """

    index: Mapping[str, int]
    idf: Floats
    _idf: list[float] = field(init=False, repr=False)
    _foreign_weight: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_idf", self.idf.tolist())
        object.__setattr__(self, "_foreign_weight", float(self.idf.max(initial=1.0)) ** 2 * FOREIGN)

    @classmethod
    def over(cls, rows: Iterable[Row]) -> Space:
        """Count the rows' features; a feature's weight is ln((1+n)/(1+df)) + 1."""
        seen: Counter[str] = Counter()
        number = 0
        for number, row in enumerate(rows, 1):  # noqa: B007  (the last number is their count)
            seen.update(row.keys())
        counts = np.fromiter(seen.values(), dtype=np.float64, count=len(seen))
        idf = np.log((1 + number) / (1 + counts)) + 1
        return cls({f: i for i, f in enumerate(seen)}, idf.astype(np.float32))

    def vector(self, row: Row) -> Sparse:
        """Feature numbers and values of one row, of length 1 if every feature is known."""
        # Plain lists: a question has some hundred features, too few for arrays to be faster.
        idf, index = self._idf, self.index
        ids: list[int] = []
        values: list[float] = []
        foreign = 0.0
        for feature, value in row.items():
            number = index.get(feature)
            if number is None:
                foreign += value * value
            else:
                ids.append(number)
                values.append(value * idf[number])
        norm = math.sqrt(sum([v * v for v in values]) + foreign * self._foreign_weight) or 1.0
        return np.array(ids, dtype=np.int32), np.array(values, dtype=np.float32) / norm
