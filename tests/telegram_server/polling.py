"""getUpdates: long polling, as Telegram's own server does it.

https://core.telegram.org/bots/api#getupdates
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

from tests.telegram_server.rules import Refusal
from tests.telegram_server.updates import KINDS

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]

LONGEST = 50  # seconds; Telegram cuts a longer time-out down to this
# process_get_updates_query in https://github.com/tdlib/telegram-bot-api: the same offset again
SAME_AT_ONCE = 0.5  # within so many seconds gives one update only,
SAME_SOON = 3.0  # and within so many waits, if there is nothing,
LEAST_WAIT = 3.0  # at least so many seconds, even with timeout=0.
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
HAS_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class Polling:
    """One waiting request at a time: a second one ends the first with 409."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._turn = 0
        self._waiting = False
        self._last_offset = -1
        self._last_time = 0.0

    async def get_updates(self, params: JSON) -> list[JSON]:
        api = self._api
        if api.webhook is not None:
            raise Refusal(HAS_WEBHOOK, code=409, breach=False)
        offset = _number(params, "offset", 0)
        limit = min(max(_number(params, "limit", 100), 1), 100)
        wait: float = min(max(_number(params, "timeout", 0), 0), LONGEST)
        with api.lock:
            allow(api, params)
            limit, wait = self._slowed(offset, limit, wait)
            api.updates.confirm(offset)
            batch = api.updates.take(limit)
        if batch or not wait:
            return batch
        return await self._later(limit, wait)

    def _slowed(self, offset: int, limit: int, wait: float) -> tuple[int, float]:
        """Who comes back with the same offset gets one update only, or waits for news."""
        now = time.monotonic()
        since = now - self._last_time if offset == self._last_offset else math.inf
        self._last_offset, self._last_time = offset, now
        if not self._api.slows_repeats:
            return limit, wait
        if since < SAME_SOON:
            wait = max(wait, LEAST_WAIT)
        return (1 if since < SAME_AT_ONCE else limit), wait

    async def _later(self, limit: int, wait: float) -> list[JSON]:
        api = self._api
        with api.lock:
            if self._waiting:
                api.conflicts += 1
            self._turn += 1
            turn, self._waiting = self._turn, True
        api.update_bell.ring()  # whoever waited looks again, and finds that it is another's turn
        try:
            await api.update_bell.until(
                lambda: self._turn != turn or bool(api.updates.queue) or api.webhook is not None,
                wait,
            )
        finally:
            if self._turn == turn:
                self._waiting = False
        if self._turn != turn:
            raise Refusal(OTHER_POLLER, code=409, breach=False)
        if api.webhook is not None:
            raise Refusal("Conflict: terminated by setWebhook request", code=409, breach=False)
        with api.lock:
            return api.updates.take(limit)


def allow(api: BotApi, params: JSON) -> None:
    """Take `allowed_updates` to heart; a name that is no kind of update breaks a rule."""
    kinds = params.get("allowed_updates")
    if kinds is not None and not isinstance(kinds, list):
        raise Refusal("can't parse allowed_updates: expected an Array of String")
    for kind in kinds or ():
        if kind not in KINDS:
            api.violate(f"allowed_updates names {kind!r}, which is no kind of update")
    api.updates.allow(kinds)


def _number(params: JSON, name: str, default: int) -> int:
    value = params.get(name, default)
    return value if type(value) is int else default
