"""The methods that bots need now and then."""

from __future__ import annotations

import pytest
from telegram import Bot, BotCommand, ChatAdministratorRights, InputPollOption, MenuButtonCommands
from telegram.error import BadRequest, Forbidden

from tests.telegram_server import BotApi


async def test_profile(api: BotApi, bot: Bot) -> None:
    """Names, descriptions, rights and the menu button are kept per language or chat."""
    await bot.set_my_name("Briefing")
    await bot.set_my_description("Answers about 2020", language_code="en")
    await bot.set_my_short_description("Short")
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    await bot.set_my_default_administrator_rights(ChatAdministratorRights.no_rights())
    assert (await bot.get_my_name()).name == "Briefing"
    assert (await bot.get_my_description("en")).description == "Answers about 2020"
    assert (await bot.get_my_description()).description == ""
    assert (await bot.get_my_short_description()).short_description == "Short"
    assert (await bot.get_chat_menu_button()).type == "commands"
    await bot.set_my_commands([BotCommand("ask", "Ask")])
    await bot.delete_my_commands()
    assert api.commands == {}


async def test_chats(api: BotApi, bot: Bot) -> None:
    """A bot can look at chats and their members, and leave."""
    alice, group = api.person(), api.supergroup("Talk", bot_status="administrator")
    await alice.joins(group)
    chat = await bot.get_chat(group.id)
    assert (chat.type, chat.title) == ("supergroup", "Talk")
    assert (await bot.get_chat_member(group.id, alice.id)).status == "member"
    assert (await bot.get_chat_member(group.id, api.bot_id)).status == "administrator"
    assert [m.user.id for m in await bot.get_chat_administrators(group.id)] == [api.bot_id]
    assert await bot.get_chat_member_count(group.id) == 2
    await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="not a member"):
        await bot.send_message(group.id, "x")


async def test_media(api: BotApi, bot: Bot) -> None:
    """Files go up as multipart, and their captions can be edited."""
    alice = api.person()
    await alice.starts()
    photo = await bot.send_photo(alice.id, b"an image", caption="<b>One</b>", parse_mode="HTML")
    await photo.edit_caption("Two")
    await bot.send_document(alice.id, b"a file", filename="notes.txt")
    first, second = api.sent
    assert (first.kind, first.text, first.edits[0].html) == ("photo", "Two", "<b>One</b>")
    assert second.kind == "document"
    with pytest.raises(BadRequest, match="no text in the message to edit"):
        await photo.edit_text("x")
    api.expect_violation("no text in the message to edit")


async def test_files_that_are_named(api: BotApi, bot: Bot) -> None:
    """What was uploaded can be sent by its id, until Telegram no longer takes that."""
    alice = api.person()
    await alice.starts()
    photo = await bot.send_photo(alice.id, b"an image")
    name = photo.photo[-1].file_id
    assert api.files == {name: b"an image"}
    assert photo.photo[0].width < photo.photo[-1].width
    assert (await bot.send_photo(alice.id, name)).photo[-1].file_id == name
    api.lost_files.add(name)
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_photo(alice.id, name)


async def test_deleting(api: BotApi, bot: Bot) -> None:
    """A bot deletes what is its own; what others said in a group only as an administrator."""
    alice, group = api.person(), api.supergroup("Talk")
    asked = await alice.sends("/ask", group)
    sent = await bot.send_message(group.id, "x")
    await sent.delete()
    assert api.sent[0].deleted
    api.expect_violation("message can't be deleted")
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(group.id, asked.id)
    await group.adds_bot("administrator")
    await bot.delete_message(group.id, asked.id)
    assert asked.deleted


async def test_stopping_a_poll(api: BotApi, bot: Bot) -> None:
    """A poll ends once."""
    alice = api.person()
    await alice.starts()
    poll = await bot.send_poll(alice.id, "Which?", [InputPollOption("a"), InputPollOption("b")])
    assert (await bot.stop_poll(alice.id, poll.message_id)).is_closed
    api.expect_violation("already been closed")
    with pytest.raises(BadRequest, match="already been closed"):
        await bot.stop_poll(alice.id, poll.message_id)


async def test_actions_and_drafts(api: BotApi, bot: Bot) -> None:
    """Typing is seen, and a draft is taken in a private chat."""
    alice = api.person()
    await alice.starts()
    await bot.send_chat_action(alice.id, "typing")
    assert api.actions == [(alice.id, "typing")]
    assert await bot.send_message_draft(alice.id, 1, "so far")
    assert api.sent == []
