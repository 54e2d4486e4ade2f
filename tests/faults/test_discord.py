"""Discord with SQLite, where one process serves all: killed or stopped in a burst, its database
lost; and a way to Discord that is slow."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from bot.adapters.discord import adapter, gate, shard, shards
from bot.app import App
from tests.adapters.discord.burst import Burst
from tests.adapters.discord.process import Replica, replica
from tests.adapters.discord.world import running
from tests.discord_server import Discord
from tests.faults import databases
from tests.faults.wires import Slow

MANY = 200
RATE = 40.0
START = 120.0
"""Seconds in which a process starts; on a machine with nothing else to do it is a tenth."""


async def comes(server: Discord, bot: Replica) -> None:
    await server.wait_for(lambda: bot.works and server.gateway.ready, START)
    await server.wait_for(server.commands.names, 20)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_ended_in_a_burst(app: App, cache: Path, tmp_path: Path, how: signal.Signals) -> None:
    """However the process ends in a burst, the next one answers each message once; of the commands
    those are lost that nobody could take within Discord's three seconds, none of them twice."""
    database = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    async with Discord(checks_spec=False, checks_answers=False) as server:
        server.allow_violation("too late|second time|no first response|never answered")
        burst = Burst(server)
        async with replica(server, database, cache) as bot:
            await comes(server, bot)
            asking = asyncio.create_task(burst.ask(MANY, RATE))
            await asyncio.sleep(MANY / RATE / 2)
            if how is signal.SIGKILL:
                await bot.kill()
            else:
                assert await bot.stop() == 0
        taken = {call.id for call in burst.calls if call.acknowledged is not None}
        async with replica(server, database, cache) as bot:
            await comes(server, bot)
            await asking
            await server.wait_for(lambda: not burst.silent(), 60)
            call = burst.calls[-1]
            await server.wait_for(lambda: call.completed is not None or call.failed, 20)
            await asyncio.sleep(1)
            assert await bot.stop() == 0
        report = burst.report()
        assert report["messages_lost"] == 0
        assert report["messages_answered_twice"] == report["commands_answered_twice"] == 0
        # What was acknowledged in time has its answer, whoever gave it.
        assert not taken & {call.id for call in burst.unanswered()}
        assert len(server.gateway.identifies) == 1


@pytest.fixture
def impatient_discord(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times are a twentieth of what they are."""
    monkeypatch.setattr(adapter, "PAUSES", tuple(pause / 20 for pause in adapter.PAUSES))
    monkeypatch.setattr(shard, "PAUSES", tuple(pause / 20 for pause in shard.PAUSES))
    monkeypatch.setattr(gate, "APART", gate.APART / 20)
    monkeypatch.setattr(shards, "LOOK", shards.LOOK / 20)


async def all_answered(server: Discord, burst: Burst) -> None:
    await server.wait_for(lambda: not burst.silent() and not burst.unanswered(), 60)
    report = burst.report()
    assert report["messages_answered_twice"] == report["commands_answered_twice"] == 0


@pytest.mark.usefixtures("impatient_discord", "impatient")
async def test_sqlite_is_lost_and_back(tmp_path: Path) -> None:
    """Its file gone and its place taken, the bot answers each message and command once, on the
    same connection; with room for a new file, it goes on as before."""
    async with Discord() as server, running(server, tmp_path) as world:
        burst = Burst(server)
        for trouble in (False, True, False):
            if not trouble:
                await burst.ask(40, 40)
                await all_answered(server, burst)
                continue
            async with databases.lost(f"sqlite:///{world.database}", None):
                await burst.ask(40, 40)
                await all_answered(server, burst)
        assert len(server.gateway.identifies) == 1


@pytest.mark.usefixtures("impatient_discord")
async def test_few_bytes_a_second(tmp_path: Path) -> None:
    """With 100 ms for each piece and 20 kB a second each way, on the gateway, all is answered once,
    and commands in time."""
    async with (
        Discord() as server,
        Slow(server.gateway.port, late=0.1, bytes_a_second=20_000) as slow,
    ):
        through = f"ws://127.0.0.1:{slow.port}"
        async with running(server, tmp_path, gateway_url=through):
            burst = Burst(server)
            await burst.ask(60, 20)
            await all_answered(server, burst)
        assert slow.carried > 5_000
        assert all((call.acknowledged_after or 9) < 3 for call in burst.calls)
