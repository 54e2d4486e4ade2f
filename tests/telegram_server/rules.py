"""Telegram's limits, as functions that refuse with Telegram's own words.

https://core.telegram.org/bots/api and https://limits.tginfo.me tell them.
"""

from __future__ import annotations

import functools
from typing import Any

from tests.telegram_server.links import sound_url
from tests.telegram_server.markup import (
    Formatted,
    UnparsableError,
    parse_html,
    units,
)

JSON = dict[str, Any]

TEXT = 4096
CAPTION = 1024
CALLBACK_TEXT = 200
CACHED = 4096  # texts that were parsed
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"

# What Telegram shows as nothing at all, so that a text of it alone is empty.
INVISIBLE = "".join(
    map(chr, [*range(33), 0x7F, 0xA0, 0xAD, *range(0x2000, 0x2010), *range(0x2028, 0x2030)])
) + ("\u205f\u2060\u2061\u2062\u2063\u2064\u2800\u3000\u3164\ufeff\u180e\uffa0\u115f\u1160")
ENTITY_KINDS = frozenset(
    "mention hashtag cashtag bot_command url email phone_number bold italic underline "
    "strikethrough spoiler blockquote expandable_blockquote code pre text_link text_mention "
    "custom_emoji date_time".split()
)
CHAT_ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note".split()
)
REACTIONS = frozenset(  # https://core.telegram.org/bots/api#reactiontypeemoji
    (
        "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 "
        "🥱 🥴 😍 🐳 ❤️‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 "
        "🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ "
        "💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂️ 🤷 🤷‍♀️ 😡"
    ).split()
)
SPACES = " \t\r\n\v\f"


class Refusal(Exception):  # noqa: N818
    """Telegram says no. `breach` tells whether the bot could have known better."""

    def __init__(
        self,
        description: str,
        *,
        code: int = 400,
        parameters: JSON | None = None,
        breach: str | bool = True,
    ) -> None:
        prefix = {400: "Bad Request: ", 403: "Forbidden: "}.get(code, "")
        super().__init__(prefix + description)
        self.code = code
        self.parameters = parameters
        self.breach = breach

    @property
    def description(self) -> str:
        return str(self)


def formatted(
    text: Any,
    parse_mode: Any,
    entities: Any,
    *,
    limit: int,
    empty: str | None,
    long: str,
) -> Formatted:
    """A text within its limit after parsing; `empty` None lets it be empty."""
    if text is None or text == "":
        if empty is not None:
            raise Refusal(empty)
        return Formatted("", [])
    if not isinstance(text, str):
        raise Refusal("text must be a String")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Refusal("strings must be encoded in UTF-8") from None
    if entities and not parse_mode:
        found = Formatted(text, given_entities(entities, text))
        return _within(_trimmed(found), limit, empty, long)
    return _parsed(text, str(parse_mode or ""), limit, empty, long)


@functools.lru_cache(maxsize=CACHED)
def _parsed(text: str, parse_mode: str, limit: int, empty: str | None, long: str) -> Formatted:
    if not parse_mode:
        return _within(_trimmed(Formatted(text, [])), limit, empty, long)
    if parse_mode.lower() != "html":
        raise Refusal(
            "unsupported parse_mode",
            breach=f"parse_mode {parse_mode!r} is not served here, only HTML",
        )
    try:
        found = parse_html(text)
    except UnparsableError as exc:
        raise Refusal(f"can't parse entities: {exc}", breach=f"{exc} in {text!r:.300}") from exc
    return _within(_trimmed(found), limit, empty, long)


def _within(found: Formatted, limit: int, empty: str | None, long: str) -> Formatted:
    if not found.text.strip(INVISIBLE):
        if empty is not None:
            raise Refusal("text must be non-empty" if empty == "message text is empty" else empty)
        return found
    if len(found.text) * 2 > limit and (length := units(found.text)) > limit:
        raise Refusal(long, breach=f"{long}: {length} UTF-16 units, at most {limit}")
    return found


def given_entities(entities: Any, text: str) -> list[JSON]:
    """Entities that the bot gives instead of a parse_mode."""
    if not isinstance(entities, list):
        raise Refusal("can't parse entities: expected an Array")
    length = units(text)
    for entity in entities:
        if not isinstance(entity, dict) or entity.get("type") not in ENTITY_KINDS:
            raise Refusal("can't parse entities: unknown entity type")
        start, size = entity.get("offset"), entity.get("length")
        if type(start) is not int or type(size) is not int:
            raise Refusal("can't parse entities: offset and length must be of type Number")
        if start < 0 or size <= 0 or start + size > length:
            raise Refusal(
                "entity begins or ends outside of the text",
                breach=f"entity {entity} is outside of a text of {length} units",
            )
        if entity["type"] == "text_link" and not sound_url(str(entity.get("url"))):
            raise Refusal(f"entity URL '{entity.get('url')}' is invalid: Wrong HTTP URL")
    return entities


def _trimmed(found: Formatted) -> Formatted:
    """Telegram cuts white space off both ends and moves the entities."""
    text = found.text.strip(SPACES)
    if len(text) == len(found.text):
        return found
    before = len(found.text) - len(found.text.lstrip(SPACES))
    length, entities = units(text), []
    for entity in found.entities:
        start = max(0, entity["offset"] - before)
        end = min(length, entity["offset"] - before + entity["length"])
        if end > start:
            entities.append({**entity, "offset": start, "length": end - start})
    return Formatted(text, entities, found.remarks)
