"""A bot that goes on with the session of another process, or of its own before a restart."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord import adapter, deliver, gate, sessions, shard, shards
from bot.adapters.discord.ledger import PLATFORM, Ledger
from bot.adapters.discord.sessions import SETTING
from bot.core.reply import Reply
from bot.core.request import Request
from tests.adapters.discord.world import World, running
from tests.adapters.replies import WHEN
from tests.discord_server import Channel, Discord, Person, Shown


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch, server: Discord) -> None:
    """The same pauses, shorter, on both sides."""
    monkeypatch.setattr(adapter, "PAUSES", (0.05,))
    monkeypatch.setattr(shard, "REFUSED_PAUSE", (0.05, 0.1))
    monkeypatch.setattr(gate, "APART", 0.1)
    monkeypatch.setattr(shards, "LOOK", 0.1)
    server.identify_window = 0.0


async def hangs(_request: Request, _conversation: str, _person: str) -> Reply:
    await asyncio.Event().wait()
    raise AssertionError


@asynccontextmanager
async def cut_short(
    server: Discord, folder: Path, monkeypatch: pytest.MonkeyPatch, **options: Any
) -> AsyncIterator[World]:
    """A bot that ends at the end of the block with whatever it does undone, as one that is
    killed."""
    with monkeypatch.context() as patch:
        patch.setattr(shards, "HANDOVER", 0.0)
        async with running(server, folder, grace=0.05, **options) as world:
            yield world


def answers(channel: Channel) -> list[Shown]:
    return [m for m in channel.messages if m.by_bot]


def responses(server: Discord) -> list[Shown]:
    return [m for m in server.sent if m.call is not None]


async def test_said_during_a_restart(
    server: Discord, ani: Person, room: Channel, tmp_path: Path
) -> None:
    """What is said between a stop and the next start is answered after it, and no session begins
    anew for that."""
    async with running(server, tmp_path) as world:
        await world.ask(ani, WHEN, room)
    dm = server.dm(ani)
    await ani.says(WHEN, where=dm)
    await ani.says(f"@bot {WHEN}", where=room)
    async with running(server, tmp_path):
        await server.wait_for(lambda: answers(dm) and answers(room))
    assert len(server.gateway.identifies) == 1
    assert server.gateway.resumes == 1


async def test_under_way_at_the_end(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message and a deferred command that one process had begun are answered by the next."""
    monkeypatch.setattr(deliver, "ACKNOWLEDGED", 0.05)
    dm = server.dm(ani)
    async with cut_short(server, tmp_path, monkeypatch, answer=hangs):
        await ani.says(WHEN, where=dm)
        call = await ani.slash("ask", {"question": WHEN}, where=room)
        await call.acknowledgement()
        await asyncio.sleep(0.3)
    server.allow_violation("a second time")
    async with running(server, tmp_path):
        assert "at noon" in (await call.response()).text()
        await server.wait_for(lambda: answers(dm))
    assert len(answers(dm)) == 1
    assert not call.followups


