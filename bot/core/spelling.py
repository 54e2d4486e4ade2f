"""Misspelt words mended against the words that the knowledge itself uses.

A swap of neighbours counts as one edit (optimal string alignment). Only words that begin alike and
have about as many letters are compared, so that no index of misspellings is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

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

    def __init__(
        self, counts: Mapping[str, int], correct: Collection[str], english: str = ""
    ) -> None:
        """`counts` says how often the knowledge uses each word; `correct` are left as they are, and
        so are the words of `english`, which stand between spaces."""
        self._english = english
        self._counts = dict(counts)
        self._correct = frozenset(correct)
        self._by_start: dict[tuple[str, int], list[str]] = {}
        for word in counts:
            if len(word) >= SHORTEST and word.isalpha():
                for start in (word[0], word[:2]):
                    self._by_start.setdefault((start, len(word)), []).append(word)
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
        if f" {word} " in self._english:
            return word
        found = process.extract(
            word, self._alike(word), scorer=OSA.distance, score_cutoff=_edits(word), limit=None
        )
        near = (
            (distance, -self._counts[known], known)
            for known, distance, _ in found
            if distance <= _edits(known)
            and (len(word) >= SURE_FROM or self._counts[known] >= MUCH_USED)
        )
        return min(near, default=(0, 0, word))[2]

    def _alike(self, word: str) -> list[str]:
        """Known words that begin alike, or with the first two letters swapped, and are about as
        long."""
        edits = _edits(word)
        return [
            known
            for start in (word[0], word[1::-1])
            for length in range(len(word) - edits, len(word) + edits + 1)
            for known in self._by_start.get((start, length), ())
        ]


def _edits(word: str) -> int:
    """How many edits are mended in a word of that length."""
    return 2 if len(word) >= TWO_EDITS_FROM else 1
