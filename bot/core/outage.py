"""An outage of the store, told once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import TypeVar

from bot.core.recollection import MemoryAwayError

log = logging.getLogger(__name__)

T = TypeVar("T")


class Outage:
    """Calls that may fail, for who goes on without them.

    The log tells once that they fail and once that they work again: in an outage every call
    fails, and a line for each would bury what matters. What is back is what had failed: on a full
    disk reading goes on working, and that is no news.
    """

    def __init__(self, consequence: str) -> None:
        """`consequence` begins the line that is logged, such as "Answers go on without memory"."""
        self._consequence = consequence
        self._failing: set[str] = set()

    async def spare(self, what: str, call: Awaitable[T], otherwise: T) -> T:
        """The result of a call, or `otherwise` if it fails; `what` names its kind."""
        try:
            result = await call
        except Exception as error:
            if not self._failing:
                # Of any other fault its name alone: a library's words may quote what was kept.
                why = str(error) if isinstance(error, MemoryAwayError) else type(error).__name__
                log.error("%s, for the store cannot be used: %s", self._consequence, why)
            self._failing.add(what)
            return otherwise
        if what in self._failing:
            self._failing.clear()
            log.warning("The store can be used again.")
        return result
