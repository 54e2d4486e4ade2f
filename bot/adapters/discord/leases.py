"""What the adapter needs to share its shards with other processes."""

from __future__ import annotations

import asyncio
from typing import Protocol


class Leases(Protocol):
    """Names that one process at a time can hold, see `bot.store.leases`.

    While the database is away these raise MemoryAwayError, and `held` stays as it is.
    """

    async def take(self, name: str) -> bool:
        """Take a name if it is free; whether this process holds it now."""

    async def give(self, name: str) -> None:
        """Let go of a name."""

    @property
    def held(self) -> frozenset[str]:
        """What this process holds."""

    def changed(self) -> asyncio.Event:
        """Set when `held` changes the next time."""

    async def peers(self) -> int:
        """How many live processes share this database, this one included."""
