"""Methods that answer a pressed button, an inline query or a guest query."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.telegram_server import rules
from tests.telegram_server.inline import check_result, check_results, check_results_button
from tests.telegram_server.markup import units
from tests.telegram_server.methods.asked import remark
from tests.telegram_server.rules import Refusal
from tests.telegram_server.state import (
    CallbackAnswer,
    Chat,
    InlineAnswer,
    Message,
    keyboard_of,
)

if TYPE_CHECKING:
    from tests.telegram_server.queries import GuestQuery, InlineQuery, Press
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]


def answer_callback_query(api: BotApi, params: JSON) -> bool:
    name = params.get("callback_query_id")
    press = api.presses.get(str(name))
    if press is None:
        raise Refusal(rules.TOO_OLD, breach=f"there is no callback query {name!r}")
    _once(api, press, f"callback query {name!r}")
    text = params.get("text") or ""
    if len(text) > rules.CALLBACK_TEXT // 2 and (size := units(text)) > 200:
        raise Refusal(
            "MESSAGE_TOO_LONG", breach=f"a callback answer of {size} characters, at most 200"
        )
    _in_time(api, press, api.callback_lifetime, f"callback query {name!r}")
    press.answer = CallbackAnswer(
        query_id=press.id,
        text=text,
        show_alert=bool(params.get("show_alert")),
        url=params.get("url"),
        cache_time=params.get("cache_time") or 0,
        time=time.monotonic(),
    )
    api.callback_answers.append(press.answer)
    return True


def answer_inline_query(api: BotApi, params: JSON) -> bool:
    name = params.get("inline_query_id")
    query = api.inline_queries.get(str(name))
    if query is None:
        raise Refusal(rules.TOO_OLD, breach=f"there is no inline query {name!r}")
    _once(api, query, f"inline query {name!r}")
    _in_time(api, query, api.inline_lifetime, f"inline query {name!r}")
    results, offset = params.get("results"), params.get("next_offset") or ""
    remark(api, check_results(results, offset))
    if (button := params.get("button")) is not None:
        check_results_button(button)
    cache_time = params.get("cache_time")
    query.answer = InlineAnswer(
        query_id=query.id,
        results=results or [],
        next_offset=offset,
        cache_time=300 if cache_time is None else cache_time,
        is_personal=bool(params.get("is_personal")),
        button=button,
        time=time.monotonic(),
    )
    api.inline_answers.append(query.answer)
    return True


def answer_guest_query(api: BotApi, params: JSON) -> JSON:
    name = params.get("guest_query_id")
    query = api.guest_queries.get(str(name))
    if query is None:
        raise Refusal(rules.TOO_OLD, breach=f"there is no guest query {name!r}")
    _once(api, query, f"guest query {name!r}")
    result = params.get("result")
    if not isinstance(result, dict):
        raise Refusal("can't parse inline query result: expected an Object")
    query.answer = posted(api, result, query.asked.chat, query.asked.thread, params)
    query.answer.reply_to = query.asked.id
    api.guest_answers.append(query.answer)
    api.record(query.answer)
    return {"inline_message_id": query.answer.inline_message_id}


def _once(api: BotApi, asked: Press | InlineQuery | GuestQuery, name: str) -> None:
    """A second answer is a breach, unless the bot could not know that the first one arrived."""
    if asked.answer is not None:
        known = asked.id not in api.lost_answers
        raise Refusal(rules.TOO_OLD, breach=f"{name} was answered twice" if known else False)


def _in_time(api: BotApi, asked: Press | InlineQuery, lifetime: float, name: str) -> None:
    """Too late is a breach only if the bot had the time."""
    now = time.monotonic()
    if now - asked.time <= lifetime:
        return
    asked.late = True
    first = api.updates.first_delivered.get(asked.update_id or 0, asked.time)
    had_time = now - first > lifetime
    raise Refusal(rules.TOO_OLD, breach=f"{name} was answered too late" if had_time else False)


def posted(api: BotApi, result: JSON, chat: Chat, thread: int | None, params: JSON) -> Message:
    """The message that an inline result becomes in a chat."""
    said = check_result(result)
    if said is not None:
        remark(api, said.remarks)
    content = result.get("input_message_content") or {}
    markup = result.get("reply_markup")
    is_text = "message_text" in content
    source = content.get("message_text") if is_text else result.get("caption")
    message = Message(
        id=api.next_message_id(chat),
        chat=chat,
        sender=api.bot,
        by_bot=True,
        kind="text" if is_text else str(result["type"]),
        html=source or "",
        text=said.text if said else "",
        entities=said.entities if said else [],
        thread=thread,
        markup=markup,
        keyboard=keyboard_of(markup),
        parse_mode=(content if is_text else result).get("parse_mode"),
        link_preview_options=content.get("link_preview_options"),
        inline_message_id=f"inline-{api.next_number()}",
        params=params,
    )
    api.keep(message)
    api.inline_messages[str(message.inline_message_id)] = message
    return message
