"""Which messages of a group a bot gets to see.

https://core.telegram.org/bots/features#privacy-mode
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.telegram_server.speech import command_of

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi
    from tests.telegram_server.state import Message


def is_shown(api: BotApi, message: Message) -> bool:
    """Whether the bot is told of a person's message."""
    chat = message.chat
    if chat.private:
        return not chat.blocked
    if chat.bot_status in ("left", "kicked"):
        return False
    if message.service or not api.privacy or chat.bot_status == "administrator":
        return True
    return message.meant_for_bot or meant_for_bot(api, message)


def meant_for_bot(api: BotApi, message: Message) -> bool:
    """A command for it, a reply to it, sent via it, or a mention if those are delivered."""
    if message.via_bot is not None and message.via_bot["id"] == api.bot_id:
        return True
    if (command := command_of(message.text)) is not None and message.kind == "text":
        _, named = command
        if named:
            return named.casefold() == api.username.casefold()
        return message.chat.our_bot_spoke_last
    target = message.chat.messages.get(message.reply_to) if message.reply_to else None
    if target is not None and (target.by_bot or target.meant_for_bot):
        return True
    return api.mentions_delivered and mentions(api, message.text)


def mentions(api: BotApi, text: str) -> bool:
    name = re.escape(api.username)
    return re.search(rf"(?<![\w@])@{name}\b", text, re.IGNORECASE) is not None
