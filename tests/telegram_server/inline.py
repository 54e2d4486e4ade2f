"""Inline results. https://core.telegram.org/bots/api#inlinequeryresult"""

from __future__ import annotations

import re
from typing import Any

from tests.telegram_server.keyboards import check_markup
from tests.telegram_server.markup import Formatted
from tests.telegram_server.rules import CAPTION, TEXT, Refusal, formatted

JSON = dict[str, Any]

RESULTS = 50
START = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_results(results: Any, next_offset: str) -> list[str]:
    """https://core.telegram.org/bots/api#answerinlinequery; gives what is wrong with the HTML."""
    if not isinstance(results, list):
        raise Refusal("can't parse inline query results: expected an Array")
    if len(results) > RESULTS:
        raise Refusal("RESULTS_TOO_MUCH", breach=f"{len(results)} inline results, at most 50")
    if len(next_offset.encode()) > 64:
        raise Refusal("NEXT_OFFSET_INVALID", breach="next_offset has more than 64 bytes")
    seen: set[str] = set()
    remarks: list[str] = []
    for result in results:
        if (found := check_result(result)) is not None:
            remarks.extend(found.remarks)
        if result["id"] in seen:
            raise Refusal("RESULT_ID_DUPLICATE", breach=f"two results have the id {result['id']!r}")
        seen.add(result["id"])
    return remarks


def check_result(result: Any) -> Formatted | None:
    """One inline result, and the text that it would become."""
    where = "can't parse inline query result: "
    if not isinstance(result, dict):
        raise Refusal(where + "expected an Object")
    name = result.get("id")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= 64:
        raise Refusal("RESULT_ID_INVALID", breach=f"the result id {name!r} must have 1 to 64 bytes")
    if not isinstance(result.get("type"), str):
        raise Refusal(where + 'Can\'t find field "type"')
    if (markup := result.get("reply_markup")) is not None:
        check_markup(markup, inline_only=True, private=False)
    content = result.get("input_message_content")
    if result["type"] == "article":
        if not str(result.get("title") or "").strip():
            raise Refusal("RESULT_TITLE_EMPTY", breach=f"the result {name!r} has no title")
        if content is None:
            raise Refusal(where + "Inline query result must have input_message_content")
    if content is None:
        return formatted(
            result.get("caption"),
            result.get("parse_mode"),
            result.get("caption_entities"),
            limit=CAPTION,
            empty=None,
            long="MEDIA_CAPTION_TOO_LONG",
        )
    if not isinstance(content, dict):
        raise Refusal(where + "input message content must be an Object")
    if "message_text" not in content:
        return None
    return formatted(
        content["message_text"],
        content.get("parse_mode"),
        content.get("entities"),
        limit=TEXT,
        empty="MESSAGE_EMPTY",
        long="MESSAGE_TOO_LONG",
    )


def check_results_button(button: Any) -> None:
    """https://core.telegram.org/bots/api#inlinequeryresultsbutton"""
    if not isinstance(button, dict) or not str(button.get("text") or "").strip():
        raise Refusal("can't parse inline query results button")
    parameter, app = button.get("start_parameter"), button.get("web_app")
    if (parameter is None) == (app is None):
        raise Refusal("START_PARAM_EMPTY", breach="the button needs start_parameter or web_app")
    if parameter is not None and not START.fullmatch(parameter):
        raise Refusal("START_PARAM_INVALID", breach=f"{parameter!r} is no start parameter")
