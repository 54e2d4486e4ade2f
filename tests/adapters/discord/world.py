"""The whole bot on the loopback server: small knowledge, the real store, the real adapter."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.adapters.discord.adapter import Discord
from bot.adapters.discord.serve import Respond
from bot.core.knowledge import Knowledge
from bot.core.reply import Reply
from bot.core.request import Request
from bot.store.store import Store
from tests import discord_server
from tests.adapters.replies import ferries, responder
from tests.discord_server import Channel, Person, Shown


@dataclass
class World:
    """A running bot, and what is around it."""

    server: discord_server.Discord
    store: Store
    knowledge: Knowledge
    database: Path
    stop: asyncio.Event
    serving: asyncio.Task[None]
    asked: list[Request] = field(default_factory=list)
    """What the adapter made of all gestures, in order."""

    @property
    def phrases(self) -> Mapping[str, str]:
        return self.knowledge.phrases

    def feedback(self) -> list[tuple[str | None, str]]:
        """The judgements that are kept: entry and verdict."""
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            return database.execute("SELECT entry, verdict FROM feedback").fetchall()

    async def ask(self, who: Person, question: str, where: Channel) -> Shown:
        """What somebody sees after /ask."""
        call = await who.slash("ask", {"question": question}, where=where)
        return await call.response()


@contextlib.asynccontextmanager
async def running(
    server: discord_server.Discord,
    folder: Path,
    knowledge: Knowledge | None = None,
    answer: Respond | None = None,
    *,
    told: bool = True,
    unanswered_people: int | None = None,
    **options: Any,
) -> AsyncIterator[World]:
    """The bot serves until the block ends, and a fault of it fails the test; `answer` takes the
    place of the responder, which keeps what it cannot answer if there are `unanswered_people`;
    with `told` the commands are known before it begins."""
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

    adapter = Discord(
        server.token,
        respond,
        store,
        knowledge.phrases,
        api_url=server.api_url,
        **{"gateway_url": server.gateway_url, **options},
    )
    stop = asyncio.Event()
    part = "shard_ids" in options
    begun = server.gateway.begun
    serving = asyncio.create_task(adapter.run(stop))
    try:
        await server.wait_for(
            lambda: (
                serving.done() or (server.gateway.begun > begun and (part or server.gateway.ready))
            ),
            timeout=30,
        )
        await server.wait_for(lambda: not told or serving.done() or server.commands.names())
        yield World(server, store, knowledge, database, stop, serving, asked)
    finally:
        stop.set()
        await serving
        await store.close()
