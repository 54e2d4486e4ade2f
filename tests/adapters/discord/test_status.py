"""What the bot tells of Discord to whoever asks whether it is ready."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.adapters.discord import adapter, gate, shard, shards
from bot.adapters.discord.faults import RefusedError
from bot.status import DISCORD, Status
from tests.adapters.discord.leasing import Office
from tests.adapters.discord.test_adapter import lone, opened
from tests.adapters.discord.world import running
from tests.adapters.replies import WHEN
from tests.discord_server import Channel, Discord, Person


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch, server: Discord) -> None:
    """The same pauses, shorter, on both sides."""
    monkeypatch.setattr(adapter, "PAUSES", (0.05,))
    monkeypatch.setattr(gate, "APART", 0.1)
    monkeypatch.setattr(shard, "PAUSES", (0.0, 0.1))
    monkeypatch.setattr(shards, "LOOK", 0.05)
    monkeypatch.setattr(shards, "AWAY", 0.4)
    server.identify_window = 0.0


def told(status: Status) -> str | None:
    return status.parts.get(DISCORD, "nothing")


async def test_from_the_start_to_a_lost_gateway(server: Discord, tmp_path: Path) -> None:
    """Discord works once it is connected; not while the gateway has been away for a while; and
    again when that is back. A connection that is lost for a moment is no fault."""
    status, seen = Status(), list[str | None]()
    async with running(server, tmp_path, status=status):
        await server.wait_for(lambda: told(status) is None)
        server.gateway.drops()
        for _ in range(10):
            await asyncio.sleep(0.02)
            seen.append(told(status))
        assert set(seen) == {None}
        await server.gateway.goes_down()
        await server.wait_for(lambda: told(status) == "1 of 1 shards are not connected")
        await server.gateway.comes_back()
        await server.wait_for(lambda: told(status) is None, 10)


async def test_not_connected_yet(server: Discord, tmp_path: Path) -> None:
    """Before it has reached the gateway for the first time it is not ready."""
    status = Status()
    server.gateway.greets = False
    async with opened(tmp_path) as store:
        stop, bot = asyncio.Event(), lone(server, store, status=status)
        serving = asyncio.create_task(bot.run(stop))
        await server.wait_for(lambda: server.gateway.connections)
        await asyncio.sleep(0.6)
        assert told(status) == "not connected yet"
        stop.set()
        await serving


async def test_the_api_is_away(server: Discord, tmp_path: Path) -> None:
    """An API that cannot be reached is told, without an address."""
    status = Status()
    await server.goes_down()
    async with opened(tmp_path) as store:
        stop, bot = asyncio.Event(), lone(server, store, status=status)
        serving = asyncio.create_task(bot.run(stop))
        await server.wait_for(lambda: "cannot be reached" in (told(status) or ""), 10)
        assert "127.0.0.1" not in (told(status) or "")
        stop.set()
        await serving
    await server.comes_back()


async def test_refused(server: Discord, tmp_path: Path) -> None:
    """A bot that Discord refuses is not ready."""
    server.allow_violation("401|token")
    status = Status()
    async with opened(tmp_path) as store:
        with pytest.raises(RefusedError):
            await lone(server, store, "wrong.token.here", status=status).run(asyncio.Event())
    assert told(status) == "refused: see the log"


async def test_standing_by(ani: Person, server: Discord, tmp_path: Path) -> None:
    """A process for which no shard is left stands by, and is ready; it takes over when the one
    that serves has died."""
    office, status = Office(), Status()
    first, second = office.lessee(), office.lessee()
    held = f"discord {server.application_id} shard 0 of 1"
    assert await first.take(held)
    async with opened(tmp_path) as store:
        stop, bot = asyncio.Event(), lone(server, store, status=status, leases=second)
        serving = asyncio.create_task(bot.run(stop))
        await server.wait_for(lambda: told(status) is None)
        assert not server.gateway.identifies
        first.dies()
        await server.wait_for(lambda: server.gateway.ready)
        assert second.held >= {held}
        dm = server.dm(ani)
        await ani.says(WHEN, where=dm)
        await server.wait_for(lambda: [m for m in dm.messages if m.by_bot])
        stop.set()
        await serving
    assert not office.holders


async def test_waits_for_the_database(server: Discord, room: Channel, tmp_path: Path) -> None:
    """Who shares Discord with others begins to serve when the database can say who they are."""
    office, status = Office(), Status()
    office.away = True
    async with opened(tmp_path) as store:
        stop = asyncio.Event()
        bot = lone(server, store, status=status, leases=office.lessee())
        serving = asyncio.create_task(bot.run(stop))
        await server.wait_for(lambda: told(status) == "waits for the database")
        assert not server.gateway.identifies
        office.away = False
        await server.wait_for(lambda: told(status) is None, 10)
        stop.set()
        await serving
