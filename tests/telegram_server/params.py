"""Parameters in every encoding that the Bot API takes.

https://core.telegram.org/bots/api#making-requests: query string, form, multipart and JSON.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from aiohttp import BodyPartReader, web

JSON = dict[str, Any]

CACHED = 4096  # values of forms

NUMBERS = frozenset(
    "cache_time chat_id close_date direct_messages_topic_id from_chat_id limit max_connections "
    "message_id message_thread_id offset open_period timeout user_id height width duration "
    "draft_id video_start_timestamp".split()
)
FLAGS = frozenset(
    "allow_adding_options allow_paid_broadcast allows_multiple_answers allows_revoting "
    "disable_content_type_detection disable_notification drop_pending_updates for_channels "
    "has_spoiler hide_results_until_closes is_anonymous is_big is_closed is_personal members_only "
    "protect_content return_bots show_alert show_caption_above_media shuffle_options".split()
)
OBJECTS = frozenset(
    "allowed_updates button caption_entities commands correct_option_ids country_codes "
    "description_entities entities explanation_entities explanation_media link_preview_options "
    "media menu_button message_ids options question_entities reaction reply_markup "
    "reply_parameters result results rich_message rights scope suggested_post_parameters".split()
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart request."""

    name: str
    content: bytes


async def read_params(request: web.BaseRequest) -> JSON:
    """All parameters of a request; ValueError if its body is not what it says it is."""
    params: JSON = {}
    _, _, query = request.raw_path.partition("?")
    if query:
        params.update(parse_qsl(query, keep_blank_values=True))
    if request.method == "POST" and request.body_exists:
        kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            params.update(await _multipart(request))
        else:
            body = await request.read()
            if kind == "application/json":
                params.update(_json(body))
            else:
                params.update(_form(body))
    for name, value in params.items():
        if type(value) is str:
            params[name] = typed(name, value)
    return params


def _form(body: bytes) -> JSON:
    """The fields of a form, already as their types."""
    found: JSON = {}
    for field in body.split(b"&") if body else ():
        name, equals, value = field.partition(b"=")
        if not equals:
            raise ValueError(f"the field {field!r:.80} of the form has no value")
        found[name.decode("ascii")] = _form_value(name, value)
    return found


@functools.lru_cache(maxsize=CACHED)
def _form_value(name: bytes, value: bytes) -> Any:
    """Bots say the same again and again; what is shared so is never changed by the server."""
    return typed(name.decode("ascii"), unquote_to_bytes(value.replace(b"+", b" ")).decode())


def _json(body: bytes) -> JSON:
    if not body:
        return {}
    value = json.loads(body)
    if not isinstance(value, dict):
        raise ValueError("the JSON body must be an object")
    return {name: inner for name, inner in value.items() if inner is not None}


async def _multipart(request: web.BaseRequest) -> JSON:
    found: JSON = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not (name := part.name):
            raise ValueError("a part has no name")
        content, filename = bytes(await part.read(decode=True)), part.filename
        found[name] = Upload(filename, content) if filename is not None else content.decode()
    return found


def typed(name: str, value: str) -> Any:
    """The value as its type; what is no number, flag or JSON stays text, for the check to see."""
    if name in NUMBERS:
        try:
            return int(value)
        except ValueError:
            return value
    if name in FLAGS:
        flag = value.lower()
        if flag in ("true", "yes", "1"):
            return True
        return False if flag in ("false", "no", "0", "") else value
    if name in OBJECTS:
        if not value:
            return None if name == "reply_markup" else value
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
