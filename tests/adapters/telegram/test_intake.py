"""Fetching updates: none lost, none twice, none that blocks the others."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import Update
from telegram.error import NetworkError
from telegram.ext import ExtBot

from bot.adapters.telegram.flood import Flood, Rate
from bot.adapters.telegram.intake import BadTokenError, Poller
from bot.adapters.telegram.transport import AiohttpRequest, Times
from bot.store.store import Store
from tests.adapters.telegram.updates import message
from tests.telegram_server import BotApi, Person, faults
from tests.telegram_server.load import Load

Serve = Callable[[Update], Awaitable[None]]

ALLOWED = ("message", "edited_message", "callback_query", "inline_query")
BACK_OFF = (0.05, 0.1)


class Notebook:
    """A stand-in for the store; `away` makes it fail."""

    def __init__(self) -> None:
        self.marked: set[int] = set()
        self.put_aside: dict[int, str] = {}
        self.on_their_way: dict[int, int] = {}
        self.away = False

    async def served(self, platform: str, ids: Collection[int]) -> set[int]:
        if self.away:
            raise ConnectionError("the store is away")
        return self.marked & set(ids)

    async def mark_served(self, platform: str, ids: Collection[int]) -> None:
        if self.away:
            raise ConnectionError("the store is away")
        self.marked |= set(ids)

    async def begin(self, platform: str, event: int, after: int) -> None:
        self.on_their_way[event] = after

    async def begun(self, platform: str, ids: Collection[int]) -> dict[int, int]:
        return {number: self.on_their_way[number] for number in ids if number in self.on_their_way}

    async def waiting(self, platform: str) -> dict[int, str]:
        if self.away:
            raise ConnectionError("the store is away")
        return dict(sorted(self.put_aside.items()))

    async def keep_waiting(self, platform: str, events: Mapping[int, str]) -> None:
        if self.away:
            raise ConnectionError("the store is away")
        self.put_aside |= events

    async def drop_waiting(self, platform: str, ids: Collection[int]) -> None:
        for number in ids:
            self.put_aside.pop(number, None)


class Polling:
    """A bot that echoes, or does as it is told, by our Poller."""

    def __init__(
        self,
        api: BotApi,
        store: Notebook | Store,
        serve: Serve | None,
        flood: Flood | None = None,
        **more: Any,
    ) -> None:
        times = Times(connect=1, read=2, write=1, pool=5)
        self.stop = asyncio.Event()
        self.served: list[int] = []
        self._serve = serve or self.echo
        fetching = AiohttpRequest(repeats=(), times=times)
        self.bot: ExtBot[str] = ExtBot(
            api.token,
            base_url=f"{api.url}/bot",
            request=AiohttpRequest(repeats=(0.02, 0.05), times=times),
            get_updates_request=fetching,
            rate_limiter=flood or Flood(limited=False),
        )
        settings: dict[str, Any] = {"back_off": BACK_OFF, "again": (0.05, 0.1), "grace": 5.0}
        self.poller = Poller(
            self.bot, fetching, self.one, store, allowed=ALLOWED, **(settings | more)
        )

    async def one(self, update: Update) -> None:
        await self._serve(update)
        self.served.append(update.update_id)

    async def echo(self, update: Update) -> None:
        if update.message is not None and update.message.text:
            await self.bot.send_message(update.message.chat.id, update.message.text)

    async def run(self) -> None:
        await self.bot.initialize()
        try:
            await self.poller.run(self.stop)
        finally:
            await self.bot.shutdown()


@contextlib.asynccontextmanager
async def polling(
    api: BotApi, store: Notebook | Store | None = None, serve: Serve | None = None, **more: Any
) -> AsyncIterator[Polling]:
    """The Poller runs until the block ends, and then stops politely."""
    one = Polling(api, store or Notebook(), serve, **more)
    task = asyncio.create_task(one.run())
    try:
        yield one
    finally:
        one.stop.set()
        await asyncio.wait_for(task, 20)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A server that fails the test if the bot breaks a rule."""
    async with BotApi() as server:
        yield server


@pytest.fixture
async def alice(api: BotApi) -> Person:
    """Someone who has written before, which the bot has seen."""
    person = api.person("Alice")
    await person.starts()
    api.updates.drop_all()
    return person


def texts(api: BotApi, person: Person) -> list[str]:
    return [sent.text for sent in api.sent if sent.chat.id == person.id]


async def test_a_question_is_answered(api: BotApi, alice: Person) -> None:
    """What comes in while the bot waits is answered at once, and confirmed when it stops."""
    async with polling(api):
        await api.wait_for(lambda: api.calls_of("getUpdates"))
        await alice.sends("hello")
        assert (await alice.next_reply(timeout=0.4)).text == "hello"
    assert not api.pending


