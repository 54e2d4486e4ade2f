"""Finds a message of which it is not known whether it was sent: its sender died in between, or the
way to Telegram broke.

Telegram shows a bot no chat, and sends a message twice if it is told so twice. But it refuses to
edit a message into what it is already, and it has no other message of ours there: so the numbers
that come into question are edited, one after another.
"""

from __future__ import annotations

from typing import Any

from telegram.ext import ExtBot

from bot.adapters.telegram.flood import LOOKS
from bot.adapters.telegram.refusal import REFUSED, SAME, begins

NUMBERS = 100
"""So many numbers are looked at: in a supergroup others can hardly have written more between two
moments; elsewhere all chats of the bot are counted together, and it sends 30 messages a second at
most (https://core.telegram.org/bots/faq#broadcasting-to-users)."""


async def sought(
    bot: ExtBot[Any],
    chat: int,
    after: int,
    text: str,
    mode: str | None,
    written: dict[str, Any],
) -> int | None:
    """The number of the bot's message in this chat that comes after `after`, and says this now;
    None if there is none. Raises what reaching Telegram raises."""
    for number in range(after + 1, after + 1 + NUMBERS):
        try:
            await bot.edit_message_text(
                text, chat, number, parse_mode=mode, api_kwargs=written, rate_limit_args=LOOKS
            )
        except REFUSED as error:
            if begins(error, SAME):
                return number
        else:
            return number
    return None
