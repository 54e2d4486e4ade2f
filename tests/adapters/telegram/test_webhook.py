"""Updates that Telegram brings: safe before they are acknowledged, each answered once."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram import Update, WebhookInfo
from telegram.ext import ExtBot

from bot.adapters.telegram import webhook
from bot.adapters.telegram.reach import amiss, undelivered
from bot.adapters.telegram.webhook import Hooked
from bot.core.outage import Outage
from bot.store.store import Store
from tests.adapters.telegram.updates import message

Serve = Callable[[Update], Awaitable[None]]


class Hook:
    """A bot that notes what it serves, by our webhook."""

    def __init__(self, bot: ExtBot[str], store: Store, serve: Serve | None, **more: Any) -> None:
        self.served: list[int] = []
        self.stop = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        reachable = asyncio.Event()
        reachable.set()
        self._serve = serve
        self.hooked = Hooked(
            bot, self.one, store, reachable, outage=Outage("Without memory"), grace=1.0, **more
        )

    async def one(self, update: Update) -> None:
        await self.go_on.wait()
        if self._serve is not None:
            await self._serve(update)
        self.served.append(update.update_id)

    async def until(self, *numbers: int) -> None:
        """Wait until exactly these were served."""
        await soon(lambda: sorted(self.served) == sorted(numbers))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    one = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    await one.open()
    yield one
    await one.close()


async def soon(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(2_000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited in vain")


@contextlib.asynccontextmanager
async def hook(
    bot: ExtBot[str], store: Store, serve: Serve | None = None, **more: Any
) -> AsyncIterator[Hook]:
    """The webhook takes updates until the block ends, and then stops politely."""
    one = Hook(bot, store, serve, **more)
    running = asyncio.create_task(one.hooked.run(one.stop))
    await asyncio.sleep(0)
    try:
        yield one
    finally:
        one.stop.set()
        await running


async def test_once(bot: ExtBot[str], store: Store) -> None:
    """An update is served once, however often it is brought: while it is, and afterwards."""
    async with hook(bot, store) as one:
        one.go_on.clear()
        taken = await asyncio.gather(*(one.hooked.take(message(1, 7)) for _ in range(5)))
        assert taken == [True] * 5
        assert await one.hooked.take(message(1, 7))
        one.go_on.set()
        await one.until(1)
        assert await one.hooked.take(message(1, 7))
        await asyncio.sleep(0.2)
        assert one.served == [1]
        assert one.hooked.held == 0


async def test_in_order_within_a_chat(bot: ExtBot[str], store: Store) -> None:
    """A chat's updates are served one after another, others meanwhile."""
    async with hook(bot, store) as one:
        for number in range(1, 9):
            assert await one.hooked.take(message(number, number % 2 or 2))
        await one.until(*range(1, 9))
        assert [n for n in one.served if n % 2] == [1, 3, 5, 7]
        assert [n for n in one.served if not n % 2] == [2, 4, 6, 8]


async def test_safe_before_it_is_acknowledged(bot: ExtBot[str], store: Store) -> None:
    """What is acknowledged is in the store until it is served, and then no more."""
    async with hook(bot, store) as one:
        one.go_on.clear()
        assert await one.hooked.take(message(1, 7))
        platform = f"telegram:{bot.id}"
        assert list(await store.waiting(platform)) == [1]
        one.go_on.set()
        await one.until(1)
        await soon(lambda: not one.hooked.at_work)
        assert await store.waiting(platform) == {}
        assert await store.served(platform, [1]) == {1}


async def test_without_the_store(bot: ExtBot[str], tmp_path: Path) -> None:
    """While the store is away, an update is acknowledged once it is served, and not before."""
    away = Store(f"sqlite:///{tmp_path}")
    await away.open(waiting=True)
    async with hook(bot, away) as one:
        one.go_on.clear()
        taking = asyncio.create_task(one.hooked.take(message(1, 7)))
        await asyncio.sleep(0.2)
        assert not taking.done()
        one.go_on.set()
        assert await taking
        assert one.served == [1]
    await away.close()


async def test_too_many(bot: ExtBot[str], store: Store) -> None:
    """With its hands full, the bot has Telegram come again later."""
    async with hook(bot, store, most=2) as one:
        one.go_on.clear()
        taken = [await one.hooked.take(message(n, n)) for n in (1, 2, 3)]
        assert taken == [True, True, False]
        one.go_on.set()
        await one.until(1, 2)
        assert await one.hooked.take(message(3, 3))
        await one.until(1, 2, 3)


async def test_what_cannot_be_read(bot: ExtBot[str], store: Store) -> None:
    """An update that the library cannot read is acknowledged, or it would come for ever."""
    async with hook(bot, store) as one:
        assert await one.hooked.take({"update_id": 5, "message": {"chat": "?"}})
        assert await one.hooked.take(message(6, 7))
        await one.until(6)


async def test_left_to_the_next(
    bot: ExtBot[str], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a replica cannot finish before it stops is served by another one, once; that need not
    find out first that the other one is dead."""
    monkeypatch.setattr(webhook, "DEAD", 1_000.0)
    async with hook(bot, store) as other:
        async with hook(bot, store) as one:
            one.go_on.clear()
            for number in (1, 2, 3):
                assert await one.hooked.take(message(number, 7))
        assert one.served == []
        assert not await one.hooked.take(message(4, 7))
        await other.until(1, 2, 3)


async def test_what_was_put_aside_while_polling(bot: ExtBot[str], store: Store) -> None:
    """What a process that polled has left in the store is served."""

    await store.keep_waiting(f"telegram:{bot.id}", {1: json.dumps(message(1, 7)), 2: "no JSON"})
    async with hook(bot, store) as one:
        await one.until(1)


NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://briefing.example/telegram/x"


@pytest.mark.parametrize(
    ("url", "ago", "said"),
    [
        (URL, None, None),
        (URL, 3600, None),
        (URL, 10, "could not bring updates: Connection refused"),
        ("https://other.example/x", None, "updates go to another address"),
        ("", None, "updates go to another address"),
    ],
)
def test_what_is_amiss(url: str, ago: int | None, said: str | None) -> None:
    """A webhook that another bot has moved, or that just failed, is told; not what is long over."""
    failed = NOW - timedelta(seconds=ago) if ago is not None else None
    info = WebhookInfo(
        url, False, 0, last_error_date=failed, last_error_message="Connection refused"
    )
    found = amiss(info, URL) or undelivered(info, NOW) or None
    assert found == said if said is None else found is not None and found.startswith(said)
    # What is over when updates come again is no reason to take none.
    assert (amiss(info, URL) is None) == (url == URL)
