"""What the store keeps, and for how long."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.core.personal import PERSONAL_KEPT_DAYS, Forgotten
from bot.core.recollection import KEPT_DAYS
from bot.store.faults import StoreError
from bot.store.store import ANSWERS_KEPT, DAY, POLLS_KEPT, SERVED_KEPT, SHOWN_KEPT, Store

from .conftest import Clock, about, opened, rows

HOUR = 3_600.0


async def test_recalls_what_was_noted(store: Store) -> None:
    """A conversation recalls its own newest turn and nobody else's."""
    await store.note("a", about("csto"))
    await store.note("b", about("war"))
    await store.note("a", about("karabakh"))
    assert await store.recall("a") == about("karabakh")
    assert await store.recall("b") == about("war")
    assert await store.recall("c") is None


async def test_outlives_the_process(store: Store, url: str, clock: Clock) -> None:
    """What one process kept, the next one finds, keys and all."""
    place = store.key("telegram", 42)
    await store.note(place, about("csto"))
    await store.mark_served("telegram", [7])
    await store.set_setting("commands", "abc")
    await store.close()
    async with opened(url, clock) as after:
        assert after.key("telegram", 42) == place
        assert await after.recall(place) == about("csto")
        assert await after.served("telegram", [6, 7]) == {7}
        assert await after.setting("commands") == "abc"


async def test_forgets(store: Store) -> None:
    """What is forgotten is gone at once, with what was shown and answered in the place."""
    await store.note("a", about("csto"))
    await store.note("b", about("war"))
    await store.note_shown("a", "csto", 5)
    await store.note_answer("a", 4, [5])
    assert await store.forget("a")
    assert await store.recall("a") is None
    assert await store.shown("a", "csto", HOUR) is None
    assert await store.answer_to("a", 4) == ()
    assert await store.recall("b") == about("war")
    assert not await store.forget("a")


async def test_forgets_what_was_about_nothing(store: Store) -> None:
    """Where only messages were kept, they go as well, and nothing is said to be forgotten."""
    await store.note_answer("a", 1, [2])
    await store.note_shown("a", "csto", 3)
    assert not await store.forget("a")
    assert await store.answer_to("a", 1) == ()
    assert await store.shown("a", "csto", 60) is None


async def test_what_is_kept_for_a_person(store: Store) -> None:
    """The newest under each name is known, and nobody else's."""
    await store.keep("ani", {"brief csto": "medium 1", "plain": "on"})
    await store.keep("ani", {"brief csto": "full 2", "brief words": "short 0"})
    await store.keep("ben", {"brief csto": "medium 3"})
    kept = await asyncio.gather(*map(store.personal, ("ani", "ben", "cleo", "ani")))
    ani = {"brief csto": "full 2", "brief words": "short 0", "plain": "on"}
    assert kept == [ani, {"brief csto": "medium 3"}, {}, ani]


async def test_one_thing_is_dropped(store: Store, url: str) -> None:
    """What is dropped goes together with the change of something else; the rest stays."""
    await store.keep("ani", {"round": "1", "plain": "on", "repeat": "on"})
    await store.keep("ani", {"round": None, "plain": "off"})
    assert await rows(url, "SELECT name, note FROM personal ORDER BY name") == [
        ("plain", "off"),
        ("repeat", "on"),
    ]
    await store.keep("ani", {"repeat": None, "plain": None})
    assert await store.personal("ani") == {}


async def test_what_is_kept_goes_when_it_is_forgotten(store: Store, url: str) -> None:
    """Forgetting takes all of the person at once, says what it was, and leaves that of others."""
    await store.keep("ani", {"brief csto": "medium 1", "plain": "on"})
    await store.keep("ben", {"brief csto": "medium 3"})
    forgotten = await store.forget("a conversation", "ani")
    assert forgotten == Forgotten(False, frozenset({"brief csto", "plain"}))
    assert await rows(url, "SELECT person, name, note FROM personal") == [
        ("ben", "brief csto", "medium 3")
    ]
    assert not await store.forget("a conversation", "ani")
    assert not await store.forget("ben")


async def test_what_is_kept_stays_while_it_is_used(store: Store, clock: Clock) -> None:
    """Each step keeps it for another 90 days; what is past its time was not there to forget."""
    await store.keep("ani", {"brief csto": "medium 1"})
    clock.on(PERSONAL_KEPT_DAYS * DAY - 1)
    await store.keep("ani", {"brief csto": "medium 2"})
    clock.on(PERSONAL_KEPT_DAYS * DAY - 1)
    assert await store.personal("ani") == {"brief csto": "medium 2"}
    clock.on(1)
    assert await store.personal("ani") == {}
    assert not await store.forget("", "ani")


