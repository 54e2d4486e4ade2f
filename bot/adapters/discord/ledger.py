"""Which events were served: Discord tells some again to whoever takes over a session."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from bot.adapters.discord.progress import TAKEN
from bot.core.outage import Outage

PLATFORM = "discord"

MOST = 2**63
"""Ids are smaller (https://docs.discord.com/developers/reference#snowflakes); one that is not could
not be kept, nor could what others keep at the same moment."""


class Store(Protocol):
    """What this needs of the store; any method may raise."""

    async def served(self, platform: str, ids: Collection[int]) -> set[int]:
        """Which of these events were served."""

    async def mark_served(self, platform: str, ids: Collection[int]) -> None:
        """Keep that these events were served."""


class Ledger:
    """Messages and interactions that were served, by id. While the store is away an event may be
    served twice; Discord itself then shows its answer once."""

    def __init__(self, store: Store, outage: Outage) -> None:
        self._store = store
        self._spare = outage.spare

    async def was_served(self, event: int) -> bool:
        """Whether an event was served before; nothing is read for one that comes the first time."""
        if not comes_again() or event >= MOST:
            return False
        return event in await self._spare("served", self._store.served(PLATFORM, [event]), set())

    async def mark(self, event: int) -> None:
        """An event is served."""
        if event < MOST:
            await self._spare("mark_served", self._store.mark_served(PLATFORM, [event]), None)


def comes_again() -> bool:
    """Whether the event that is served now may have been served before."""
    taken = TAKEN.get()
    return taken is not None and taken.again
