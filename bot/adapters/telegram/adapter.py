"""Joins Telegram to `respond`: builds the parts, starts them, and stops them politely."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter
from telegram.ext import ExtBot

from bot.adapters import PlatformError
from bot.adapters.limits import Limits
from bot.adapters.telegram.begun import Numbers
from bot.adapters.telegram.commands import register
from bot.adapters.telegram.flood import Flood
from bot.adapters.telegram.intake import BadTokenError, Poller
from bot.adapters.telegram.marks import Kept as Waiting
from bot.adapters.telegram.notes import Notes, Store
from bot.adapters.telegram.photo import Photos
from bot.adapters.telegram.reach import Reach
from bot.adapters.telegram.read import SERVED, Reader
from bot.adapters.telegram.render import Renderer
from bot.adapters.telegram.send import Sender
from bot.adapters.telegram.serve import Respond, Serving
from bot.adapters.telegram.transport import AiohttpRequest, unusable_proxy
from bot.adapters.telegram.turn import Turn
from bot.adapters.telegram.turnstile import Turnstile
from bot.adapters.telegram.webhook import Hooked, Living, Shared
from bot.core.outage import Outage
from bot.picture.pictures import Pictures
from bot.status import TELEGRAM, Status
from bot.webhook import Webhook

log = logging.getLogger(__name__)

API = "https://api.telegram.org"

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds between attempts to reach Telegram at the start; the last one is repeated."""


GRACE = 20.0
"""Seconds in which a polite stop finishes what was begun."""

CONNECTIONS = 100
"""Updates that Telegram brings at once, which is the most that it does
(https://core.telegram.org/bots/api#setwebhook)."""


class Kept(Store, Waiting, Protocol):
    """What this adapter needs of the store, all in all."""

    def lanes(self, platform: str, owner: str) -> Shared:
        """What replicas share of updates."""

    @property
    def leases(self) -> Living:
        """What one replica at a time holds."""


