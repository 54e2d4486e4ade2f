"""What Telegram refuses, and which of it happens among people at any time."""

from __future__ import annotations

import logging

from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

log = logging.getLogger(__name__)

REFUSED = (BadRequest, Forbidden, ChatMigrated)

# What Telegram's refusals begin with, in small letters; no page lists them.
FORMATTING = ("can't parse entities", "can't parse inline query result")
NO_TARGET = ("message to be replied not found", "reply message not found")
NO_FILE = ("wrong file", "wrong remote file", "wrong type of file")
SAME = ("message is not modified",)
TOO_LATE = ("query is too old", "query_id_invalid")

# What people and groups may do at any time; anything else may be a fault of the bot.
_EXPECTED = (
    "chat not found",
    "chat_restricted",
    "chat_write_forbidden",
    "group chat was deleted",
    "have no rights",
    "message can't be deleted",
    "message can't be edited",
    "message thread not found",
    "message to delete not found",
    "message to edit not found",
    "need administrator rights",
    "not enough rights",
    "topic_closed",
    "topic_deleted",
)


def begins(error: TelegramError, known: tuple[str, ...]) -> bool:
    """Whether a refusal is one of these."""
    return error.message.lower().startswith(known)


def tell(error: TelegramError) -> None:
    """One line for the operator; Telegram's sentences hold no names, texts or tokens, but that of
    a group that moved holds its new id."""
    quiet = isinstance(error, Forbidden | ChatMigrated) or begins(error, _EXPECTED)
    log.log(
        logging.INFO if quiet else logging.WARNING,
        "Telegram did not take a message: %s",
        "its group became a supergroup" if isinstance(error, ChatMigrated) else error.message,
    )
