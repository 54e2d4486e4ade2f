"""Conversations kept in this process only, the oldest forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from bot.core.personal import Forgotten
from bot.core.recollection import Recollection

MOST_CONVERSATIONS = 10_000


class ProcessMemory:
    """A bounded Memory; see `bot.core.recollection.Memory`."""

    def __init__(self, most: int = MOST_CONVERSATIONS) -> None:
        self._most = most
        self._kept: OrderedDict[str, Recollection] = OrderedDict()
        self._personal: OrderedDict[str, dict[str, str]] = OrderedDict()

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

    async def forget(self, conversation: str, person: str = "") -> Forgotten:
        """Forget a conversation and all that is kept for a person."""
        about = self._kept.pop(conversation, None)
        return Forgotten(about is not None, frozenset(self._personal.pop(person, ())))

    async def personal(self, person: str) -> Mapping[str, str]:
        """All that is kept for a person."""
        return dict(self._personal.get(person, {}))

    async def keep(self, person: str, notes: Mapping[str, str | None]) -> None:
        """Keep these; what is kept for whoever was longest away goes when there are too many."""
        kept = self._personal.setdefault(person, {})
        for name, note in notes.items():
            if note is None:
                kept.pop(name, None)
            else:
                kept[name] = note
        self._personal.move_to_end(person)
        if not kept:
            del self._personal[person]
        while len(self._personal) > self._most:
            self._personal.popitem(last=False)

    async def feedback(
        self, entry: str | None, verdict: str, version: str, offered: tuple[str, ...]
    ) -> bool:
        """Not kept: nobody reads it before the process ends."""
        return False

    async def unanswered(
        self, person: str, entry: str, words: tuple[str, ...], reason: str
    ) -> None:
        """Not kept, as above."""
