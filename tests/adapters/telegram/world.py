"""The whole bot on the loopback server: small knowledge, the real store, the real adapter."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.adapters.limits import Limits
from bot.adapters.telegram.adapter import Telegram
from bot.adapters.telegram.serve import Respond
from bot.core.knowledge import Knowledge
from bot.core.reply import Reply
from bot.core.request import Request
from bot.picture.pictures import Pictures
from bot.store.store import Store
from tests.adapters.replies import ferries, responder
from tests.telegram_server import BotApi


@dataclass
class World:
    """A running bot, and what is around it."""

    api: BotApi
    store: Store
    telegram: Telegram
    knowledge: Knowledge
    database: Path
    asked: list[Request] = field(default_factory=list)
    """What the adapter made of all gestures, in order."""

    @property
    def phrases(self) -> Mapping[str, str]:
        return self.knowledge.phrases

    def forget_everything(self) -> None:
        """The database loses its tables: nothing can be read or kept until it is opened again."""
        with contextlib.closing(sqlite3.connect(self.database)) as database, database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (name,) in tables.fetchall():
                database.execute(f"DROP TABLE {name}")

    def feedback(self) -> list[tuple[str | None, str]]:
        """The judgements that are kept: entry and verdict."""
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            return database.execute("SELECT entry, verdict FROM feedback").fetchall()


@contextlib.asynccontextmanager
async def running(
    api: BotApi,
    folder: Path,
    knowledge: Knowledge | None = None,
    answer: Respond | None = None,
    pictures: Pictures | None = None,
    unanswered_people: int | None = None,
    *,
    limits: Limits | None = None,
    flood: bool = False,
) -> AsyncIterator[World]:
    """The bot serves until the block ends, and a fault of it fails the test; `answer` takes the
    place of the responder, which keeps what it cannot answer if there are `unanswered_people`; with
    `flood` it sends no faster than Telegram allows."""
    knowledge = knowledge or ferries()
    database = folder / "store.sqlite3"
    store = Store(f"sqlite:///{database}")
    await store.open()
    # Fitting takes seconds; it is done once for all tests of a run.
    answering = answer or responder(knowledge, store, folder.parent, unanswered_people).respond
    asked: list[Request] = []

    async def respond(request: Request, conversation: str, person: str) -> Reply:
        asked.append(request)
        return await answering(request, conversation, person)

    telegram = Telegram(
        api.token,
        respond,
        store,
        knowledge.phrases,
        api_url=api.url,
        flood=flood,
        pictures=pictures,
        limits=limits,
    )
    stop = asyncio.Event()
    serving = asyncio.create_task(telegram.run(stop))
    try:
        await api.wait_for(lambda: serving.done() or api.calls_of("getUpdates"))
        yield World(api, store, telegram, knowledge, database, asked)
    finally:
        stop.set()
        await serving
        await store.close()
