"""Which shards this process serves, among all that share its database.

Each shard is a lease. A process takes up to its share of them, the number of shards by that of
processes; what is left over, since not every process serves Discord, goes to whoever is there. A
process that comes later says by another lease that it wants some, and who holds more than its share
then gives back what is too much.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from bot.adapters.discord.leases import Leases
from bot.core.recollection import MemoryAwayError

log = logging.getLogger(__name__)

SETTING = "discord_shards_{application}"
"""In how many shards an application runs, the same for all processes."""

LEFT_OVER = 3.0
"""Seconds without a change after which shards that nobody took are left over."""

AGREE_PAUSE = 0.3


class Store(Protocol):
    """What this needs of the store; any method may raise MemoryAwayError."""

    async def setting(self, name: str) -> str | None:
        """A small value that was kept."""

    async def set_setting(self, name: str, value: str) -> None:
        """Keep a small value."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look came to."""

    mine: frozenset[int]
    """The shards that this process is to serve."""
    spare: tuple[int, ...] = ()
    """Those of them that it is to give back."""


class Share:
    """The shards of one application that this process holds."""

    def __init__(
        self,
        leases: Leases,
        store: Store,
        application: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = f"discord {application}"
        """What stands for the application among the leases."""
        self.count = 0
        """In how many shards the application runs; 0 before `agree`."""
        self._leases = leases
        self._store = store
        self._setting = SETTING.format(application=application)
        self._clock = clock
        self._before: tuple[int, frozenset[int]] = 0, frozenset()
        self._since = clock()
        self._wanted_before = False

    async def agree(self, wanted: int) -> None:
        """Settle in how many shards all run: so many as others run in, else `wanted`.

        Raises MemoryAwayError while nobody can say who else there is.
        """
        name = f"{self.name} count"
        while True:
            if await self._leases.take(name):
                break
            await asyncio.sleep(AGREE_PAUSE)
        try:
            alone = await self._leases.peers() == 1
            kept = await self._kept(alone=alone)
            if kept and not alone:
                if kept != wanted:
                    log.warning(
                        "Discord: served in %d shards, as others do, rather than %d; stop all "
                        "processes to change it.",
                        kept,
                        wanted,
                    )
                self.count = kept
                return
            self.count = wanted
            if kept != wanted:
                await self._keep(wanted, alone=alone)
        finally:
            await self._leases.give(name)

    async def look(self, connected: Collection[int]) -> Look:
        """Take what is free and due, and say what is to be given back; what is not connected yet
        goes first. While the database is away nothing changes."""
        try:
            peers = await self._leases.peers()
            due = ceil(self.count / peers)
            await self._take_up_to(due)
            wanted = await self._is_wanted(due)
            if not wanted and self._is_settled(peers):
                await self._take_up_to(self.count)
        except MemoryAwayError:
            return Look(self.mine)
        mine = self.mine
        # Two that look at the same moment would each think that the other wants something.
        sure, self._wanted_before = wanted and self._wanted_before, wanted
        if not sure or len(mine) <= due:
            return Look(mine)
        order = sorted(mine, key=lambda shard: (shard in connected, -shard))
        # Who wants some takes no more than its share.
        return Look(mine, tuple(order[: min(len(mine) - due, due)]))

    async def changed_count(self) -> bool:
        """Whether others run in another number of shards by now: they could not see this one."""
        try:
            return await self._leases.peers() > 1 and await self._kept() not in (None, self.count)
        except MemoryAwayError:
            return False

    def changed(self) -> asyncio.Event:
        """Set when something is held no longer, or newly."""
        return self._leases.changed()

    async def give(self, shard: int) -> None:
        """Let others have a shard."""
        await self._leases.give(self._lease(shard))

    async def leave(self) -> None:
        """Let others have all, and want nothing."""
        await self._leases.give(self._wants)
        for shard in self.mine:
            await self.give(shard)

    @property
    def mine(self) -> frozenset[int]:
        """The shards that this process holds."""
        held = self._leases.held
        return frozenset(shard for shard in range(self.count) if self._lease(shard) in held)

    @property
    def _wants(self) -> str:
        return f"{self.name} wants"

    def _lease(self, shard: int) -> str:
        return f"{self.name} shard {shard} of {self.count}"

    async def _take_up_to(self, most: int) -> None:
        free = [shard for shard in range(self.count) if shard not in self.mine]
        # Two that begin at once would else ask for the same ones in the same order.
        start = random.randrange(self.count) if most < self.count else 0  # noqa: S311
        for shard in sorted(free, key=lambda shard: (shard - start) % self.count):
            if len(self.mine) >= most:
                return
            await self._leases.take(self._lease(shard))

    async def _is_wanted(self, due: int) -> bool:
        """Whether somebody wants shards, if that matters here; else say whether this one does."""
        if len(self.mine) < due:
            await self._leases.take(self._wants)
            return False
        if self._wants in self._leases.held:
            await self._leases.give(self._wants)
            return False
        if due == self.count:
            return False
        free = await self._leases.take(self._wants)
        if free:
            await self._leases.give(self._wants)
        return not free

    def _is_settled(self, peers: int) -> bool:
        now = peers, self.mine
        if now != self._before:
            self._before, self._since = now, self._clock()
        return len(self.mine) < self.count and self._clock() - self._since > LEFT_OVER

    async def _kept(self, *, alone: bool = False) -> int | None:
        try:
            text = await self._store.setting(self._setting)
        except MemoryAwayError:
            if not alone:
                raise
            return None
        return int(text) if text and text.isdecimal() else None

    async def _keep(self, count: int, *, alone: bool) -> None:
        try:
            await self._store.set_setting(self._setting, str(count))
        except MemoryAwayError:
            # With nobody else there, nobody has to know.
            if not alone:
                raise
