"""Telegram's flood limits, kept before they bite, and its 429 obeyed when they do.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot import metrics
from bot.adapters.telegram.attempt import about_to_send

JSON = dict[str, Any]
Scope = int | str

LOOKS = "looks"
"""Goes with a request that nobody sees, see `bot.adapters.telegram.seek`."""

MANY = 1024
"""So many chats are remembered before those that have been quiet are dropped."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` requests in any `seconds`."""

    count: int
    seconds: float

    def free_at(self, times: deque[float]) -> float:
        """When the next one may go, after those at `times`."""
        return times[-self.count] + self.seconds if len(times) >= self.count else -math.inf


# A little slower than Telegram's, and 30 a second in small handfuls, since the network delays
# some more than others: a burst that arrives late would run into the next one.
OVERALL = Rate(5, 0.185)
CHAT = Rate(3, 3.15)
GROUP = Rate(20, 63.0)


@dataclass(slots=True)
class _Chat:
    times: deque[float] = field(default_factory=lambda: deque(maxlen=GROUP.count))
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Flood(BaseRateLimiter[str]):
    """Sends no faster than Telegram allows, first come, first served.

    Counted is what a person sees in a chat: about one a second in each, three at once, 20 a
    minute in a group, 30 a second in all. Answers to buttons and inline queries wait for nobody.
    A 429 pauses its chat (or, without a chat, its method) for `retry_after`; if a second chat is
    refused and nothing got through in between, it is meant for the bot, and all wait. A request
    is tried `tries` times and waits `longest` seconds in all; then RetryAfter goes to the caller.
    With `limited=False` only 429s are obeyed.
    """

    def __init__(
        self,
        *,
        limited: bool = True,
        overall: Rate = OVERALL,
        chat: Rate = CHAT,
        group: Rate = GROUP,
        tries: int = 4,
        longest: float = 90.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limited = limited
        self._overall = overall
        self._rates = {False: (chat,), True: (chat, group)}
        self._tries = tries
        self._longest = longest
        self._clock = clock
        self._chats: dict[Scope, _Chat] = {}
        self._times: deque[float] = deque(maxlen=overall.count)
        self._turn = asyncio.Lock()
        self._paused: dict[Scope, float] = {}
        self._all_paused = -math.inf
        self._refused: tuple[Scope, float] | None = None
        self._passed = -math.inf

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | JSON | list[JSON]]],
        args: Any,
        kwargs: JSON,
        endpoint: str,
        data: JSON,
        rate_limit_args: str | None,
    ) -> bool | JSON | list[JSON]:
        """Make one request when its turn has come, and again after a 429; with the argument LOOKS
        without waiting for a turn."""
        chat = _chat_of(data)
        scope = endpoint if chat is None else chat
        seen = chat is not None and _is_counted(endpoint) and rate_limit_args != LOOKS
        counted = self._limited and seen
        deadline = self._clock() + self._longest
        tried = 0
        while True:
            if counted:
                await self._take_turn(scope, deadline)
            else:
                await self._sleep(lambda: self._pause_of(scope), deadline)
            if isinstance(chat, int) and _creates(endpoint):
                await about_to_send(chat)
            try:
                result = await callback(*args, **kwargs)
            except RetryAfter as error:
                self._pause(scope, asked_to_wait(error))
                tried += 1
                if tried >= self._tries:
                    raise
                metrics.retried("telegram", metrics.LIMITED)
            else:
                self._passed = self._clock()
                return result

    async def _take_turn(self, scope: Scope, deadline: float) -> None:
        chat = self._chat(scope)
        rates = self._rates[isinstance(scope, str) or scope < 0]

        def free_at() -> float:
            return max(self._pause_of(scope), *(rate.free_at(chat.times) for rate in rates))

        async with chat.turn:
            while True:
                await self._sleep(free_at, deadline)
                async with self._turn:
                    await self._sleep(self._all_free_at, deadline)
                    now = self._clock()
                    # It may have been told to wait while it waited for the others.
                    if free_at() <= now:
                        chat.times.append(now)
                        self._times.append(now)
                        return

    async def _sleep(self, until: Callable[[], float], deadline: float) -> None:
        """Wait for a time that may move; RetryAfter at once if it is too far away."""
        while (left := until() - self._clock()) > 0:
            if until() > deadline:
                raise RetryAfter(math.ceil(left))
            await asyncio.sleep(left)

    def _all_free_at(self) -> float:
        return max(self._all_paused, self._overall.free_at(self._times))

    def _pause_of(self, scope: Scope) -> float:
        return max(self._all_paused, self._paused.get(scope, -math.inf))

    def _pause(self, scope: Scope, seconds: float) -> None:
        now = self._clock()
        until = now + seconds + 0.1
        if self._refused is not None:
            other, when = self._refused
            if other != scope and self._passed < when and self._paused.get(other, 0) > now:
                self._all_paused = max(self._all_paused, until)
        self._refused = (scope, now)
        self._paused = {s: u for s, u in self._paused.items() if u > now}
        self._paused[scope] = max(until, self._paused.get(scope, until))

    def _chat(self, scope: Scope) -> _Chat:
        if scope not in self._chats and len(self._chats) >= MANY:
            quiet = self._clock() - max(rate.seconds for rate in self._rates[True])
            self._chats = {
                s: c
                for s, c in self._chats.items()
                if c.turn.locked() or (c.times and c.times[-1] > quiet)
            }
        return self._chats.setdefault(scope, _Chat())


def asked_to_wait(error: RetryAfter) -> float:
    """Seconds that Telegram wants to be left alone."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _chat_of(data: JSON) -> Scope | None:
    chat: Scope | None = data.get("chat_id")
    try:
        return int(chat) if chat is not None else None
    except ValueError:
        return chat


def _is_counted(endpoint: str) -> bool:
    return endpoint.startswith(("send", "edit", "copy", "forward"))


def _creates(endpoint: str) -> bool:
    return endpoint.startswith(("send", "copy", "forward")) and endpoint != "sendChatAction"
