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

FOREIGN_WORD = 12.0
FOREIGN_PAIR = 2.0
FOREIGN_LETTERS = 0.5
"""How much an unknown word, pair or letter group counts into the squared length of a vector, beside
a rare known feature. Those of words were chosen on CLINC150's own texts for validation, where they
tell what is out of scope; `docs/matching.md` says what they are worth."""

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
    row = dict.fromkeys(stems, 1.0)
    if len(row) < len(stems):
        row = {s: 1 + math.log(n) for s, n in Counter(stems).items()}
    row |= dict.fromkeys(
        [f"{a} {b}" for a, b in zip(["^", *stems], [*stems, "$"], strict=True)], PAIR_WEIGHT
    )
    row |= dict.fromkeys([f"{a} ~ {b}" for a, b in pairwise(telling)], PAIR_WEIGHT)
    row |= extra
    return row


def letter_groups(word: str) -> tuple[str, ...]:
    """The groups of 2 to 4 letters of a word, its two ends among them."""
    padded = f" {word} "
    return tuple(padded[i : i + n] for n in (2, 3, 4) for i in range(len(padded) - n + 1))


def letter_row(tokens: Sequence[str]) -> Row:
    """Groups of 2 to 4 letters within words, each with how often different words have it."""
    return Counter(g for t in dict.fromkeys(tokens) for g in letter_groups(t))


def joint_norm(squares: Iterable[float]) -> float:
    """The length of a vector from the squares of its parts' lengths; never 0."""
    return math.sqrt(sum(squares)) or 1.0


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
    """TF-IDF over one kind of row: rows become unit vectors of known features (but see `letters`).

    A feature that the knowledge never saw counts into the length of the vector, so that a text
    that is mostly foreign to the knowledge is near to nothing in it.
    """

    index: Mapping[str, int]
    idf: Floats
    salt: int = 0
    _foreign_weight: float = field(init=False, repr=False)
    """That of a letter group, squared."""
    _columns: Ints = field(init=False, repr=False)
    _signs: Floats = field(init=False, repr=False)
    _weights: Floats = field(init=False, repr=False)
    """The idf of each feature, then the weight of a foreign pair and of a foreign word."""
    _hashes: NDArray[np.int64] = field(init=False, repr=False)
    _sorted: Ints = field(init=False, repr=False)
    _kept: dict[str, tuple[Ints, float]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rare = float(self.idf.max(initial=1.0))
        columns, signs = fold(np.arange(len(self.idf), dtype=np.int32), self.salt)
        object.__setattr__(self, "_columns", columns)
        object.__setattr__(self, "_signs", signs)
        object.__setattr__(self, "_kept", {})
        object.__setattr__(self, "_foreign_weight", rare**2 * FOREIGN_LETTERS)
        foreign = [rare * math.sqrt(f) for f in (FOREIGN_PAIR, FOREIGN_WORD)]
        object.__setattr__(self, "_weights", np.append(self.idf, foreign).astype(np.float32))
        hashes = np.fromiter(map(hash, self.index), dtype=np.int64, count=len(self.index))
        order = hashes.argsort().astype(np.int32)
        # One more, so that what would stand behind the last is within the arrays too.
        object.__setattr__(self, "_sorted", np.append(order, np.int32(-1)))
        object.__setattr__(self, "_hashes", np.append(hashes[order], _NO_HASH))

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
        ids = self._numbers(row)
        values = np.array([*row.values()], dtype=np.float32)
        # Numbers -1 and -2 are the last weights, those of what is foreign.
        values *= self._weights.take(ids)
        values /= np.float32(math.sqrt(values @ values) or 1.0)
        known = ids >= 0
        return ids[known], values[known]

    def _numbers(self, row: Row) -> Ints:
        """The number of each feature, -1 for an unknown word and -2 for an unknown pair.

        Looked up in a sorted array of hashes, which the processor's cache can hold; a dict of a
        hundred thousand features cannot be held there.
        """
        hashes = np.array([*map(hash, row)], dtype=np.int64)
        places = self._hashes.searchsorted(hashes)
        found = self._sorted.take(places)
        unknown = self._hashes.take(places) != hashes
        if unknown.any():
            features = [*row]
            found[unknown] = [-1 - (PAIRED in features[i]) for i in np.flatnonzero(unknown)]
        return found

    def letters(self, tokens: Sequence[str]) -> Sparse:
        """The letter groups of a text as feature numbers and values: each different word's groups
        with their weights, over the length that they had if no group came twice.

        A number comes as often as words have that group. Thus each word adds what it adds in any
        text, but for that length, and what it adds to scores can be kept.
        """
        parts = [self._kept.get(t) or self._keep(t) for t in dict.fromkeys(tokens)]
        ids = np.concatenate([_NO_IDS, *(ids for ids, _ in parts)])
        return ids, self.idf[ids] / np.float32(joint_norm(square for _, square in parts))

    def _keep(self, word: str) -> tuple[Ints, float]:
        if len(self._kept) >= KEPT_WORDS:
            self._kept.clear()
        self._kept[word] = found = self.groups(word)
        return found

    def groups(self, word: str) -> tuple[Ints, float]:
        """The numbers of a word's known letter groups, and the square of their length, with that of
        the unknown ones, as if no group came twice."""
        every = letter_groups(word)
        ids = np.array([self.index[g] for g in every if g in self.index], dtype=np.int32)
        known = float(np.square(self.idf[ids]).sum())
        return ids, known + (len(every) - len(ids)) * self._foreign_weight

    def folded(self, sparse: Sparse) -> Sparse:
        """A vector of this space in WIDTH columns; two of its features may share one."""
        ids, values = sparse
        return self._columns.take(ids), values * self._signs.take(ids)


_NO_IDS = np.zeros(0, dtype=np.int32)

_NO_HASH = np.int64(np.iinfo(np.int64).max)
"""Above all hashes."""