async def test_what_is_asked_for(api: BotApi) -> None:
    """Only the kinds of update that are served are asked for, in long polls."""
    async with polling(api):
        await api.wait_for(lambda: api.calls_of("getUpdates"))
    params = api.calls_of("getUpdates")[0].params
    assert params["allowed_updates"] == list(ALLOWED)
    assert (params["limit"], params["timeout"]) == (100, 30)


async def test_nothing_is_confirmed_before_it_is_served(api: BotApi, alice: Person) -> None:
    """While one is being served it stays with Telegram, and so does all that came later."""
    free = asyncio.Event()

    async def slow(update: Update) -> None:
        if update.message is not None and update.message.text == "first":
            await free.wait()

    bob = api.person("Bob")
    async with polling(api, serve=slow) as bot:
        await alice.sends("first")
        await bob.sends("second")
        await api.wait_for(lambda: len(bot.served) == 1)
        await asyncio.sleep(1.2)
        assert len(api.pending) == 2
        free.set()
        await api.wait_for(lambda: len(bot.served) == 2 and not api.pending)
    # All was shown again while the first was under way, and served once.
    assert max(api.deliveries.values()) > 1
    assert len(bot.served) == 2


async def test_waiting_is_no_busy_loop(api: BotApi, alice: Person) -> None:
    """While one update takes its time, Telegram is asked about twice a second."""

    async def slow(_: Update) -> None:
        await asyncio.sleep(1.5)

    async with polling(api, serve=slow) as bot:
        await alice.sends("slow")
        await api.wait_for(lambda: bot.served)
        assert len(api.calls_of("getUpdates")) <= 5


async def test_others_are_seen_while_one_takes_its_time(api: BotApi, alice: Person) -> None:
    """A chat whose answer takes long does not keep another's question from coming in."""

    async def slow(update: Update) -> None:
        if update.message is not None and update.message.text == "slow":
            await asyncio.sleep(3)

    bob = api.person("Bob")
    async with polling(api, serve=slow) as bot:
        await alice.sends("slow")
        await asyncio.sleep(0.2)
        await bob.sends("quick")
        await api.wait_for(lambda: bot.served, timeout=1.0)


POISON: list[dict[str, Any]] = [
    {"message": {"message_id": "x"}},
    {"message": 5},
    {"message": {"message_id": 1, "date": 10**20, "chat": {"id": 1, "type": "private"}}},
    {"message": {"message_id": 1, "date": 1, "chat": "nobody"}},
    {"callback_query": {"id": "1"}},
    {"inline_query": []},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 1}, "entities": [5]}},
]


