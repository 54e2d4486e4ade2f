"""The clock on the wall jumps by a day: nothing is lost, nothing is answered twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.discord import adapter, shard, shards
from bot.adapters.discord.sessions import Session, Sessions
from bot.core.outage import Outage
from bot.store.store import Store
from tests import discord_server
from tests.adapters.discord.world import running
from tests.adapters.replies import WHEN
from tests.faults.telegram import ASKED, all_answered, serving
from tests.store.conftest import about, opened
from tests.telegram_server import BotApi
from tests.telegram_server.load import Load

DAY = 86_400.0
MANY = 30
CHATS = 10

TO = (DAY, 0.0, -DAY, 0.0)
"""How far the clock is ahead, one after the other: forward, back, further back, forward."""


class Wall:
    """The clock on the wall, which somebody sets."""

    def __init__(self) -> None:
        self._real = time.time
        self.ahead = 0.0

    def __call__(self) -> float:
        return self._real() + self.ahead


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wall]:
    """Of the whole process; `time.monotonic`, by which the loop goes, never jumps."""
    wall = Wall()
    monkeypatch.setattr(time, "time", wall)
    yield wall
    monkeypatch.undo()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_database"))
    return f"sqlite:///{tmp_path / 'data' / 'store.sqlite3'}"


async def test_telegram(
    api: BotApi, database: str, tmp_path: Path, webhook: bool, wall: Wall
) -> None:
    """Whichever way it jumps, in the middle of a burst and before a restart, each question is
    answered once, also if Telegram brings it again."""
    load = Load(api)
    for number, ahead in enumerate(TO, 1):
        async with serving(api, database, tmp_path, webhook=webhook, clock=wall) as bot:
            load.ask(MANY, chats=CHATS, questions=ASKED, rate=150)
            await api.wait_for(lambda begun=number: len(api.sent) > MANY * (begun - 0.6), 30)  # type: ignore[misc]
            wall.ahead = ahead
            await bot.store.expire()
            await all_answered(api, load, number * MANY)
        for update in served(api, MANY // 2):
            api.raw_update(update)
    async with serving(api, database, tmp_path, webhook=webhook, clock=wall):
        await all_answered(api, load, len(TO) * MANY)


def served(api: BotApi, count: int) -> list[dict[str, object]]:
    """Questions that were answered just now, as they would come again."""
    asked = [m for chat in api.chats.values() for m in chat.messages.values() if not m.by_bot]
    last = sorted(asked, key=lambda message: message.id)[-count:]
    numbers = dict(zip(last, api.confirmed[-count:], strict=True))
    return [{"update_id": numbers[m], "message": m.wire()} for m in last]


async def test_what_is_remembered(database: str, wall: Wall) -> None:
    """What was kept within the last hours is there after each jump, and what is kept after it."""
    store = Store(database, clock=wall)
    await store.open()
    for ahead in TO:
        for name in ("before", "after"):
            await store.note(name, about("csto"))
            await store.mark_served("telegram", [1])
            await store.keep_waiting("telegram", {2: "{}"})
            if name == "before":
                wall.ahead = ahead
                await store.expire()
            assert await store.recall(name) == about("csto")
            assert await store.served("telegram", [1, 3]) == {1}
            assert list(await store.waiting("telegram")) == [2]
    await store.close()


async def test_discord(tmp_path: Path, wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever way it jumps, commands and messages are answered once, and what is said while the
    bot restarts is answered afterwards, on the same session."""
    monkeypatch.setattr(adapter, "PAUSES", (0.05,))
    monkeypatch.setattr(shard, "REFUSED_PAUSE", (0.05, 0.1))
    monkeypatch.setattr(shards, "LOOK", 0.1)
    async with discord_server.Discord() as server:
        server.identify_window = 0.0
        ani, room = server.person("Ani"), server.guild("Newsroom").channel("general")
        dm = server.dm(ani)
        for number, ahead in enumerate(TO, 1):
            async with running(server, tmp_path) as world:
                assert "at noon" in (await world.ask(ani, WHEN, room)).text()
                wall.ahead = ahead
                assert "at noon" in (await world.ask(ani, WHEN, room)).text()
                await ani.says(WHEN, where=dm)
                answers = 2 * number - 1
                await server.wait_for(lambda: sum(m.by_bot for m in dm.messages) >= answers)  # noqa: B023
                await asyncio.sleep(0.3)
            await ani.says(WHEN, where=dm)
            async with running(server, tmp_path):
                await server.wait_for(lambda: sum(m.by_bot for m in dm.messages) > answers)  # noqa: B023
        assert sum(m.by_bot for m in dm.messages) == 2 * len(TO)
        assert len([m for m in server.sent if m.call is not None]) == 2 * len(TO)
        assert len(server.gateway.identifies) == 1


async def test_a_session_of_discord(tmp_path: Path, wall: Wall) -> None:
    """A session on which nothing happens is kept anew after a jump either way, so that a process
    that is killed then can go on with it."""
    async with opened(f"sqlite:///{tmp_path / 'x.sqlite3'}", wall) as store:
        sessions = Sessions(store, Outage("away"), 1, 1, 1)
        session = Session("abc", 7, "wss://gateway.example")
        for wall.ahead in (0.0, *TO):
            await sessions.keep(0, session)
            assert await Sessions(store, Outage("away"), 1, 1, 1).of(0) == session
