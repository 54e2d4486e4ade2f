"""What the library's callbacks lead to: each gesture is read, answered and delivered, and none of
them can bring the bot down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from traceback import extract_tb
from typing import Any
from weakref import WeakValueDictionary

from discord import Interaction, Message

from bot.adapters.discord import deliver, read
from bot.adapters.discord.gesture import GONE, Asked, Gesture
from bot.adapters.discord.serve import Answer, Serving, manner_of, openly
from bot.core.request import Request

log = logging.getLogger(__name__)

MOST_WAITING = 1_000
"""Messages that may wait for their turn; Discord takes five answers in five seconds in a channel,
so that a flood there would fill the memory."""


class Handler:
    """Handles what reaches one application; see `commands.Handler` for the commands."""

    def __init__(self, serving: Serving, me: int) -> None:
        """`me` is the bot's own user id."""
        self._serving = serving
        self._me = me
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._waiting = 0
        self._at_work = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def drained(self, seconds: float) -> bool:
        """Whether all that was begun has ended, within so many seconds."""
        # What was dispatched a moment ago starts first.
        await asyncio.sleep(0)
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def asked(self, interaction: Interaction[Any], text: str) -> None:
        """/ask with a question."""
        await self._answer(interaction, read.question(interaction, text))

    async def commanded(self, interaction: Interaction[Any], what: Request) -> None:
        """A command that needs no words."""
        await self._answer(interaction, Asked(read.place_of(interaction), what))

    async def pointed_at(self, interaction: Interaction[Any], message: Message) -> None:
        """The command in the menu of a message."""
        await self._answer(interaction, read.about_message(interaction, message, self._me))

    async def pressed(
        self, interaction: Interaction[Any], custom_id: str, values: list[str]
    ) -> None:
        """A button, or the chosen lines of a list."""
        await self._answer(interaction, read.pressed(interaction, custom_id, values))

    async def unknown(self, interaction: Interaction[Any]) -> None:
        """A command of another version."""
        await self._answer(interaction, Asked(read.place_of(interaction), GONE))

    async def typed(self, prefix: str) -> list[tuple[str, str]]:
        """Names and values to offer for the beginning of a question."""
        return await self._serving.complete(prefix)

    async def named(self, interaction: Interaction[Any], name: str) -> None:
        """/who with a name."""
        await self._answer(interaction, read.name(interaction, name))

    async def naming(self, prefix: str) -> list[tuple[str, str]]:
        """Names and values to offer for the beginning of a name."""
        return await self._serving.names(prefix)

    async def said(self, message: Message) -> None:
        """A message, which may be meant for the bot: answered after those before it there."""
        asked = read.said(message, self._me)
        if asked is None:
            return
        if self._waiting >= MOST_WAITING:
            log.warning("Discord: a message was left out, for too many wait already.")
            return
        turn = self._turns.setdefault(message.channel.id, asyncio.Lock())
        self._waiting += 1
        async with self._working(), turn:
            self._waiting -= 1
            found = await self._found(openly(asked))
            await deliver.send(message, found.message)

    async def _answer(self, interaction: Interaction[Any], gesture: Gesture) -> None:
        async with self._working():
            work = self._found(gesture)
            found, delivered = await deliver.answer(interaction, work, manner_of(gesture))
            if found.shares and delivered and delivered.message:
                await self._serving.note_shared(gesture.place, found.shares, delivered.message)

    async def _found(self, gesture: Gesture) -> Answer:
        """The answer to a gesture; a fault of the bot's own is told to the person too."""
        try:
            return await self._serving.answer(gesture)
        except Exception as error:
            _tell(error)
            return self._serving.fault()

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[None]:
        self._at_work += 1
        self._idle.clear()
        try:
            yield
        except Exception as error:
            _tell(error)
        finally:
            self._at_work -= 1
            if not self._at_work:
                self._idle.set()


def _tell(error: Exception) -> None:
    """One line in the log; not the error's own words, which may hold what a person typed."""
    where = " < ".join(f"{f.name}:{f.lineno}" for f in reversed(extract_tb(error.__traceback__)))
    log.error("Discord: %s in %s", type(error).__name__, where)