@pytest.mark.parametrize("poison", POISON, ids=str)
async def test_poison_is_set_aside(
    api: BotApi, alice: Person, poison: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """An update that cannot be read is logged by its number; what is around it is served."""
    async with polling(api):
        await alice.sends("before")
        number = api.raw_update(poison)
        await alice.sends("after")
        await api.wait_for(lambda: not api.pending)
    assert texts(api, alice) == ["before", "after"]
    assert f"Update {number} cannot be read" in caplog.text
    assert api.deliveries[number] <= 2


JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["id", "type", "chat", "from", "date", "text", "message_id", "data"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    strange=st.lists(
        st.dictionaries(
            st.sampled_from([*ALLOWED, "poll", "update_of_2030"]), JSON_VALUE, max_size=2
        ),
        max_size=4,
    )
)
def test_whatever_telegram_sends(strange: list[dict[str, Any]]) -> None:
    """Whatever an update holds, those after it are served and all are confirmed."""

    async def main() -> None:
        async with BotApi() as api:
            bob = api.person("Bob")
            await bob.starts()
            api.updates.drop_all()
            async with polling(api):
                for update in strange:
                    api.raw_update(update)
                await bob.sends("hello")
                await api.wait_for(lambda: not api.pending)
            assert "hello" in texts(api, bob)

    asyncio.run(main())


async def test_a_lower_count_is_followed(api: BotApi, alice: Person) -> None:
    """After a quiet week Telegram counts from another number; questions are served all the same."""
    api.updates.next_id = 900_000_000
    async with polling(api, hold=1):
        await alice.sends("before")
        await alice.next_reply()
        await api.wait_for(lambda: not api.pending)
        await asyncio.sleep(1.2)
        api.updates.next_id = 17
        for text in ("one", "two", "three"):
            await alice.sends(text)
            assert (await alice.next_reply()).text == text
        await api.wait_for(lambda: not api.pending)


async def test_a_slow_chat_hides_nobody(api: BotApi) -> None:
    """More questions than Telegram shows at once in one slow chat keep others waiting a little."""
    eve, bob = api.person("Eve"), api.person("Bob")

    async def serve(update: Update) -> None:
        if update.message is not None and update.message.chat.id == eve.id:
            await asyncio.sleep(0.05)

    async with polling(api, serve=serve, patience=0.5) as bot:
        for _ in range(160):
            await eve.sends("flood")
        await bob.sends("hello")
        number = api.updates.next_id - 1
        await api.wait_for(lambda: number in bot.served, timeout=3.5)
        assert len(bot.served) < 90
        await api.wait_for(lambda: len(bot.served) == 161, timeout=15)
    assert len(set(bot.served)) == 161


def slow_in_groups() -> Flood:
    """Telegram's limits, but five messages in a group and all the others at once."""
    return Flood(overall=Rate(500, 0.1), chat=Rate(100, 0.1), group=Rate(5, 60.0))


async def crowd(api: BotApi, asked: int, others: int) -> set[int]:
    """Many questions in one group, then one from each of many people; the group's updates."""
    group, eve = api.supergroup("Harbour"), api.person("Eve")
    first = api.updates.next_id
    for number in range(asked):
        await eve.sends(f"/ask {number}", chat=group)
    for number in range(others):
        await api.person(f"P{number}").sends("hello")
    return set(range(first, first + asked))


async def test_nothing_is_lost_while_a_hundred_wait(api: BotApi) -> None:
    """A group that Telegram makes wait loses nothing as long as no more than 100 updates wait,
    however the bot ends: they are served at the next start."""
    theirs = await crowd(api, asked=30, others=60)
    store = Notebook()
    async with polling(api, store, flood=slow_in_groups(), patience=0.1, grace=0.1) as bot:
        await api.wait_for(lambda: len(bot.served) >= 65)
        await asyncio.sleep(1)
        assert {update["update_id"] for update in api.pending} >= theirs - set(bot.served)
    waiting = theirs - set(bot.served)
    assert len(waiting) >= 20
    async with polling(api, store) as bot:
        await api.wait_for(lambda: set(bot.served) == waiting)


async def test_nothing_is_lost_while_more_wait(
    api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Beyond those 100 what waits is put into the store before Telegram forgets it: it is served
    at the next start, in its order and once, and then the store holds nothing of it."""
    caplog.set_level(logging.INFO)
    theirs = await crowd(api, asked=60, others=300)
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    await store.open()
    try:
        async with polling(api, store, flood=slow_in_groups(), patience=0.3, grace=0.1) as bot:
            await api.wait_for(lambda: len(bot.served) >= 305, timeout=20)
        held = {update["update_id"] for update in api.pending}
        aside = theirs - set(bot.served) - held
        assert aside
        assert len(bot.served) == 305
        assert set(await store.waiting(f"telegram:{bot.bot.id}")) == aside
        left = f"{len(aside)} updates wait in the store and are served at the next start."
        assert left in caplog.messages
        async with polling(api, store) as after:
            await api.wait_for(lambda: len(after.served) >= 55 and not api.pending, timeout=20)
        assert after.served == sorted(theirs - set(bot.served))
        assert await store.waiting(f"telegram:{bot.bot.id}") == {}
    finally:
        await store.close()


async def test_what_waits_stays_with_telegram_without_a_store(
    api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    """While the store is away nothing is confirmed unserved, even if others have to wait for it;
    when it is back they come in."""
    await crowd(api, asked=160, others=20)
    store = Notebook()
    store.away = True
    async with polling(api, store, flood=slow_in_groups(), patience=0.1, grace=0.1) as bot:
        await asyncio.sleep(1.5)
        assert len(bot.served) == 5
        assert len(api.pending) >= 175
        store.away = False
        await api.wait_for(lambda: len(bot.served) == 25, timeout=5)
    assert any("The store can be used again" in line for line in caplog.messages)


async def test_damage_in_the_store(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be read of what was put aside is logged by its number; the rest is served."""
    store = Notebook()
    kept = {1: "{", 2: "[]", 3: '{"update_id": 3, "message": 5}', 4: '{"update_id": 4}'}
    store.put_aside = dict(kept)
    async with polling(api, store) as bot:
        await api.wait_for(lambda: not store.put_aside)
    assert bot.served == [4]
    assert store.marked == set(kept)
    for number in (1, 2, 3):
        assert f"Update {number} cannot be read" in caplog.text


async def test_left_while_the_store_was_away(
    api: BotApi, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an earlier process has put aside is served as soon as the store can tell of it; what
    comes meanwhile is served at once."""
    monkeypatch.setattr("bot.adapters.telegram.marks.PAUSE", 0.05)
    monkeypatch.setattr("bot.adapters.telegram.intake.PAUSE", 0.05)
    store = Notebook()
    store.put_aside = {1: json.dumps(message(1, alice.id, "left"))}
    store.away = True
    async with polling(api, store):
        await alice.sends("new")
        assert (await alice.next_reply()).text == "new"
        store.away = False
        assert (await alice.next_reply()).text == "left"
        await api.wait_for(lambda: not store.put_aside)


async def test_what_waited_and_was_served_is_not_served_again(api: BotApi) -> None:
    """A process that ended between serving an update and dropping it leaves one that is dropped."""
    store = Notebook()
    store.put_aside, store.marked = {1: '{"update_id": 1}', 2: '{"update_id": 2}'}, {1}
    async with polling(api, store) as bot:
        await api.wait_for(lambda: not store.put_aside)
    assert bot.served == [2]


async def test_memory_is_bounded(api: BotApi) -> None:
    """No more updates are taken than may be in memory, however many wait."""
    free = asyncio.Event()
    begun: set[int] = set()

    async def serve(update: Update) -> None:
        begun.add(update.update_id)
        await free.wait()

    async with polling(api, serve=serve, most=150, patience=0.1) as bot:
        people = [api.person(f"P{n}") for n in range(400)]
        for person in people:
            await person.sends("hello")
        await asyncio.sleep(1.5)
        assert len(begun) <= 250
        free.set()
        await api.wait_for(lambda: len(bot.served) == 400 and not api.pending, timeout=10)


async def test_two_pollers(api: BotApi, alice: Person, caplog: pytest.LogCaptureFixture) -> None:
    """A second poller is one clear line, with what to do; when it is gone all goes on."""
    caplog.set_level(logging.INFO)
    fault = api.fail("getUpdates", faults.error(409, "Conflict: terminated by other"), times=4)
    async with polling(api):
        await alice.sends("hello")
        await alice.next_reply()
    assert fault.used == 4
    lines = [r.getMessage() for r in caplog.records if r.name.startswith("bot.")]
    assert len([line for line in lines if "409" in line and "stop that one" in line]) == 1
    assert lines[-1] == "Updates come in again."


async def test_a_webhook_is_named(
    api: BotApi, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """A webhook in the way is called that, and not another poller."""
    text = "Conflict: can't use getUpdates method while webhook is active"
    api.fail("getUpdates", faults.error(409, text))
    async with polling(api):
        await alice.sends("hello")
        await alice.next_reply()
    assert "webhook" in caplog.text
    assert "Another program" not in caplog.text


async def test_an_outage_is_one_line(
    api: BotApi, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """While Telegram is away nothing is lost; it is one line when it goes, one when it is back."""
    caplog.set_level(logging.INFO)
    async with polling(api):
        await alice.sends("before")
        await alice.next_reply()
        await api.goes_down()
        await alice.sends("meanwhile")
        await asyncio.sleep(0.6)
        await api.comes_back()
        assert (await alice.next_reply()).text == "meanwhile"
    lines = [r.getMessage() for r in caplog.records if r.name.startswith("bot.")]
    assert len(lines) == 2
    assert lines[0].startswith("Telegram cannot be reached")
    assert "42:TEST" not in caplog.text


async def test_an_outage_while_answering_loses_nothing(api: BotApi, alice: Person) -> None:
    """A question whose answer could not be sent is answered when Telegram is back."""
    reached = asyncio.Event()

    async def serve(update: Update) -> None:
        assert update.message is not None
        reached.set()
        await asyncio.sleep(0.2)
        await bot.bot.send_message(update.message.chat.id, update.message.text or "")

    async with polling(api, serve=serve) as bot:
        await alice.sends("hello")
        await reached.wait()
        await api.goes_down()
        await asyncio.sleep(1.5)
        await api.comes_back()
        assert (await alice.next_reply()).text == "hello"
    assert texts(api, alice) == ["hello"]


@pytest.mark.parametrize(
    "how",
    [
        faults.server_error(502),
        faults.html_page(502),
        faults.html_page(404),
        faults.truncated(),
        faults.invalid_json(),
        faults.reset_before(),
        faults.reset_after(),
        faults.flood(1),
    ],
    ids=lambda how: how.name,
)
async def test_faults_of_fetching(api: BotApi, alice: Person, how: faults.How) -> None:
    """Whatever happens to getUpdates, the question is answered, once."""
    fault = api.fail("getUpdates", how, times=2)
    async with polling(api):
        await alice.sends("hello")
        await alice.next_reply()
        await api.wait_for(lambda: not api.pending)
    assert fault.used == 2
    assert texts(api, alice) == ["hello"]


@pytest.mark.parametrize("times", [1, None])
async def test_a_bad_token(api: BotApi, times: int | None) -> None:
    """A token that Telegram does not know ends the run, and the error says what to do."""
    one = Polling(api, Notebook(), None)
    await one.bot.initialize()
    api.fail("getUpdates", faults.error(401, "Unauthorized"), times=times)
    with pytest.raises(BadTokenError, match="BRIEFBOT_TELEGRAM_TOKEN"):
        await one.poller.run(one.stop)
    await one.bot.shutdown()


async def test_what_another_process_served(api: BotApi, alice: Person, tmp_path: Path) -> None:
    """After a restart, what the store knows to be served is confirmed and not served again."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    await store.open()
    try:
        for text in ("one", "two", "three"):
            await alice.sends(text)
        numbers = [update["update_id"] for update in api.pending]
        await store.mark_served("telegram:42", numbers[:1] + numbers[2:])
        async with polling(api, store):
            await api.wait_for(lambda: not api.pending)
        assert texts(api, alice) == ["two"]
        assert await store.served("telegram:42", numbers) == set(numbers)
    finally:
        await store.close()


async def test_two_bots_on_one_store(api: BotApi, alice: Person, tmp_path: Path) -> None:
    """What one bot has served is no reason for another to pass over an update of that number."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    await store.open()
    async with BotApi(token="43:TEST", username="other_test_bot") as other:
        bob = other.person("Bob")
        await bob.starts()
        other.updates.drop_all()
        for server, person in ((api, alice), (other, bob)):
            async with polling(server, store):
                server.raw_update(message(500, person.id, "hello"))
                assert (await person.next_reply()).text == "hello"
    await store.close()


async def test_a_store_that_is_away_costs_no_answer(
    api: BotApi, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """Without the store questions are answered; when it is back it learns what was served."""
    store = Notebook()
    store.away = True
    async with polling(api, store) as bot:
        await alice.sends("hello")
        await alice.next_reply()
        await api.wait_for(lambda: not api.pending)
        store.away = False
        await asyncio.sleep(1.2)
        assert store.marked == set(bot.served)
    assert "hello" not in caplog.text


async def test_a_polite_stop(api: BotApi) -> None:
    """In a burst, a stop finishes what was taken; the next run answers the rest, none twice."""
    load = Load(api)
    load.ask(500, chats=50)
    store = Notebook()
    for after in (40, 200):
        async with polling(api, store):
            await api.wait_for(lambda after=after: len(api.sent) > after)  # type: ignore[misc]
        held = {update["update_id"] for update in api.pending}
        assert not held & store.marked
    async with polling(api, store):
        assert await load.answered(30)
    report = load.report()
    assert (report["answered"], report["more_than_once"], report["out_of_order"]) == (500, 0, 0)
    assert not api.pending


async def test_a_stop_has_an_end(api: BotApi, alice: Person) -> None:
    """A stop does not wait for what hangs; that comes again after the next start."""

    async def hang(_: Update) -> None:
        await asyncio.Event().wait()

    store = Notebook()
    async with polling(api, store, hang, grace=0.1):
        await alice.sends("hello")
        await api.wait_for(lambda: api.deliveries)
        await asyncio.sleep(0.1)
    async with polling(api, store):
        assert (await alice.next_reply()).text == "hello"


async def test_a_stop_during_an_outage(api: BotApi, alice: Person) -> None:
    """A stop ends in time even if Telegram is away, and loses nothing."""

    async def away(_: Update) -> None:
        await api.goes_down()
        raise NetworkError("away")

    store = Notebook()
    async with polling(api, store, away, grace=20):
        await alice.sends("hello")
        await asyncio.sleep(0.3)
    await api.comes_back()
    async with polling(api, store):
        assert (await alice.next_reply()).text == "hello"


async def test_order_under_load(api: BotApi) -> None:
    """A burst over many chats is answered in the order of each, once, whatever takes how long."""

    async def uneven(update: Update) -> None:
        await asyncio.sleep((update.update_id * 7 % 5) / 500)
        await bot.echo(update)

    load = Load(api)
    load.ask(600, chats=30)
    async with polling(api, serve=uneven) as bot:
        assert await load.answered(30)
    report = load.report()
    assert (report["answered"], report["more_than_once"], report["out_of_order"]) == (600, 0, 0)
