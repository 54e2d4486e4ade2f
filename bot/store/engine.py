"""Work in a database that is named by its URL."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.store.faults import StoreError, is_to_be_begun_again

BUSY_SECONDS = 5.0
"""How long a statement waits for another process that writes, before it is an error."""

ANSWER_SECONDS = 5.0
"""How long PostgreSQL may take for a connection, and for a statement: a connection whose other end
has vanished says nothing, and somebody waits for an answer."""

PATIENT_SECONDS = 60.0
"""The same where nobody waits: tables that are being changed, perhaps by another process."""

POOL = 8
"""Connections to PostgreSQL of one process, besides that of its leases."""

QUEUE_SECONDS = 10.0
"""How long a call waits for one of them in a burst."""

_SERVER_SETTINGS = {
    "application_name": "briefbot",
    # Milliseconds: it says more than that the time is over.
    "lock_timeout": "4000",
    # A process that hangs keeps nobody from writing.
    "idle_in_transaction_session_timeout": "30000",
}

_PARAMETERS = frozenset({"host", "port", "ssl", "target_session_attrs"})
"""What may stand in a URL after the question mark."""

_SSL = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")

AGAIN = 4
"""How often work is begun that PostgreSQL asks to begin again."""

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
        place = parsed(url)
        is_file = place.get_backend_name() == "sqlite" and place.database
        self.file = Path(str(place.database)) if is_file else None
        """The file of an SQLite database; None for any other."""
        self.where = str(self.file or _address(place))
        """Its address without the password."""
        # What is in memory belongs to one thread.
        self._most = SQLITE_THREADS if is_file else 1
        self._threads = ThreadPoolExecutor(self._most, "store")
        self._place = place
        self.arguments: dict[str, Any] | None = None
        """Those of `asyncpg.connect` for PostgreSQL; None for SQLite."""
        self._engine: Engine | AsyncEngine
        if place.get_backend_name() == "sqlite":
            self._engine = create_engine(place, connect_args={"timeout": BUSY_SECONDS})
            event.listen(self._engine, "connect", _set_up)
        else:
            self._engine = create_async_engine(
                place,
                pool_size=POOL,
                max_overflow=0,
                pool_timeout=QUEUE_SECONDS,
                # The server, or a firewall, may have ended a connection that was not used.
                pool_pre_ping=True,
                pool_recycle=1_800,
                connect_args=_limits(ANSWER_SECONDS),
            )
            # A statement that only reads needs no transaction around it, which is two more ways
            # to the server and back.
            self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            _, given = self._engine.dialect.create_connect_args(place)
            self.arguments = {**given, **_limits(ANSWER_SECONDS)}

    async def do(self, work: Callable[[Connection], T], *, reading: bool = False) -> T:
        """The result of work with a connection, in which nothing is kept that is not committed;
        `reading` for one statement that only reads.

        Its transactions are for writing: see `begin_writing`. Raises what the libraries raise.
        """
        if isinstance(self._engine, AsyncEngine):
            return await _begun_again(self._reading if reading else self._engine, work)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _connected, self._engine, work)

    async def do_patiently(self, work: Callable[[Connection], T]) -> T:
        """The same for work that may take PATIENT_SECONDS, or wait so long for others."""
        if not isinstance(self._engine, AsyncEngine):
            return await self.do(work)
        limits = _limits(PATIENT_SECONDS, lock_timeout=str(int(PATIENT_SECONDS * 1_000)))
        engine = create_async_engine(self._place, poolclass=NullPool, connect_args=limits)
        return await _begun_again(engine, work)

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
    pool = engine.pool
    with engine.connect() as connection:
        try:
            return work(connection)
        finally:
            if engine.pool is not pool:
                connection.invalidate()


async def _begun_again(engine: AsyncEngine, work: Callable[[Connection], T]) -> T:
    """The result of work that has not been committed where it failed for the sake of others."""
    for last in range(1 - AGAIN, 1):
        try:
            pool = engine.pool
            async with engine.connect() as connection:
                try:
                    return await connection.run_sync(work)
                finally:
                    # Now, so that nothing is waited for between the look and the way back.
                    with suppress(DBAPIError):
                        await connection.rollback()
                    # All were let go meanwhile: in that pool nobody would ever close this one.
                    if engine.pool is not pool:
                        await connection.invalidate()
        except DBAPIError as error:
            if last == 0 or not is_to_be_begun_again(error):
                raise
        # Whoever stood in the way is to be gone.
        await asyncio.sleep(random.uniform(0.01, 0.1))  # noqa: S311
    raise AssertionError("unreachable")


def _address(place: URL) -> str:
    return place.set(query={}).render_as_string(hide_password=True).partition("://")[2]


def _limits(seconds: float, **settings: str) -> dict[str, Any]:
    """How long a connection of asyncpg waits, and what it tells the server of itself."""
    return {
        # So long is a machine waited for that does not answer at all.
        "timeout": ANSWER_SECONDS,
        "command_timeout": seconds,
        "server_settings": {**_SERVER_SETTINGS, **settings},
    }


def parsed(url: str) -> URL:
    """The place that a URL names, as the drivers take it. Raises StoreError if it names none."""
    try:
        place = make_url(url)
    except ArgumentError:
        place = None
    if place is None or place.drivername not in (*_DRIVERS, *_DRIVERS.values()):
        raise StoreError(
            "BRIEFBOT_DATABASE_URL is not the address of a database. Write it as "
            "sqlite:////folder/briefbot.sqlite3 or postgresql://user:password@host/name."
        )
    place = place.set(drivername=_DRIVERS.get(place.drivername, place.drivername))
    return place if place.get_backend_name() == "sqlite" else _postgres(place)


def _postgres(place: URL) -> URL:
    """The place as asyncpg takes it: what libpq calls sslmode is ssl there."""
    query = {"ssl" if name == "sslmode" else name: value for name, value in place.query.items()}
    unknown = sorted(query.keys() - _PARAMETERS)
    if unknown or query.get("ssl", "prefer") not in _SSL:
        what = "sslmode" if not unknown else unknown[0]
        raise StoreError(
            f"BRIEFBOT_DATABASE_URL has a parameter that cannot be used: {what}. PostgreSQL's may "
            "be host, port, sslmode and target_session_attrs."
        )
    return place.set(query=query)


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
