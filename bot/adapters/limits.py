"""How much one person, and one chat, may ask a minute; whoever asks more is told once, kindly.

A window begins with the first request and lasts a minute, so that what the notice says holds: after
those seconds there is the whole budget again. Counted is in this process alone, by the codes of
people and chats that the store gives; nothing is kept of it once a minute is over.
"""

from __future__ import annotations

import logging
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from enum import Enum

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from bot.core.reply import Line, Reply
from bot.core.request import Feedback, Forget, NoneOfThese, Privacy

log = logging.getLogger(__name__)

LIGHT = 4
"""So many presses of a button count as much as one message: they lead to what is ready."""

AHEAD = 10
"""So many times a minute's messages may be looked at while they are typed: a key at a time."""

ROUNDING = 1e-6
"""Seconds by which a window may end early, so that whole seconds mean what they say."""

MOST = 100_000
"""Windows that are open at once, some 200 bytes each; of more, the oldest are forgotten."""


class Act(Enum):
    """What somebody does."""

    TYPED = "a message or a command"
    PRESSED = "a button, or what has no words"
    AHEAD = "letters for which something is to be offered"
    RIGHT = "what everybody may always do: have all forgotten, read what is kept, judge"


def act_of(what: object, *, pressed: bool) -> Act:
    """What it is to make this Request, by a button or by typing."""
    if isinstance(what, Forget | Privacy | Feedback | NoneOfThese):
        return Act.RIGHT
    return Act.PRESSED if pressed else Act.TYPED


class Minutes(Storage):
    """Counts for windows of a minute in this process.

    The library's own storage in memory keeps a thread and goes by the clock on the wall, which may
    be set back. All windows last equally long, so that the oldest is always the first to end.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock
        self._windows: OrderedDict[str, tuple[int, float]] = OrderedDict()

    @property
    def base_exceptions(self) -> type[Exception]:
        """None of its own."""
        return ValueError

    def __len__(self) -> int:
        return len(self._windows)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, in a window that ends after `expiry` seconds if it begins now."""
        self._forget()
        count, end = self._windows.get(key, (0, self._clock() + expiry))
        self._windows[key] = count + amount, end
        if len(self._windows) > MOST:
            self._windows.popitem(last=False)
        return count + amount

    def get(self, key: str) -> int:
        """The count of a window; 0 for none."""
        self._forget()
        return self._windows.get(key, (0, 0.0))[0]

    def get_expiry(self, key: str) -> float:
        """When a window ends; now for none."""
        return self._windows.get(key, (0, self._clock()))[1]

    def check(self) -> bool:
        """It always works."""
        return True

    def reset(self) -> int:
        """Forget all windows; how many there were."""
        count = len(self._windows)
        self._windows.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget one window."""
        self._windows.pop(key, None)

    def _forget(self) -> None:
        now = self._clock() + ROUNDING
        while self._windows and next(iter(self._windows.values()))[1] <= now:
            self._windows.popitem(last=False)


class Limits:
    """The budgets of people and chats, each known by a code; "" is nobody, and has none."""

    def __init__(
        self,
        person_per_minute: int,
        chat_per_minute: int,
        phrases: Mapping[str, str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Messages that are answered a minute; 0 for all."""
        self._phrases = phrases
        self._clock = clock
        self._minutes = Minutes(clock)
        self._limiter = FixedWindowRateLimiter(self._minutes)
        self._person = _budget("person", person_per_minute * LIGHT)
        # Telegram takes 20 messages a minute in a group: half of them are for the others.
        self._share = _budget("share", max(person_per_minute // 2, 1) * LIGHT)
        self._right = _budget("right", person_per_minute)
        self._ahead = _budget("ahead", person_per_minute * AHEAD)
        self._chat = _budget("chat", chat_per_minute * LIGHT)
        self._told = _budget("told", 1)
        self._limits_people = person_per_minute > 0
        self._limits_chats = chat_per_minute > 0

    def wait(self, act: Act, person: str, chat: str = "", *, among_others: bool = False) -> int:
        """0 where this is to be served, which counts; else the seconds until it would be, and
        nothing is counted.

        `chat` is where all who are there get the answer; with `among_others` one person has half
        a budget there.
        """
        cost = LIGHT if act is Act.TYPED else 1
        budgets = self._budgets(act, person, chat, among_others=among_others)
        full = [b for b in budgets if not self._limiter.test(*b, cost=cost)]
        if full:
            ends = max(self._limiter.get_window_stats(*b).reset_time for b in full)
            return max(2, math.ceil(ends - self._clock() - ROUNDING))
        for budget in budgets:
            self._limiter.hit(*budget, cost=cost)
        return 0

    def is_told(self, whom: str) -> bool:
        """Whether a person or a chat was told within a minute; else that is done now."""
        if not self._limiter.hit(self._told, whom):
            return True
        log.info("More is asked than is answered: somebody is told to wait.")
        return False

    def notice(self, seconds: int) -> Reply:
        """What is said to who has to wait."""
        return Reply("page", (Line(self._phrases["too_many"].format(seconds=seconds)),))

    def _budgets(
        self, act: Act, person: str, chat: str, *, among_others: bool
    ) -> list[tuple[RateLimitItem, str]]:
        """What an act draws on."""
        if act in (Act.RIGHT, Act.AHEAD):
            # Of these nobody else gets an answer; who is not known is counted with their chat.
            item = self._right if act is Act.RIGHT else self._ahead
            return [(item, person or chat)] if self._limits_people and (person or chat) else []
        found: list[tuple[RateLimitItem, str]] = []
        if self._limits_people and person:
            found.append((self._person, person))
            if among_others and chat:
                found.append((self._share, f"{chat} {person}"))
        if self._limits_chats and chat:
            found.append((self._chat, chat))
        return found


def _budget(name: str, amount: int) -> RateLimitItem:
    return RateLimitItemPerMinute(amount, namespace=name)
