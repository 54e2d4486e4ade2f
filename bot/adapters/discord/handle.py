"""What the library's callbacks lead to: each gesture is read, answered and delivered, and none of
them can bring the bot down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from discord import Interaction, Message

from bot import metrics
from bot.adapters.discord import deliver, read
from bot.adapters.discord.gesture import GONE, Asked, Gesture, Shared
from bot.adapters.discord.ledger import Ledger, comes_again
from bot.adapters.discord.progress import TAKEN
from bot.adapters.discord.serve import Manner, Outgoing, Serving, manner_of
from bot.adapters.discord.turnstile import Turnstile
from bot.core.request import Guess, Quiz, Request
from bot.core.trace import where

log = logging.getLogger(__name__)

MOST_WAITING = 1_000
"""Messages that may wait for their turn; Discord takes five answers in five seconds in a channel,
so that a flood there would fill the memory."""


class Handler:
    """Handles what reaches one application."""

    def __init__(self, serving: Serving, ledger: Ledger, me: int, turnstile: Turnstile) -> None:
        """`me` is the bot's own user id."""
        self._serving = serving
        self._ledger = ledger
        self._turnstile = turnstile
        self._me = me
        self._turns: WeakValueDictionary[object, asyncio.Lock] = WeakValueDictionary()
        self._waiting = 0
        self._flooded = False
        self._at_work: set[asyncio.Task[Any]] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        metrics.waiting("discord", lambda: len(self._at_work))

    async def drained(self, seconds: float) -> bool:
        """Whether all that was begun has ended, within so many seconds; what has not is broken off,
        so that nothing of it is taken for served."""
        # What was dispatched a moment ago starts first.
        await asyncio.sleep(0)
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            left = set(self._at_work)
            for task in left:
                task.cancel()
            if left:
                await asyncio.wait(left)
            return False
        return True

    async def asked(self, interaction: Interaction[Any], text: str) -> None:
        """/ask with a question."""
        await self._answer(interaction, lambda: read.question(interaction, text))

    async def commanded(self, interaction: Interaction[Any], what: Request) -> None:
        """A command that needs no words."""
        await self._answer(interaction, lambda: Asked(read.place_of(interaction), what))

    async def pointed_at(self, interaction: Interaction[Any], message: Message) -> None:
        """The command in the menu of a message."""
        await self._answer(interaction, lambda: read.about_message(interaction, message, self._me))

    async def pressed(
        self, interaction: Interaction[Any], custom_id: str, values: list[str]
    ) -> None:
        """A button, or the chosen lines of a list."""
        await self._answer(interaction, lambda: read.pressed(interaction, custom_id, values))

    async def unknown(self, interaction: Interaction[Any]) -> None:
        """A command of another version."""
        await self._answer(interaction, lambda: Asked(read.place_of(interaction), GONE))

    def deleted(self, message: int) -> None:
        """A message is gone."""
        self._serving.forget_shared(message)

    async def typed(self, person: int, prefix: str) -> list[tuple[str, str]]:
        """Names and values to offer for the beginning of a question."""
        too_fast = self._turnstile.is_typing_too_fast(person)
        return [] if too_fast else await self._serving.complete(prefix)

    async def named(self, interaction: Interaction[Any], name: str) -> None:
        """/who with a name."""
        await self._answer(interaction, lambda: read.name(interaction, name))

    async def naming(self, person: int, prefix: str) -> list[tuple[str, str]]:
        """Names and values to offer for the beginning of a name."""
        too_fast = self._turnstile.is_typing_too_fast(person)
        return [] if too_fast else await self._serving.names(prefix)

    async def said(self, message: Message) -> None:
        """A message, which may be meant for the bot: answered after those before it there."""
        async with self._working():
            asked = read.said(message, self._me)
            if asked is None or self._is_flood():
                return
            # Before it counts: what was answered already is no new question.
            if comes_again() and await self._ledger.was_served(message.id):
                return
            refusal = self._turnstile.refusal(asked)
            if refusal and refusal.told:
                return
            self._waiting += 1
            try:
                async with self._turn(message.channel.id):
                    if await self._ledger.was_served(message.id):
                        return
                    found = refusal.note if refusal else await self._found(asked)
                    await deliver.send(message, found.message)
            finally:
                self._waiting -= 1
            await self._ledger.mark(message.id)

    def _is_flood(self) -> bool:
        """Whether too many messages wait for one more to be taken; told once for each flood."""
        if self._waiting < MOST_WAITING:
            self._flooded = False
        elif not self._flooded:
            self._flooded = True
            log.warning("Discord: too many messages wait; more are left out until fewer do.")
        return self._flooded

    def _turn(self, what: object) -> asyncio.Lock:
        """Where one waits until what was begun before with the same thing is done."""
        return self._turns.setdefault(what, asyncio.Lock())

    async def _answer(self, interaction: Interaction[Any], read: Callable[[], Gesture]) -> None:
        async with self._working():
            if await self._ledger.was_served(interaction.id):
                return
            try:
                gesture = read()
            except Exception as error:
                _tell(error)
                await deliver.answer(
                    interaction, _ready(self._serving.fault()), Manner(private=True)
                )
                return
            if refusal := self._turnstile.refusal(gesture):
                note = refusal.note
                # One after the other, so that they are not in the way of answers to others.
                async with self._turn(("refused", gesture.place.person)):
                    await deliver.answer(interaction, _ready(note), note.manner)
                return
            if isinstance(gesture, Shared):
                # Shared twice at once, it would stand there twice.
                async with self._turn((gesture.place.channel, gesture.what)):
                    await self._deliver(interaction, gesture)
            else:
                await self._deliver(interaction, gesture)
            await self._ledger.mark(interaction.id)

    async def _deliver(self, interaction: Interaction[Any], gesture: Gesture) -> None:
        work = self._found(gesture)
        found, delivered = await deliver.answer(
            interaction, work, manner_of(gesture), again=comes_again()
        )
        if found.shares and delivered and delivered.message:
            await self._serving.note_shared(gesture.place, found.shares, delivered.message)

    async def _found(self, gesture: Gesture) -> Outgoing:
        """The answer to a gesture; a fault of the bot's own is told to the person too."""
        try:
            if not isinstance(gesture.what, Quiz | Guess):
                return await self._serving.answer(gesture)
            # Two guesses at once would both go on from the same place in the round.
            async with self._turn(("quiz", gesture.place.person)):
                return await self._serving.answer(gesture)
        except Exception as error:
            _tell(error)
            return self._serving.fault()

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[None]:
        metrics.received("discord")
        task, taken = asyncio.current_task(), TAKEN.get()
        assert task is not None  # what is awaited runs in one
        self._at_work.add(task)
        self._idle.clear()
        if taken is not None:
            taken.begun = True
        try:
            try:
                yield
            except Exception as error:
                _tell(error)
            # Not after a cancellation: who goes on with the session is to serve it.
            if taken is not None:
                taken.done()
        finally:
            self._at_work.discard(task)
            if not self._at_work:
                self._idle.set()


async def _ready(note: Outgoing) -> Outgoing:
    return note


def _tell(error: Exception) -> None:
    """One line in the log, without the error's own words."""
    log.error("Discord: %s in %s", type(error).__name__, where(error))
