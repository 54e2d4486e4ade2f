"""How far a shard has come: up to which of its events all are served."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from contextvars import ContextVar

LAPSES = 3.0
"""Seconds after which an event that nobody has begun to serve counts as done: many need no
serving, and what Discord waits for is over then."""

_LOOK = 0.02


class Taken:
    """One event on its way."""

    __slots__ = ("_at", "_progress", "again", "begun", "sequence")

    def __init__(self, progress: Progress, sequence: int, *, again: bool) -> None:
        self._progress = progress
        self._at = time.monotonic()
        self.sequence = sequence
        self.again = again
        """Whether it may have been served before: it came after a session was taken over."""
        self.begun = False

    def done(self) -> None:
        """It is served, or needs no serving."""
        self._progress.ends(self)

    @property
    def lapsed(self) -> bool:
        """Whether nobody serves it any more."""
        return not self.begun and time.monotonic() - self._at > LAPSES


TAKEN: ContextVar[Taken | None] = ContextVar("TAKEN", default=None)
"""The event to which belongs what runs now: tasks take it over from who starts them."""


class Progress:
    """The events of one shard that are on their way, in their order."""

    def __init__(self) -> None:
        self._open: OrderedDict[int, Taken] = OrderedDict()

    def begins(self, sequence: int, *, again: bool) -> Taken:
        """An event has come; sequences grow."""
        taken = self._open[sequence] = Taken(self, sequence, again=again)
        return taken

    def ends(self, taken: Taken) -> None:
        """An event needs no more."""
        self._open.pop(taken.sequence, None)

    def up_to(self, last: int) -> int:
        """The sequence up to which all is served, if `last` was the last to come."""
        while self._open:
            first = next(iter(self._open.values()))
            if not first.lapsed:
                return first.sequence - 1
            self.ends(first)
        return last

    async def drained(self, seconds: float) -> None:
        """Wait until nothing is on its way, for so long at most."""
        until = time.monotonic() + seconds
        # What came a moment ago begins first.
        await asyncio.sleep(0)
        while True:
            if time.monotonic() > until or not any(t.begun for t in self._open.values()):
                return
            await asyncio.sleep(_LOOK)
