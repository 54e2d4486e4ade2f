"""The whole bot on Telegram in the test's own loop: polling or with a webhook, on any database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.telegram.adapter import Telegram
from bot.listen import listening, serve_http
from bot.server import asgi
from bot.status import Status
from bot.store.store import Store
from tests.adapters.replies import PRICE, TOWER, WHEN, ferries, responder
from tests.telegram_server import BotApi
from tests.telegram_server.load import Load, Question

ASKED = (
    Question(WHEN, "It sails at noon."),
    Question(TOWER, "The tower is the highest on the coast."),
    Question(PRICE, "Northport calls it free."),
)
"""Questions of the small knowledge, and what stands in their answers."""

LONG = 60.0
"""Seconds that a test waits for what takes one, on however busy a machine."""


@dataclass
class Serving:
    """A bot that runs, and its parts."""

    store: Store
    status: Status
    telegram: Telegram
    port: int | None
    """Where it takes updates; None for one that polls."""


@asynccontextmanager
async def serving(
    api: BotApi,
    database: str,
    folder: Path,
    *,
    webhook: bool = False,
    through: str | None = None,
    clock: Callable[[], float] = time.time,
) -> AsyncIterator[Serving]:
    """The bot serves until the block ends, and a fault of it fails the test. `through` is where it
    finds the Bot API, if not at the server itself."""
    status, knowledge = Status(), ferries()
    store = Store(database, clock=clock, status=status)
    await store.open(waiting=True)
    telegram = Telegram(
        api.token,
        # Fitting takes seconds; it is done once for all tests of a run.
        responder(knowledge, store, folder.parent).respond,
        store,
        knowledge.phrases,
        api_url=through or api.url,
        public_url="https://briefing.example" if webhook else None,
        flood=False,
        status=status,
    )
    stop = asyncio.Event()
    running, port = [asyncio.create_task(telegram.run(stop))], None
    if telegram.webhook is not None:
        at = listening("127.0.0.1", 0)
        port = at.getsockname()[1]
        api.webhook_through = [f"http://127.0.0.1:{port}"]
        web = asgi(status, [telegram.webhook])
        running.append(asyncio.create_task(serve_http(web, at, stop)))
    try:
        begun = "getWebhookInfo" if webhook else "getUpdates"
        await api.wait_for(lambda: running[0].done() or api.calls_of(begun), LONG)
        yield Serving(store, status, telegram, port)
    finally:
        stop.set()
        await asyncio.gather(*running)
        await store.close()


async def all_answered(api: BotApi, load: Load, count: int) -> None:
    """Each of so many questions has been answered once, and Telegram knows that all is served."""
    assert await load.answered(LONG), load.report()
    await api.wait_for(lambda: not api.pending, LONG)
    report = load.report()
    assert report["replies"] == {"1": count}, report
    assert report["not_for_a_question"] == 0, report
    # By webhook Telegram brings a chat's questions side by side, in whichever order.
    assert api.webhook or report["out_of_order"] == 0, report


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < end, "it has not come to hold"
        await asyncio.sleep(0.02)
