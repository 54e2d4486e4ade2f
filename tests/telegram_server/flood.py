"""Flood control. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this

About one message a second in a chat (short bursts pass), 20 a minute in a group, 30 a second in
all. Who is told to wait and comes again too early breaks a rule.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

COUNTED = ("send", "edit", "copy", "forward")


@dataclass(slots=True)
class _Block:
    until: float
    since: float


@dataclass(slots=True)
class Flood:
    """Who must wait, and for how long."""

    chat_burst: int = 3
    group_minute: int = 20
    overall_second: int = 30
    grace: float = 0.15  # seconds; what was under way already when the 429 was sent
    _blocks: dict[int | str, _Block] = field(default_factory=dict)
    _chats: dict[int, deque[float]] = field(default_factory=dict)
    _all: deque[float] = field(default_factory=deque)

    def block(self, scope: int | str, seconds: float, now: float) -> None:
        """From now on nothing passes in this scope (a chat, a method or "bot") for so long."""
        self._blocks[scope] = _Block(now + seconds, now)

    def clear(self) -> None:
        """Nobody must wait any more."""
        self._blocks.clear()
        self._chats.clear()
        self._all.clear()

    def waits(self, method: str, chat: int | None, now: float) -> tuple[int, bool] | None:
        """The seconds yet to wait because of an earlier 429, and if that is a breach."""
        if not self._blocks:
            return None
        scopes = (chat, method, "bot") if chat is not None else (method, "bot")
        for scope in scopes:
            if scope is None or (block := self._blocks.get(scope)) is None:
                continue
            if now >= block.until:
                del self._blocks[scope]
                continue
            return max(1, math.ceil(block.until - now)), now - block.since > self.grace
        return None

    def exceeded(self, method: str, chat: int | None, group: bool, now: float) -> int | None:
        """The seconds to wait if this message is one too many; otherwise it is counted."""
        if not method.startswith(COUNTED) or chat is None:
            return None
        times = self._chats.setdefault(chat, deque())
        while times and now - times[0] > 60:
            times.popleft()
        while self._all and now - self._all[0] > 1:
            self._all.popleft()
        recent = sum(now - t < self.chat_burst for t in times)
        if recent >= self.chat_burst:
            self.block(chat, 1, now)
            return 1
        if group and len(times) >= self.group_minute:
            wait = max(1, math.ceil(60 - (now - times[0])))
            self.block(chat, wait, now)
            return wait
        if len(self._all) >= self.overall_second:
            self.block("bot", 1, now)
            return 1
        times.append(now)
        self._all.append(now)
        return None
