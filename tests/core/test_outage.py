"""An outage of the store is told once."""

from __future__ import annotations

import logging

import pytest

from bot.core.outage import Outage
from bot.core.recollection import MemoryAwayError

SECRET = "flibbertigibbet"


async def works() -> int:
    return 7


async def fails(error: Exception) -> int:
    raise error


async def test_one_line_when_it_goes_and_one_when_it_is_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """However many calls fail, the log says so once, and once that all is well again."""
    outage = Outage("Life goes on")
    for _ in range(3):
        for what in ("read", "write"):
            assert await outage.spare(what, fails(MemoryAwayError("The disk is full.")), 0) == 0
    for _ in range(3):
        for what in ("write", "read"):
            assert await outage.spare(what, works(), 0) == 7
    assert [r.getMessage() for r in caplog.records] == [
        "Life goes on, for the store cannot be used: The disk is full.",
        "The store can be used again.",
    ]
    await outage.spare("read", fails(MemoryAwayError("The disk is full.")), 0)
    assert len(caplog.records) == 3


async def test_what_never_failed_is_not_back(caplog: pytest.LogCaptureFixture) -> None:
    """Where reading works and writing does not, that is one line, however often either is done."""
    outage = Outage("Life goes on")
    for _ in range(3):
        await outage.spare("read", works(), 0)
        await outage.spare("write", fails(MemoryAwayError("The disk is full.")), 0)
    assert [r.levelno for r in caplog.records] == [logging.ERROR]


async def test_nothing_is_quoted(caplog: pytest.LogCaptureFixture) -> None:
    """Of a fault that is no sentence of ours the log has the name alone."""
    await Outage("Life goes on").spare("write", fails(ValueError(SECRET)), 0)
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text