async def test_a_command_that_nobody_took_in_time(
    server: Discord,
    ani: Person,
    room: Channel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A command whose three seconds are over is left alone, without noise; Discord told the
    person."""
    server.response_limit = 0.2
    # It may have been deferred by another: that is tried.
    server.expect_violation("has no first response yet")
    async with running(server, tmp_path):
        pass
    call = ani.slashes("ask", {"question": WHEN}, where=room)
    await call.expires()
    async with running(server, tmp_path) as world:
        await server.wait_for(lambda: server.requests_of("PATCH", "@original"))
        server.response_limit = 3.0
        await world.ask(ani, WHEN, room)
    assert call.acknowledged is None
    assert [r for r in caplog.records if r.levelno > 20] == []


async def test_served_just_before_the_end(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was answered already is not answered again when Discord tells it once more: not even
    looked up."""
    dm = server.dm(ani)
    with monkeypatch.context() as patch:
        # What is kept of the session is from before all that follows, as after a kill.
        patch.setattr(shards, "LOOK", 60.0)
        async with cut_short(server, tmp_path, monkeypatch) as world:
            await server.wait_for(lambda: server.gateway.ready)
            await asyncio.sleep(0.2)
            await world.store.set_setting(*kept(server, sequence=1))
            await ani.says(WHEN, where=dm)
            await server.wait_for(lambda: answers(dm))
            await world.ask(ani, WHEN, room)
            patch.setattr(sessions.Sessions, "keep", nothing)
    async with running(server, tmp_path) as world:
        await server.wait_for(lambda: server.gateway.resumes == 1)
        await ani.says("thanks", where=dm)
        await server.wait_for(lambda: len(answers(dm)) == 2)
        assert len(world.asked) == 1
    assert len(responses(server)) == 1


async def test_answered_but_not_noted(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the process ended before it had noted an answer, the same answer takes its place:
    nobody sees two."""
    dm = server.dm(ani)
    server.allow_violation("a second time")
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "mark", nothing)
        patch.setattr(shards, "LOOK", 60.0)
        async with cut_short(server, tmp_path, monkeypatch) as world:
            await asyncio.sleep(0.2)
            await world.store.set_setting(*kept(server, sequence=1))
            await ani.says(WHEN, where=dm)
            await server.wait_for(lambda: answers(dm))
            shown = await world.ask(ani, WHEN, room)
            patch.setattr(sessions.Sessions, "keep", nothing)
    async with running(server, tmp_path) as world:
        await server.wait_for(lambda: len(world.asked) == 2 and shown.edits)
        await server.wait_for(lambda: len(server.requests_of("POST", f"{dm.id}/messages")) == 2)
    assert len(answers(dm)) == 1
    assert responses(server) == [shown]
    assert "at noon" in shown.text()


async def nothing(*_: Any) -> None:
    return


def kept(server: Discord, *, sequence: int) -> tuple[str, str]:
    """The session as it was at a sequence, to be put into the store."""
    (session,) = server.gateway.sessions.values()
    name = SETTING.format(application=server.application_id, shard=0)
    told: dict[str, Any] = {"id": session.id, "sequence": sequence, "url": server.gateway_url}
    rest = {"shards": 1, "intents": session.intents, "at": time.time()}
    return name, json.dumps({**told, **rest})


@pytest.mark.parametrize("what", ["nothing", "no JSON", '{"id": 1}', "old", "other intents"])
async def test_a_session_that_cannot_be_gone_on_with(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, what: str
) -> None:
    """What was kept by another version, or long ago, is not even tried."""
    name = SETTING.format(application=server.application_id, shard=0)
    good = {"id": "a", "sequence": 3, "url": server.gateway_url, "shards": 1}
    texts = {
        "old": json.dumps({**good, "intents": 4608, "at": time.time() - 3600}),
        "other intents": json.dumps({**good, "intents": 1, "at": time.time()}),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions.Sessions, "keep", nothing)
        async with running(server, tmp_path) as world:
            await world.store.set_setting(name, texts.get(what, what))
    async with running(server, tmp_path) as world:
        assert "at noon" in (await world.ask(ani, WHEN, room)).text()
    assert server.gateway.resumes == 0
    assert len(server.gateway.identifies) == 2


async def test_a_session_that_discord_has_forgotten(
    server: Discord, ani: Person, room: Channel, tmp_path: Path
) -> None:
    """Where Discord does not know the session any more, another one is begun."""
    async with running(server, tmp_path):
        pass
    server.gateway.forgets()
    async with running(server, tmp_path) as world:
        assert "at noon" in (await world.ask(ani, WHEN, room)).text()
    assert server.gateway.resumes == 0
    assert len(server.gateway.identifies) == 2


async def test_normal_traffic_reads_nothing(
    world: World, server: Discord, ani: Person, room: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes the first time is not looked up; that it is served is noted."""

    async def never(*_: Any) -> set[int]:
        raise AssertionError("looked up")

    monkeypatch.setattr(world.store, "served", never)
    call = await ani.slash("ask", {"question": WHEN}, where=room)
    await call.response()
    monkeypatch.undo()
    await asyncio.sleep(0.2)
    assert await world.store.served(PLATFORM, [call.id]) == {call.id}