async def test_feedback_is_kept_without_who(store: Store, url: str) -> None:
    """A verdict is kept with the day and the version, and there is no column for anything else."""
    assert await store.feedback("csto", "up", "v1", ())
    assert await store.feedback(None, "none", "v1", ("war", "csto"))
    assert await rows(
        url, "SELECT day, verdict, entry, offered, version FROM feedback ORDER BY id"
    ) == [
        ("2020-09-13", "up", "csto", "[]", "v1"),
        ("2020-09-13", "none", None, '["war", "csto"]', "v1"),
    ]
    row = await store._access.do(lambda c: c.exec_driver_sql("SELECT * FROM feedback").first())
    assert row is not None
    assert list(row._fields) == ["id", "day", "verdict", "entry", "offered", "version"]


async def test_knows_what_was_served(store: Store) -> None:
    """Served events are known by platform, however many are asked for."""
    await store.mark_served("telegram", range(0, 3_000, 2))
    await store.mark_served("telegram", [])
    await store.mark_served("telegram", [0, 2])
    assert await store.served("telegram", range(3_000)) == set(range(0, 3_000, 2))
    assert await store.served("discord", range(10)) == set()
    assert await store.served("telegram", []) == set()


async def test_large_numbers(store: Store) -> None:
    """Ids as large as platforms make them (52 bits, and Discord's 64) are kept."""
    await store.mark_served("discord", [2**62])
    await store.note_shown("p", "e", 2**52)
    assert await store.served("discord", [2**62]) == {2**62}
    assert await store.shown("p", "e", HOUR) == 2**52
    await store.note_answer("p", 2**62, [2**61])
    assert await store.answer_to("p", 2**62) == (2**61,)


async def test_what_was_just_shown(store: Store, clock: Clock) -> None:
    """An entry shown in a place is known by its newest message, for as long as is asked."""
    await store.note_shown("p", "csto", 1)
    await store.note_shown("p", "csto", 2)
    await store.note_shown("q", "csto", 3)
    clock.on(60)
    assert await store.shown("p", "csto", 61) == 2
    assert await store.shown("p", "csto", 60) is None
    assert await store.shown("p", "war", 61) is None


async def test_which_messages_answered(store: Store) -> None:
    """The messages that answered a question are known by place and question."""
    await store.note_answer("p", 10, [11, 12])
    await store.note_answer("p", 20, [21])
    await store.note_answer("p", 10, [13])
    assert await store.answer_to("p", 10) == (13,)
    assert await store.answer_to("p", 20) == (21,)
    assert await store.answer_to("q", 10) == ()


async def test_which_poll_asks_what(store: Store) -> None:
    """The question that a poll asks, and the person, are known by the poll's key; what is kept of a
    person's polls goes with the person, and nobody else's."""
    await store.note_poll("poll 1", "who", "ani")
    await store.note_poll("poll 2", "when", "ben")
    assert await store.polled("poll 1") == ("who", "ani")
    assert await store.polled("poll 3") is None
    await store.forget("a", "ani")
    assert await store.polled("poll 1") is None
    assert await store.polled("poll 2") == ("when", "ben")


async def test_settings(store: Store) -> None:
    """A value is kept under its name until another takes its place."""
    assert await store.setting("commands") is None
    await store.set_setting("commands", "abc")
    await store.set_setting("commands", "ü" * 1000)
    assert await store.setting("commands") == "ü" * 1000


async def test_everything_goes_in_time(store: Store, url: str, clock: Clock) -> None:
    """What is past its time is not found, and after `expire` not in the file."""
    await store.note("p", about("csto"))
    await store.mark_served("telegram", [1])
    await store.note_shown("p", "csto", 1)
    await store.note_answer("p", 1, [2])
    await store.keep("ani", {"brief csto": "medium 1"})
    await store.note_poll("poll", "who", "ani")
    await store.feedback("csto", "up", "v", ())
    for passed, table in (
        (SHOWN_KEPT, "shown"),
        (SERVED_KEPT, "served"),
        (ANSWERS_KEPT, "answered"),
        (KEPT_DAYS * DAY, "conversation"),
        (POLLS_KEPT, "poll"),
        (PERSONAL_KEPT_DAYS * DAY, "personal"),
    ):
        clock.now = 1_600_000_000.0 + passed - 1
        await store.expire()
        assert await rows(url, f"SELECT count(*) FROM {table}") == [(1,)]
        clock.on(1)
        assert await store.shown("p", "csto", 10 * DAY) is None
        if table == "served":
            assert await store.served("telegram", [1]) == set()
        if table == "answered":
            assert await store.answer_to("p", 1) == ()
        if table == "conversation":
            assert await store.recall("p") is None
        if table == "poll":
            assert await store.polled("poll") is None
        await store.expire()
        assert await rows(url, f"SELECT count(*) FROM {table}") == [(0,)]
    assert await rows(url, "SELECT count(*) FROM feedback") == [(1,)]


