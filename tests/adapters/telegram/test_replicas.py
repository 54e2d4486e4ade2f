"""Several processes for one bot: each question answered once, whichever of them dies."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from bot.app import App
from tests.adapters.telegram.asking import questions
from tests.adapters.telegram.process import environment, started
from tests.telegram_server import BotApi
from tests.telegram_server.load import Load
from tests.telegram_server.violations import LOOKED_FOR

BOT = "tests.adapters.telegram.process"
MANY = 2_000
Process = asyncio.subprocess.Process


@contextlib.asynccontextmanager
async def replicas(
    api: BotApi, database: Path | str, cache: Path, count: int = 3
) -> AsyncIterator[Sequence[Process]]:
    """So many processes with a webhook, all ready, behind the server's balancer."""
    ports = [free_port() for _ in range(count)]
    async with contextlib.AsyncExitStack() as stack:
        found = [
            await stack.enter_async_context(
                started(BOT, env=environment(api.url, api.token, database, cache, port))
            )
            for port in ports
        ]
        for port in ports:
            await ready(port)
        api.webhook_through = [f"http://127.0.0.1:{port}" for port in ports]
        yield found


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def ready(port: int) -> None:
    """Wait until a replica says that it is ready."""

    def asked() -> int:
        with contextlib.suppress(OSError):
            url = f"http://127.0.0.1:{port}/readyz"
            return int(build_opener(ProxyHandler({})).open(url, timeout=2).status)
        return 0

    for _ in range(600):
        if await asyncio.to_thread(asked) == 200:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("a replica was not ready in a minute")


@contextlib.asynccontextmanager
async def telegram() -> AsyncIterator[BotApi]:
    """Telegram, which counts messages as the real one does."""
    async with BotApi(checks_spec=False, one_count_of_messages=True) as api:
        api.allow_violation(LOOKED_FOR)
        yield api


async def test_one_of_three_is_killed(app: App, cache: Path, postgres_database: str) -> None:
    """Three replicas share 2,000 questions; one is killed in the middle: none is lost, and none
    answered twice."""
    async with telegram() as api, replicas(api, postgres_database, cache) as processes:
        load = Load(api)
        load.ask(MANY, chats=100, questions=await questions(app))
        await api.wait_for(lambda: len(api.sent) > MANY / 2, 120)
        processes[0].kill()
        assert await processes[0].wait() == -signal.SIGKILL
        assert await load.answered(120)
        report = load.report()
        assert report["replies"] == {"1": MANY}
        await api.wait_for(lambda: not api.pending, 10)


async def test_one_process_alone(app: App, cache: Path, tmp_path: Path) -> None:
    """With SQLite, a process that is killed leaves what it had to the next one: none is lost, and
    none answered twice."""
    database = tmp_path / "store.sqlite3"
    async with telegram() as api:
        load = Load(api)
        async with replicas(api, database, cache, 1) as (process,):
            load.ask(300, chats=30, questions=await questions(app))
            await api.wait_for(lambda: len(api.sent) > 100, 60)
            process.kill()
            await process.wait()
        async with replicas(api, database, cache, 1) as (process,):
            assert await load.answered(60)
            process.terminate()
            assert await process.wait() == 0
        assert load.report()["replies"] == {"1": 300}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_polling_moves_on(
    app: App, cache: Path, postgres_database: str, how: signal.Signals
) -> None:
    """One of two replicas polls; when it ends, however it does, the other one does within
    seconds, and each question is answered once."""
    async with telegram() as api:
        env = environment(api.url, api.token, postgres_database, cache)
        load = Load(api)
        async with started(BOT, env=env) as first:
            await api.wait_for(lambda: api.calls_of("getUpdates"), 60)
            async with started(BOT, env=env) as second:
                await asyncio.sleep(3)
                load.ask(300, chats=30, questions=await questions(app))
                await api.wait_for(lambda: len(api.sent) > 100, 60)
                first.send_signal(how)
                await first.wait()
                assert await load.answered(60)
                second.terminate()
                assert await second.wait() == 0
        report = load.report()
        assert report["replies"] == {"1": 300}
        assert report["conflicts"] == 0