class Telegram:
    """The bot on Telegram: by long polling, or by webhook where it has a public address."""

    def __init__(
        self,
        token: str,
        respond: Respond,
        store: Kept,
        phrases: Mapping[str, str],
        *,
        api_url: str = API,
        proxy: str | None = None,
        public_url: str | None = None,
        flood: bool = True,
        pictures: Pictures | None = None,
        status: Status | None = None,
        grace: float = GRACE,
        limits: Limits | None = None,
    ) -> None:
        """`api_url` is a Bot API server, without the token; `public_url` is where Telegram reaches
        `webhook`; `flood=False` sends without regard to Telegram's limits, for a server that has
        none; without `pictures` there are texts alone, and without `limits` everybody is answered,
        however much they ask; `grace` is in seconds."""
        # At DEBUG the library logs every call with what it holds: names and texts.
        library = logging.getLogger("telegram")
        library.setLevel(max(library.level, logging.INFO))
        self._respond = respond
        self._store = store
        self._outage = Outage("Telegram is served without what is kept of messages")
        self._phrases = phrases
        self._pictures = pictures
        self._numbers = Numbers()
        self._limits = limits
        self._proxy = proxy
        self._status = status or Status()
        self._grace = grace
        self._fetching = AiohttpRequest(repeats=(), proxy=proxy)
        self._hooked: Hooked | None = None
        self.webhook: Webhook | None = None
        """What the HTTP server is to offer to Telegram; None where the bot polls."""
        self._url = ""
        if public_url:
            # Every replica has the same, whether or not its store can be reached.
            self.webhook = Webhook(_derived(token, "path"), _derived(token, "secret"), self._take)
            self._url = f"{public_url}/telegram/{self.webhook.path}"
        api = api_url.rstrip("/")
        try:
            self._bot = ExtBot(
                token,
                base_url=f"{api}/bot",
                base_file_url=f"{api}/file/bot",
                request=AiohttpRequest(proxy=proxy, receipts=True),
                get_updates_request=self._fetching,
                rate_limiter=Flood(limited=flood),
            )
        except InvalidToken:
            raise BadTokenError from None

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, then finish what was taken.

        Raises BadTokenError, whose text says what to do, if Telegram does not know the token.
        Outages are waited out, also at the start.
        """
        if not self._proxy and (named := unusable_proxy(self._bot.base_url)):
            log.warning(
                "Telegram is reached without the proxy of %s, for only http and https ones can be "
                "used. Name one in BRIEFBOT_TELEGRAM_PROXY.",
                named,
            )
        self._tell("not reached yet")
        try:
            if await self._begun(stop):
                await (self._by_webhook(stop) if self.webhook else self._by_polling(stop))
        finally:
            await self._bot.shutdown()

    async def _by_polling(self, stop: asyncio.Event) -> None:
        """Poll whenever it is this replica's turn."""
        turn = Turn(self._store.leases, f"telegram polling {self._bot.id}")
        self._tell(None)
        while await turn.comes(stop):
            serving = self.serving()
            poller = Poller(
                self._bot,
                self._fetching,
                serving,
                self._store,
                outage=self._outage,
                numbers=self._numbers,
                allowed=SERVED,
                grace=self._grace,
                tell=self._tell,
                drops=serving.drops,
                hurries=lambda: not stop.is_set(),
            )
            async with turn.lasting(stop) as ended:
                await poller.run(ended)
            self._tell(None)

    async def _by_webhook(self, stop: asyncio.Event) -> None:
        """Serve what Telegram brings."""
        reach, serving = Reach(self._bot, self._url, self._tell), self.serving()
        self._hooked = Hooked(
            self._bot,
            reach.watching(serving),
            self._store,
            reach.reachable,
            outage=self._outage,
            numbers=self._numbers,
            grace=self._grace,
            drops=serving.drops,
        )
        asking = asyncio.create_task(reach.run())
        try:
            await self._hooked.run(stop)
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _take(self, update: dict[str, Any]) -> bool:
        return self._hooked is not None and await self._hooked.take(update)

    def _tell(self, fault: str | None, note: str = "") -> None:
        if fault is None:
            self._status.works(TELEGRAM, note)
        else:
            self._status.fails(TELEGRAM, fault)

    def serving(self) -> Serving:
        """What serves one update; the bot must be initialised, for it must know its own name."""
        phrases, bot, pictures = self._phrases, self._bot, self._pictures
        photos = Photos(pictures, self._store, self._outage, bot.id) if pictures else None
        notes = Notes(self._store, self._outage, bot.id)
        renderer, sender = (
            Renderer(bot.username, phrases),
            Sender(bot, photos, notes, self._numbers),
        )
        turnstile = Turnstile(self._limits, notes, renderer, sender) if self._limits else None
        reader = Reader(bot.id, bot.username)
        return Serving(self._respond, notes, reader, renderer, sender, phrases, turnstile)

    async def _begun(self, stop: asyncio.Event) -> bool:
        """Whether Telegram answered before `stop` was set."""
        tries = 0
        while not stop.is_set():
            try:
                await self._bot.initialize()
                await self._point_here()
                await register(self._bot, self._store, self._outage, self._phrases)
                log.info("Telegram: @%s is ready.", self._bot.username)
                return True
            except InvalidToken:
                raise BadTokenError from None
            except BadRequest as error:
                raise PlatformError(
                    f"Telegram does not take the address of the webhook ({error.message}). "
                    "BRIEFBOT_PUBLIC_URL is to be one that it can reach by https."
                ) from None
            except (NetworkError, RetryAfter) as error:
                pause = PAUSES[min(tries, len(PAUSES) - 1)]
                log.warning("Telegram cannot be reached (%s).", type(error).__name__)
                self._tell(f"cannot be reached ({type(error).__name__})")
                tries += 1
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause)
        return False

    async def _point_here(self) -> None:
        """Have Telegram bring updates here, or keep them to be fetched; what waits is kept."""
        if self.webhook is None:
            # With a webhook set, polling is refused.
            await self._bot.delete_webhook()
            return
        await self._bot.set_webhook(
            self._url,
            secret_token=self.webhook.secret,
            allowed_updates=list(SERVED),
            max_connections=CONNECTIONS,
        )


def _derived(token: str, what: str) -> str:
    """A secret that only who has the token can know: an HMAC
    (https://www.rfc-editor.org/rfc/rfc2104), 64 hexadecimal digits."""
    return hmac.new(token.encode(), f"briefbot webhook {what}".encode(), hashlib.sha256).hexdigest()
