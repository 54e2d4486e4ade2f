"""Who serves which shards, when processes come, go, and do other things."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from bot.adapters.discord.share import SETTING, Share
from bot.core.recollection import MemoryAwayError
from tests.adapters.discord.leasing import Lessee, Office

APPLICATION = 7
LOOKS = 6
"""Looks after which nothing changes any more."""


class Settings:
    """A store's settings."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.away = False

    async def setting(self, name: str) -> str | None:
        if self.away:
            raise MemoryAwayError("The database is away.")
        return self.kept.get(name)

    async def set_setting(self, name: str, value: str) -> None:
        if self.away:
            raise MemoryAwayError("The database is away.")
        self.kept[name] = value


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Town:
    """Processes that share one application's shards."""

    def __init__(self) -> None:
        self.office, self.settings, self.clock = Office(), Settings(), Clock()
        self.shares: list[Share] = []
        self.lessees: list[Lessee] = []

    async def opens(self, shards: int) -> Share:
        """One more process."""
        lessee = self.office.lessee()
        share = Share(lessee, self.settings, APPLICATION, self.clock)
        await share.agree(shards)
        self.shares.append(share)
        self.lessees.append(lessee)
        return share

    async def settle(self) -> list[int]:
        """How many shards each of them holds, after some looks; what they give back is given."""
        for _ in range(LOOKS):
            for share in self.shares:
                for shard in (await share.look(connected=())).spare:
                    await share.give(shard)
            self.clock.now += 1.0
        return self.counts()

    def counts(self) -> list[int]:
        held = [shard for share in self.shares for shard in share.mine]
        assert len(held) == len(set(held)), "a shard is held twice"
        return [len(share.mine) for share in self.shares]

    def dies(self, number: int) -> None:
        self.shares.pop(number)
        self.lessees.pop(number).dies()


async def test_one_process_takes_all_at_once() -> None:
    """Who is alone takes every shard at its first look, and gives none back."""
    town = Town()
    one = await town.opens(4)
    look = await one.look(connected=())
    assert look.mine == {0, 1, 2, 3}
    assert look.spare == ()


@pytest.mark.parametrize(
    ("processes", "shards", "counts"),
    [
        (2, 4, [2, 2]),
        (3, 6, [2, 2, 2]),
        (3, 4, [0, 2, 2]),
        (4, 16, [4, 4, 4, 4]),
        (3, 1, [0, 0, 1]),
    ],
)
async def test_who_comes_later_gets_a_share(
    processes: int, shards: int, counts: Sequence[int]
) -> None:
    """However they come, all shards are held, and nobody holds more than a share of them."""
    town = Town()
    for _ in range(processes):
        await town.opens(shards)
        await town.settle()
    assert sorted(await town.settle()) == counts


async def test_what_is_settled_stays() -> None:
    """Once shared, shards are not moved about."""
    town = Town()
    for _ in range(3):
        await town.opens(7)
    await town.settle()
    before = [share.mine for share in town.shares]
    for _ in range(3):
        await town.settle()
    assert [share.mine for share in town.shares] == before


async def test_the_shards_of_the_dead() -> None:
    """At the next look after one has died the others hold its shards."""
    town = Town()
    for _ in range(3):
        await town.opens(6)
    await town.settle()
    town.dies(0)
    for share in town.shares:
        await share.look(connected=())
    assert town.counts() == [3, 3]


async def test_processes_that_do_not_serve_discord() -> None:
    """A process on the same database that takes no shards leaves none unserved, nor are they moved
    about for its sake."""
    town = Town()
    town.office.lessee()
    one = await town.opens(5)
    assert len((await one.look(connected=())).mine) == 3
    assert await town.settle() == [5]
    assert await town.settle() == [5]
    await town.opens(5)
    assert sorted(await town.settle()) == [2, 3]


async def test_what_is_not_connected_goes_first() -> None:
    """A shard that serves is given back last."""
    town = Town()
    one = await town.opens(4)
    await town.settle()
    two = await town.opens(4)
    for _ in range(3):
        await two.look(connected=())
        look = await one.look(connected={2, 3})
    assert sorted(look.spare) == [0, 1]


async def test_a_database_that_is_away() -> None:
    """Without the database everybody goes on with what they have."""
    town = Town()
    one = await town.opens(4)
    await town.settle()
    town.office.away = town.settings.away = True
    look = await one.look(connected=())
    assert look.mine == {0, 1, 2, 3}
    assert look.spare == ()
    assert not await one.changed_count()


async def test_nobody_begins_without_the_database() -> None:
    """Who cannot learn what others serve serves nothing yet."""
    town = Town()
    town.office.away = True
    with pytest.raises(MemoryAwayError):
        await town.opens(4)


async def test_a_damaged_database_of_one_process() -> None:
    """Where nobody else can be there, shards need no database."""
    town = Town()
    town.settings.away = True
    one = await town.opens(2)
    assert (await one.look(connected=())).mine == {0, 1}


async def test_all_count_alike(caplog: pytest.LogCaptureFixture) -> None:
    """Who comes later runs in as many shards as are running, and says so; who is alone decides."""
    caplog.set_level(logging.WARNING)
    town = Town()
    await town.opens(4)
    two = await town.opens(6)
    assert two.count == 4
    assert "in 4 shards, as others do, rather than 6" in caplog.text
    town.dies(0)
    town.dies(0)
    assert (await town.opens(6)).count == 6
    assert town.settings.kept == {SETTING.format(application=APPLICATION): "6"}


async def test_others_that_count_otherwise() -> None:
    """Who was cut off from the database learns that others began in another number of shards."""
    town = Town()
    one = await town.opens(4)
    assert not await one.changed_count()
    town.office.lessees.clear()
    await town.opens(6)
    town.office.lessee()
    assert await one.changed_count()


async def test_who_leaves_holds_nothing() -> None:
    """A process that ends leaves every name to others."""
    town = Town()
    one, two = await town.opens(4), await town.opens(4)
    await town.settle()
    await one.leave()
    await two.leave()
    assert not town.office.holders
