"""Telegram, or the way to it, is not well for a while, and people go on asking."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.adapters.telegram import intake, reach
from bot.adapters.telegram.intake import Poller
from bot.adapters.telegram.transport import Times
from bot.adapters.telegram.webhook import Hooked
from tests.faults.telegram import ASKED, all_answered, serving, until
from tests.faults.wires import Slow
from tests.postgres import Wire
from tests.serving import Caller
from tests.telegram_server import BotApi, faults
from tests.telegram_server.load import Load
from tests.telegram_server.violations import LOOKED_FOR

MANY = 60
CHATS = 20
AWAY = 3.0
"""Seconds that stand for a minute."""

CALLERS = 150
"""Half-open connections: with those that Telegram opens there are fewer than the 256 beyond which
updates are refused, and come again, until the silent are let go."""


def usual_of(kind: type[Poller | Hooked]) -> dict[str, Any]:
    """What one is made with if nobody says otherwise."""
    usual: dict[str, Any] | None = kind.__init__.__kwdefaults__
    assert usual is not None
    return usual


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What did not work is tried again after a twentieth of the time."""
    monkeypatch.setattr(reach, "SOON", reach.SOON / 20)
    for kind, name in ((Poller, "back_off"), (Poller, "again"), (Hooked, "again")):
        usual = usual_of(kind)
        monkeypatch.setitem(usual, name, tuple(pause / 20 for pause in usual[name]))


@pytest.fixture
def file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'store.sqlite3'}"


async def test_telegram_is_away(api: BotApi, file: str, tmp_path: Path, webhook: bool) -> None:
    """What was asked just before Telegram went away, and while it was, is answered once when it is
    back; meanwhile `/readyz` is red."""
    load = Load(api)
    api.allow_violation(LOOKED_FOR)
    async with serving(api, file, tmp_path, webhook=webhook) as bot:
        load.ask(MANY, chats=CHATS, questions=ASKED, rate=100)
        await api.wait_for(lambda: len(api.sent) > MANY // 3, 30)
        await api.goes_down()
        await asyncio.sleep(AWAY / 2)
        # What was in hand was tried again.
        await until(lambda: not bot.status.ready)
        load.ask(MANY, chats=CHATS, questions=ASKED)
        await asyncio.sleep(AWAY / 2)
        await api.comes_back()
        await all_answered(api, load, 2 * MANY)
        await until(lambda: bot.status.ready)


async def test_the_way_breaks_under_an_answer(
    api: BotApi, file: str, tmp_path: Path, webhook: bool
) -> None:
    """Where a connection is reset after Telegram has sent the answer, or before, the bot looks
    whether it is there: each question is answered once."""
    load = Load(api)
    api.allow_violation(LOOKED_FOR)
    after = api.fail("sendMessage", faults.reset_after(), times=CHATS)
    before = api.fail("sendMessage", faults.reset_before(), times=3)
    async with serving(api, file, tmp_path, webhook=webhook):
        load.ask(MANY, chats=CHATS, questions=ASKED, rate=100)
        await all_answered(api, load, MANY)
    assert (after.left, before.left) == (0, 0)


async def test_a_storm_of_429(api: BotApi, file: str, tmp_path: Path, webhook: bool) -> None:
    """Told again and again to wait, the bot waits each time as long as it was told, and answers
    each question once."""
    load = Load(api)
    storm = api.fail("sendMessage", faults.flood(1), times=2 * CHATS)
    async with serving(api, file, tmp_path, webhook=webhook):
        load.ask(MANY, chats=CHATS, questions=ASKED)
        await api.wait_for(lambda: storm.left == 0, 60)
        api.fail("sendMessage", faults.flood(1, scope="bot"), times=1)
        load.ask(MANY, chats=CHATS, questions=ASKED, rate=60)
        await all_answered(api, load, 2 * MANY)
    assert sum(call.status == 429 for call in api.calls) >= 2 * CHATS


async def test_a_slow_network(api: BotApi, file: str, tmp_path: Path, webhook: bool) -> None:
    """With 100 ms for each piece, 20 kB a second, and half a second for each call besides, each
    question is answered once."""
    load = Load(api)
    async with Slow(api.port, late=0.1, bytes_a_second=20_000) as slow:
        api.fail("*", faults.delay(0.5), times=None)
        through = f"http://127.0.0.1:{slow.port}"
        async with serving(api, file, tmp_path, webhook=webhook, through=through) as bot:
            load.ask(MANY, chats=CHATS, questions=ASKED, rate=30)
            await all_answered(api, load, MANY)
            assert bot.status.ready
    assert slow.carried > 50_000


async def test_a_bot_api_that_never_answers(
    api: BotApi, file: str, tmp_path: Path, webhook: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where connections are taken and nothing comes back, calls end with their time-outs, and
    `/readyz` is red; when answers come again each question is answered, once."""
    # Time-outs are a twentieth of what they are, and so is the long poll.
    monkeypatch.setattr(Times.__init__, "__defaults__", (0.5, 1.0, 1.0, 1.5))
    monkeypatch.setitem(usual_of(Poller), "hold", 1)
    monkeypatch.setattr(intake, "LATE", 0.5)
    load = Load(api)
    api.allow_violation(LOOKED_FOR)
    async with Wire(api.port) as wire:
        through = f"http://127.0.0.1:{wire.port}"
        async with serving(api, file, tmp_path, webhook=webhook, through=through) as bot:
            load.ask(MANY, chats=CHATS, questions=ASKED)
            await all_answered(api, load, MANY)
            wire.cut = True
            load.ask(MANY, chats=CHATS, questions=ASKED)
            await until(lambda: not bot.status.ready)
            await asyncio.sleep(1)
            wire.cut = False
            await all_answered(api, load, 2 * MANY)
            await until(lambda: bot.status.ready)


@contextmanager
def silent(port: int, path: str, secret: str) -> Iterator[None]:
    """Callers of the webhook that open a connection, or begin to bring an update, and then say and
    hear nothing."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bot\r\nContent-Length: 1000\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n\r\n"
    )
    with ExitStack() as stack:
        for number in range(CALLERS):
            caller = stack.enter_context(Caller(port))
            caller.say((b"", head.encode(), head.encode() + b'{"update_id":')[number % 3])
        yield


async def test_callers_that_say_nothing(api: BotApi, file: str, tmp_path: Path) -> None:
    """While 150 half-open connections hang at its port, what Telegram brings is answered, each
    question once."""
    load = Load(api)
    async with serving(api, file, tmp_path, webhook=True) as bot:
        hook = json.loads(json.dumps(api.webhook))
        assert bot.port is not None
        with silent(bot.port, urlsplit(hook["url"]).path, hook["secret_token"]):
            load.ask(MANY, chats=CHATS, questions=ASKED)
            await all_answered(api, load, MANY)
