"""Who polls: one of all replicas, for Telegram gives updates to one at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Protocol

from bot.core.recollection import MemoryAwayError

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks whether it is this replica's turn."""

ALONE = 10.0
"""Seconds without a store after which a replica polls without knowing of others: rather two that
Telegram keeps apart (409) than none."""


class Names(Protocol):
    """See `bot.store.leases.Leases`."""

    async def take(self, name: str) -> bool:
        """Hold a name if nobody else does."""

    async def give(self, name: str) -> None:
        """Hold it no more."""

    @property
    def held(self) -> frozenset[str]:
        """What this process holds."""

    def changed(self) -> asyncio.Event:
        """Set when `held` changes the next time."""


class Turn:
    """The turn of one process to do what only one may do."""

    def __init__(self, names: Names, name: str) -> None:
        self._names = names
        self._name = name

    async def comes(self, stop: asyncio.Event) -> bool:
        """Wait for it; False if `stop` was set before."""
        told, alone = False, 0.0
        while not stop.is_set():
            try:
                if await self._names.take(self._name):
                    return True
                alone = 0.0
                if not told:
                    told = True
                    log.info("Another replica polls Telegram; this one stands by.")
            except MemoryAwayError:
                alone += LOOK
                if alone >= ALONE:
                    log.warning("Telegram is polled without knowing whether another replica does.")
                    return True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK)
        return False

    @contextlib.asynccontextmanager
    async def lasting(self, stop: asyncio.Event) -> AsyncIterator[asyncio.Event]:
        """Within this it lasts, until the event is set: when `stop` is, or when another process has
        the turn. Afterwards others may have it."""
        ended = asyncio.Event()
        watching = [asyncio.create_task(each) for each in (stop.wait(), self._lost())]
        for task in watching:
            task.add_done_callback(lambda _task: ended.set())
        try:
            yield ended
        finally:
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
            await self._give()

    async def _lost(self) -> None:
        """Wait until another process has it; if this one began without knowing, it is taken as
        soon as can be."""
        while True:
            changed = self._names.changed()
            if self._name in self._names.held:
                await changed.wait()
                continue
            with contextlib.suppress(MemoryAwayError):
                if not await self._names.take(self._name):
                    return
                continue
            await asyncio.sleep(LOOK)

    async def _give(self) -> None:
        with contextlib.suppress(MemoryAwayError):
            await self._names.give(self._name)
