"""Databases that cannot be used for a while."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any

import asyncpg

from bot.store.tables import metadata
from tests import postgres
from tests.store.test_outages import fill


def files(url: str) -> Path:
    """SQLite's file."""
    return Path(url.removeprefix("sqlite:///"))


@asynccontextmanager
async def lost(url: str, server: postgres.Server | None) -> AsyncIterator[None]:
    """The server is stopped, or something else is where SQLite's file was: all that it held is gone
    for good."""
    if server is not None:
        server.stop()
        try:
            yield
        finally:
            server.start()
        return
    file = files(url)
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()
    file.mkdir()
    yield
    file.rmdir()


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Another program keeps everybody else from writing."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(files(url), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    connection = await asyncpg.connect(postgres.plain(url))
    try:
        transaction = await _lock(connection)
        try:
            yield
        finally:
            await transaction.rollback()
    finally:
        await connection.close()


async def _lock(connection: asyncpg.Connection[Any]) -> asyncpg.transaction.Transaction:
    """All tables locked; again, where the bot and this stood in each other's way."""
    while True:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute(f"LOCK TABLE {', '.join(metadata.tables)} IN SHARE MODE")
        except asyncpg.DeadlockDetectedError:
            await transaction.rollback()
        else:
            return transaction


@asynccontextmanager
async def full(url: str) -> AsyncIterator[None]:
    """There is no room on the disk of SQLite's file."""
    filler = fill(files(url).parent)
    # What the file has inside is used up, too.
    other = sqlite3.connect(files(url), isolation_level=None)
    with closing(other), suppress(sqlite3.OperationalError):
        while True:
            other.execute("INSERT INTO setting VALUES (hex(randomblob(16)), randomblob(4000))")
    try:
        yield
    finally:
        filler.unlink()
        # Room for certain: the file may have had more inside than the disk had beside it.
        with closing(sqlite3.connect(files(url), isolation_level=None)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            other.execute("DELETE FROM setting WHERE length(value) = 4000")
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
