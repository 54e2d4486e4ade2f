"""Methods that look at chats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.telegram_server.groups import bot_member
from tests.telegram_server.methods.asked import chat_of
from tests.telegram_server.rules import Refusal

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]


def get_chat(api: BotApi, params: JSON) -> JSON:
    return chat_of(api, params).full()


def get_chat_member(api: BotApi, params: JSON) -> JSON:
    chat, user = chat_of(api, params), params.get("user_id")
    if user == api.bot_id:
        return bot_member(api, chat)
    known = chat.members.get(user) if type(user) is int else None
    if known is None:
        raise Refusal("PARTICIPANT_ID_INVALID", breach=False)
    return {"status": "member", "user": known}


def get_chat_administrators(api: BotApi, params: JSON) -> list[JSON]:
    chat = chat_of(api, params)
    return [bot_member(api, chat)] if chat.bot_status == "administrator" else []


def get_chat_member_count(api: BotApi, params: JSON) -> int:
    return len(chat_of(api, params).members) + 1


def leave_chat(api: BotApi, params: JSON) -> bool:
    chat = chat_of(api, params)
    if chat.private:
        raise Refusal("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    return True


def get_file(api: BotApi, params: JSON) -> JSON:
    name = params.get("file_id")
    if not name:
        raise Refusal("invalid file_id")
    return {"file_id": name, "file_unique_id": f"{name}-u", "file_path": f"files/{name}"}
