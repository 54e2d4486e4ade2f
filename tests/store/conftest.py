"""Stores in real databases of both kinds, with a clock that the test moves."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.core.recollection import Recollection
from bot.store.store import Store
from bot.store.tables import metadata
from tests.postgres import ask


class Clock:
    """Seconds since 1970, as the test says."""

    def __init__(self) -> None:
        self.now = 1_600_000_000.0

    def __call__(self) -> float:
        return self.now

    def on(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "briefbot.sqlite3"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind."""
    name = "postgres_database" if request.param == "postgresql" else "sqlite_database"
    return str(request.getfixturevalue(name))


@pytest.fixture
def sqlite_database(file: Path) -> str:
    return f"sqlite:///{file}"


@pytest.fixture
async def store(url: str, clock: Clock) -> AsyncIterator[Store]:
    """An open store of each kind."""
    async with opened(url, clock) as store:
        yield store


@pytest.fixture
async def sqlite_store(sqlite_database: str, clock: Clock) -> AsyncIterator[Store]:
    """An open store in a file."""
    async with opened(sqlite_database, clock) as store:
        yield store


@asynccontextmanager
async def opened(url: str, clock: Callable[[], float] = time.time) -> AsyncIterator[Store]:
    """A store that is open meanwhile."""
    store = Store(url, clock=clock)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def rows(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """What the last statement finds, seen by another program."""
    if url.startswith("postgresql"):
        return await ask(url, *statements)
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        with connection:
            return [connection.execute(statement).fetchall() for statement in statements][-1]
    finally:
        connection.close()


async def content(url: str) -> bytes:
    """All that stands in the database: SQLite's files, or what PostgreSQL has in its tables."""
    if url.startswith("sqlite"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        return b"".join(each.read_bytes() for each in folder.iterdir())
    found = b""
    for table in metadata.tables:
        for row in await rows(url, f"SELECT * FROM {table}"):
            found += b"".join(v if isinstance(v, bytes) else f"{v} ".encode() for v in row)
    return found


def about(word: str) -> Recollection:
    """A recollection of one word."""
    return Recollection("answer", word, "high", 1.0, (), (word,), (), "what", False, "en")
