"""Answers that are on their way: what the store is told of them, and where to look for them."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from telegram import Bot, Update

from bot.adapters.telegram.attempt import Attempt
from bot.adapters.telegram.marks import PLATFORM
from bot.core.outage import Outage

MOST_CHATS = 10_000
"""Supergroups of which the last number is remembered."""

SUPERGROUPS = -1_000_000_000_000
"""The ids of supergroups and channels are below
(https://core.telegram.org/api/bots/ids)."""


class Kept(Protocol):
    """What outlives the process."""

    async def begin(self, platform: str, event: int, after: int) -> None:
        """Keep that an answer is on its way, with a higher number than `after`."""


class Numbers:
    """The highest number of a message that was seen in a chat.

    In supergroups each counts its own messages; in all other chats Telegram counts all that the bot
    sends and gets together (https://core.telegram.org/api/updates#message-related-event-sequences).
    """

    def __init__(self) -> None:
        self._last = 0
        self._chats: OrderedDict[int, int] = OrderedDict()

    def saw(self, chat: int, number: int) -> None:
        """A message of this number is there."""
        if chat > SUPERGROUPS:
            self._last = max(self._last, number)
            return
        self._chats[chat] = max(self._chats.get(chat, 0), number)
        self._chats.move_to_end(chat)
        if len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)

    def met(self, update: Update) -> None:
        """The message of an update is there."""
        if update.effective_message is not None and update.effective_chat is not None:
            self.saw(update.effective_chat.id, update.effective_message.message_id)

    def last(self, chat: int) -> int:
        """The highest number that was seen; 0 if none was."""
        return self._last if chat > SUPERGROUPS else self._chats.get(chat, 0)


class Begun:
    """Tells the store of one bot's answers before they are sent."""

    def __init__(self, bot: Bot, store: Kept, outage: Outage, numbers: Numbers) -> None:
        self._bot = bot
        self._store = store
        self._outage = outage
        self._numbers = numbers

    def attempt(self, update: Update, after: int | None) -> Attempt:
        """What goes with an update while it is served; `after` as the store has it.

        Only of a new message is it known that all that comes after it answers it.
        """
        if update.message is None:
            return Attempt(last=self._numbers.last)

        async def begin(chat: int) -> None:
            platform = PLATFORM.format(bot=self._bot.id)
            call = self._store.begin(platform, update.update_id, self._numbers.last(chat))
            await self._outage.spare("begin", call, None)

        # Kept once: what was on its way first has the lowest number.
        return Attempt(begin if after is None else None, after, self._numbers.last)
