"""Many questions at once, and a server in a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from telegram import Bot, Update
from telegram.error import NetworkError

from tests.telegram_server import BotApi
from tests.telegram_server.conftest import connected
from tests.telegram_server.load import Load, Question

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def echo(
    bot: Bot, *, times: int = 1, reply: bool = False, backwards: bool = False
) -> AsyncIterator[None]:
    """A bot that says everything again (so many times, as a reply, the last first)."""

    async def run() -> None:
        offset = 0
        while True:
            updates = await bot.get_updates(offset=offset, timeout=5, read_timeout=5)
            for update in _order(updates, backwards):
                message = update.message
                assert message is not None
                for _ in range(times):
                    await message.reply_text(message.text or "", do_quote=reply)
            if updates:
                offset = updates[-1].update_id + 1

    task = asyncio.create_task(run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def _order(updates: Iterable[Update], backwards: bool) -> list[Update]:
    return sorted(updates, key=lambda update: update.update_id, reverse=backwards)


async def test_all_answered(api: BotApi, bot: Bot) -> None:
    """Every question has one reply, in order in its chat, with the time that it took."""
    load = Load(api)
    load.ask(20, chats=4)
    async with echo(bot):
        assert await load.answered(timeout=10)
    report = load.report(detail=True)
    assert (report["asked"], report["answered"], report["replies"]) == (20, 20, {"1": 20})
    assert (report["out_of_order"], report["not_for_a_question"]) == (0, 0)
    assert report["order"][str(load.chats()[0])] == [0, 4, 8, 12, 16]
    assert 0 < report["ms"]["p50"] <= report["ms"]["p99"] <= report["ms"]["max"]
    assert report["a_second"] > 0


async def test_twice_and_backwards(api: BotApi, bot: Bot) -> None:
    """What is answered twice or out of order is seen."""
    load = Load(api)
    load.ask(4, chats=2)
    async with echo(bot, times=2, backwards=True):
        await load.answered(timeout=10)
        await api.wait_for(lambda: len(api.sent) == 8)
    report = load.report()
    assert (report["answered"], report["more_than_once"]) == (4, 4)
    assert report["out_of_order"] == 2


async def test_replies_in_groups(api: BotApi, bot: Bot) -> None:
    """A reply counts for the question that it is a reply to, whatever it says."""
    load = Load(api)
    load.ask(4, chats=2, groups=True, questions=[Question("same", expect="nothing like it")])
    async with echo(bot, reply=True, backwards=True):
        assert await load.answered(timeout=10)
    report = load.report()
    assert (report["replies"], report["out_of_order"]) == ({"1": 4}, 2)


async def test_unanswered(api: BotApi) -> None:
    """What has no reply is counted, and the waiting ends."""
    load = Load(api)
    load.ask(3)
    assert not await load.answered(timeout=0.05)
    assert load.report()["unanswered"] == 3
    assert load.report()["ms"]["p50"] == 0


async def test_few_ahead(api: BotApi, bot: Bot) -> None:
    """With `ahead`, the next question is asked when one was answered."""
    load = Load(api)
    load.ask(10, chats=2, ahead=2)
    assert len(api.pending) == 2
    async with echo(bot):
        assert await load.answered(timeout=10)
    assert load.report()["answered"] == 10


async def test_at_a_rate(api: BotApi, bot: Bot) -> None:
    """With `rate`, questions come so many a second."""
    load = Load(api)
    load.ask(10, chats=2, rate=50)
    assert len(api.pending) <= 1
    async with echo(bot):
        assert await load.answered(timeout=10)
    assert load.report()["seconds"] > 0.15


async def test_own_process() -> None:
    """The same in a process of its own, with orders over HTTP; it ends when its leash is let go."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.telegram_server", "--leashed"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        address = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
        await _drive(address)
    finally:
        process.stdin.close()
        assert await asyncio.wait_for(process.wait(), 10) == 0


async def _drive(address: dict[str, str]) -> None:
    bot = Bot(address["token"], base_url=f"{address['url']}/bot")
    async with ClientSession(address["control"]) as control:

        async def order(path: str, what: dict[str, Any]) -> dict[str, Any]:
            async with control.post(path, json=what) as response:
                found: dict[str, Any] = await response.json()
                return found

        async with bot:
            fault = {"method": "getMe", "how": "server_error", "with": {"code": 503}}
            await order("/fail", fault)
            with pytest.raises(NetworkError, match="Service Unavailable"):
                await bot.get_me()
            await order("/ask", {"count": 12, "chats": 3, "questions": [["why {n}?", "why {n}?"]]})
            async with echo(bot):
                report = await order("/wait", {"timeout": 10})
            assert (report["done"], report["replies"]) == (True, {"1": 12})
            await order("/down", {})
            assert await order("/up", {}) == {"url": address["url"]}
            await bot.get_me()
            await order("/reset", {})
        async with control.get("/report", params={"detail": "1"}) as response:
            assert (await response.json())["order"] == {}
        async with control.get("/state") as response:
            state = await response.json()
        assert (state["violations"], state["conflicts"]) == ([], 0)
        assert state["rss"] > 1_000_000


async def test_two_loads_by_two_bots(api: BotApi, bot: Bot) -> None:
    """Asking again goes on in the same chats, and numbers go on."""
    load = Load(api)
    async with echo(bot):
        load.ask(2, chats=2)
        assert await load.answered(timeout=10)
        load.ask(2, chats=2)
        assert await load.answered(timeout=10)
    async with connected(api) as other, echo(other):
        load.ask(2, chats=2)
        assert await load.answered(timeout=10)
    assert load.report()["answered"] == 6
