"""What a request names: the chat, the message, the text and the keyboard."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.telegram_server import rules
from tests.telegram_server.keyboards import check_markup
from tests.telegram_server.markup import Formatted
from tests.telegram_server.rules import Refusal
from tests.telegram_server.state import Chat, Message

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]

GRACE = 0.15  # what was under way already when the bot was told


def chat_of(api: BotApi, params: JSON, *, any_state: bool = False) -> Chat:
    key = params.get("chat_id")
    if key is None or key == "":
        raise Refusal("chat_id is empty")
    chat = api.chats.get(key) if type(key) is int else api.chat_named(str(key))
    if chat is None:
        raise Refusal("chat not found", breach=f"there is no chat {key!r}")
    if any_state:
        return chat
    if chat.migrated_to is not None:
        told, now = chat.migration_told, time.monotonic()
        chat.migration_told = told or now
        raise Refusal(
            "group chat was upgraded to a supergroup chat",
            parameters={"migrate_to_chat_id": chat.migrated_to},
            breach="the bot was told that this group is a supergroup now, and came again"
            if told is not None and now - told > GRACE
            else False,
        )
    if chat.private:
        if not chat.started:
            raise Refusal("bot can't initiate conversation with a user", code=403)
        if chat.blocked:
            raise Refusal("bot was blocked by the user", code=403, breach=False)
    elif chat.bot_status == "kicked":
        name = "group" if chat.type == "group" else "supergroup"
        raise Refusal(f"bot was kicked from the {name} chat", code=403, breach=False)
    elif chat.bot_status == "left":
        name = "group" if chat.type == "group" else "supergroup"
        raise Refusal(f"bot is not a member of the {name} chat", code=403, breach=False)
    return chat


def answered_by(api: BotApi, params: JSON, chat: Chat) -> tuple[int | None, int | None]:
    """The topic and the message that a new message answers."""
    thread = params.get("message_thread_id")
    if thread is not None:
        if thread not in chat.topics:
            raise Refusal(
                "message thread not found", breach=f"chat {chat.id} has no topic {thread!r}"
            )
        if thread in chat.closed_topics and chat.bot_status != "administrator":
            raise Refusal("TOPIC_CLOSED", breach=False)
    reply = params.get("reply_parameters")
    if reply is None:
        return thread, None
    if not isinstance(reply, dict) or type(reply.get("message_id")) is not int:
        raise Refusal("can't parse reply parameters: expected an Object with message_id")
    elsewhere = reply.get("chat_id")
    if elsewhere is not None and elsewhere != chat.id:
        raise Refusal("replies to other chats are not served by the test server")
    target = chat.messages.get(reply["message_id"])
    lost = target is None or target.deleted or (thread is not None and target.thread != thread)
    if target is None or lost:
        if reply.get("allow_sending_without_reply"):
            return thread, None
        by_person = target is not None and target.deleted_by_person
        raise Refusal(
            "message to be replied not found",
            breach=False
            if by_person
            else f"there is no message {reply['message_id']} in chat {chat.id} to reply to",
        )
    quote = reply.get("quote")
    if quote is not None and quote not in target.text:
        raise Refusal("QUOTE_TEXT_INVALID", breach="the quote is not in the message")
    return thread if thread is not None else target.thread, target.id


def target_of(api: BotApi, params: JSON, lost: str) -> Message:
    """The message that is to be changed."""
    name = params.get("inline_message_id")
    if name is not None:
        found = api.inline_messages.get(name)
        if found is None:
            raise Refusal("MESSAGE_ID_INVALID", breach=f"no inline message {name!r}")
        return found
    chat, number = chat_of(api, params), params.get("message_id")
    if not number:
        raise Refusal("message identifier is not specified")
    message = chat.messages.get(number)
    if message is None or message.deleted:
        by_person = message is not None and message.deleted_by_person
        raise Refusal(
            lost,
            breach=False if by_person else f"there is no message {number} in chat {chat.id}",
        )
    return message


def own(api: BotApi, params: JSON) -> Message:
    message = target_of(api, params, "message to edit not found")
    if not message.by_bot:
        raise Refusal("message can't be edited", breach="the message is not the bot's own")
    return message


def formatted(api: BotApi, params: JSON, name: str, **limits: Any) -> Formatted:
    prefix = "" if name == "text" else f"{name}_"
    mode = "parse_mode" if name in ("text", "caption") else f"{name}_parse_mode"
    found = rules.formatted(
        params.get(name), params.get(mode), params.get(f"{prefix}entities"), **limits
    )
    remark(api, found.remarks)
    return found


def remark(api: BotApi, remarks: list[str]) -> None:
    if api.strict_html:
        for remark in remarks:
            api.violate(f"HTML: {remark}")


def text_of(api: BotApi, params: JSON) -> Formatted:
    preview = params.get("link_preview_options")
    if preview is not None:
        _preview(api, preview)
    return formatted(
        api,
        params,
        "text",
        limit=rules.TEXT,
        empty="message text is empty",
        long="message is too long",
    )


def caption_of(api: BotApi, params: JSON) -> Formatted:
    return formatted(
        api, params, "caption", limit=rules.CAPTION, empty=None, long="message caption is too long"
    )


def _preview(api: BotApi, preview: Any) -> None:
    if not isinstance(preview, dict):
        raise Refusal("can't parse link preview options: expected an Object")
    if preview.get("prefer_small_media") and preview.get("prefer_large_media"):
        raise Refusal("link preview options are inconsistent")


def markup_of(
    api: BotApi, params: JSON, chat: Chat | None, inline_only: bool = False
) -> JSON | None:
    markup: JSON | None = params.get("reply_markup")
    if markup is None:
        return None
    private = chat is None or chat.private
    check_markup(markup, inline_only=inline_only, private=private)
    return markup
