"""How a message goes to Telegram, and how else it can go once that is refused."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.adapters.telegram.refusal import FORMATTING, NO_FILE, NO_TARGET, begins, tell

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Way:
    """How to send a message; each refusal that can be met changes one thing about it."""

    chat: int
    topic: int | None
    reply_to: int | None
    plain: bool = False
    anew: bool = False
    """Whether a picture is uploaded, though it has an id."""
    bare: bool = False
    """Whether the text goes out alone, without a picture or in the place of a poll."""

    @property
    def reply(self) -> dict[str, Any] | None:
        """What is replied to, as a parameter."""
        if self.reply_to is None:
            return None
        return {"message_id": self.reply_to, "allow_sending_without_reply": True}

    def after(self, error: TelegramError) -> Way | None:
        """Another way to send what was refused; None if there is none."""
        if isinstance(error, ChatMigrated):
            # Messages have other numbers there.
            return replace(self, chat=error.new_chat_id, topic=None, reply_to=None)
        if self.reply_to is not None and begins(error, NO_TARGET):
            return replace(self, reply_to=None)
        if not self.plain and begins(error, FORMATTING):
            log.warning("Telegram refused the formatting of an answer; it goes out plain.")
            return replace(self, plain=True)
        return None

    def after_more(self, error: TelegramError) -> Way | None:
        """The same for a picture or a poll: the text is worth sending without it."""
        if not self.anew and begins(error, NO_FILE):
            return replace(self, anew=True)
        if (found := self.after(error)) is not None or not isinstance(error, BadRequest):
            return found
        tell(error)
        return replace(self, bare=True)
