"""Whatever Telegram brings, fetched or by webhook: the bot lives, goes on answering, and its memory
does not grow."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from bot.app import App
from tests.adapters.telegram.process import environment, started
from tests.adapters.telegram.test_replicas import free_port, ready
from tests.faults.mutations import Mutations
from tests.telegram_server import BotApi
from tests.telegram_server.bringing import SECRET_HEADER

JSON = dict[str, Any]

MANY = int(os.environ.get("BRIEFBOT_TEST_FUZZ", "10000"))
"""Updates in all: half of them are fetched, half are brought."""

AT_ONCE = 500
BOT = "tests.adapters.telegram.process"
QUESTION = "What is the CSTO?"
MEGABYTE = 2**20


@pytest.fixture
async def api() -> Any:
    async with BotApi(checks_spec=False, check_callbacks=False, keep_calls=False) as server:
        # Answers go where the junk points to.
        server.allow_violation("")
        yield server


async def one_of_everything(api: BotApi) -> list[JSON]:
    """The updates of somebody who does one of everything."""
    seen: list[JSON] = []
    deliver = api.deliver

    def watched(kind: str, body: JSON) -> int | None:
        seen.append(copy.deepcopy({kind: body}))
        return deliver(kind, body)

    api.deliver = watched  # type: ignore[method-assign]
    ani, group = api.person("Ani"), api.supergroup("Newsroom")
    await ani.starts()
    welcome = await ani.next_reply(timeout=60)
    question = await ani.sends(QUESTION)
    answer = await ani.next_reply(timeout=20)
    for message in (welcome, answer):
        button = next(b for row in message.keyboard or () for b in row if b.data)
        await (await ani.presses(message, button.text)).answered()
    await ani.edits(question, "Who is Dmitry Peskov?")
    await ani.sends(f"/ask {QUESTION}", group)
    await ani.sends("/quiz")
    await ani.sends_photo("what does this say?")
    await ani.sends_sticker()
    await (await ani.types_inline("csto")).answered()
    await ani.asks_as_guest(f"@{api.username} {QUESTION}")
    await ani.forwards(question)
    await api.wait_for(lambda: not api.pending, 20)
    api.deliver = deliver  # type: ignore[method-assign]
    return seen


async def still_answers(api: BotApi) -> None:
    """Somebody else asks, behind all that came before."""
    bob = api.person("Bob")
    await bob.sends(QUESTION)
    await bob.next_reply(timeout=90)


def waiting(database: Path) -> int:
    """How many updates are taken and not served yet."""
    with contextlib.closing(sqlite3.connect(database)) as store:
        count: int = store.execute("SELECT count(*) FROM waiting").fetchone()[0]
        return count


async def lives_through(api: BotApi, pid: int, tell: Callable[[int], Awaitable[None]]) -> None:
    """So many updates in handfuls, with a question after each; from the first half to the second
    the memory stays flat."""
    sizes: list[float] = []
    for _ in range(MANY // 2 // AT_ONCE):
        await tell(AT_ONCE)
        await still_answers(api)
        sizes.append(psutil.Process(pid).memory_info().rss / MEGABYTE)
    half = len(sizes) // 2
    print("MiB", [round(size) for size in sizes])
    assert max(sizes[half:]) - max(sizes[half // 2 : half]) < 10, sizes


async def test_thousands_by_polling(api: BotApi, app: App, cache: Path, tmp_path: Path) -> None:
    """Among ten thousand updates that are changed by chance the bot goes on answering."""
    env = environment(api.url, api.token, tmp_path / "store.sqlite3", cache)
    async with started(BOT, env=env) as bot:
        made = Mutations(await one_of_everything(api), seed=7)

        async def tell(count: int) -> None:
            for _ in range(count):
                api.raw_update(made.next())

        await lives_through(api, bot.pid, tell)
        await api.wait_for(lambda: not api.pending, 60)
        bot.terminate()
        assert await bot.wait() == 0


async def test_thousands_by_webhook(api: BotApi, app: App, cache: Path, tmp_path: Path) -> None:
    """So by webhook, where any JSON comes as well: an update is taken, anything else refused."""
    port = free_port()
    env = environment(api.url, api.token, tmp_path / "store.sqlite3", cache, port)
    async with started(BOT, env=env) as bot, aiohttp.ClientSession() as session:
        await ready(port)
        api.webhook_through = [f"http://127.0.0.1:{port}"]
        made = Mutations(await one_of_everything(api), seed=8)
        hook: JSON = dict(api.webhook or {})
        url = f"{api.webhook_through[0]}/telegram/{hook['url'].rpartition('/')[2]}"
        headers = {SECRET_HEADER: hook["secret_token"], "Content-Type": "application/json"}
        said: Counter[int] = Counter()
        few = asyncio.Semaphore(40)

        async def bring(number: int) -> None:
            update = {"update_id": 1_000_000 + number, **made.next()}
            body = update if number % 5 else made.anything()
            whole = isinstance(body, dict) and type(body.get("update_id")) is int
            async with few:
                while True:
                    async with session.post(url, data=json.dumps(body), headers=headers) as answer:
                        status = answer.status
                    if status != 503:
                        break
                    await asyncio.sleep(0.2)
            said[status] += 1
            assert status == (200 if whole else 400)

        async def tell(count: int) -> None:
            begin = said.total()
            await asyncio.gather(*(bring(begin + n) for n in range(count)))
            # What waits in one chat's order is no leak.
            while waiting(tmp_path / "store.sqlite3"):
                await asyncio.sleep(0.1)

        await lives_through(api, bot.pid, tell)
        assert set(said) == {200, 400}
        bot.terminate()
        assert await bot.wait() == 0
