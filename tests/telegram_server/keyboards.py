"""Keyboards. https://core.telegram.org/bots/api#inlinekeyboardmarkup"""

from __future__ import annotations

from typing import Any

from tests.telegram_server.links import sound_url, start_problem
from tests.telegram_server.markup import units
from tests.telegram_server.rules import INVISIBLE, Refusal
from tests.telegram_server.seen import Seen

JSON = dict[str, Any]

BUTTONS = 100
BUTTONS_IN_ROW = 8
CALLBACK_DATA = 64
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
SEEN = Seen()


def check_markup(markup: Any, *, inline_only: bool = False, private: bool = True) -> None:
    """https://core.telegram.org/bots/api#inlinekeyboardmarkup"""
    if not isinstance(markup, dict):
        raise Refusal("object expected as reply markup")
    if "inline_keyboard" in markup:
        if not SEEN.has(markup, private):
            _check_inline(markup["inline_keyboard"], private)
            SEEN.add(markup, private)
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
        if (problem := start_problem(str(button["url"]))) is not None:
            raise Refusal("START_PARAM_INVALID", breach=problem)
    elif "copy_text" in actions:
        copied = (button["copy_text"] or {}).get("text", "")
        if not 1 <= units(copied) <= 256:
            raise Refusal("BUTTON_COPY_TEXT_INVALID")
    elif actions[0] == "web_app" and not private:
        raise Refusal("BUTTON_TYPE_INVALID", breach="web_app buttons are for private chats only")
    elif actions[0] in ("callback_game", "pay"):
        raise Refusal("BUTTON_TYPE_INVALID", breach=f"{actions[0]} needs a game or an invoice")
