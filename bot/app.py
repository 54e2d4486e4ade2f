"""The composition root: builds everything once from the settings, and runs the platforms."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.adapters import PlatformError
from bot.config import Settings
from bot.content.fitted import SHIPPED, fitted
from bot.content.prepared import Prepared, prepared
from bot.core.calibrate import Calibration
from bot.core.decide import Decider
from bot.core.knowledge import Knowledge
from bot.core.match import Matcher, Model
from bot.core.reading import Reading
from bot.core.recollection import Memory, MemoryAwayError
from bot.core.reply import Reply
from bot.core.request import Request
from bot.core.responder import Responder
from bot.core.shortlist import Shortlist
from bot.core.timeline import PICTURE
from bot.core.trace import where
from bot.core.understand import Understanding
from bot.encoder import Encoder, load_encoder
from bot.picture.pictures import Pictures
from bot.status import Status
from bot.store.memory import ProcessMemory
from bot.webhook import Webhook

if TYPE_CHECKING:
    from bot.adapters.limits import Limits
    from bot.store.store import Store

log = logging.getLogger(__name__)

Respond = Callable[[Request, str, str], Awaitable[Reply]]
"""See `Responder.respond`."""

EXPIRY_SECONDS = 3_600.0
"""Between two looks for what is past its time in the store."""


@dataclass(frozen=True, slots=True)
class Service:
    """What platforms work with; what it says may change while they run."""

    settings: Settings
    respond: Respond
    phrases: Mapping[str, str]
    pictures: Pictures


@dataclass(frozen=True, slots=True)
class App:
    """What the commands and adapters work with: one knowledge, and all that was made of it."""

    settings: Settings
    encoder: Encoder | None
    memory: Memory
    known: Prepared
    understanding: Understanding
    matcher: Matcher
    calibration: Calibration
    decider: Decider
    responder: Responder
    pictures: Pictures

    @property
    def knowledge(self) -> Knowledge:
        """What the bot knows."""
        return self.known.knowledge

    @property
    def service(self) -> Service:
        """This knowledge for platforms, however long they run."""
        phrases = self.knowledge.phrases
        return Service(self.settings, self.responder.respond, phrases, self.pictures)

    def knowing(
        self,
        known: Prepared,
        understanding: Understanding,
        model: Model | Shortlist,
        calibration: Calibration,
    ) -> App:
        """The same with another knowledge; `pictures` are shared, and still of the old one."""
        parts = known, understanding, model, calibration
        return _wired(self.settings, self.encoder, self.memory, self.pictures, *parts)


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
    encoder = load_encoder(settings.encoder_dir) if settings.encoder_dir else None
    understanding = Understanding(known.knowledge, known.vocabulary)
    model, calibration = fitted(
        known.knowledge,
        understanding,
        encoder.encode if encoder else None,
        encoder.id if encoder else "",
        settings.cache_dir,
        fitting,
        known.learned,
    )
    pictures = Pictures(known.knowledge, settings.cache_dir, SHIPPED)
    parts = known, understanding, model, calibration
    return _wired(settings, encoder, memory or ProcessMemory(), pictures, *parts)


def responder_of(
    settings: Settings,
    knowledge: Knowledge,
    understanding: Understanding,
    matcher: Matcher,
    decider: Decider,
    memory: Memory,
) -> Responder:
    """What answers Requests with these parts, and keeps what it may in this memory."""
    # Without a store nothing is kept, and the privacy page is not to say that it is.
    keeps = settings.keep_unanswered and not isinstance(memory, ProcessMemory)
    return Responder(
        knowledge,
        understanding,
        matcher,
        decider,
        memory,
        partial(datetime.now, UTC),
        settings.unanswered_people if keeps else None,
    )


def _wired(
    settings: Settings,
    encoder: Encoder | None,
    memory: Memory,
    pictures: Pictures,
    known: Prepared,
    understanding: Understanding,
    model: Model | Shortlist,
    calibration: Calibration,
) -> App:
    knowledge = known.knowledge
    matcher = Matcher(knowledge, model, encoder.encode if encoder else None, known.talk_words)
    reading = Reading(knowledge, understanding)
    decider = Decider(knowledge, reading, matcher, calibration, known.pairs)
    responder = responder_of(settings, knowledge, understanding, matcher, decider, memory)
    wired = understanding, matcher, calibration, decider, responder, pictures
    return App(settings, encoder, memory, known, *wired)


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform at work: `run` ends politely once the event is set."""

    name: str
    run: Callable[[asyncio.Event], Awaitable[None]]
    webhook: Webhook | None = None
    """Where it is brought its updates; None if it fetches them."""


