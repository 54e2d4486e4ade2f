"""Each rule, broken once on purpose by the real library: the test of a bot would fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResult,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyParameters,
)
from telegram.constants import ReactionEmoji
from telegram.error import TelegramError

from tests.telegram_server import BotApi
from tests.telegram_server.rules import REACTIONS
from tests.telegram_server.spec import load_spec

Does = Callable[[Bot, int], Awaitable[Any]]


def html(text: str) -> Does:
    return lambda bot, chat: bot.send_message(chat, text, parse_mode="HTML")


def keyboard(*rows: list[InlineKeyboardButton]) -> Does:
    markup = InlineKeyboardMarkup(rows)
    return lambda bot, chat: bot.send_message(chat, "text", reply_markup=markup)


def button(**action: Any) -> InlineKeyboardButton:
    return InlineKeyboardButton("text", **{"callback_data": None, **action})


def commands(*pairs: tuple[str, str]) -> Does:
    return lambda bot, chat: bot.set_my_commands([BotCommand(*pair) for pair in pairs])


WRONG: dict[str, tuple[Does, str]] = {
    "text too long": (lambda bot, chat: bot.send_message(chat, "👍" * 2049), "4098 UTF-16 units"),
    "no text": (lambda bot, chat: bot.send_message(chat, ""), "message text is empty"),
    "blank text": (lambda bot, chat: bot.send_message(chat, " \u200b "), "text must be non-empty"),
    "caption too long": (
        lambda bot, chat: bot.send_photo(chat, b"png", caption="x" * 1025),
        "caption is too long: 1025",
    ),
    "no such file": (lambda bot, chat: bot.send_photo(chat, "photo-9"), "there is no file 'photo"),
    "unknown tag": (html("<p>x</p>"), 'Unsupported start tag "p"'),
    "no end tag": (html("<b>x"), "Can't find end tag"),
    "crossed tags": (html("<b><i>x</b></i>"), "Unmatched end tag"),
    "bare &": (html("this & that"), '"&" must be written "&amp;"'),
    "bare >": (html("a > b"), 'a bare ">" must be written'),
    "bare <": (html("a <b"), "Unclosed start tag"),
    "nested quotes": (
        html("<blockquote>a<blockquote>b</blockquote></blockquote>"),
        "cannot be nested",
    ),
    "link without an address": (html('<a href="nowhere">x</a>'), "no address"),
    "tag with nothing in it": (html("x<b></b>"), "has nothing in it"),
    "Markdown": (
        lambda bot, chat: bot.send_message(chat, "*x*", parse_mode="MarkdownV2"),
        "only HTML",
    ),
    "entity outside of the text": (
        lambda bot, chat: bot.send_message(chat, "x", entities=[MessageEntity("bold", 1, 5)]),
        "outside of a text of 1",
    ),
    "no such chat": (lambda bot, chat: bot.send_message(5, "x"), "there is no chat 5"),
    "reply to nothing": (
        lambda bot, chat: bot.send_message(chat, "x", reply_parameters=ReplyParameters(99)),
        "no message 99 in chat",
    ),
    "no such topic": (
        lambda bot, chat: bot.send_message(chat, "x", message_thread_id=7),
        "has no topic 7",
    ),
    "callback data too long": (
        keyboard([button(callback_data="ա" * 33)]),
        "has 66 bytes, at most 64",
    ),
    "button without an action": (keyboard([button()]), "Text buttons are unallowed"),
    "button with two actions": (
        keyboard([button(callback_data="x", url="https://example.org")]),
        "more than one action",
    ),
    "blank button": (
        keyboard([InlineKeyboardButton(" ", callback_data="x")]),
        "is blank",
    ),
    "button with a bad link": (keyboard([button(url="nowhere")]), "Wrong HTTP URL"),
    "button with a bad payload": (
        keyboard([button(url="https://t.me/briefing_test_bot?start=a.b")]),
        "the payload 'a.b' is not",
    ),
    "link with a bad payload": (
        html('<a href="https://t.me/briefing_test_bot?start=a.b">x</a>'),
        "the payload 'a.b' is not",
    ),
    "nine buttons in a row": (keyboard([button(callback_data="x")] * 9), "9 buttons in one row"),
    "101 buttons": (keyboard(*[[button(callback_data="x")] * 8] * 13), "104 buttons in a keyboard"),
    "row without buttons": (keyboard([]), "a row without buttons"),
    "command with a capital": (commands(("Ask", "Ask")), "is no name for a command"),
    "command with a hyphen": (commands(("a-b", "Ask")), "is no name for a command"),
    "command twice": (commands(("ask", "Ask"), ("ask", "Ask")), "there twice"),
    "command without description": (commands(("ask", " ")), "1 to 256 characters"),
    "101 commands": (
        commands(*((f"c{n}", "x") for n in range(101))),
        "101 commands, at most 100",
    ),
    "no such callback query": (
        lambda bot, chat: bot.answer_callback_query("x"),
        "no callback query 'x'",
    ),
    "no such inline query": (
        lambda bot, chat: bot.answer_inline_query("x", []),
        "no inline query 'x'",
    ),
    "no such message": (
        lambda bot, chat: bot.edit_message_text("x", chat, 99),
        "no message 99 in chat",
    ),
    "no such inline message": (
        lambda bot, chat: bot.edit_message_text("x", inline_message_id="x"),
        "no inline message 'x'",
    ),
    "no such action": (
        lambda bot, chat: bot.send_chat_action(chat, "dancing"),
        "wrong parameter action",
    ),
    "no such kind of update": (
        lambda bot, chat: bot.get_updates(timeout=0, allowed_updates=["mesage"]),
        "names 'mesage'",
    ),
    "no such reaction": (
        lambda bot, chat: bot.set_message_reaction(chat, 1, ReactionTypeEmoji("🪗")),
        "'🪗' is no reaction",
    ),
    "no such method": (lambda bot, chat: bot.do_api_request("dance"), "no method 'dance'"),
    "webhook without TLS": (
        lambda bot, chat: bot.set_webhook("http://example.org"),
        "HTTPS URL must be provided",
    ),
    "description too long": (
        lambda bot, chat: bot.set_my_description("x" * 513),
        "description has at most 512",
    ),
}


@pytest.mark.parametrize("name", WRONG)
async def test_broken_rule(api: BotApi, bot: Bot, name: str) -> None:
    """The violation is there; leaving the fixture fails for one that is missing or too many."""
    does, pattern = WRONG[name]
    alice = api.person()
    await alice.starts()
    api.expect_violation(pattern)
    with suppress(TelegramError):
        await does(bot, alice.id)
    assert len(api.violations) == 1


def article(**more: Any) -> InlineQueryResultArticle:
    values = {"id": "1", "title": "T", "input_message_content": InputTextMessageContent("x")}
    return InlineQueryResultArticle(**{**values, **more})


INLINE: dict[str, tuple[list[InlineQueryResult], dict[str, Any], str]] = {
    "51 results": ([article(id=str(n)) for n in range(51)], {}, "51 inline results"),
    "an id twice": ([article(), article()], {}, "two results have the id '1'"),
    "an id too long": ([article(id="x" * 65)], {}, "1 to 64 bytes"),
    "no title": ([article(title=" ")], {}, "has no title"),
    "a text too long": (
        [article(input_message_content=InputTextMessageContent("x" * 4097))],
        {},
        "4097 UTF-16 units",
    ),
    "an offset too long": ([article()], {"next_offset": "x" * 65}, "more than 64 bytes"),
    "a bad start parameter": (
        [article()],
        {"button": InlineQueryResultsButton("Go", start_parameter="a b")},
        "'a b' is no start parameter",
    ),
}


@pytest.mark.filterwarnings("ignore:Please use")
@pytest.mark.parametrize("name", INLINE)
async def test_broken_rule_for_inline_results(api: BotApi, bot: Bot, name: str) -> None:
    """The same for what is shown while somebody types."""
    results, more, pattern = INLINE[name]
    query = await api.person().types_inline("x")
    api.expect_violation(pattern)
    # The library cuts lists of results itself, unless it is asked not to.
    with pytest.raises(TelegramError):
        await bot.do_api_request(
            "answerInlineQuery",
            {"inline_query_id": query.id, "results": results, **more},
        )
    assert len(api.violations) == 1


async def test_buttons_are_answered_once(api: BotApi, bot: Bot) -> None:
    """A second answer to the same press is a violation."""
    alice = api.person()
    await alice.starts()
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="x")]])
    await bot.send_message(alice.id, "x", reply_markup=markup)
    press = await alice.presses(await alice.next_reply(), "Go")
    await bot.answer_callback_query(press.id)
    api.expect_violation("was answered twice")
    with pytest.raises(TelegramError, match="too old"):
        await bot.answer_callback_query(press.id)


async def test_buttons_are_answered_at_all(api: BotApi, bot: Bot) -> None:
    """A press that the bot has seen and left is a violation at the end."""
    alice = api.person()
    await alice.starts()
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="x")]])
    await bot.send_message(alice.id, "x", reply_markup=markup)
    await alice.presses(await alice.next_reply(), "Go")
    api.check()  # the bot knows nothing of it yet
    await bot.get_updates(timeout=0)
    api.expect_violation("pressed and never answered")


@pytest.mark.parametrize(("delivered", "breach"), [(True, True), (False, False)])
async def test_buttons_are_answered_in_time(
    api: BotApi, bot: Bot, delivered: bool, breach: bool
) -> None:
    """Too late is refused, and a violation if the bot knew of the press in time."""
    alice = api.person()
    await alice.starts()
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="x")]])
    await bot.send_message(alice.id, "x", reply_markup=markup)
    press = await alice.presses(await alice.next_reply(), "Go")
    if delivered:
        await bot.get_updates(timeout=0)
    press.time -= 60
    for number in api.updates.first_delivered:
        api.updates.first_delivered[number] -= 60
    await bot.get_updates(timeout=0)
    if breach:
        api.expect_violation("too late")
    with pytest.raises(TelegramError, match="too old"):
        await bot.answer_callback_query(press.id)
    assert bool(api.violations) is breach


def test_reactions() -> None:
    """The emoji with which one may react are those that the library knows."""
    assert {emoji.value for emoji in ReactionEmoji} == REACTIONS


async def test_people_must_speak_first(api: BotApi, bot: Bot) -> None:
    """A bot cannot write to somebody who never started it."""
    api.expect_violation("can't initiate conversation")
    with pytest.raises(TelegramError, match="can't initiate"):
        await bot.send_message(api.person().id, "hello")


@pytest.mark.filterwarnings("ignore:Please use")
@pytest.mark.skipif(load_spec() is None, reason="the specification is not at hand")
@pytest.mark.parametrize(
    ("method", "params", "problem"),
    [
        ("sendMessage", {"text": "x", "colour": "red"}, "no parameter 'colour'"),
        ("sendMessage", {"text": "x", "disable_notification": "maybe"}, "must be true or false"),
        ("sendMessage", {"text": "x", "link_preview_options": {"off": True}}, "no field 'off'"),
        ("sendMessage", {"text": "x", "reply_parameters": {"quote": "x"}}, "needs 'message_id'"),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "needs 'description'"),
        ("sendDice", {}, "not served by the test server"),
    ],
)
async def test_broken_specification(
    api: BotApi, bot: Bot, method: str, params: dict[str, Any], problem: str
) -> None:
    """Names and types are compared with the published specification."""
    alice = api.person()
    await alice.starts()
    api.expect_violation(problem)
    api.allow_violation("")
    where = {} if method == "setMyCommands" else {"chat_id": alice.id}
    with suppress(TelegramError):
        await bot.do_api_request(method, {**where, **params})
