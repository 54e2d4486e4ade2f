"""A Memory whose faults cost no answer."""

from __future__ import annotations

from bot.core.lesson import Place
from bot.core.outage import Outage
from bot.core.recollection import Memory, Recollection


class Remembering:
    """Recalls and notes as well as its Memory can; of the conversation "" it knows nothing."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._outage = Outage("Answers go on without memory")

    async def recall(self, conversation: str) -> Recollection | None:
        """What a conversation was last about, if that is known and can be read."""
        if not conversation:
            return None
        return await self._outage.spare("recall", self._memory.recall(conversation), None)

    async def note(self, conversation: str, recollection: Recollection) -> None:
        """Keep what a conversation is about, if that can be done."""
        if conversation:
            await self._outage.spare("note", self._memory.note(conversation, recollection), None)

    async def forget(self, conversation: str, person: str = "") -> bool | None:
        """Whether something was forgotten; None if that could not be done."""
        if not conversation and not person:
            return False
        return await self._outage.spare("forget", self._forgotten(conversation, person), None)

    async def place(self, person: str, path: str) -> Place | None:
        """Where a person left a briefing, if that is known."""
        if not person:
            return None
        return await self._outage.spare("place", self._memory.place(person, path), None)

    async def note_place(self, person: str, path: str, place: Place) -> None:
        """Keep where a person is in a briefing, if that can be done."""
        if person:
            noted = self._memory.note_place(person, path, place)
            await self._outage.spare("note_place", noted, None)

    async def feedback(
        self, entry: str | None, verdict: str, version: str, offered: tuple[str, ...] = ()
    ) -> bool:
        """Whether the feedback is kept."""
        kept = self._memory.feedback(entry, verdict, version, offered)
        return await self._outage.spare("feedback", kept, False)

    async def _forgotten(self, conversation: str, person: str) -> bool | None:
        return await self._memory.forget(conversation, person)
