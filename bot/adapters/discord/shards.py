"""The shards that this process serves: taken, served, kept in the store, and given back."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection, Iterable

import discord
from yarl import URL

from bot.adapters.discord.gate import Gate
from bot.adapters.discord.sessions import Sessions
from bot.adapters.discord.shard import Shard
from bot.adapters.discord.share import Look, Share
from bot.status import DISCORD, Status

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks at what is to be served here, and between two times that it is kept
how far that has come."""

HANDOVER = 2.0
"""Seconds in which a shard that is given back lets answers end that were begun. Meanwhile nobody
serves it, and commands wait for three."""

AWAY = 10.0
"""Seconds after which a shard without a connection is told of: each loses it every few hours."""


class Shards:
    """The shards of one client."""

    def __init__(
        self,
        client: discord.AutoShardedClient,
        gateway: URL,
        gate: Gate,
        sessions: Sessions,
        which: Share | Collection[int],
        status: Status,
    ) -> None:
        """`which` are served: always the same ones, or a share of those that others serve too.
        `status` is told whether they are connected."""
        self._client = client
        self._gateway = gateway
        self._gate = gate
        self._sessions = sessions
        self._share = which if isinstance(which, Share) else None
        self._fixed = frozenset() if isinstance(which, Share) else frozenset(which)
        self._status = status
        self._running: dict[int, Shard] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._settled = False
        self.was_ready = False
        """Whether a shard was ever connected."""

    async def run(self) -> None:
        """Serve what is this process's, until others count shards otherwise; raises what ended a
        shard for good."""
        self._loop = asyncio.create_task(self._serve())
        await asyncio.wait({self._loop})
        if not self._loop.cancelled():
            await self._loop

    async def end(self) -> None:
        """Take no more events, and leave everything so that others can go on at once."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.wait({self._loop})
        await asyncio.gather(*(self._hand_over(number) for number in tuple(self._running)))
        if self._share is not None:
            await self._share.leave()
        await self._gate.close()

    def caught_up(self, shard: Shard) -> None:
        """A shard is connected, and knows all that there is to know."""
        first, again = not self.was_ready, shard.was_connected
        shard.caught_up()
        self.was_ready = True
        self._wake.set()
        if again:
            log.info("Discord: shard %d is connected again.", shard.number)
        elif first:
            log.info("Discord: %s is ready.", self._client.user)

    @property
    def lost_for(self) -> float:
        """For how many seconds all shards that were connected have been away."""
        running = self._running.values()
        if not running or any(s.connected or not s.was_connected for s in running):
            return 0.0
        return min(time.monotonic() - shard.away_since for shard in running)

    @property
    def silent(self) -> bool:
        """Whether no shard was ever connected, although some try to be."""
        return not self.was_ready and any(not s.in_line for s in self._running.values())

    async def _serve(self) -> None:
        keeping = asyncio.create_task(self._keep_on())
        try:
            while self._share is None or not await self._share.changed_count():
                changed = self._share.changed() if self._share is not None else self._wake
                self._wake.clear()
                await self._look()
                self._tell()
                await self._pause(changed)
        finally:
            keeping.cancel()
            await asyncio.wait({keeping})

    async def _look(self) -> None:
        connected = [number for number, shard in self._running.items() if shard.connected]
        look = await self._share.look(connected) if self._share else Look(self._fixed)
        # What others hold by now is left as it is: they have gone on from what was kept.
        await asyncio.gather(*(self._running.pop(n).end() for n in set(self._running) - look.mine))
        await asyncio.gather(*(self._begin(n) for n in sorted(look.mine - set(self._running))))
        await asyncio.gather(*(self._hand_over(number) for number in look.spare))

    async def _begin(self, number: int) -> None:
        session = await self._sessions.of(number)
        shard = Shard(self._client, number, self._gateway, self._gate, session)
        self._running[number] = shard
        self._tasks.add(shard.start())

    async def _hand_over(self, number: int) -> None:
        shard = self._running.pop(number)
        await shard.end()
        await shard.progress.drained(HANDOVER)
        await self._sessions.keep(number, shard.session)
        if self._share is not None:
            await self._share.give(number)

    async def _keep_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            running = tuple(self._running.values())
            await asyncio.gather(*(self._sessions.keep(s.number, s.session) for s in running))

    async def _pause(self, changed: asyncio.Event) -> None:
        """Wait for the next look; raises what ended a shard meanwhile."""
        waits = [asyncio.create_task(event.wait()) for event in {changed, self._wake}]
        try:
            ended, _ = await asyncio.wait(
                {*self._tasks, *waits}, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for wait in waits:
                wait.cancel()
        _raise_first(self._tasks & ended)
        self._tasks -= ended

    def _tell(self) -> None:
        """Tell whether all works: a connection that is lost for a moment is no fault."""
        running = self._running.values()
        if not self._settled and running and not self.was_ready:
            self._status.fails(DISCORD, "not connected yet")
            return
        self._settled = True
        now = time.monotonic()
        away = [s for s in running if not s.connected and not s.in_line]
        late = sum(now - shard.away_since > AWAY for shard in away)
        if late:
            self._status.fails(DISCORD, f"{late} of {len(running)} shards are not connected")
        else:
            self._status.works(DISCORD)


def _raise_first(ended: Iterable[asyncio.Task[None]]) -> None:
    for task in ended:
        if not task.cancelled():
            task.result()
