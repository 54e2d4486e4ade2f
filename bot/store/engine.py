"""Work in a database that is named by its URL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.faults import StoreError

BUSY_SECONDS = 5.0
"""How long a statement waits for another process that writes, before it is an error."""

SQLITE_THREADS = 3
"""One that writes, and others that read meanwhile."""

T = TypeVar("T")

_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}

_PRAGMAS = (
    # A crash of the process loses nothing with NORMAL; one of the machine may lose the last
    # moments, but never harms the file (https://sqlite.org/pragma.html#pragma_synchronous).
    "PRAGMA synchronous=NORMAL",
    # What is forgotten is to be gone from the file as well.
    "PRAGMA secure_delete=ON",
)


class Database:
    """Does work in connections to one database. Raises StoreError for a URL that cannot be used.

    SQLite works in threads, a whole transaction at a time: its asynchronous driver does the same
    for every single statement, which takes three times as long.
    """

    def __init__(self, url: str) -> None:
        place = _parsed(url)
        self.where = place.render_as_string(hide_password=True).partition("://")[2]
        """Its address without the password."""
        is_file = place.get_backend_name() == "sqlite" and place.database
        self.file = Path(str(place.database)) if is_file else None
        """The file of an SQLite database; None for any other."""
        # What is in memory belongs to one thread.
        self._most = SQLITE_THREADS if is_file else 1
        self._threads = ThreadPoolExecutor(self._most, "store")
        self._engine: Engine | AsyncEngine
        try:
            if place.get_backend_name() == "sqlite":
                self._engine = create_engine(place, connect_args={"timeout": BUSY_SECONDS})
                event.listen(self._engine, "connect", _set_up)
            else:
                self._engine = create_async_engine(place, pool_pre_ping=True)
        except ModuleNotFoundError as error:
            raise StoreError(
                f"BRIEFBOT_DATABASE_URL needs the package {error.name}. Install it: pip install "
                f"{error.name}"
            ) from None

    async def do(self, work: Callable[[Connection], T]) -> T:
        """The result of work with a connection, in which nothing is kept that is not committed.

        Its transactions are for writing: see `begin_writing`. Raises what the libraries raise.
        """
        if isinstance(self._engine, AsyncEngine):
            async with self._engine.connect() as connection:
                return await connection.run_sync(work)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _connected, self._engine, work)

    async def dispose(self) -> None:
        """Let go of all connections; the next work makes new ones."""
        if isinstance(self._engine, AsyncEngine):
            await self._engine.dispose()
        else:
            self._engine.dispose()

    async def close(self) -> None:
        """Finish what was begun, then let go of the database; new work would begin anew."""
        threads, self._threads = self._threads, ThreadPoolExecutor(self._most, "store")
        await asyncio.to_thread(threads.shutdown)
        await self.dispose()


def _connected(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.connect() as connection:
        return work(connection)


def _parsed(url: str) -> URL:
    try:
        place = make_url(url)
    except ArgumentError:
        place = None
    if place is None or place.drivername not in (*_DRIVERS, *_DRIVERS.values()):
        raise StoreError(
            "BRIEFBOT_DATABASE_URL is not the address of a database. Write it as "
            "sqlite:////folder/briefbot.sqlite3 or postgresql://user:password@host/name."
        )
    return place.set(drivername=_DRIVERS.get(place.drivername, place.drivername))


def begin_writing(connection: Connection) -> None:
    """Begin a transaction with the right to write: on SQLite one that reads first and then writes
    could not wait for others."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _set_up(connection: Any, _record: Any) -> None:
    try:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()
    except BaseException:
        # Nobody else would: its thread would keep the process from ending.
        connection.close()
        raise
