"""The commands, and the list of them that Telegram shows when somebody types a slash."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.adapters.telegram.notes import Store
from bot.core.outage import Outage

log = logging.getLogger(__name__)

SETTING = "telegram_commands_{bot}"
"""What was registered last for a bot, as a hash."""

_LEARNING = ("topics", "brief", "quiz", "timeline", "terms", "who")
_LATER = ("sources", "plain", "help", "about", "changes", "privacy", "forget")

IN_GROUPS = ("ask", *_LEARNING, *(name for name in _LATER if name != "plain"))
"""The commands that groups are shown; what is most used comes first."""

IN_PRIVATE = (*_LEARNING, *_LATER, "ask", "start")
"""The commands that private chats are shown, where a question needs none."""

_SCOPES: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
    (BotCommandScopeAllPrivateChats(), IN_PRIVATE),
    (BotCommandScopeAllGroupChats(), IN_GROUPS),
)


async def register(
    bot: ExtBot[Any], store: Store, outage: Outage, phrases: Mapping[str, str]
) -> bool:
    """Tell Telegram the commands, if they are others than last time; whether they were told.

    https://core.telegram.org/bots/api#setmycommands. Where Telegram refuses or the store fails,
    the bot works on: commands can be typed without the list.
    """
    lists = [
        (scope, [BotCommand(name, _does(name, phrases)) for name in names])
        for scope, names in _SCOPES
    ]
    told = json.dumps([[s.type, *(c.to_dict() for c in cs)] for s, cs in lists])
    print_of = hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
    setting = SETTING.format(bot=bot.id)
    if await outage.spare("setting", store.setting(setting), None) == print_of:
        return False
    try:
        for scope, commands in lists:
            await bot.set_my_commands(commands, scope=scope)
    except BadRequest as error:
        log.warning("Telegram did not take the list of commands: %s", error.message)
        return False
    await outage.spare("set_setting", store.set_setting(setting, print_of), None)
    return True


def _does(name: str, phrases: Mapping[str, str]) -> str:
    """What a command does, in words; some have words for Telegram alone."""
    return phrases.get(f"telegram_do_{name}") or phrases[f"do_{name}"]
