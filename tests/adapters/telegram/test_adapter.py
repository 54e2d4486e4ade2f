"""The adapter's life: a token that is wrong, Telegram away at the start, and a polite stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.telegram.adapter import Telegram
from bot.adapters.telegram.intake import BadTokenError
from bot.core.reply import Line, Reply
from bot.core.request import Request
from bot.store.store import Store
from tests.adapters.replies import WHEN, ferries
from tests.adapters.telegram.world import running
from tests.telegram_server import BotApi, faults


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    one = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    await one.open()
    yield one
    await one.close()


async def hello(_: Request, conversation: str, _person: str) -> Reply:
    return Reply("smalltalk", (Line("Hello."),))


@pytest.mark.parametrize("token", ["", "43:OTHER"])
async def test_a_token_that_telegram_does_not_know(api: BotApi, store: Store, token: str) -> None:
    """An empty or unknown token is one error that says what to do, and does not show the token."""

    async def run() -> None:
        telegram = Telegram(token, hello, store, ferries().phrases, api_url=api.url)
        await telegram.run(asyncio.Event())

    with pytest.raises(BadTokenError, match="BotFather") as error:
        await run()
    assert "OTHER" not in str(error.value)


async def test_a_proxy_that_cannot_be_used(
    api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a SOCKS proxy in the environment the bot serves without it, and says so in one line
    that does not hold the address."""
    for name in ("http_proxy", "no_proxy", "HTTP_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("all_proxy", "socks5://user:password@127.0.0.1:1")
    async with running(api, tmp_path, answer=hello):
        alice = api.person("Alice")
        await alice.sends("hello")
        assert (await alice.next_reply()).text == "Hello."
    lines = [line for line in caplog.messages if "ALL_PROXY" in line]
    assert len(lines) == 1
    assert "BRIEFBOT_TELEGRAM_PROXY" in lines[0]
    assert "password" not in caplog.text


async def test_telegram_away_at_the_start(
    api: BotApi, store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot waits until Telegram can be reached, with a line in the log, and then serves."""
    monkeypatch.setattr("bot.adapters.telegram.adapter.PAUSES", (0.05,))
    await api.goes_down()
    stop = asyncio.Event()
    telegram = Telegram(api.token, hello, store, ferries().phrases, api_url=api.url)
    serving = asyncio.create_task(telegram.run(stop))
    await api.wait_for(lambda: "cannot be reached" in caplog.text, timeout=20)
    await api.comes_back()
    alice = api.person("Alice")
    await alice.sends("hello")
    assert (await alice.next_reply(timeout=15)).text == "Hello."
    stop.set()
    await serving
    assert api.token not in caplog.text


async def test_stopping_while_telegram_is_away(api: BotApi, store: Store) -> None:
    """A stop before Telegram was ever reached ends at once."""
    await api.goes_down()
    stop = asyncio.Event()
    telegram = Telegram(api.token, hello, store, ferries().phrases, api_url=api.url)
    serving = asyncio.create_task(telegram.run(stop))
    await asyncio.sleep(0.1)
    stop.set()
    await asyncio.wait_for(serving, 10)
    await api.comes_back()


async def test_a_webhook_that_is_set(api: BotApi, store: Store) -> None:
    """A webhook left from elsewhere is taken away, for with it polling is refused."""
    api.webhook = {"url": "https://a.example/hook"}
    stop = asyncio.Event()
    telegram = Telegram(api.token, hello, store, ferries().phrases, api_url=api.url)
    serving = asyncio.create_task(telegram.run(stop))
    alice = api.person("Alice")
    await alice.sends("hello")
    assert (await alice.next_reply()).text == "Hello."
    stop.set()
    await serving


async def test_a_polite_stop_answers_what_was_taken(
    api: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Questions in hand when the bot is told to stop are answered, and none of them twice."""
    people = [api.person() for _ in range(20)]
    async with running(api, tmp_path) as world:
        for person in people:
            await person.sends(WHEN)
        await api.wait_for(lambda: len(world.asked) > 3)
    async with running(api, tmp_path):
        await api.wait_for(lambda: len(api.sent) == len(people))
        await asyncio.sleep(0.3)
    assert sorted(m.chat.id for m in api.sent) == sorted(p.id for p in people)
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]


async def test_telegram_away_for_a_while(api: BotApi, tmp_path: Path) -> None:
    """A question that comes as Telegram breaks down is answered when it is back, once."""
    async with running(api, tmp_path):
        api.fail("sendMessage", faults.server_error(502), times=2)
        alice = api.person("Alice")
        await alice.sends(WHEN)
        assert "It sails at noon." in (await alice.next_reply(timeout=15)).text
        await alice.no_reply()


async def test_what_a_fault_leaves(api: BotApi, tmp_path: Path) -> None:
    """A fault while one person is served ends nothing: the next one is answered."""

    async def breaks(request: Request, conversation: str, person: str) -> Reply:
        if getattr(request, "text", "") == "break":
            raise ZeroDivisionError
        return await hello(request, conversation, person)

    async with running(api, tmp_path, answer=breaks):
        alice = api.person("Alice")
        await alice.sends("break")
        await alice.sends("hello")
        assert (await alice.next_reply()).text == "Hello."
