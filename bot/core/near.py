"""Which entries lie near one another: what a follow-up is likely to be about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.core.knowledge import Citation, Entry

REMEMBERED = 256
"""Entries whose neighbours are remembered: conversations keep to a few."""


class Nearness:
    """Finds the neighbours of an entry; made once from all entries."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._numbers = {e.id: i for i, e in enumerate(entries)}
        self._citing: dict[Citation, list[int]] = defaultdict(list)
        self._naming: dict[str, list[int]] = defaultdict(list)
        for i, entry in enumerate(entries):
            for citation, _ in entry.citations:
                self._citing[citation].append(i)
            for name in entry.related:
                self._naming[name].append(i)
        self._recent = lru_cache(REMEMBERED)(self._of)

    def of(self, name: str) -> NDArray[np.bool_]:
        """For each entry whether it is the one with that id, related to it either way, or cites
        the same passage."""
        return self._recent(name)

    def _of(self, name: str) -> NDArray[np.bool_]:
        near = np.zeros(len(self._entries), dtype=np.bool_)
        at = self._numbers.get(name)
        near[self._naming.get(name, [])] = True
        if at is None:
            return near
        near[at] = True
        near[[self._numbers[r] for r in self._entries[at].related if r in self._numbers]] = True
        for citation, _ in self._entries[at].citations:
            near[self._citing[citation]] = True
        return near