async def test_opening_expires(store: Store, url: str, clock: Clock) -> None:
    """What ran out while the bot was off is gone after its start."""
    await store.note("p", about("csto"))
    await store.close()
    clock.on(KEPT_DAYS * DAY)
    async with opened(url, clock):
        pass
    assert await rows(url, "SELECT count(*) FROM conversation") == [(0,)]


async def test_keys_tell_places_apart(store: Store) -> None:
    """Each place has a key of its own, and the same one each time."""
    parts: list[tuple[str | int, ...]] = [
        *(("telegram", 1), ("telegram", "1"), ("telegram", 1, 1), ("telegram", 11)),
        *(("discord", 1), ("telegram",), (), ("telegram1",), ("tele", "gram", 1), ("\ud800",)),
    ]
    keys = [store.key(*p) for p in parts]
    assert len(set(keys)) == len(keys)
    assert all(len(k) == 32 for k in keys)
    assert keys == [store.key(*p) for p in parts]


async def test_keys_need_the_secret(store: Store, tmp_path: Path) -> None:
    """Another installation has other keys; with the same given secret they are the same."""
    other = Store(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    given = [
        Store(f"sqlite:///{tmp_path / name}", hash_key="correct horse") for name in ("1.db", "2.db")
    ]
    for each in (other, *given):
        await each.open()
    assert store.key("telegram", 1) != other.key("telegram", 1)
    assert given[0].key("telegram", 1) == given[1].key("telegram", 1) != store.key("telegram", 1)
    assert await rows(f"sqlite:///{tmp_path / '1.db'}", "SELECT * FROM secret") == []
    for each in (other, *given):
        await each.close()


async def test_many_at_once(store: Store) -> None:
    """A thousand conversations at the same moment do not mix, and none waits in vain."""

    async def talk(number: int) -> bool:
        key = store.key("telegram", number)
        for word in ("csto", "war", str(number)):
            await store.note(key, about(word))
            await store.note_answer(key, number, [number])
        recalled, answered = await asyncio.gather(store.recall(key), store.answer_to(key, number))
        return recalled == about(str(number)) and answered == (number,)

    assert all(await asyncio.gather(*(talk(n) for n in range(1_000))))


async def test_a_caller_that_gives_up_takes_nobody_along(store: Store) -> None:
    """A call that is cancelled half-way neither loses others' rows nor stops later ones."""
    calls = [asyncio.create_task(store.note(str(n), about("csto"))) for n in range(50)]
    await asyncio.sleep(0)
    for call in calls[::2]:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    assert all([await store.recall(str(n)) for n in range(1, 50, 2)])
    await store.note("later", about("war"))
    assert await store.recall("later") == about("war")


async def test_closing_finishes_what_was_begun(url: str) -> None:
    """What was being written when the bot stops is in the file."""
    store = Store(url)
    await store.open()
    calls = [asyncio.create_task(store.note(str(n), about("csto"))) for n in range(700)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*calls)
    assert await rows(url, "SELECT count(*) FROM conversation") == [(700,)]


@pytest.mark.parametrize("opened", [False, True])
async def test_a_closed_store_says_so(url: str, opened: bool) -> None:
    """Before it is opened and after it is closed, the store says that it is not open."""
    store = Store(url)
    if opened:
        await store.open()
        await store.close()
    with pytest.raises(StoreError, match="not open"):
        await store.recall("a")
    with pytest.raises(StoreError, match="not open"):
        await store.mark_served("telegram", [1])
    if not opened:
        with pytest.raises(StoreError, match="not open"):
            store.key("telegram", 1)


async def test_what_another_version_noted_is_not_read(store: Store, url: str) -> None:
    """A recollection in a form that this version does not know is as good as none."""
    await store.note("a", about("csto"))
    await rows(url, """UPDATE conversation SET recollection = '{"version": 99}'""")
    assert await store.recall("a") is None
