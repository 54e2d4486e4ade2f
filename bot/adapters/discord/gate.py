"""Sessions are begun one after the other, as Discord wants it, also by several processes.

https://docs.discord.com/developers/events/gateway#rate-limiting
https://docs.discord.com/developers/topics/sharding#max-concurrency
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable

from bot.adapters.discord.leases import Leases
from bot.core.recollection import MemoryAwayError

log = logging.getLogger(__name__)

APART = 5.2
"""Seconds between two beginnings of the same group of shards; Discord wants five."""

LOOK = 0.3
"""Seconds between two attempts to be the one that begins."""

LONGEST_WAIT = 600.0
"""Seconds after which Discord is asked again where it allows no more beginnings for hours."""

Left = Callable[[], Awaitable[tuple[int, float]]]
"""How many sessions may be begun, and in how many seconds there will be more."""


class Gate:
    """Through which a shard goes that begins."""

    def __init__(self, leases: Leases | None, name: str, concurrency: int, left: Left) -> None:
        """`name` stands for the application among the `leases`; `concurrency` is in how many
        groups Discord lets shards begin at once."""
        self._leases = leases
        self._name = name
        self._concurrency = max(1, concurrency)
        self._left = left
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._begun: dict[int, float] = {}
        self._giving: dict[str, asyncio.Task[None]] = {}

    @contextlib.asynccontextmanager
    async def turn(self, shard: int) -> AsyncIterator[None]:
        """Within this, a shard may begin one session."""
        group = shard % self._concurrency
        name = f"{self._name} begins {group}"
        async with self._locks[group]:
            due = self._begun.get(group, -APART) + APART
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if (giving := self._giving.pop(name, None)) is not None:
                # Others come in between, and nothing that this turn holds is given meanwhile.
                await giving
            try:
                await self._alone(name)
                await self._allowed()
                yield
            finally:
                self._begun[group] = time.monotonic()
                if self._leases is not None:
                    self._giving[name] = asyncio.create_task(self._give(self._leases, name))

    async def close(self) -> None:
        """Stand in nobody's way any more."""
        giving, self._giving = self._giving, {}
        for name, task in giving.items():
            task.cancel()
            if self._leases is not None:
                await self._leases.give(name)

    async def _alone(self, name: str) -> None:
        """Wait for the other processes; without the database nobody knows of them."""
        with contextlib.suppress(MemoryAwayError):
            while True:
                if self._leases is None or await self._leases.take(name):
                    return
                await asyncio.sleep(LOOK)

    async def _allowed(self) -> None:
        """Wait while Discord allows no more beginnings: it resets the token of who tries on."""
        while True:
            left, seconds = await self._left()
            if left > 0:
                return
            log.error(
                "Discord allows no more sessions for %d minutes; the bot waits.", seconds // 60 + 1
            )
            await asyncio.sleep(min(max(seconds, 1.0), LONGEST_WAIT))

    async def _give(self, leases: Leases, name: str) -> None:
        await asyncio.sleep(APART)
        await leases.give(name)
