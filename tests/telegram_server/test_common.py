"""The path that every bot walks: updates, messages, edits, buttons, commands."""

from __future__ import annotations

import asyncio

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
)
from telegram.error import BadRequest, Conflict, InvalidToken

from tests.telegram_server import BotApi, polling
from tests.telegram_server.conftest import connected

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Sources", callback_data="s1")]])


async def test_me(api: BotApi, bot: Bot) -> None:
    """getMe tells who the bot is and what it may."""
    me = await bot.get_me()
    assert (me.id, me.username) == (api.bot_id, api.username)
    assert me.supports_inline_queries
    assert not me.can_read_all_group_messages


async def test_bad_token(api: BotApi) -> None:
    """Another token is refused, which breaks no rule."""
    stranger = Bot("43:OTHER", base_url=f"{api.url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_redelivery_until_confirmed(api: BotApi, bot: Bot) -> None:
    """An update comes again and again until a higher offset confirms it."""
    alice = api.person()
    await alice.sends("one")
    await alice.sends("two")
    first = await bot.get_updates(timeout=0)
    again = await bot.get_updates(timeout=0, offset=first[0].update_id)
    assert [u.message.text for u in first if u.message] == ["one", "two"]
    assert [u.update_id for u in again] == [u.update_id for u in first]
    rest = await bot.get_updates(timeout=0, offset=first[1].update_id)
    assert [u.update_id for u in rest] == [first[1].update_id]
    assert api.confirmed == [first[0].update_id]
    assert api.deliveries == {first[0].update_id: 2, first[1].update_id: 3}


async def test_long_polling(api: BotApi, bot: Bot) -> None:
    """A waiting getUpdates gets what is said meanwhile."""
    waiting = asyncio.create_task(bot.get_updates(timeout=5, read_timeout=10))
    await api.wait_for(lambda: api.calls_of("getUpdates"))
    await api.person().sends("hello")
    (update,) = await waiting
    assert update.message is not None
    assert update.message.text == "hello"


async def test_same_offset_at_once(api: BotApi, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks again at once with the same offset is taken for stuck and gets one update."""
    alice = api.person()
    for text in ("one", "two", "three"):
        await alice.sends(text)
    monkeypatch.setattr(polling, "SAME_AT_ONCE", 60.0)
    assert len(await bot.get_updates(offset=1000, timeout=0)) == 3
    assert len(await bot.get_updates(offset=1000, timeout=0)) == 1
    monkeypatch.setattr(polling, "SAME_AT_ONCE", 0.0)
    assert len(await bot.get_updates(offset=1000, timeout=0)) == 3


async def test_same_offset_soon(api: BotApi, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks again soon with the same offset waits for news, even without a time-out."""
    monkeypatch.setattr(polling, "SAME_SOON", 60.0)
    assert await bot.get_updates(timeout=0) == ()
    waiting = asyncio.create_task(bot.get_updates(timeout=0))
    await api.wait_for(lambda: len(api.calls_of("getUpdates")) == 2)
    await api.person().sends("news")
    assert len(await waiting) == 1


async def test_two_pollers(api: BotApi, bot: Bot) -> None:
    """A second poller ends the first with 409."""
    first = asyncio.create_task(bot.get_updates(timeout=5, read_timeout=10))
    await api.wait_for(lambda: api.calls_of("getUpdates"))
    async with connected(api) as other:
        second = asyncio.create_task(other.get_updates(timeout=5, read_timeout=10))
        with pytest.raises(Conflict, match="only one bot instance"):
            await first
        await api.person().sends("hello")
        assert len(await second) == 1
    assert api.conflicts == 1


async def test_message_edit_and_button(api: BotApi, bot: Bot) -> None:
    """A reply with a button, the press and its answer, and the edit of the reply."""
    alice = api.person()
    question = await alice.starts("payload")
    (update,) = await bot.get_updates(timeout=0)
    assert update.message is not None
    assert update.message.text == "/start payload"
    assert update.message.entities[0].type == "bot_command"
    await bot.send_message(
        alice.id,
        "<b>Yes</b> &amp; no",
        parse_mode="HTML",
        reply_markup=KEYBOARD,
        reply_to_message_id=question.id,
    )
    reply = await alice.next_reply()
    assert (reply.text, reply.reply_to, reply.labels()) == ("Yes & no", question.id, ["Sources"])
    assert reply.entities == [{"type": "bold", "offset": 0, "length": 3}]

    press = await alice.presses(reply, "sources")
    (update,) = await bot.get_updates(timeout=0, offset=update.update_id + 1)
    assert update.callback_query is not None
    assert update.callback_query.data == "s1"
    await update.callback_query.answer("Here")
    await update.callback_query.edit_message_text("Sources:", reply_markup=None)
    assert (await press.answered()).text == "Here"
    edited = await api.next_edit(reply)
    assert (edited.text, edited.keyboard, edited.edits[0].text) == ("Sources:", [], "Yes & no")


async def test_same_edit(api: BotApi, bot: Bot) -> None:
    """An edit that changes nothing is refused; the bot could not always know, so it may happen."""
    alice = api.person()
    await alice.starts()
    message = await bot.send_message(alice.id, "same")
    with pytest.raises(BadRequest, match="not modified"):
        await message.edit_text("same")


async def test_commands(api: BotApi, bot: Bot) -> None:
    """Commands are kept per scope and language."""
    await bot.set_my_commands([BotCommand("ask", "Ask")], scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([BotCommand("help", "Help")], language_code="hy")
    assert api.commands == {
        ("all_private_chats", ""): [("ask", "Ask")],
        ("default", "hy"): [("help", "Help")],
    }
    assert await bot.get_my_commands() == ()


async def test_webhook(api: BotApi, bot: Bot) -> None:
    """With a webhook there is no polling; deleting it lets polling go on."""
    await bot.set_webhook("https://example.org/hook")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates(timeout=0)
    await api.person().sends("hello")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates(timeout=0) == ()


async def test_inline(api: BotApi, bot: Bot) -> None:
    """Results for a query, one of which a person sends into a chat."""
    alice = api.person()
    query = await alice.types_inline("csto")
    (update,) = await bot.get_updates(timeout=0)
    assert update.inline_query is not None
    text = InputTextMessageContent("<i>An</i> answer", parse_mode="HTML")
    result = InlineQueryResultArticle("1", "What is the CSTO?", text, reply_markup=KEYBOARD)
    await update.inline_query.answer([result], cache_time=7)
    answer = await query.answered()
    assert (answer.cache_time, len(answer.results)) == (7, 1)
    shared = await alice.picks(query, "What is the CSTO?")
    assert shared.text == "An answer"
    await bot.edit_message_text("Other", inline_message_id=shared.inline_message_id)
    assert shared.text == "Other"


async def test_guest(api: BotApi, bot: Bot) -> None:
    """A guest's question is answered in a chat where the bot is no member."""
    guest = await api.person().asks_as_guest("what is the CSTO?", in_private=True)
    (update,) = await bot.get_updates(timeout=0)
    asked = update.guest_message
    assert asked is not None
    assert asked.guest_query_id is not None
    assert asked.text == f"@{api.username} what is the CSTO?"
    text = InputTextMessageContent("An alliance")
    await bot.answer_guest_query(asked.guest_query_id, InlineQueryResultArticle("1", "CSTO", text))
    assert (await guest.answered()).text == "An alliance"
