"""Stores in real SQLite files, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.recollection import Recollection
from bot.store.store import Store


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


@pytest.fixture
async def store(file: Path, clock: Clock) -> AsyncIterator[Store]:
    """An open store."""
    store = Store(f"sqlite:///{file}", clock=clock)
    await store.open()
    yield store
    await store.close()


def about(word: str) -> Recollection:
    """A recollection of one word."""
    return Recollection("answer", word, "high", 1.0, (), (word,), (), "what", False, "en")
