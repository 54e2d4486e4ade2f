"""Methods that send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.telegram_server import rules
from tests.telegram_server.markup import Formatted
from tests.telegram_server.methods.asked import (
    answered_by,
    caption_of,
    chat_of,
    markup_of,
    remark,
    target_of,
    text_of,
)
from tests.telegram_server.params import Upload
from tests.telegram_server.polls import check_poll
from tests.telegram_server.rules import Refusal
from tests.telegram_server.state import Chat, Message, Poll, keyboard_of

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]

LARGEST_PHOTO = 10 * 1024 * 1024
DOCUMENT = {"file_id": "document-1", "file_unique_id": "d1"}
COPIED = ("photo", "document", "sticker", "voice", "dice", "location")


def _send(
    api: BotApi,
    params: JSON,
    chat: Chat,
    kind: str,
    said: Formatted,
    source: str,
    *,
    content: JSON | None = None,
    poll: Poll | None = None,
) -> JSON:
    markup = markup_of(api, params, chat)
    thread, reply_to = answered_by(api, params, chat)
    message = Message(
        id=api.next_message_id(chat),
        chat=chat,
        sender=api.bot,
        by_bot=True,
        kind=kind,
        html=source,
        text=said.text,
        entities=said.entities,
        thread=thread,
        reply_to=reply_to,
        markup=markup,
        keyboard=keyboard_of(markup),
        parse_mode=params.get("parse_mode"),
        link_preview_options=params.get("link_preview_options"),
        poll=poll,
        content=content or {},
        params=params,
    )
    api.record(message)
    return message.wire()


def send_message(api: BotApi, params: JSON) -> JSON:
    chat = chat_of(api, params)
    return _send(api, params, chat, "text", text_of(api, params), params["text"])


def send_photo(api: BotApi, params: JSON) -> JSON:
    chat = chat_of(api, params)
    photo = params.get("photo")
    if not photo:
        raise Refusal("there is no photo in the request")
    if isinstance(photo, Upload):
        if not photo.content:
            raise Refusal("file must be non-empty")
        if len(photo.content) > LARGEST_PHOTO:
            raise Refusal("Request Entity Too Large", code=413)
        number = len(api.files) + 1
        api.files[f"photo-{number}"] = photo.content
        sizes = [_size(f"small-{number}", 60, 90), _size(f"photo-{number}", 600, 900)]
    else:
        sizes = [_size(_file_named(api, photo), 600, 900)]
    said = caption_of(api, params)
    content = {"photo": sizes}
    return _send(api, params, chat, "photo", said, params.get("caption", ""), content=content)


def _file_named(api: BotApi, name: Any) -> str:
    """The id of a file that this bot was told of, or an address of one."""
    known = f"{name}".startswith("https://") or name in api.files
    if not known or name in api.lost_files:
        breach = False if name in api.lost_files else f"there is no file {name!r}"
        raise Refusal("wrong file identifier/HTTP URL specified", breach=breach)
    return str(name)


def _size(name: str, width: int, height: int) -> JSON:
    return {"file_id": name, "file_unique_id": f"u{name}", "width": width, "height": height}


def send_document(api: BotApi, params: JSON) -> JSON:
    chat = chat_of(api, params)
    document = params.get("document")
    if not document or (isinstance(document, Upload) and not document.content):
        raise Refusal("there is no document in the request")
    said = caption_of(api, params)
    content = {"document": DOCUMENT}
    source = params.get("caption", "")
    return _send(api, params, chat, "document", said, source, content=content)


def send_poll(api: BotApi, params: JSON) -> JSON:
    chat = chat_of(api, params)
    options, explanation = check_poll(params)
    if explanation is not None:
        remark(api, explanation.remarks)
    poll = Poll(
        id=str(api.next_number()),
        params=params,
        question=params["question"],
        options=options,
        quiz=params.get("type") == "quiz",
        anonymous=params.get("is_anonymous", True),
        explanation=explanation,
    )
    wire = _send(api, params, chat, "poll", Formatted("", []), "", poll=poll)
    api.polls[poll.id] = poll
    return wire


def stop_poll(api: BotApi, params: JSON) -> JSON:
    message = target_of(api, params, "poll to stop not found")
    if message.poll is None or not message.by_bot:
        raise Refusal("message with poll to stop not found")
    if message.poll.closed:
        raise Refusal("poll has already been closed")
    message.poll.closed = True
    return message.poll.wire()


def send_chat_action(api: BotApi, params: JSON) -> bool:
    chat = chat_of(api, params)
    if params.get("action") not in rules.CHAT_ACTIONS:
        raise Refusal("wrong parameter action in request")
    answered_by(api, {"message_thread_id": params.get("message_thread_id")}, chat)
    if api.keep_calls:
        api.actions.append((chat.id, params["action"]))
    return True


def send_message_draft(api: BotApi, params: JSON) -> bool:
    chat = chat_of(api, params)
    if not chat.private:
        raise Refusal("PEER_ID_INVALID", breach="drafts are for private chats only")
    if not params.get("draft_id"):
        raise Refusal("draft_id must be non-zero")
    if params.get("text"):
        text_of(api, params)
    return True


def copy_message(api: BotApi, params: JSON) -> JSON:
    source, chat = _source(api, params), chat_of(api, params)
    if "caption" in params and source.kind != "text":
        said, html = caption_of(api, params), params["caption"]
    else:
        said, html = Formatted(source.text, source.entities), source.html
    content = {name: source.content[name] for name in COPIED if name in source.content}
    wire = _send(api, params, chat, source.kind, said, html, content=content)
    return {"message_id": wire["message_id"]}


def forward_message(api: BotApi, params: JSON) -> JSON:
    source, chat = _source(api, params), chat_of(api, params)
    origin = {"type": "user", "date": source.date, "sender_user": source.sender}
    said = Formatted(source.text, source.entities)
    content = {**source.content, "forward_origin": origin}
    return _send(api, params, chat, source.kind, said, source.html, content=content)


def _source(api: BotApi, params: JSON) -> Message:
    there = {"chat_id": params.get("from_chat_id"), "message_id": params.get("message_id")}
    source = target_of(api, there, "message to copy not found")
    if source.service:
        raise Refusal("message can't be copied")
    return source
