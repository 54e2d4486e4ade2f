"""Ids that carry their time. https://discord.com/developers/docs/reference#snowflakes"""

from __future__ import annotations

import time

EPOCH = 1_420_070_400_000  # milliseconds; the first second of 2015
LOW = 1 << 22


class Snowflakes:
    """Gives ids: each is later than the one before, and tells when it was made."""

    def __init__(self) -> None:
        self._count = 0
        self._last = 0
        self._spaced = int(time.time() * 1000) - EPOCH - 10_000_000

    def next(self) -> int:
        self._count = (self._count + 1) % LOW
        made = ((int(time.time() * 1000) - EPOCH) << 22) | self._count
        self._last = max(made, self._last + 1)
        return self._last

    def next_guild(self) -> int:
        """Guilds that follow each other are on shards that follow each other."""
        self._spaced += 1
        return self._spaced << 22
