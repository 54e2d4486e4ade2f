"""Looks after the database of a bot that runs for years: comes to it when it is there, notices when
it is lost without anybody asking, and when it is back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets

from bot.store import tables
from bot.store.access import Access, upsert
from bot.store.faults import NewerDatabaseError, StoreError
from bot.store.health import READ, WRITE

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""Between two looks while something fails."""

QUIET_SECONDS = 10.0
"""After so long without a write it is tried whether one succeeds."""

PROBE = "probe"
"""The setting that is written for the trial."""

_LARGE = 100_000
"""Bytes, as digits: a full disk often has room left for a few."""


class Keeper:
    """A task of its own, from `begin` to `end`."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Look now, and from now on. Raises NewerDatabaseError for a database that no patience
        makes usable."""
        try:
            await self._come()
        except NewerDatabaseError:
            raise
        except StoreError as error:
            log.error("The bot begins without its database, and looks for it again: %s", error)
        self._access.kept = True
        self._task = asyncio.create_task(self._keep())

    async def end(self) -> None:
        """Look no more."""
        self._access.kept = False
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._look()
            except StoreError:
                pass  # Told already, and tried again.
            except Exception as error:
                log.error("The database could not be looked after: %s", type(error).__name__)

    async def _look(self) -> None:
        access = self._access
        if not access.ready or access.is_replaced():
            await self._come()
            log.warning("The database can be used now.")
        elif access.health.faults:
            # What is left of connections that have failed costs time, one by one.
            await access.let_go()
            await self._try_large()
        elif access.quiet() >= QUIET_SECONDS:
            await self._try()

    async def _come(self) -> None:
        try:
            await self._access.begin()
        except StoreError as error:
            self._access.health.fails(READ, error)
            self._access.health.fails(WRITE, error)
            raise

    async def _try_large(self) -> None:
        await self._write(secrets.token_hex(_LARGE))
        await self._try()

    async def _try(self) -> None:
        await self._write("")

    async def _write(self, value: str) -> None:
        row = {"name": PROBE, "value": value}
        await self._access.write(
            lambda connection: connection.execute(upsert(connection, tables.setting), row),
            trying=True,
        )
