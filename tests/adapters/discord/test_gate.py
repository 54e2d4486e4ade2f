"""Sessions are begun one after the other, by all processes together."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest

from bot.adapters.discord import gate
from bot.adapters.discord.gate import Gate
from tests.adapters.discord.leasing import Office

APART = 0.2


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same times, shorter."""
    monkeypatch.setattr(gate, "APART", APART)
    monkeypatch.setattr(gate, "LOOK", 0.01)


async def plenty() -> tuple[int, float]:
    return 1000, 0.0


async def begun(one: Gate, shard: int, times: list[float]) -> None:
    async with one.turn(shard):
        times.append(time.monotonic())


def gaps(times: list[float]) -> list[float]:
    return [later - sooner for sooner, later in pairwise(times)]


async def test_shards_of_one_process() -> None:
    """The first begins at once, each other so much later."""
    one, times = Gate(None, "discord 7", 1, plenty), [time.monotonic()]
    await asyncio.gather(*(begun(one, shard, times) for shard in range(3)))
    first, *others = gaps(times)
    assert first < APART / 2
    assert all(gap >= APART for gap in others)
    await one.close()


async def test_shards_of_several_processes() -> None:
    """Whichever process they are in."""
    office, times = Office(), list[float]()
    gates = [Gate(office.lessee(), "discord 7", 1, plenty) for _ in range(3)]
    await asyncio.gather(*(begun(one, shard, times) for shard, one in enumerate(gates * 2)))
    assert len(times) == 6
    assert all(gap >= APART for gap in gaps(times))
    for one in gates:
        await one.close()
    assert not office.holders


async def test_as_many_at_once_as_discord_allows() -> None:
    """Where Discord lets several begin at once, those of one group wait for each other alone."""
    one, times = Gate(None, "discord 7", 4, plenty), list[float]()
    await asyncio.gather(*(begun(one, shard, times) for shard in range(8)))
    assert times[3] - times[0] < APART / 2
    assert times[4] - times[0] >= APART
    await one.close()


async def test_without_the_database() -> None:
    """While others cannot be asked, one does not wait for them."""
    office, times = Office(), list[float]()
    office.away = True
    one = Gate(office.lessee(), "discord 7", 1, plenty)
    await asyncio.wait_for(begun(one, 0, times), APART)
    await one.close()


async def test_no_more_today(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where Discord allows no more beginnings the bot waits, and says so, rather than to lose its
    token."""
    monkeypatch.setattr(gate, "LONGEST_WAIT", 0.05)
    answers = [(0, 7200.0), (0, 7199.0), (1, 7198.0)]

    async def left() -> tuple[int, float]:
        return answers.pop(0)

    one, times = Gate(None, "discord 7", 1, left), list[float]()
    await begun(one, 0, times)
    assert not answers
    assert "no more sessions for 121 minutes" in caplog.text
    await one.close()
