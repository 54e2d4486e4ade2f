"""Telegram's limits, as functions that refuse with Telegram's own words.

https://core.telegram.org/bots/api and https://limits.tginfo.me tell them.
"""

from __future__ import annotations

import re
from typing import Any

from tests.telegram_server.markup import (
    Formatted,
    UnparsableError,
    parse_html,
    sound_url,
    units,
)

JSON = dict[str, Any]

TEXT = 4096
CAPTION = 1024
CALLBACK_TEXT = 200
EXPLANATION = 200
BUTTONS = 100
BUTTONS_IN_ROW = 8
CALLBACK_DATA = 64
RESULTS = 50
COMMANDS = 100
POLL_OPTIONS = range(1, 13)  # https://core.telegram.org/bots/api#sendpoll
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
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
START = re.compile(r"[A-Za-z0-9_-]{1,64}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
CHAT_ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note".split()
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
    if parse_mode:
        if str(parse_mode).lower() != "html":
            raise Refusal(
                "unsupported parse_mode",
                breach=f"parse_mode {parse_mode!r} is not served here, only HTML",
            )
        try:
            found = parse_html(text)
        except UnparsableError as exc:
            raise Refusal(f"can't parse entities: {exc}", breach=f"{exc} in {text!r:.300}") from exc
    else:
        found = Formatted(text, given_entities(entities, text) if entities else [])
    found = _trimmed(found)
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


def check_markup(markup: Any, *, inline_only: bool = False, private: bool = True) -> None:
    """https://core.telegram.org/bots/api#inlinekeyboardmarkup"""
    if not isinstance(markup, dict):
        raise Refusal("object expected as reply markup")
    if "inline_keyboard" in markup:
        _check_inline(markup["inline_keyboard"], private)
        return
    if inline_only:
        raise Refusal("inline keyboard expected")
    if "keyboard" in markup:
        _check_reply_keyboard(markup)
    elif not (markup.get("remove_keyboard") or markup.get("force_reply")):
        raise Refusal("object expected as reply markup")
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None and not 1 <= units(str(placeholder)) <= 64:
        raise Refusal("REPLY_MARKUP_INVALID", breach="a placeholder has 1 to 64 characters")


def _check_reply_keyboard(markup: JSON) -> None:
    rows = markup["keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Refusal('field "keyboard" of the ReplyKeyboardMarkup must be an Array of Arrays')
    for row in rows:
        for button in row:
            text = button.get("text") if isinstance(button, dict) else button
            if not isinstance(text, str) or not text.strip(INVISIBLE):
                raise Refusal("keyboard button text must be non-empty")


def _check_inline(rows: Any, private: bool) -> None:
    if not isinstance(rows, list):
        raise Refusal('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    total = 0
    for row in rows:
        if not isinstance(row, list):
            raise Refusal(
                'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
            )
        if not row:
            raise Refusal("REPLY_MARKUP_INVALID", breach="a keyboard has a row without buttons")
        if len(row) > BUTTONS_IN_ROW:
            raise Refusal(
                "REPLY_MARKUP_TOO_LONG",
                breach=f"{len(row)} buttons in one row, at most {BUTTONS_IN_ROW}",
            )
        total += len(row)
        for button in row:
            _check_button(button, private)
    if total > BUTTONS:
        raise Refusal(
            "REPLY_MARKUP_TOO_LONG", breach=f"{total} buttons in a keyboard, at most {BUTTONS}"
        )


def _check_button(button: Any, private: bool) -> None:
    where = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise Refusal(where + "expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise Refusal(where + 'Field "text" must be of type String')
    if not text.strip(INVISIBLE):
        raise Refusal(
            "inline keyboard button text must be non-empty", breach=f"the button {button} is blank"
        )
    actions = [name for name in ACTIONS if button.get(name) is not None]
    data = button.get("callback_data")
    if not actions or data == "":
        raise Refusal(where + "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise Refusal(
            "BUTTON_TYPE_INVALID", breach=f"the button {text!r} has more than one action: {actions}"
        )
    if data is not None:
        if not isinstance(data, str):
            raise Refusal(where + 'Field "callback_data" must be of type String')
        size = len(data.encode())
        if size > CALLBACK_DATA:
            raise Refusal(
                "BUTTON_DATA_INVALID",
                breach=f"callback data {data!r} has {size} bytes, at most {CALLBACK_DATA}",
            )
    elif "url" in actions:
        if not sound_url(str(button["url"])):
            raise Refusal(
                f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
            )
    elif "copy_text" in actions:
        copied = (button["copy_text"] or {}).get("text", "")
        if not 1 <= units(copied) <= 256:
            raise Refusal("BUTTON_COPY_TEXT_INVALID")
    elif actions[0] == "web_app" and not private:
        raise Refusal("BUTTON_TYPE_INVALID", breach="web_app buttons are for private chats only")
    elif actions[0] in ("callback_game", "pay"):
        raise Refusal("BUTTON_TYPE_INVALID", breach=f"{actions[0]} needs a game or an invoice")


def check_commands(commands: Any) -> list[tuple[str, str]]:
    """https://core.telegram.org/bots/api#botcommand"""
    if not isinstance(commands, list):
        raise Refusal("can't parse commands: expected an Array")
    if len(commands) > COMMANDS:
        raise Refusal("BOT_COMMANDS_TOO_MUCH", breach=f"{len(commands)} commands, at most 100")
    found = []
    for command in commands:
        name = command.get("command") if isinstance(command, dict) else None
        description = command.get("description") if isinstance(command, dict) else None
        if not isinstance(name, str) or not COMMAND.fullmatch(name.removeprefix("/")):
            raise Refusal("BOT_COMMAND_INVALID", breach=f"{name!r} is no name for a command")
        if not isinstance(description, str) or not 1 <= units(description.strip()) <= 256:
            raise Refusal(
                "BOT_COMMAND_DESCRIPTION_INVALID",
                breach=f"the description of /{name} must have 1 to 256 characters",
            )
        found.append((name.removeprefix("/"), description))
    if len({name for name, _ in found}) < len(found):
        raise Refusal("BOT_COMMAND_INVALID", breach="a command is there twice")
    return found


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


def check_poll(params: JSON) -> tuple[list[str], Formatted | None]:
    """https://core.telegram.org/bots/api#sendpoll"""
    question = params.get("question")
    if not isinstance(question, str) or not question.strip(INVISIBLE):
        raise Refusal("poll question must be non-empty")
    if units(question) > 300:
        raise Refusal("poll question length must not exceed 300")
    options = params.get("options")
    if not isinstance(options, list):
        raise Refusal("can't parse options: expected an Array of InputPollOption")
    quiz = params.get("type", "regular") == "quiz"
    least = 2 if quiz else POLL_OPTIONS[0]
    if len(options) < least:
        raise Refusal(f"poll must have at least {least} option")
    if len(options) > POLL_OPTIONS[-1]:
        raise Refusal(f"poll can't have more than {POLL_OPTIONS[-1]} options")
    texts = []
    for option in options:
        text = option.get("text") if isinstance(option, dict) else None
        if not isinstance(text, str) or not text.strip(INVISIBLE):
            raise Refusal("poll options must be non-empty")
        if units(text) > 100:
            raise Refusal("poll options length must not exceed 100")
        texts.append(text)
    if params.get("type", "regular") not in ("quiz", "regular"):
        raise Refusal("unsupported poll type specified")
    if params.get("open_period") is not None and params.get("close_date") is not None:
        raise Refusal("open_period and close_date can't be used together")
    return texts, _explanation(params, quiz, len(options))


def _explanation(params: JSON, quiz: bool, options: int) -> Formatted | None:
    correct = params.get("correct_option_ids")
    if not quiz:
        if correct is not None or params.get("explanation"):
            raise Refusal("only quizzes have a correct option or an explanation")
        return None
    if (
        not isinstance(correct, list)
        or not correct
        or any(type(n) is not int or not 0 <= n < options for n in correct)
        or correct != sorted(set(correct))
    ):
        raise Refusal("wrong correct option ID specified", breach=f"correct options: {correct!r}")
    explanation = formatted(
        params.get("explanation"),
        params.get("explanation_parse_mode"),
        params.get("explanation_entities"),
        limit=EXPLANATION,
        empty=None,
        long="message is too long",
    )
    if explanation.text.count("\n") > 2:
        raise Refusal("explanation can't have more than 2 line feeds")
    return explanation if explanation.text else None
