"""Updates as Telegram would send them, for tests that need no server."""

from __future__ import annotations

from typing import Any

from telegram import Update

JSON = dict[str, Any]


def message(number: int, chat: int, text: str = "hello") -> JSON:
    """A text in a private chat."""
    person = {"id": chat, "is_bot": False, "first_name": "Alice"}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1_700_000_000,
            "chat": {"id": chat, "type": "private"},
            "from": person,
            "text": text,
        },
    }


def inline(number: int, person: int) -> JSON:
    """Something typed after @bot, which has no chat."""
    return {
        "update_id": number,
        "inline_query": {
            "id": str(number),
            "from": {"id": person, "is_bot": False, "first_name": "Alice"},
            "query": "csto",
            "offset": "",
        },
    }


def parsed(raw: JSON) -> Update:
    return Update.de_json(raw)
