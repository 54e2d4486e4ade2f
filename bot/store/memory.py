"""Conversations kept in this process only, the oldest forgotten first."""

from __future__ import annotations

from collections import OrderedDict

from bot.core.lesson import Place
from bot.core.recollection import Recollection

MOST_CONVERSATIONS = 10_000


class ProcessMemory:
    """A bounded Memory; see `bot.core.recollection.Memory`."""

    def __init__(self, most: int = MOST_CONVERSATIONS) -> None:
        self._most = most
        self._kept: OrderedDict[str, Recollection] = OrderedDict()
        self._places: OrderedDict[tuple[str, str], Place] = OrderedDict()

    async def recall(self, conversation: str) -> Recollection | None:
        """What a conversation was last about."""
        found = self._kept.get(conversation)
        if found is not None:
            self._kept.move_to_end(conversation)
        return found

    async def note(self, conversation: str, recollection: Recollection) -> None:
        """Keep the newest; the conversation longest unused goes when there are too many."""
        self._kept[conversation] = recollection
        self._kept.move_to_end(conversation)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    async def forget(self, conversation: str, person: str = "") -> bool:
        """Forget a conversation, and how far a person got; whether anything was kept of them."""
        about = self._kept.pop(conversation, None)
        begun = [key for key in self._places if key[0] == person]
        for key in begun:
            del self._places[key]
        return about is not None or bool(begun)

    async def place(self, person: str, path: str) -> Place | None:
        """Where a person is in a briefing."""
        return self._places.get((person, path))

    async def note_place(self, person: str, path: str, place: Place) -> None:
        """Keep the newest; the place longest unused goes when there are too many."""
        self._places[person, path] = place
        self._places.move_to_end((person, path))
        while len(self._places) > self._most:
            self._places.popitem(last=False)

    async def feedback(
        self, entry: str | None, verdict: str, version: str, offered: tuple[str, ...]
    ) -> bool:
        """Not kept: nobody reads it before the process ends."""
        return False
