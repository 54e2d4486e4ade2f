"""A Discord or a network that is not well for a while, with people who go on asking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.adapters.discord import client, gate, shard, shards
from bot.adapters.discord.adapter import Discord as Adapter
from bot.status import DISCORD, Status
from bot.store.store import Store
from tests import postgres
from tests.adapters.discord.burst import Burst
from tests.adapters.discord.world import running
from tests.adapters.replies import ferries, responder
from tests.discord_server import Discord, faults
from tests.postgres import Wire

MANY = 60


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch, server: Discord) -> None:
    """Times are a twentieth of what they are."""
    monkeypatch.setattr(shard, "PAUSES", tuple(pause / 20 for pause in shard.PAUSES))
    monkeypatch.setattr(gate, "APART", gate.APART / 20)
    monkeypatch.setattr(shards, "LOOK", shards.LOOK / 20)
    server.identify_window = 0.0


async def all_answered(server: Discord, burst: Burst, *, commands: bool = True) -> None:
    """Each message once, and the commands too."""
    await server.wait_for(
        lambda: not burst.silent() and not (commands and burst.unanswered()), timeout=40
    )
    report = burst.report()
    assert report["messages_answered_twice"] == report["commands_answered_twice"] == 0


async def test_the_gateway_is_away_for_a_minute(server: Discord, tmp_path: Path) -> None:
    """What is said while the gateway is away is answered when it is back, all on one session."""
    server.allow_violation("never answered|no first response|too late")
    async with running(server, tmp_path):
        burst = Burst(server)
        await server.gateway.goes_down()
        await burst.ask(MANY, rate=MANY / 3)
        await server.gateway.comes_back()
        await all_answered(server, burst, commands=False)
    assert len(server.gateway.identifies) == 1


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_storm_of_429(server: Discord, tmp_path: Path, *, everywhere: bool) -> None:
    """Told again and again to wait, in one channel or everywhere, the bot waits, and answers
    everything."""
    if everywhere:
        # The library repeats what it has begun to wait with for another reason.
        server.allow_violation("before retry_after was over")
    async with running(server, tmp_path):
        burst = Burst(server)
        storm = faults.rate_limited(0.3, everywhere=everywhere)
        server.fail("POST", "/messages$", storm, times=20)
        server.fail("POST", "/callback$", storm, times=10)
        await burst.ask(MANY, rate=30)
        await all_answered(server, burst)
    assert sum(request.status == 429 for request in server.requests) >= 30


async def test_a_slow_network(server: Discord, tmp_path: Path) -> None:
    """Where every request takes most of a second, all is answered, and commands in time."""
    async with running(server, tmp_path):
        burst = Burst(server)
        slow = server.fail("*", "messages|callback", faults.delay(0.8, effect=False), times=None)
        await burst.ask(MANY, rate=30)
        await all_answered(server, burst)
        slow.clear()
    assert all((call.acknowledged_after or 9) < 3 for call in burst.calls)


async def test_a_half_open_socket(
    server: Discord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection on which nothing comes any more, without a sign that it has ended, is left when
    the time without a sign of life is over; what was said meanwhile is answered."""
    monkeypatch.setattr(client, "HEARTBEAT_SECONDS", 1.25)
    monkeypatch.setattr(shard, "CLOSE_SECONDS", 0.05)
    server.heartbeat_interval = 1.0
    server.allow_violation("never answered|no first response")
    async with Wire(server.gateway.port) as wire:
        through = f"ws://127.0.0.1:{wire.port}"
        async with running(server, tmp_path, gateway_url=through):
            burst = Burst(server)
            await burst.ask(1, rate=MANY)
            await all_answered(server, burst)
            wire.cut = True
            await burst.ask(MANY, rate=MANY * 2)
            await all_answered(server, burst, commands=False)
    assert (len(server.gateway.identifies), server.gateway.resumes) == (1, 1)


@asynccontextmanager
async def on_postgres(
    server: Discord, url: str, folder: Path, status: Status
) -> AsyncIterator[Store]:
    """The bot with a database that several may share."""
    knowledge, store = ferries(), Store(url)
    await store.open()
    adapter = Adapter(
        server.token,
        responder(knowledge, store, folder).respond,
        store,
        knowledge.phrases,
        api_url=server.api_url,
        gateway_url=server.gateway_url,
        leases=store.leases,
        status=status,
    )
    stop = asyncio.Event()
    serving = asyncio.create_task(adapter.run(stop))
    try:
        await server.wait_for(lambda: server.gateway.ready and server.commands.names(), 30)
        yield store
    finally:
        stop.set()
        await serving
        await store.close()


def shards_of(store: Store) -> set[str]:
    return {name for name in store.leases.held if " shard " in name}


async def test_the_database_is_lost_and_back(
    server: Discord, own_database: str, postgres_server: postgres.Server, tmp_path: Path
) -> None:
    """Without its database the bot keeps its shards and answers, each once; when that is back, it
    goes on as before."""
    status = Status()
    async with on_postgres(server, own_database, tmp_path, status) as store:
        held = shards_of(store)
        assert held
        postgres_server.stop()
        try:
            burst = Burst(server)
            await burst.ask(MANY, rate=15)
            await all_answered(server, burst)
            assert shards_of(store) == held
            assert status.parts[DISCORD] is None
        finally:
            postgres_server.start()
        await burst.ask(MANY, rate=30)
        await all_answered(server, burst)
        assert shards_of(store) == held
    assert len(server.gateway.identifies) == 1
