"""A Memory whose faults cost no answer."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.outage import Outage
from bot.core.personal import Forgotten
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

    async def forget(self, conversation: str, person: str = "") -> Forgotten | None:
        """What was forgotten; None if that could not be done."""
        if not conversation and not person:
            return Forgotten()
        return await self._outage.spare("forget", self._forgotten(conversation, person), None)

    async def personal(self, person: str) -> Mapping[str, str]:
        """What is kept for a person, if that is known."""
        if not person:
            return {}
        return await self._outage.spare("personal", self._memory.personal(person), {})

    async def keep(self, person: str, notes: Mapping[str, str | None]) -> bool:
        """Keep these for a person; whether that could be done."""
        if not person:
            return False
        return await self._outage.spare("keep", self._kept(person, notes), False)

    async def feedback(
        self, entry: str | None, verdict: str, version: str, offered: tuple[str, ...] = ()
    ) -> bool:
        """Whether the feedback is kept."""
        kept = self._memory.feedback(entry, verdict, version, offered)
        return await self._outage.spare("feedback", kept, False)

    async def unanswered(
        self, person: str, entry: str, words: tuple[str, ...], reason: str
    ) -> None:
        """Keep what was asked in vain, if that can be done."""
        kept = self._memory.unanswered(person, entry, words, reason)
        await self._outage.spare("unanswered", kept, None)

    async def _forgotten(self, conversation: str, person: str) -> Forgotten | None:
        return await self._memory.forget(conversation, person)

    async def _kept(self, person: str, notes: Mapping[str, str | None]) -> bool:
        await self._memory.keep(person, notes)
        return True
