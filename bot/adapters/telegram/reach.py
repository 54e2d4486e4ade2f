"""Whether Telegram can be reached, and brings updates: for a bot that fetches nothing itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from telegram import Bot, Update, WebhookInfo
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.adapters.telegram.order import Serve

log = logging.getLogger(__name__)

QUIET = 60.0
"""Seconds between two questions while all is well."""

SOON = 5.0
"""Seconds between them while it is not."""

Tell = Callable[[str | None, str], None]
"""Told what is amiss in a few words (None: nothing), and what should be looked at all the same."""


class Reach:
    """Asks Telegram now and then about the webhook, and at once when something could not be sent.

    `reachable` is clear from a failure until Telegram answers again.
    """

    def __init__(self, bot: Bot, url: str, tell: Tell) -> None:
        self._bot = bot
        self._url = url
        self._tell = tell
        self._told: tuple[str | None, str] = None, ""
        self._doubt = asyncio.Event()
        self.reachable = asyncio.Event()
        self.reachable.set()

    def watching(self, serve: Serve) -> Serve:
        """The same, but that a failure to reach Telegram is noticed."""

        async def served(update: Update) -> None:
            try:
                await serve(update)
            except NetworkError as error:
                if not isinstance(error, BadRequest):
                    self.reachable.clear()
                    self._doubt.set()
                raise

        return served

    async def run(self) -> None:
        """Ask, until this is cancelled."""
        while True:
            wrong, note = await self._look()
            if (wrong, note) != self._told:
                said = wrong or note
                log.log(logging.WARNING if said else logging.INFO, "Telegram: %s.", said or "well")
            self._told = wrong, note
            self._tell(wrong, note)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SOON if wrong else QUIET):
                    await self._doubt.wait()
                    # One question is enough, however many failed.
                    await asyncio.sleep(0.5)
            self._doubt.clear()

    async def _look(self) -> tuple[str | None, str]:
        try:
            info = await self._bot.get_webhook_info()
        except TelegramError as error:
            self.reachable.clear()
            return f"cannot be reached ({type(error).__name__})", ""
        self.reachable.set()
        return amiss(info, self._url), undelivered(info, datetime.now(UTC))


def amiss(info: WebhookInfo, url: str) -> str | None:
    """What is wrong with a webhook that should be at this address; None if nothing is."""
    if info.url != url:
        return "updates go to another address: is another bot running with this token?"
    return None


def undelivered(info: WebhookInfo, now: datetime) -> str:
    """What Telegram says of updates that it could not bring lately; nothing that is to keep anybody
    from taking them, for it is over when they come again."""
    failed = info.last_error_date
    if failed is not None and now - failed < timedelta(seconds=2 * QUIET):
        return f"could not bring updates: {info.last_error_message}"
    return ""
