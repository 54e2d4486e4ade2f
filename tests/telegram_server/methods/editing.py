"""Methods that change or delete what is there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.telegram_server import rules
from tests.telegram_server.markup import Formatted
from tests.telegram_server.methods.asked import (
    caption_of,
    chat_of,
    markup_of,
    own,
    target_of,
    text_of,
)
from tests.telegram_server.rules import Refusal
from tests.telegram_server.state import Message, Version, keyboard_of

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def _edit(
    api: BotApi, message: Message, params: JSON, said: Formatted | None, source: str
) -> JSON | bool:
    markup = markup_of(api, params, message.chat, inline_only=True)
    keyboard = keyboard_of(markup)
    preview = params.get("link_preview_options") if said else message.link_preview_options
    text, entities = (
        (said.text, said.entities) if said is not None else (message.text, message.entities)
    )
    if (
        text == message.text
        and entities == message.entities
        and keyboard == message.keyboard
        and preview == message.link_preview_options
    ):
        raise Refusal(NOT_MODIFIED, breach=False)
    message.edits.append(Version(message.html, message.text, message.entities, message.keyboard))
    if said is not None:
        message.html = source
        message.parse_mode = params.get("parse_mode")
        message.link_preview_options = preview
    message.text, message.entities = text, entities
    message.markup, message.keyboard = markup, keyboard
    message.edit_date = int(time.time())
    return True if message.inline_message_id else message.wire()


def edit_message_text(api: BotApi, params: JSON) -> JSON | bool:
    message = own(api, params)
    said = text_of(api, params)
    if message.kind != "text":
        raise Refusal("there is no text in the message to edit")
    return _edit(api, message, params, said, params["text"])


def edit_message_caption(api: BotApi, params: JSON) -> JSON | bool:
    message = own(api, params)
    said = caption_of(api, params)
    if message.kind in ("text", "poll"):
        raise Refusal("there is no caption in the message to edit")
    return _edit(api, message, params, said, params.get("caption", ""))


def edit_message_reply_markup(api: BotApi, params: JSON) -> JSON | bool:
    return _edit(api, own(api, params), params, None, "")


def delete_message(api: BotApi, params: JSON) -> bool:
    message = target_of(api, params, "message to delete not found")
    chat = message.chat
    if not (message.by_bot or chat.private or chat.bot_status == "administrator"):
        raise Refusal("message can't be deleted")
    message.deleted = True
    return True


def delete_messages(api: BotApi, params: JSON) -> bool:
    numbers = params.get("message_ids")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise Refusal("message identifiers are not specified", breach="1 to 100 message_ids")
    chat = chat_of(api, params)
    for number in numbers:
        if number in chat.messages:
            delete_message(api, {"chat_id": chat.id, "message_id": number})
    return True


def pin_chat_message(api: BotApi, params: JSON) -> bool:
    message = target_of(api, params, "message to pin not found")
    _may_pin(message)
    message.pinned = True
    return True


def unpin_chat_message(api: BotApi, params: JSON) -> bool:
    if params.get("message_id") is None:
        pinned = [m for m in chat_of(api, params).messages.values() if m.pinned]
        if not pinned:
            raise Refusal("message to unpin not found")
        message = pinned[-1]
    else:
        message = target_of(api, params, "message to unpin not found")
    _may_pin(message)
    message.pinned = False
    return True


def unpin_all_chat_messages(api: BotApi, params: JSON) -> bool:
    for message in chat_of(api, params).messages.values():
        message.pinned = False
    return True


def _may_pin(message: Message) -> None:
    if not (message.chat.private or message.chat.bot_status == "administrator"):
        raise Refusal("not enough rights to manage pinned messages in the chat")


def set_message_reaction(api: BotApi, params: JSON) -> bool:
    message = target_of(api, params, "message to react not found")
    reaction = params.get("reaction") or []
    if len(reaction) > 1:
        raise Refusal("REACTIONS_TOO_MANY", breach="a bot has one reaction to a message")
    for kind in reaction:
        if kind.get("type") == "emoji" and kind.get("emoji") not in rules.REACTIONS:
            raise Refusal("REACTION_INVALID", breach=f"{kind.get('emoji')!r} is no reaction")
    message.reaction = reaction
    return True
