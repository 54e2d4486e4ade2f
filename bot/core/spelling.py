"""Misspelt words mended against the words that the knowledge itself uses.

Symmetric deletes (https://wolfgarbe.medium.com/fast-approximate-string-matching-with-large-edit-distances-8b2dca2c1d5e):
both the known words and the typed word lose letters, and meet where they are the same. A swap of
neighbours counts as one edit (optimal string alignment).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

SHORTEST = 4
"""Letters of the shortest word that is mended: shorter ones have too many neighbours."""

SURE_FROM = 6
MUCH_USED = 12
"""Shorter words have so many neighbours that they are mended only towards much used words."""

TWO_EDITS_FROM = 8
"""Letters from which two edits are mended."""


class Speller:
    """Maps an unknown word to the known word that was probably meant."""

    def __init__(self, counts: Mapping[str, int], correct: Collection[str]) -> None:
        """`counts` says how often the knowledge uses each word; `correct` are left as they are."""
        self._counts = dict(counts)
        self._correct = frozenset(correct)
        self._by_delete: dict[str, list[str]] = {}
        for word in counts:
            if len(word) >= SHORTEST and word.isalpha():
                for shorter in _deletes(word, 1 + (len(word) >= TWO_EDITS_FROM)):
                    self._by_delete.setdefault(shorter, []).append(word)

    def mend(self, word: str) -> str:
        """The known word that `word` misspells, or `word` itself."""
        if (
            word in self._counts
            or word in self._correct
            or len(word) < SHORTEST
            or len(word) > 24
            or not word.isalpha()
        ):
            return word
        best = self._nearest(word, 1)
        if best is None and len(word) >= TWO_EDITS_FROM:
            best = self._nearest(word, 2)
        return best or word

    def _nearest(self, word: str, edits: int) -> str | None:
        """The most used known word at exactly the fewest edits up to `edits`."""
        rank: tuple[int, int, str] | None = None
        seen: set[str] = set()
        for shorter in _deletes(word, edits):
            for known in self._by_delete.get(shorter, ()):
                if known in seen:
                    continue
                seen.add(known)
                if abs(len(known) - len(word)) > edits or (
                    known[0] != word[0] and known[:2] != word[1::-1]
                ):
                    continue
                if len(word) < SURE_FROM and self._counts[known] < MUCH_USED:
                    continue
                allowed = edits if len(known) >= TWO_EDITS_FROM else 1
                distance = _distance(word, known, allowed)
                if distance <= allowed:
                    candidate = (distance, -self._counts[known], known)
                    rank = candidate if rank is None else min(rank, candidate)
        return rank[2] if rank else None


def _deletes(word: str, edits: int) -> set[str]:
    found = {word}
    edge = {word}
    for _ in range(edits):
        edge = {w[:i] + w[i + 1 :] for w in edge for i in range(len(w))}
        found |= edge
    return found


def _distance(a: str, b: str, limit: int) -> int:
    """Optimal string alignment distance, or limit + 1 when it is larger."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
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
