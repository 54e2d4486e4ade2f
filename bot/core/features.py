"""What the matcher sees of a text: weighted words, word pairs and letter groups, as sparse rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
import Stemmer
from numpy.typing import NDArray

from bot.core.stop import STOP

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Sparse = tuple[Ints, Floats]
"""Feature numbers and their values."""

Row = Mapping[str, float]

PAIR_WEIGHT = 0.5
"""Weight of a word pair beside a single word: of neighbours, and of neighbours once words that tell
nothing are left out ("Putin's losses", "Putin on the losses")."""

FOREIGN = 0.5
"""How much an unknown feature counts into the length of a vector, beside a rare known one."""

PAIRED = " "
"""Stands between the words of a pair."""

_stemmer = Stemmer.Stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The Snowball stem of an English word."""
    return str(_stemmer.stemWord(word))


def word_row(tokens: Sequence[str], extra: Mapping[str, float]) -> Row:
    """Stems, neighbouring pairs with the text's two ends, neighbouring pairs of its telling words,
    and whatever else is noted."""
    stems = [stem(t) for t in tokens]
    telling = [s for s, t in zip(stems, tokens, strict=True) if t not in STOP]
    row = {s: 1 + math.log(n) for s, n in Counter(stems).items()}
    for a, b in zip(["^", *stems], [*stems, "$"], strict=True):
        row[f"{a} {b}"] = PAIR_WEIGHT
    for a, b in pairwise(telling):
        row[f"{a} ~ {b}"] = PAIR_WEIGHT
    row.update(extra)
    return row


@lru_cache(maxsize=20_000)
def letter_groups(word: str) -> tuple[str, ...]:
    """The groups of 2 to 4 letters of a word, its two ends among them."""
    padded = f" {word} "
    return tuple(padded[i : i + n] for n in (2, 3, 4) for i in range(len(padded) - n + 1))


def letter_row(tokens: Sequence[str]) -> Row:
    """Groups of 2 to 4 letters within words."""
    counts = Counter(g for t in tokens for g in letter_groups(t))
    return {g: 1 + math.log(n) for g, n in counts.items()}


WIDTH_BITS = 13
WIDTH = 1 << WIDTH_BITS
"""Columns that all features of a classifier are folded into."""

MANY = 8 * WIDTH
"""Features of a Space beyond which those that tell least are left out."""

KEPT_WORDS = 20_000
"""Words whose letter groups a Space keeps at hand."""


def fold(ids: Ints, salt: int) -> tuple[Ints, Floats]:
    """The column and the sign of each feature; `salt` keeps two kinds of feature apart.

    Feature hashing (Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning",
    https://arxiv.org/abs/0902.2206) by multiplication (Knuth, The Art of Computer Programming 3,
    6.4): the top bits give the column, the next one the sign.
    """
    mixed = (ids.astype(np.uint64) * 2 + np.uint64(salt) + 1) * np.uint64(0x9E3779B97F4A7C15)
    columns = (mixed >> np.uint64(64 - WIDTH_BITS)).astype(np.int32)
    signs = 1 - 2 * ((mixed >> np.uint64(63 - WIDTH_BITS)) & np.uint64(1)).astype(np.float32)
    return columns, signs


