"""Updates brought to a webhook, as Telegram brings them, through a balancer of our own.

https://core.telegram.org/bots/api#setwebhook
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
AGAIN = 0.3  # seconds until an update that was not taken is brought again; Telegram waits longer
LONGEST = 10.0  # seconds for one request
USUAL = 40  # connections at once, if the bot asks for no other number


class Bringer:
    """Brings every update until it is taken (2xx), several at once, to one replica after another.

    A balancer stands before the replicas: where none listens, the next one is tried at once.
    """

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._flying: dict[int, asyncio.Task[None]] = {}
        self._later: dict[int, float] = {}
        self._turn = 0
        self.refused: list[int] = []
        """The status of each answer that was not 2xx."""

    async def run(self) -> None:
        """Bring what there is, until this is cancelled."""
        timeout = aiohttp.ClientTimeout(total=LONGEST)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            try:
                while True:
                    await self._api.update_bell.until(lambda: bool(self._next()), 0.1)
                    for update in self._next():
                        number = update["update_id"]
                        task = asyncio.create_task(self._bring(session, update))
                        self._flying[number] = task
            finally:
                for task in self._flying.values():
                    task.cancel()
                await asyncio.gather(*self._flying.values(), return_exceptions=True)
                self._flying.clear()

    def _next(self) -> list[JSON]:
        api, now = self._api, time.monotonic()
        if api.webhook is None or not api.webhook_through:
            return []
        room = int(api.webhook.get("max_connections") or USUAL) - len(self._flying)
        found: list[JSON] = []
        with api.lock:
            for update in api.updates.queue:
                if len(found) >= room:
                    break
                number = update["update_id"]
                if number not in self._flying and self._later.get(number, 0.0) <= now:
                    found.append(update)
        return found

    async def _bring(self, session: aiohttp.ClientSession, update: JSON) -> None:
        api, number = self._api, update["update_id"]
        try:
            with api.lock:
                api.updates.brought(number)
            status = await self._asked(session, update)
            if 200 <= status < 300:
                with api.lock:
                    api.updates.take_away(number)
            else:
                self.refused.append(status)
                self._later[number] = time.monotonic() + AGAIN
        finally:
            self._flying.pop(number, None)
            api.update_bell.ring()

    async def _asked(self, session: aiohttp.ClientSession, update: JSON) -> int:
        """The status of the first replica that listens; 0 if none does, or it breaks off."""
        hook = self._api.webhook
        if hook is None:
            return 0
        headers = {SECRET_HEADER: hook["secret_token"]} if hook.get("secret_token") else {}
        path = urlsplit(hook["url"]).path
        for _ in range(len(self._api.webhook_through)):
            base = self._api.webhook_through[self._turn % len(self._api.webhook_through)]
            self._turn += 1
            with contextlib.suppress(aiohttp.ClientConnectorError):
                try:
                    async with session.post(base + path, json=update, headers=headers) as answer:
                        return answer.status
                except aiohttp.ClientConnectorError:
                    raise
                except (aiohttp.ClientError, TimeoutError, OSError):
                    return 0
        return 0
