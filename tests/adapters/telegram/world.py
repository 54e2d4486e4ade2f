"""The whole bot on the loopback server: small knowledge, the real store, the real adapter."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from bot.adapters.telegram.adapter import Telegram
from bot.adapters.telegram.serve import Respond
from bot.content.fitted import fitted
from bot.content.load import load_knowledge
from bot.core.decide import Decider
from bot.core.knowledge import Knowledge
from bot.core.match import Matcher
from bot.core.reading import Reading
from bot.core.recollection import Memory
from bot.core.reply import Reply
from bot.core.request import Request
from bot.core.responder import Responder
from bot.core.rows import pairs_of, talk_words
from bot.core.understand import Understanding
from bot.store.store import Store
from tests.core.small import small
from tests.telegram_server import BotApi

ROOT = Path(__file__).resolve().parents[3]

WHEN = "When does the ferry sail?"
PRICE = "What does a ticket cost?"
TOWER = "How high is the tower?"
CAPTAIN = "Who is the captain?"
TWO_PARTS = f"{WHEN} {TOWER}"
VAGUE = "northport"
"""A bare name: the bot asks back."""
UNKNOWN = "do you sell cheese in Paris, and what is the capital"
"""Nothing that the small knowledge holds."""


@cache
def real() -> Knowledge:
    """The project's own knowledge."""
    return load_knowledge(ROOT / "knowledge")


@cache
def ferries() -> Knowledge:
    """The small knowledge, with the sentences that people really see."""
    return replace(small(), phrases=real().phrases)


def responder(knowledge: Knowledge, memory: Memory, folder: Path) -> Responder:
    """A Responder; fitting the small knowledge takes a moment."""
    understanding = Understanding(knowledge)
    model, calibration = fitted(knowledge, understanding, None, "", folder)
    matcher = Matcher(knowledge, model, None, talk_words(knowledge, understanding))
    decider = Decider(
        knowledge,
        Reading(knowledge, understanding),
        matcher,
        calibration,
        pairs_of(knowledge, understanding),
    )
    return Responder(knowledge, understanding, matcher, decider, memory)


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
) -> AsyncIterator[World]:
    """The bot serves until the block ends, and a fault of it fails the test; `answer` takes the
    place of the responder."""
    knowledge = knowledge or ferries()
    database = folder / "store.sqlite3"
    store = Store(f"sqlite:///{database}")
    await store.open()
    answering = answer or responder(knowledge, store, folder).respond
    asked: list[Request] = []

    async def respond(request: Request, conversation: str) -> Reply:
        asked.append(request)
        return await answering(request, conversation)

    telegram = Telegram(api.token, respond, store, knowledge.phrases, api_url=api.url, flood=False)
    stop = asyncio.Event()
    serving = asyncio.create_task(telegram.run(stop))
    try:
        await api.wait_for(lambda: serving.done() or api.calls_of("getUpdates"))
        yield World(api, store, telegram, knowledge, database, asked)
    finally:
        stop.set()
        await serving
        await store.close()
