"""Names of which one process at a time holds each, with real processes and a real PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from bot.store.faults import StoreError
from bot.store.store import Store
from tests import postgres
from tests.postgres import Wire

LONG = 30.0
"""Seconds that a test waits for what takes two."""

SESSIONS = "application_name LIKE 'briefbot leases%' AND datname = current_database()"

HOLDING = """
import asyncio, sys
from bot.store.store import Store

async def main():
    store = Store(sys.argv[1])
    await store.open()
    print(await store.leases.take("polling"), flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = Store(url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@contextmanager
def holder(url: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds "polling"."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, url], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "True\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


async def until(holds: Callable[[], Awaitable[bool]]) -> float:
    """The seconds until something holds."""
    begun = time.monotonic()
    while time.monotonic() < begun + LONG:
        with contextlib.suppress(StoreError):
            if await holds():
                return time.monotonic() - begun
        await asyncio.sleep(0.1)
    pytest.fail("it has not come to hold")


async def test_one_holds_a_name(postgres_database: str) -> None:
    """A name is its taker's until it is given back; others' names are no matter."""
    async with opened(postgres_database) as one, opened(postgres_database) as two:
        assert await one.leases.take("polling")
        assert await one.leases.take("polling")
        assert not await two.leases.take("polling")
        assert await two.leases.take("shard 1")
        assert [one.leases.held, two.leases.held] == [{"polling"}, {"shard 1"}]
        await two.leases.give("polling")
        await one.leases.give("polling")
        await one.leases.give("polling")
        assert one.leases.held == frozenset()
        assert await two.leases.take("polling")
        assert not await one.leases.take("polling")


async def test_closing_lets_go(postgres_database: str) -> None:
    """A process that stops politely leaves nothing held, and its store cannot take anything."""
    async with opened(postgres_database) as two:
        async with opened(postgres_database) as one:
            assert await one.leases.take("polling")
        assert one.leases.held == frozenset()
        assert await two.leases.take("polling")
    with pytest.raises(StoreError, match="not open"):
        await one.leases.take("polling")


async def test_only_one_of_many_takes_it(postgres_database: str) -> None:
    """Of several that take a name at the same moment, again and again, one gets it."""
    async with opened(postgres_database) as one, opened(postgres_database) as two:
        for number in range(20):
            taking = [s.leases.take(f"shard {number}") for s in (one, two, one, two)]
            taken = await asyncio.gather(*taking)
            assert taken in ([True, False, True, False], [False, True, False, True])


async def test_a_caller_that_gives_up(postgres_database: str) -> None:
    """Who is cancelled while taking breaks nothing: what `held` says is what is so."""
    async with opened(postgres_database) as one, opened(postgres_database) as two:
        await one.leases.take("first")
        for number in range(30):
            taking = asyncio.create_task(one.leases.take(f"shard {number}"))
            await asyncio.sleep(number * 0.000_1)
            taking.cancel()
        await one.leases.take("last")
        for number in range(30):
            name = f"shard {number}"
            assert await two.leases.take(name) != (name in one.leases.held)


async def test_peers(postgres_database: str) -> None:
    """Live processes are counted, this one included, whatever they hold; the dead are not."""
    async with opened(postgres_database) as one:
        assert await one.leases.peers() == 1
        async with opened(postgres_database) as two:
            assert await two.leases.peers() == 2
            with holder(postgres_database) as process:
                assert await one.leases.peers() == 3
                process.kill()
                await until(lambda: _are(one, 2))
        assert await one.leases.peers() == 1


async def _are(store: Store, number: int) -> bool:
    return await store.leases.peers() == number


async def test_killed(postgres_database: str) -> None:
    """What a process held that is killed with SIGKILL, another has within seconds."""
    async with opened(postgres_database) as two:
        with holder(postgres_database) as process:
            assert not await two.leases.take("polling")
            process.send_signal(signal.SIGKILL)
            assert await until(lambda: two.leases.take("polling")) < 5


async def test_a_broken_connection_is_mended(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose session ends has its names again at once, if nobody was there to take them."""
    monkeypatch.setattr("bot.store.leases.BEAT_SECONDS", 600.0)
    async with opened(postgres_database) as one:
        await one.leases.take("polling")
        await one.leases.take("shard 1")
        end = f"SELECT pg_terminate_backend(pid, 3000) FROM pg_stat_activity WHERE {SESSIONS}"
        assert await postgres.ask(postgres_database, end) == [(True,)]
        assert one.leases.held == {"polling", "shard 1"}
        async with opened(postgres_database) as two:
            await until(lambda: _are(two, 2))
            assert not await two.leases.take("polling")
            assert not await two.leases.take("shard 1")
        assert one.leases.held == {"polling", "shard 1"}


async def test_handed_over(postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose session ends while another process takes a name is told that it is lost; the rest it
    has again."""
    # Else it would be back before anyone can take the name.
    monkeypatch.setattr("bot.store.leases.RETRY_SECONDS", 2.0)
    async with opened(postgres_database) as one:
        await one.leases.take("polling")
        await one.leases.take("shard 1")
        changed = one.leases.changed()
        end = f"SELECT pg_terminate_backend(pid, 3000) FROM pg_stat_activity WHERE {SESSIONS}"
        assert await postgres.ask(postgres_database, end) == [(True,)]
        async with opened(postgres_database) as two:
            assert await two.leases.take("polling")
            assert not changed.is_set()
            async with asyncio.timeout(LONG):
                await changed.wait()
            assert [one.leases.held, two.leases.held] == [{"shard 1"}, {"polling"}]
            assert not await one.leases.take("polling")
            assert not await two.leases.take("shard 1")


async def test_server_away_and_back(
    postgres_server: postgres.Server, own_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """While the server is down, what is held stays held and nothing else can be taken; when it is
    back, the holder has it again, and the log has one line for each."""
    async with opened(own_database) as one, opened(own_database) as two:
        assert await one.leases.take("polling")
        assert not await two.leases.take("polling")
        changed = one.leases.changed()
        postgres_server.stop()
        try:
            await asyncio.sleep(1.5)
            assert await one.leases.take("polling")
            for taking in (one.leases.take("shard 1"), two.leases.take("polling")):
                with pytest.raises(StoreError, match="no server answers there"):
                    await taking
            with pytest.raises(StoreError):
                await one.leases.peers()
        finally:
            postgres_server.start()
        await until(lambda: _are(one, 2))
        # Whoever comes first has it, and both know who that is.
        held = [s for s in (one, two) if await s.leases.take("polling")]
        assert len(held) == 1
        assert changed.is_set() == (held == [two])
        assert [("polling" in s.leases.held) for s in (one, two)].count(True) == 1
    said = [r.getMessage() for r in caplog.records if "Leases" in r.getMessage()]
    assert [line.partition(":")[0] for line in said if "kept" in line] == [
        "Leases are kept, but cannot be renewed"
    ] * 2
    assert postgres.PASSWORD not in caplog.text


async def test_a_half_open_connection(postgres_server: postgres.Server, own_database: str) -> None:
    """A connection on which nothing arrives is noticed within seconds; back again, the process has
    its name even though the server still has the former session."""
    async with (
        Wire(postgres_server.port) as wire,
        opened(postgres.by_port(own_database, wire.port)) as one,
    ):
        assert await one.leases.take("polling")
        wire.cut = True
        begun = time.monotonic()
        with pytest.raises(StoreError, match="does not answer"):
            await one.leases.peers()
        assert time.monotonic() - begun < 8
        assert one.leases.held == {"polling"}
        former = f"SELECT pid FROM pg_stat_activity WHERE {SESSIONS}"
        ((pid,),) = await postgres.ask(own_database, former)
        wire.cut = False
        await until(lambda: _are(one, 1))
        ((other,),) = await postgres.ask(own_database, former)
        assert pid != other
        assert one.leases.held == {"polling"}


async def test_a_machine_that_vanishes(postgres_database: str) -> None:
    """The server is told to end the session of a machine that says nothing for some 10 seconds."""
    async with opened(postgres_database) as one:
        await one.leases.take("polling")
        session = one.leases._session
        assert session is not None
        names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_user_timeout")
        shown = [await session.fetchval(f"SHOW {name}") for name in names]
        assert shown == ["5", "2", "10000"]


async def test_one_process_with_sqlite(tmp_path: Path) -> None:
    """With SQLite there is only this process, and everything can be taken."""
    async with opened(f"sqlite:///{tmp_path / 'x.db'}") as one:
        assert await one.leases.take("polling")
        assert await one.leases.peers() == 1
        changed = one.leases.changed()
        assert one.leases.held == {"polling"}
        await one.leases.give("polling")
        assert changed.is_set()
        assert one.leases.held == frozenset()
