"""What runs: each platform whose token is set, and the HTTP server beside them."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.adapters import PlatformError
from bot.app import Service
from bot.config import Settings
from bot.content.prepared import prepared
from bot.core.recollection import MemoryAwayError
from bot.core.timeline import PICTURE
from bot.core.trace import where
from bot.picture.pictures import Pictures
from bot.status import Status
from bot.webhook import Webhook

if TYPE_CHECKING:
    from bot.adapters.limits import Limits
    from bot.store.store import Store

log = logging.getLogger(__name__)

EXPIRY_SECONDS = 3_600.0
"""Between two looks for what is past its time in the store."""

TIDY_AGAIN_SECONDS = 60.0
"""Until the next look if the store could not be used."""


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform at work: `run` ends politely once the event is set."""

    name: str
    run: Callable[[asyncio.Event], Awaitable[None]]
    webhook: Webhook | None = None
    """Where it is brought its updates; None if it fetches them."""


def platforms(service: Service, store: Store, status: Status) -> list[Platform]:
    """The platforms whose token is set; `status` is told how they are."""
    found: list[Platform] = []
    if service.settings.telegram_token is not None:
        found.append(_telegram(_seen(service, "telegram"), store, status))
    if service.settings.discord_token is not None:
        found.append(_discord(_seen(service, "discord"), store, status))
    return found


def _seen(service: Service, platform: str) -> Service:
    """The same with each of its answers counted for this platform, and told in the log."""
    # Only here, as below.
    from bot.observed import observed

    return replace(service, respond=observed(service.respond, platform, service.phrases))


def web(settings: Settings, status: Status, webhooks: Sequence[Webhook] = ()) -> list[Platform]:
    """Health, metrics and webhooks, if they are wanted: they listen now, and answer when run.

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
        limits=_limits(service),
    )

    async def run(stop: asyncio.Event) -> None:
        async with drawing(service.pictures, dark=False):
            await telegram.run(stop)

    return Platform("Telegram", run, telegram.webhook)


def _discord(service: Service, store: Store, status: Status) -> Platform:
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
        limits=_limits(service),
        leases=store.leases,
        status=status,
        grace=settings.grace_seconds,
    )

    async def run(stop: asyncio.Event) -> None:
        async with drawing(service.pictures, dark=True):
            await discord.run(stop)

    return Platform("Discord", run)


def _limits(service: Service) -> Limits:
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
    *,
    keep_unanswered: bool = True,
) -> bool:
    """Run platforms side by side until `stop` is set; whether all of them ended well.

    One that fails does not end the others; when none is left, this ends too, and sets `stop` for
    what is run `beside` them. The store is kept tidy meanwhile: without what is past its time, and
    without unanswered questions if they are not to be kept.
    """
    tidying = asyncio.create_task(_tidy(store, keep_unanswered=keep_unanswered))
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


async def _tidy(store: Store, *, keep_unanswered: bool) -> None:
    while True:
        try:
            if not keep_unanswered:
                await store.drop_unanswered()
                keep_unanswered = True
            await asyncio.sleep(EXPIRY_SECONDS)
            await store.expire()
        except MemoryAwayError as error:
            log.warning("What is past its time stays in the store: %s", error)
            await asyncio.sleep(TIDY_AGAIN_SECONDS)
        except Exception as error:
            name = type(error).__name__
            log.error("The store could not be tidied: %s in %s", name, where(error))
            await asyncio.sleep(TIDY_AGAIN_SECONDS)
