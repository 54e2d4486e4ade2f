"""What the store knows of updates: which were served, and which wait to be."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Collection, Mapping
from typing import Any, Protocol

from telegram import Bot

from bot.core.outage import Outage

log = logging.getLogger(__name__)

PLATFORM = "telegram:{bot}"
"""Under this name the store keeps updates: each bot's are numbered by itself."""

GATHER = 0.01
"""Seconds in which several updates are served before the store is told together."""

PAUSE = 1.0
"""Seconds until a store that has failed is tried again."""


class Kept(Protocol):
    """What outlives the process: updates, by their ids."""

    async def served(self, platform: str, ids: Collection[int]) -> set[int]:
        """Those of these ids that were served."""

    async def mark_served(self, platform: str, ids: Collection[int]) -> None:
        """Remember that these were served."""

    async def begin(self, platform: str, event: int, after: int) -> None:
        """Remember that the answer to this is on its way; see `bot.adapters.telegram.begun`."""

    async def begun(self, platform: str, ids: Collection[int]) -> dict[int, int]:
        """Those of these ids whose answers were on their way, and the numbers `after`."""

    async def waiting(self, platform: str) -> dict[int, str]:
        """Those that were kept to be served, by id in their order."""

    async def keep_waiting(self, platform: str, events: Mapping[int, str]) -> None:
        """Keep these until they are served."""

    async def drop_waiting(self, platform: str, ids: Collection[int]) -> None:
        """Keep these no more."""


class Marks:
    """Tells the store of updates, and asks it; a store that fails costs no answer."""

    def __init__(self, bot: Bot, store: Kept, outage: Outage, most: int) -> None:
        """Of `most` updates at most it is remembered that the store has yet to be told."""
        self._bot = bot
        self._store = store
        self._outage = outage
        self._most = most
        self._served: set[int] = set()
        self._waiting: set[int] = set()
        self._some = asyncio.Event()
        self._told = asyncio.Event()
        self._failing = False

    def done(self, number: int) -> asyncio.Event:
        """Note an update that was served; gives the event that the store was told.

        In an outage nobody is to wait for that.
        """
        self._served.add(number)
        self._some.set()
        if self._failing:
            self._told.set()
        return self._told

    async def run(self) -> None:
        """Tell the store what was served: one write after another, each with all there is."""
        while True:
            await self._some.wait()
            await asyncio.sleep(GATHER if await self.write() else PAUSE)

    async def write(self) -> bool:
        """Tell the store now; whether that could be done."""
        self._some.clear()
        if not self._served:
            return True
        ids, self._served = self._served, set()
        told, self._told = self._told, asyncio.Event()
        try:
            written = _done(self._write(ids, ids & self._waiting))
            self._failing = not await self._outage.spare("mark_served", written, False)
        except asyncio.CancelledError:
            self._served |= ids
            raise
        finally:
            told.set()
        if not self._failing:
            self._waiting -= ids
            return True
        # Bounded: what is not noted is only answered twice, and that after a crash.
        if len(ids) < self._most:
            self._served |= ids
            self._some.set()
        return False

    async def known(self, ids: Collection[int]) -> set[int]:
        """Which of these were served, as far as the store can tell."""
        if not ids:
            return set()
        return await self._outage.spare("served", self._store.served(self._platform, ids), set())

    async def begun(self, ids: Collection[int]) -> dict[int, int]:
        """Which of these may be answered already, as far as the store can tell."""
        if not ids:
            return {}
        return await self._outage.spare("begun", self._store.begun(self._platform, ids), {})

    async def put_aside(self, updates: Mapping[int, dict[str, Any]]) -> bool:
        """Keep updates until they are served; whether that could be done."""
        # First: one that is served meanwhile is to be dropped again.
        self._waiting |= updates.keys()
        events = {number: json.dumps(raw) for number, raw in updates.items()}
        kept = _done(self._store.keep_waiting(self._platform, events))
        return await self._outage.spare("keep_waiting", kept, False)

    async def left(self) -> dict[int, dict[str, Any]]:
        """What an earlier process has put aside and not served, by id in their order, as soon as
        the store can tell."""
        while True:
            waiting = self._store.waiting(self._platform)
            kept = await self._outage.spare("waiting", waiting, None)
            if kept is not None:
                break
            await asyncio.sleep(PAUSE)
        self._waiting |= kept.keys()
        for number in await self.known(kept):
            del kept[number]
            self.done(number)
        return {number: raw for number, text in kept.items() if (raw := self._read(number, text))}

    def _read(self, number: int, text: str) -> dict[str, Any] | None:
        if (raw := as_it_came(text)) is not None:
            return raw
        log.error("Update %d cannot be read in the store and is set aside.", number)
        self.done(number)
        return None

    async def _write(self, ids: Collection[int], waiting: Collection[int]) -> None:
        await self._store.mark_served(self._platform, ids)
        if waiting:
            await self._store.drop_waiting(self._platform, waiting)

    @property
    def _platform(self) -> str:
        return PLATFORM.format(bot=self._bot.id)


def as_it_came(text: str) -> dict[str, Any] | None:
    """An update from the store; None for what is none."""
    try:
        raw = json.loads(text)
    except ValueError:
        return None
    return raw if isinstance(raw, dict) else None


async def _done(call: Awaitable[None]) -> bool:
    await call
    return True
