"""A Memory whose faults cost no answer."""

from __future__ import annotations

import logging

from bot.core.recollection import Memory, MemoryAwayError, Recollection

log = logging.getLogger(__name__)


class Remembering:
    """Recalls and notes as well as its Memory can; of the conversation "" it knows nothing.

    When the Memory fails, the log says so once, and once more when it works again: every message
    fails then, and a line for each would bury what matters.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._failing = False

    async def recall(self, conversation: str) -> Recollection | None:
        """What a conversation was last about, if that is known and can be read."""
        if not conversation:
            return None
        try:
            found = await self._memory.recall(conversation)
        except Exception as error:
            self._failed(error)
            return None
        self._worked()
        return found

    async def note(self, conversation: str, recollection: Recollection) -> None:
        """Keep what a conversation is about, if that can be done."""
        if not conversation:
            return
        try:
            await self._memory.note(conversation, recollection)
        except Exception as error:
            self._failed(error)
        else:
            self._worked()

    async def forget(self, conversation: str) -> bool | None:
        """Whether something was forgotten; None if that could not be done."""
        try:
            forgotten = bool(conversation) and await self._memory.forget(conversation)
        except Exception as error:
            self._failed(error)
            return None
        self._worked()
        return forgotten

    async def feedback(
        self, entry: str | None, verdict: str, version: str, offered: tuple[str, ...] = ()
    ) -> bool:
        """Whether the feedback is kept."""
        try:
            kept = await self._memory.feedback(entry, verdict, version, offered)
        except Exception as error:
            self._failed(error)
            return False
        self._worked()
        return kept

    def _failed(self, error: Exception) -> None:
        if not self._failing:
            # Of any other fault its name alone: a library's words may quote what was to be kept.
            why = str(error) if isinstance(error, MemoryAwayError) else type(error).__name__
            log.error("Answers go on without memory, for the store cannot be used: %s", why)
        self._failing = True

    def _worked(self) -> None:
        if self._failing:
            log.warning("The store can be used again.")
        self._failing = False
