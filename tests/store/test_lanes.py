"""Events that several replicas share: each is one's to serve, and a lane is one's at a time."""

from __future__ import annotations

import asyncio

import pytest

from bot.store.lanes import KEPT, Event, Lanes
from bot.store.store import Store

from .conftest import Clock, opened

HERE, THERE = "0" * 32, "1" * 32


@pytest.fixture
def here(store: Store) -> Lanes:
    return store.lanes("test", HERE)


@pytest.fixture
def there(store: Store) -> Lanes:
    return store.lanes("test", THERE)


async def test_who_gets_the_first_serves_the_lane(here: Lanes, there: Lanes) -> None:
    """What others get for the lane waits, and its owner has it after the one before, in order."""
    assert await here.arrive(1, "a", "one")
    assert not await there.arrive(3, "a", "three")
    assert not await there.arrive(2, "a", "two")
    assert await there.arrive(4, "b", "four")
    assert await here.finish(1, "a") == [Event(2, "a", "two"), Event(3, "a", "three")]
    assert await here.finish(2, "a") == [Event(3, "a", "three")]
    assert await here.finish(3, "a") == []
    # Now it is nobody's.
    assert await there.arrive(5, "a", "five")


async def test_what_comes_twice(here: Lanes, there: Lanes) -> None:
    """An event that is known is nobody's to serve, but of the one that has it not in hand yet."""
    assert await here.arrive(1, "a", "one")
    assert not await there.arrive(1, "a", "one")
    # It says so again: the first answer may have been lost.
    assert await here.arrive(1, "a", "one")
    assert await here.finish(1, "a") == []
    assert not await here.arrive(1, "a", "one")
    assert not await there.arrive(1, "a", "one")
    assert await here.mine() == await there.mine() == []
    # Neither has kept the lane for it.
    assert await there.arrive(2, "a", "two")


async def test_many_at_once(here: Lanes, there: Lanes) -> None:
    """However they come together, each event is one replica's, and all of a lane the same one's."""
    lanes = {n: f"lane {n % 7}" for n in range(200)}
    both = [(one, n) for n in lanes for one in ((here, there) if n % 2 else (there, here))]
    taken = await asyncio.gather(*(one.arrive(n, lanes[n], str(n)) for one, n in both))
    owners: dict[str, set[int]] = {}
    for (one, n), mine in zip(both, taken, strict=True):
        if mine:
            owners.setdefault(lanes[n], set()).add(id(one))
    assert len(owners) == 7
    assert all(len(who) == 1 for who in owners.values())
    waiting = [*await here.mine(), *await there.mine()]
    assert sorted(event.number for event in waiting) == list(lanes)


async def test_lanes_of_the_dead(store: Store, here: Lanes, there: Lanes) -> None:
    """The lanes of a replica go to another with all that waits in them, and what is known of
    answers on their way; not more lanes than asked for."""
    for n in range(3):
        assert await there.arrive(n, f"lane {n}", str(n))
    await store.begin("test", 1, 77)
    assert await here.owners() == {THERE}
    first = await here.take_over([THERE], 2)
    assert [event.lane for event in first] == ["lane 0", "lane 1"]
    assert first[1] == Event(1, "lane 1", "1", 77)
    assert await here.take_over([THERE], 2) == [Event(2, "lane 2", "2")]
    assert await here.owners() == set()
    assert not await there.arrive(9, "lane 0", "9")


async def test_lanes_that_are_left(here: Lanes, there: Lanes) -> None:
    """A replica that stops leaves its lanes to whoever comes, under no name."""
    assert await there.arrive(1, "a", "one")
    await there.leave()
    assert await here.owners() == {""}
    assert await here.take_over([""], 10) == [Event(1, "a", "one")]


async def test_lanes_in_which_nothing_waits(store: Store, here: Lanes, there: Lanes) -> None:
    """Whoever takes over a lane with nothing in it does not keep it."""
    assert await there.arrive(1, "a", "one")
    await store.drop_waiting("test", [1])
    assert await here.take_over([THERE], 10) == []
    assert await there.owners() == set()


async def test_what_one_process_has_put_aside(store: Store, here: Lanes) -> None:
    """What waits since one process polled gets a lane, and is served like all else."""
    await store.keep_waiting("test", {5: "five"})
    assert await here.without_lane() == [(5, "five")]
    assert await here.arrive(5, "a", "five")
    assert await here.without_lane() == []
    assert await here.mine() == [Event(5, "a", "five")]


async def test_platforms_do_not_meet(store: Store, here: Lanes) -> None:
    """The same number on another platform is another event."""
    other = store.lanes("other", HERE)
    assert await here.arrive(1, "a", "one")
    assert await other.arrive(1, "a", "uno")
    assert await other.finish(1, "a") == []
    assert await here.mine() == [Event(1, "a", "one")]


async def test_nothing_is_kept_for_ever(store: Store, here: Lanes, clock: Clock) -> None:
    """What nobody has served in time is gone, and so is what was noted of answers."""
    assert await here.arrive(1, "a", "one")
    await store.begin("test", 1, 5)
    clock.on(KEPT + 1)
    await store.expire()
    assert await here.mine() == []
    assert await store.begun("test", [1]) == {}


async def test_two_processes(url: str) -> None:
    """Two stores on one database give one event to one of them."""
    if url.startswith("sqlite"):
        pytest.skip("SQLite is for one process")
    async with opened(url) as one, opened(url) as two:
        a, b = one.lanes("test", HERE), two.lanes("test", THERE)
        for n in range(60):
            taken = await asyncio.gather(
                a.arrive(n, f"lane {n % 5}", "x"), b.arrive(n, f"lane {n % 5}", "x")
            )
            assert sum(taken) <= 1
        found = {event.number for one in (a, b) for event in await one.mine()}
        assert found == set(range(60))


async def test_served_without_the_lane(here: Lanes, there: Lanes) -> None:
    """What a replica has served while the store was away gives it nothing of another's lane."""
    assert await there.arrive(2, "a", "two")
    assert await here.finish(1, "a") == []
    assert await there.mine() == [Event(2, "a", "two")]
    assert await there.finish(2, "a") == []
