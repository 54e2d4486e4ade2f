"""What could not be answered, in the database."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from bot.core.unanswered import PERIOD_DAYS, UNANSWERED_KEPT_DAYS
from bot.core.wordings import Asked
from bot.store.migrate import migrate
from bot.store.store import DAY, Store

from .conftest import Clock, about, content, opened, rows

WORDS = ("how", "old", "tower")


def people(asked: list[Asked]) -> int:
    return len({one.who for one in asked})


async def ask(store: Store, who: int, *words: str, entry: str = "tower-height") -> None:
    await store.unanswered(f"person {who}", entry, words or WORDS, "abstained")


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys with which the two people of a test have different bytes, as most have."""
    keys = (bytes([number]) * 32 for number in range(1, 9))
    monkeypatch.setattr("bot.store.unanswered.token_bytes", lambda _: next(keys))


async def test_who_asks_again_counts_once(store: Store) -> None:
    """Five questions of one person near an entry are one row, with the last words."""
    for last in "abcde":
        await ask(store, 1, "how", "old", last)
    (one,) = await store.all_unanswered()
    assert (one.entry, one.words, one.reason) == ("tower-height", ("how", "old", "e"), "abstained")


async def test_others_count(store: Store) -> None:
    """Different people are told apart, but for one in so many."""
    for who in range(20):
        await ask(store, who)
    assert 14 <= people(await store.all_unanswered()) <= 20


async def test_what_one_person_asks_cannot_be_put_together(store: Store) -> None:
    """Near another entry a person has another byte."""
    for number in range(20):
        await ask(store, 1, entry=f"entry-{number}")
    assert people(await store.all_unanswered()) > 10


async def test_it_outlives_the_process(store: Store, url: str, clock: Clock) -> None:
    """After a restart the same person still counts once."""
    await ask(store, 1)
    await store.close()
    async with opened(url, clock) as after:
        await ask(after, 1)
        assert len(await after.all_unanswered()) == 1


async def test_nobody_can_be_told_afterwards(store: Store, url: str, clock: Clock) -> None:
    """After its period the key is gone, from SQLite's file too, and another one is used."""
    await ask(store, 1)
    ((key,),) = await rows(url, "SELECT value FROM unanswered_key")
    assert key in await content(url)
    clock.on(PERIOD_DAYS * DAY)
    await store.expire()
    await ask(store, 1)
    assert len({one.period for one in await store.all_unanswered()}) == 2
    await store.close()
    assert key not in await content(url)


async def test_it_is_gone_in_time(store: Store, clock: Clock) -> None:
    """Nothing is there, or shown, after the days that the privacy page names."""
    await ask(store, 1)
    clock.on(UNANSWERED_KEPT_DAYS * DAY - 1)
    assert len(await store.all_unanswered()) == 1
    clock.on(1)
    assert await store.all_unanswered() == []


async def test_no_time_in_it(store: Store, clock: Clock, url: str) -> None:
    """Rows of a period have the same times, and in SQLite no number in which they came."""
    for who in (5, 3, 9):
        await ask(store, who)
        clock.on(1000)
    await store.close()
    assert len(set(await rows(url, "SELECT period, until FROM unanswered"))) == 1
    if url.startswith("sqlite"):
        with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
            await rows(url, "SELECT rowid FROM unanswered")


@pytest.mark.usefixtures("fixed")
async def test_forgotten_while_it_can_be_told(store: Store, clock: Clock) -> None:
    """Whoever wants to be forgotten is, in this period; what is older is nobody's any more."""
    ani, ben = "person 1", "person 2"
    await ask(store, 1)
    await ask(store, 1, entry="ferry-when")
    await ask(store, 2, "old", "tower")
    await store.forget("place", ani)
    assert [one.words for one in await store.all_unanswered()] == [("old", "tower")]
    clock.on(PERIOD_DAYS * DAY)
    await ask(store, 1)
    await store.forget("place", ben)
    assert len(await store.all_unanswered()) == 2
    await store.forget("place", "")
    assert len(await store.all_unanswered()) == 2


async def test_switched_off(store: Store, url: str) -> None:
    """What was kept while it was switched on is gone at once, words and key."""
    await ask(store, 1, "lighthouse")
    await store.drop_unanswered()
    assert await store.all_unanswered() == []
    await store.close()
    assert b"lighthouse" not in await content(url)


async def test_down_and_up(store: Store, url: str, clock: Clock) -> None:
    """A step back takes it out and leaves the rest; a step up begins anew."""
    await store.note("a", about("csto"))
    await ask(store, 1)
    await store._access.write(lambda c: migrate(c, "0003", down=True))
    await store.close()
    async with opened(url, clock) as again:
        assert await again.all_unanswered() == []
        assert await again.recall("a") == about("csto")
        await ask(again, 1)
        assert len(await again.all_unanswered()) == 1


async def test_two_begin_a_period_at_once(url: str, clock: Clock) -> None:
    """Two processes that keep the first word of a period at the same moment use one key."""
    async with opened(url, clock) as one, opened(url, clock) as two:
        await asyncio.gather(*(ask(s, 1) for s in (one, two)))
        assert len(await one.all_unanswered()) == 1
        assert len(await rows(url, "SELECT * FROM unanswered_key")) == 1
