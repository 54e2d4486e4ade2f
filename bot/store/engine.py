"""Connections to a database by its URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.faults import StoreError

BUSY_SECONDS = 5.0
"""How long a statement waits for another process that writes, before it is an error."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
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


def engine(url: str) -> AsyncEngine:
    """An engine for a URL such as sqlite:////var/lib/briefbot/briefbot.sqlite3.

    Its transactions are for writing: on SQLite they begin with the right to write, for one that
    reads first and then writes cannot wait for others. Raises StoreError for a URL that cannot be
    used.
    """
    place = _parsed(url)
    try:
        if place.get_backend_name() != "sqlite":
            return create_async_engine(place, pool_pre_ping=True)
        made = create_async_engine(place, connect_args={"timeout": BUSY_SECONDS})
    except ModuleNotFoundError as error:
        raise StoreError(
            f"BRIEFBOT_DATABASE_URL needs the package {error.name}. Install it: pip install "
            f"{error.name}"
        ) from None
    event.listen(made.sync_engine, "connect", _set_up)
    return made


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


def file_of(engine: AsyncEngine) -> Path | None:
    """The file of an SQLite database; None for any other."""
    is_file = engine.dialect.name == "sqlite" and engine.url.database
    return Path(str(engine.url.database)) if is_file else None


def begin_writing(connection: Connection) -> None:
    """Begin a transaction with the right to write."""
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
