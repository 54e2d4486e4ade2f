"""Joins Telegram to `respond`: builds the parts, starts them, and stops them politely."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from typing import Protocol

from telegram.error import InvalidToken, NetworkError, RetryAfter
from telegram.ext import ExtBot

from bot.adapters.limits import Limits
from bot.adapters.telegram.commands import register
from bot.adapters.telegram.flood import Flood
from bot.adapters.telegram.intake import BadTokenError, Poller
from bot.adapters.telegram.marks import Kept as Waiting
from bot.adapters.telegram.notes import Notes, Store
from bot.adapters.telegram.photo import Photos
from bot.adapters.telegram.read import SERVED, Reader
from bot.adapters.telegram.render import Renderer
from bot.adapters.telegram.send import Sender
from bot.adapters.telegram.serve import Respond, Serving
from bot.adapters.telegram.transport import AiohttpRequest, unusable_proxy
from bot.adapters.telegram.turnstile import Turnstile
from bot.core.outage import Outage
from bot.picture.pictures import Pictures

log = logging.getLogger(__name__)

API = "https://api.telegram.org"

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds between attempts to reach Telegram at the start; the last one is repeated."""


class Kept(Store, Waiting, Protocol):
    """What this adapter needs of the store, all in all."""


class Telegram:
    """The bot on Telegram, by long polling."""

    def __init__(
        self,
        token: str,
        respond: Respond,
        store: Kept,
        phrases: Mapping[str, str],
        *,
        api_url: str = API,
        proxy: str | None = None,
        flood: bool = True,
        pictures: Pictures | None = None,
        limits: Limits | None = None,
    ) -> None:
        """`api_url` is a Bot API server, without the token; `flood=False` sends without regard to
        Telegram's limits, for a server that has none; without `pictures` there are texts alone, and
        without `limits` everybody is answered, however much they ask."""
        # At DEBUG the library logs every call with what it holds: names and texts.
        library = logging.getLogger("telegram")
        library.setLevel(max(library.level, logging.INFO))
        self._respond = respond
        self._store = store
        self._outage = Outage("Telegram is served without what is kept of messages")
        self._phrases = phrases
        self._pictures = pictures
        self._limits = limits
        self._proxy = proxy
        self._fetching = AiohttpRequest(repeats=(), proxy=proxy)
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
        try:
            if not await self._begun(stop):
                return
            serving = self.serving()
            poller = Poller(
                self._bot,
                self._fetching,
                serving,
                self._store,
                outage=self._outage,
                allowed=SERVED,
                drops=serving.drops,
            )
            await poller.run(stop)
        finally:
            await self._bot.shutdown()

    def serving(self) -> Serving:
        """What serves one update; the bot must be initialised, for it must know its own name."""
        phrases, bot, pictures = self._phrases, self._bot, self._pictures
        photos = Photos(pictures, self._store, self._outage, bot.id) if pictures else None
        notes = Notes(self._store, self._outage, bot.id)
        renderer, sender = Renderer(bot.username, phrases), Sender(bot, photos, notes)
        turnstile = Turnstile(self._limits, notes, renderer, sender) if self._limits else None
        reader = Reader(bot.id, bot.username)
        return Serving(self._respond, notes, reader, renderer, sender, phrases, turnstile)

    async def _begun(self, stop: asyncio.Event) -> bool:
        """Whether Telegram answered before `stop` was set."""
        tries = 0
        while not stop.is_set():
            try:
                await self._bot.initialize()
                # With a webhook set, polling is refused; what waits there is kept.
                await self._bot.delete_webhook()
                await register(self._bot, self._store, self._outage, self._phrases)
                log.info("Telegram: @%s is ready.", self._bot.username)
                return True
            except InvalidToken:
                raise BadTokenError from None
            except (NetworkError, RetryAfter) as error:
                pause = PAUSES[min(tries, len(PAUSES) - 1)]
                log.warning("Telegram cannot be reached (%s).", type(error).__name__)
                tries += 1
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause)
        return False