def store_of(settings: Settings) -> Store:
    """The store that the settings name, not opened yet."""
    # Only here: its libraries take a while to load, and the terminal does not need them.
    from bot.store.store import Store

    key = settings.hash_key
    return Store(
        settings.database_url.get_secret_value(), hash_key=key.get_secret_value() if key else None
    )


def platforms(service: Service, store: Store, status: Status) -> list[Platform]:
    """The platforms whose token is set; `status` is told how they are."""
    found: list[Platform] = []
    if service.settings.telegram_token is not None:
        found.append(_telegram(_seen(service, "telegram"), store, status))
    if service.settings.discord_token is not None:
        found.append(Platform("Discord", partial(_discord, _seen(service, "discord"), store)))
    return found


def _seen(service: Service, platform: str) -> Service:
    """The same with each of its answers counted for this platform, and told in the log."""
    # Only here, as below.
    from bot.observed import observed

    return replace(service, respond=observed(service.respond, platform, service.phrases))


def web(settings: Settings, status: Status, webhooks: Sequence[Webhook] = ()) -> list[Platform]:
    """Health, metrics and webhooks, if they are wanted; they listen at once, and answer when run.

    Raises PlatformError if the port cannot be had.
    """
    if settings.port is None:
        return []
    # Only here, as below.
    from bot.listen import PortError, listening, serve_http
    from bot.metrics import told_of
    from bot.server import asgi

    try:
        at = listening(settings.http_host, settings.port)
    except PortError as error:
        raise PlatformError(str(error)) from None

    def ready() -> None:
        log.info("Health and metrics are served at %s, port %d.", *at.getsockname()[:2])

    async def run(stop: asyncio.Event) -> None:
        with told_of(status):
            await serve_http(asgi(status, webhooks), at, stop, ready)

    return [Platform("HTTP", run)]


def _telegram(service: Service, store: Store, status: Status) -> Platform:
    # Only here: its library takes a while to load, and the commands do not need it.
    from bot.adapters.telegram.adapter import Telegram

    settings = service.settings
    token, proxy = settings.telegram_token, settings.telegram_proxy
    telegram = Telegram(
        token.get_secret_value() if token else "",
        service.respond,
        store,
        service.phrases,
        api_url=settings.telegram_api_url,
        proxy=proxy.get_secret_value() if proxy else None,
        public_url=settings.public_url,
        pictures=service.pictures,
        status=status,
        grace=settings.grace_seconds,
        limits=limits_of(service),
    )

    async def run(stop: asyncio.Event) -> None:
        async with drawing(service.pictures, dark=False):
            await telegram.run(stop)

    return Platform("Telegram", run, telegram.webhook)


async def _discord(service: Service, store: Store, stop: asyncio.Event) -> None:
    # Only here, as above.
    from bot.adapters.discord.adapter import Discord

    settings = service.settings
    token = settings.discord_token
    discord = Discord(
        token.get_secret_value() if token else "",
        service.respond,
        store,
        service.phrases,
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        proxy=_discord_proxy(settings),
        shard_ids=settings.discord_shard_ids,
        shard_count=settings.discord_shard_count,
        pictures=service.pictures,
        limits=limits_of(service),
    )
    async with drawing(service.pictures, dark=True):
        await discord.run(stop)


def limits_of(service: Service) -> Limits:
    """The limits that the settings name, for one platform."""
    # Only here, as above.
    from bot.adapters.limits import Limits

    settings = service.settings
    return Limits(settings.person_per_minute, settings.chat_per_minute, service.phrases)


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


async def serve(
    running: Sequence[Platform],
    store: Store,
    stop: asyncio.Event,
    beside: Sequence[Platform] = (),
) -> bool:
    """Run platforms side by side until `stop` is set; whether all of them ended well.

    One that fails does not end the others; when none is left, this ends too, and sets `stop` for
    what is run `beside` them.
    """
    tidying = asyncio.create_task(_expire(store))
    helping = [asyncio.create_task(_run(platform, stop)) for platform in beside]
    # What was built stays: looking through it again and again took a sixth of the time.
    gc.collect()
    gc.freeze()
    try:
        return all(await asyncio.gather(*(_run(platform, stop) for platform in running)))
    finally:
        stop.set()
        await asyncio.gather(*helping)
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
