"""Calls that are done together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.store.faults import StoreError
from bot.store.together import Together


class AwkwardError(Exception):
    """An error that cannot be made again from its arguments."""

    def __init__(self, one: str, *, two: str) -> None:
        super().__init__(f"{one}{two}", one, two)


@pytest.mark.parametrize(
    "error",
    [
        AwkwardError("flibber", two="tigibbet"),
        UnicodeDecodeError("utf-8", b"flibbertigibbet", 0, 1, ""),
    ],
    ids=["awkward", "unicode"],
)
async def test_whatever_fails_nobody_waits_for_ever(error: Exception) -> None:
    """Each caller gets a StoreError of its own, with nothing in it that was to be kept; the next
    call is done."""
    failures = [error]

    async def together(items: Sequence[int]) -> list[int]:
        if failures:
            raise failures.pop()
        return [item * 2 for item in items]

    doing = Together(together)
    async with asyncio.timeout(2):
        found = await asyncio.gather(doing(1), doing(2), return_exceptions=True)
        assert await doing(3) == 6
    assert [type(one) for one in found] == [StoreError, StoreError]
    assert found[0] is not found[1]
    assert type(error).__name__ in str(found[0])
    assert "flibber" not in str(found)


async def test_a_store_error_keeps_its_sentence() -> None:
    """What is said about the store reaches every caller."""

    async def together(items: Sequence[int]) -> list[int]:
        raise StoreError("The disk is full.")

    doing = Together(together)
    found = await asyncio.gather(doing(1), doing(2), return_exceptions=True)
    assert [str(one) for one in found] == ["The disk is full."] * 2
