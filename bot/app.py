"""The composition root: builds everything once from the settings, and runs the platforms."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.adapters import PlatformError
from bot.config import Settings
from bot.content.fitted import fitted
from bot.content.prepared import prepared
from bot.core.decide import Decider
from bot.core.knowledge import Knowledge
from bot.core.match import Matcher
from bot.core.reading import Reading
from bot.core.recollection import Memory, MemoryAwayError
from bot.core.responder import Responder
from bot.core.timeline import PICTURE
from bot.core.trace import where
from bot.core.understand import Understanding
from bot.encoder import load_encoder
from bot.picture.pictures import Pictures
from bot.store.memory import ProcessMemory

if TYPE_CHECKING:
    from bot.store.store import Store

log = logging.getLogger(__name__)

EXPIRY_SECONDS = 3_600.0
"""Between two looks for what is past its time in the store."""


@dataclass(frozen=True, slots=True)
class App:
    """What the commands and adapters work with."""

    settings: Settings
    knowledge: Knowledge
    understanding: Understanding
    matcher: Matcher
    decider: Decider
    responder: Responder
    pictures: Pictures


def build(
    settings: Settings,
    fitting: Callable[[], None] = lambda: None,
    memory: Memory | None = None,
) -> App:
    """Load, fit (or take what was fitted) and wire; `fitting` is called before a slow fit.

    Without a `memory`, conversations are remembered until the process ends. Raises KnowledgeError
    for faulty YAML and EncoderError for an encoder that cannot be used.
    """
    known = prepared(settings.knowledge_dir, settings.cache_dir)
    knowledge = known.knowledge
    encoder = load_encoder(settings.encoder_dir) if settings.encoder_dir else None
    understanding = Understanding(knowledge, known.vocabulary)
    encode = encoder.encode if encoder else None
    model, calibration = fitted(
        knowledge,
        understanding,
        encode,
        encoder.id if encoder else "",
        settings.cache_dir,
        fitting,
        known.learned,
    )
    matcher = Matcher(knowledge, model, encode, known.talk_words)
    reading = Reading(knowledge, understanding)
    decider = Decider(knowledge, reading, matcher, calibration, known.pairs)
    responder = Responder(
        knowledge,
        understanding,
        matcher,
        decider,
        memory or ProcessMemory(),
        partial(datetime.now, UTC),
        # Without a store nothing is kept, and the privacy page is not to say that it is.
        settings.unanswered_people if settings.keep_unanswered and memory is not None else None,
    )
    pictures = Pictures(knowledge, settings.cache_dir)
    return App(settings, knowledge, understanding, matcher, decider, responder, pictures)


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform at work: `run` ends politely once the event is set."""

    name: str
    run: Callable[[asyncio.Event], Awaitable[None]]


def store_of(settings: Settings) -> Store:
    """The store that the settings name, not opened yet."""
    # Only here: its libraries take a while to load, and the terminal does not need them.
    from bot.store.store import Store

    key = settings.hash_key
    return Store(
        settings.database_url.get_secret_value(), hash_key=key.get_secret_value() if key else None
    )


def platforms(app: App, store: Store) -> list[Platform]:
    """The platforms whose token is set."""
    found: list[Platform] = []
    if app.settings.telegram_token is not None:
        found.append(Platform("Telegram", partial(_telegram, app, store)))
    if app.settings.discord_token is not None:
        found.append(Platform("Discord", partial(_discord, app, store)))
    return found


async def _telegram(app: App, store: Store, stop: asyncio.Event) -> None:
    # Only here: its library takes a while to load, and the commands do not need it.
    from bot.adapters.telegram.adapter import Telegram

    token, proxy = app.settings.telegram_token, app.settings.telegram_proxy
    telegram = Telegram(
        token.get_secret_value() if token else "",
        app.responder.respond,
        store,
        app.knowledge.phrases,
        api_url=app.settings.telegram_api_url,
        proxy=proxy.get_secret_value() if proxy else None,
        pictures=app.pictures,
    )
    async with drawing(app.pictures, dark=False):
        await telegram.run(stop)


async def _discord(app: App, store: Store, stop: asyncio.Event) -> None:
    # Only here, as above.
    from bot.adapters.discord.adapter import Discord

    settings = app.settings
    token = settings.discord_token
    discord = Discord(
        token.get_secret_value() if token else "",
        app.responder.respond,
        store,
        app.knowledge.phrases,
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        proxy=_discord_proxy(settings),
        shard_ids=settings.discord_shard_ids,
        shard_count=settings.discord_shard_count,
        pictures=app.pictures,
    )
    async with drawing(app.pictures, dark=True):
        await discord.run(stop)


@contextlib.asynccontextmanager
async def drawing(pictures: Pictures, *, dark: bool) -> AsyncIterator[None]:
    """Within this, the picture is drawn before somebody asks for it: that takes seconds, once after
    each change, and Discord waits for three."""
    task = asyncio.create_task(pictures.png(PICTURE, dark=dark))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def sync_discord(
    settings: Settings, store: Store, guild: int | None, *, remove: bool = False
) -> int:
    """Tell Discord the commands now; how many it knows then. See `register.sync`."""
    from bot.adapters.discord.adapter import prepare
    from bot.adapters.discord.register import sync

    token = settings.discord_token
    prepare(settings.discord_api_url, settings.discord_gateway_url)
    return await sync(
        token.get_secret_value() if token else "",
        prepared(settings.knowledge_dir, settings.cache_dir).knowledge.phrases,
        store,
        guild,
        remove=remove,
        proxy=_discord_proxy(settings),
    )


def _discord_proxy(settings: Settings) -> str | None:
    return settings.discord_proxy.get_secret_value() if settings.discord_proxy else None


async def serve(running: Sequence[Platform], store: Store, stop: asyncio.Event) -> bool:
    """Run platforms side by side until `stop` is set; whether all of them ended well.

    One that fails does not end the others; when none is left, this ends too.
    """
    tidying = asyncio.create_task(_expire(store))
    # What was built stays: looking through it again and again took a sixth of the time.
    gc.collect()
    gc.freeze()
    try:
        return all(await asyncio.gather(*(_run(platform, stop) for platform in running)))
    finally:
        tidying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await tidying


async def _run(platform: Platform, stop: asyncio.Event) -> bool:
    try:
        log.info("%s starts.", platform.name)
        await platform.run(stop)
    except PlatformError as error:
        log.error("%s cannot be served: %s", platform.name, error)
    except Exception as error:
        log.error("%s has failed: %s in %s", platform.name, type(error).__name__, where(error))
    else:
        log.info("%s has stopped.", platform.name)
        return True
    return False


async def _expire(store: Store) -> None:
    while True:
        await asyncio.sleep(EXPIRY_SECONDS)
        try:
            await store.expire()
        except MemoryAwayError as error:
            log.warning("What is past its time stays in the store: %s", error)