@dataclass(frozen=True, slots=True)
class Space:
    """TF-IDF over one kind of row: rows become unit vectors of known features.

    A feature that the knowledge never saw counts into the length of the vector, so that a text
    that is mostly foreign to the knowledge is near to nothing in it.
    """

    index: Mapping[str, int]
    idf: Floats
    salt: int = 0
    _idf: list[float] = field(init=False, repr=False)
    _foreign_weight: float = field(init=False, repr=False)
    _columns: Ints = field(init=False, repr=False)
    _signs: Floats = field(init=False, repr=False)
    _by_word: dict[str, tuple[Ints, tuple[str, ...]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_idf", self.idf.tolist())
        object.__setattr__(self, "_foreign_weight", float(self.idf.max(initial=1.0)) ** 2 * FOREIGN)
        columns, signs = fold(np.arange(len(self.idf), dtype=np.int32), self.salt)
        object.__setattr__(self, "_columns", columns)
        object.__setattr__(self, "_signs", signs)
        object.__setattr__(self, "_by_word", {})

    @classmethod
    def over(cls, rows: Iterable[Row], salt: int = 0) -> Space:
        """Count the rows' features; a feature's weight is ln((1+n)/(1+df)) + 1.

        Of more than MANY features, pairs that stand in one row only are as good as unknown: the
        folding could hardly tell them from others, and they are more than half of all.
        """
        seen: Counter[str] = Counter()
        number = 0
        for number, row in enumerate(rows, 1):  # noqa: B007  (the last number is their count)
            seen.update(row.keys())
        if len(seen) > MANY:
            seen = Counter({f: n for f, n in seen.items() if n > 1 or PAIRED not in f})
        counts = np.fromiter(seen.values(), dtype=np.float64, count=len(seen))
        idf = np.log((1 + number) / (1 + counts)) + 1
        return cls({f: i for i, f in enumerate(seen)}, idf.astype(np.float32), salt)

    def extended(self, rows: Iterable[Row]) -> Space:
        """With the features that are new in these rows; those that were known keep their numbers
        and weights."""
        seen = Counter(f for row in rows for f in row if f not in self.index)
        if not seen:
            return self
        counts = np.fromiter(seen.values(), dtype=np.float64, count=len(seen))
        # The rarest known feature stands in one row.
        idf = float(self.idf.max(initial=1.0)) + math.log(2) - np.log(1 + counts)
        index = {**self.index, **{f: i for i, f in enumerate(seen, len(self.index))}}
        return Space(index, np.append(self.idf, idf.astype(np.float32)), self.salt)

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
        norm = self.norm(sum([v * v for v in values]), foreign)
        return np.array(ids, dtype=np.int32), np.array(values, dtype=np.float32) / norm

    def norm(self, square: float, foreign: float) -> float:
        """The length of a vector, never 0, from the squares of its known and unknown features."""
        return math.sqrt(square + foreign * self._foreign_weight) or 1.0

    def letters(self, tokens: Sequence[str]) -> Sparse:
        """What `vector(letter_row(tokens))` gives, faster: each word's groups are kept."""
        parts = [self._by_word.get(t) or self._groups_of(t) for t in tokens]
        ids, counts = _counted(np.concatenate([_NO_IDS, *(ids for ids, _ in parts)]))
        values = (1 + np.log(counts)) * self.idf[ids]
        odd = Counter([group for _, groups in parts for group in groups])
        foreign = sum([(1 + math.log(n)) ** 2 for n in odd.values()])
        norm = self.norm(float(values @ values), foreign)
        return ids, np.asarray(values / norm, dtype=np.float32)

    def _groups_of(self, word: str) -> tuple[Ints, tuple[str, ...]]:
        """The numbers of a word's known letter groups, and its unknown ones."""
        groups = letter_groups(word)
        known = [self.index[g] for g in groups if g in self.index]
        found = (
            np.array(known, dtype=np.int32),
            tuple(g for g in groups if g not in self.index),
        )
        if len(self._by_word) >= KEPT_WORDS:
            self._by_word.clear()
        self._by_word[word] = found
        return found

    def folded(self, sparse: Sparse) -> Sparse:
        """A vector of this space in WIDTH columns; two of its features may share one."""
        ids, values = sparse
        return self._columns[ids], values * self._signs[ids]


def _counted(ids: Ints) -> tuple[Ints, NDArray[np.int64]]:
    """Each number once, in order, and how often it is there: `np.unique` in half its time."""
    ids = np.sort(ids)
    first = np.ones(len(ids) + 1, dtype=np.bool_)
    np.not_equal(ids[1:], ids[:-1], out=first[1:-1])
    starts = np.flatnonzero(first)
    return ids[starts[:-1]], starts[1:] - starts[:-1]


_NO_IDS = np.zeros(0, dtype=np.int32)
