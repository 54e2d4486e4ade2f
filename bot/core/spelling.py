"""Misspelt words mended against the words that the knowledge itself uses.

A swap of neighbours counts as one edit (optimal string alignment). Few known words have the right
length and first letter; of those, a word with too many other letters is told by comparing two
numbers, so that hardly any distance has to be worked out, and no index of misspellings is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

SHORTEST = 4
"""Letters of the shortest word that is mended: shorter ones have too many neighbours."""

LONGEST = 24
"""Letters of the longest."""

SURE_FROM = 6
MUCH_USED = 12
"""Shorter words have so many neighbours that they are mended only towards much used words."""

TWO_EDITS_FROM = 8
"""Letters from which two edits are mended."""

REMEMBERED = 20_000
"""Words of which it is remembered what they were mended to: the parts of a message are read again
and again, and people misspell alike."""


class Speller:
    """Maps an unknown word to the known word that was probably meant."""

    def __init__(self, counts: Mapping[str, int], correct: Collection[str]) -> None:
        """`counts` says how often the knowledge uses each word; `correct` are left as they are."""
        self._counts = dict(counts)
        self._correct = frozenset(correct)
        self._by_start: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for word in counts:
            if len(word) >= SHORTEST and word.isalpha():
                known = word, _letters(word)
                for start in (word[0], word[:2]):
                    self._by_start.setdefault((start, len(word)), []).append(known)
        self._mended = lru_cache(REMEMBERED)(self._mend)

    def knows(self, word: str) -> bool:
        """Whether a word is right as it is."""
        return word in self._counts or word in self._correct

    def mend(self, word: str) -> str:
        """The known word that `word` misspells, or `word` itself."""
        return self._mended(word)

    def _mend(self, word: str) -> str:
        if self.knows(word) or not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
            return word
        best = self._nearest(word, 1)
        if best is None and len(word) >= TWO_EDITS_FROM:
            best = self._nearest(word, 2)
        return best or word

    def _nearest(self, word: str, edits: int) -> str | None:
        """The most used known word at exactly the fewest edits up to `edits`."""
        rank: tuple[int, int, str] | None = None
        for known in self._alike(word, edits):
            if len(word) < SURE_FROM and self._counts[known] < MUCH_USED:
                continue
            allowed = edits if len(known) >= TWO_EDITS_FROM else 1
            distance = _distance(word, known, allowed)
            if distance <= allowed:
                candidate = (distance, -self._counts[known], known)
                rank = candidate if rank is None else min(rank, candidate)
        return rank[2] if rank else None

    def _alike(self, word: str, edits: int) -> list[str]:
        """Known words that begin alike, or with the first two letters swapped, and have few other
        letters."""
        letters = _letters(word)
        return [
            known
            for start in (word[0], word[1::-1])
            for length in range(len(word) - edits, len(word) + edits + 1)
            for known, its in self._by_start.get((start, length), ())
            # An edit takes one letter away and brings one in at most.
            if (letters ^ its).bit_count() <= 2 * edits
        ]


def _letters(word: str) -> int:
    """The letters of a word as bits; others than a to z share those bits."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def _distance(a: str, b: str, limit: int) -> int:
    """Optimal string alignment distance, or limit + 1 when it is larger."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    # Most of two such words is the same, at their beginnings and ends.
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    before: list[int] = []
    last: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, last, row = last, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
