"""What people do, and what of it a bot gets to see."""

from __future__ import annotations

import asyncio

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputPollOption,
    InputTextMessageContent,
    Message,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.telegram_server import BotApi


async def updates(api: BotApi, bot: Bot) -> list[Update]:
    """What the bot was not told yet."""
    offset = max(api.deliveries, default=-1) + 1
    return list(await bot.get_updates(timeout=0, offset=offset))


async def texts(api: BotApi, bot: Bot) -> list[str | None]:
    """The texts of the new messages."""
    return [u.message.text for u in await updates(api, bot) if u.message]


async def one(api: BotApi, bot: Bot) -> Message:
    """The only new message."""
    (update,) = await updates(api, bot)
    assert update.message is not None
    return update.message


async def test_entities(api: BotApi, bot: Bot) -> None:
    """Commands, links and mentions are found, counted in UTF-16 units."""
    await api.person().sends(f"👍 /ask@{api.username} see https://example.org/a @someone #tag")
    found = [(e.type, e.offset, e.length) for e in (await one(api, bot)).entities]
    assert found == [
        ("bot_command", 3, 22),
        ("url", 30, 21),
        ("mention", 52, 8),
        ("hashtag", 61, 4),
    ]


async def test_things_without_words(api: BotApi, bot: Bot) -> None:
    """Stickers and their kin arrive as what they are, and the library can read them."""
    alice = api.person(language="hy")
    await alice.sends_sticker()
    await alice.sends_photo()
    await alice.sends_photo("with a caption")
    await alice.sends_voice()
    await alice.sends_dice()
    await alice.sends_location()
    document = await alice.sends_document("a file")
    await alice.forwards(document)
    messages = [u.message for u in await updates(api, bot) if u.message]
    assert [m.caption for m in messages if m.photo] == [None, "with a caption"]
    assert all([messages[0].sticker, messages[3].voice, messages[4].dice, messages[5].location])
    assert messages[7].forward_origin is not None
    assert messages[7].caption == "a file"
    assert messages[0].from_user is not None
    assert messages[0].from_user.language_code == "hy"


async def test_following_a_link(api: BotApi, bot: Bot) -> None:
    """A link with a payload starts the bot with it."""
    await api.person().follows(f"https://t.me/{api.username}?start=show_csto")
    assert await texts(api, bot) == ["/start show_csto"]


async def test_edits_and_deletions(api: BotApi, bot: Bot) -> None:
    """Bots are told of edits and not of deletions; replying to what is gone is no violation."""
    alice = api.person()
    question = await alice.sends("what is csto")
    await alice.edits(question, "What is the CSTO?")
    await alice.deletes(question)
    first, second = await updates(api, bot)
    assert first.message is not None
    assert second.edited_message is not None
    assert second.edited_message.text == "What is the CSTO?"
    with pytest.raises(BadRequest, match="replied not found"):
        await bot.send_message(alice.id, "x", reply_to_message_id=question.id)
    await bot.send_message(
        alice.id, "x", reply_to_message_id=question.id, allow_sending_without_reply=True
    )
    assert (await alice.next_reply()).reply_to is None


async def test_privacy(api: BotApi, bot: Bot) -> None:
    """With privacy mode a bot in a group sees what is for it, and nothing else."""
    alice, group = api.person(), api.supergroup("Talk")
    await alice.sends("between us", group)
    command = await alice.sends("/ask what is the CSTO?", group)
    await alice.sends(f"/ask@{api.username} why?", group)
    await alice.sends("/ask@other_bot why?", group)
    await alice.sends(f"@{api.username} a mention", group)
    await alice.sends("a reply to what was for the bot", group, reply_to=command)
    assert await texts(api, bot) == [
        "/ask what is the CSTO?",
        f"/ask@{api.username} why?",
        "a reply to what was for the bot",
    ]
    await bot.send_message(group.id, "The bot's word")
    said = await group.next_reply()
    await alice.sends("a reply to the bot", reply_to=said)
    api.mentions_delivered = True
    await alice.sends(f"hey @{api.username}!", group)
    assert await texts(api, bot) == ["a reply to the bot", f"hey @{api.username}!"]


async def test_privacy_with_another_bot(api: BotApi, bot: Bot) -> None:
    """A general command goes to the bot that spoke last."""
    alice, group = api.person(), api.group("Talk")
    await group.another_bot_speaks("I am here too")
    await alice.sends("/help", group)
    assert await texts(api, bot) == []
    await bot.send_message(group.id, "So am I")
    await alice.sends("/help", group)
    assert await texts(api, bot) == ["/help"]


@pytest.mark.parametrize(("privacy", "status"), [(False, "member"), (True, "administrator")])
async def test_without_privacy(api: BotApi, bot: Bot, privacy: bool, status: str) -> None:
    """Without privacy mode, or as an administrator, a bot sees all."""
    api.privacy = privacy
    await api.person().sends("between us", api.group("Talk", bot_status=status))
    assert await texts(api, bot) == ["between us"]


async def test_topics(api: BotApi, bot: Bot) -> None:
    """Messages of a topic carry it; an answer goes into the same topic; a closed one is closed."""
    alice, forum = api.person(), api.forum("Forum")
    topic = forum.topic("Treaties")
    assert (await one(api, bot)).forum_topic_created is not None
    await alice.sends("/ask why?", topic=topic)
    asked = await one(api, bot)
    assert (asked.message_thread_id, asked.is_topic_message) == (topic.id, True)
    await asked.reply_text("Because")
    reply = await forum.next_reply(topic=topic)
    assert (reply.thread, reply.reply_to) == (topic.id, asked.message_id)
    await topic.closes()
    assert (await one(api, bot)).forum_topic_closed is not None
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(forum.id, "x", message_thread_id=topic.id)


async def test_threads_without_topics(api: BotApi, bot: Bot) -> None:
    """Replies in a supergroup have a thread id that is no topic and cannot be written to."""
    alice, group = api.person(), api.supergroup("Talk")
    first = await alice.sends("/ask a", group)
    await alice.sends("/ask b", reply_to=first)
    asked = (await updates(api, bot))[-1].message
    assert asked is not None
    assert (asked.message_thread_id, asked.is_topic_message) == (first.id, None)
    api.expect_violation("has no topic")
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(group.id, "x", message_thread_id=first.id)


async def test_migration(api: BotApi, bot: Bot) -> None:
    """A group that became a supergroup answers with the new id; to insist is a violation."""
    group = api.group("Talk")
    new = await group.migrates()
    first, second = (u.message for u in await updates(api, bot))
    assert first is not None
    assert second is not None
    assert first.migrate_to_chat_id == second.chat.id == new.id
    with pytest.raises(ChatMigrated) as told:
        await bot.send_message(group.id, "x")
    assert told.value.new_chat_id == new.id
    await bot.send_message(new.id, "x")
    group.chat.migration_told = (group.chat.migration_told or 0) - 1
    api.expect_violation("came again")
    with pytest.raises(ChatMigrated):
        await bot.send_message(group.id, "x")


async def test_blocking(api: BotApi, bot: Bot) -> None:
    """Who blocks the bot cannot be written to until the bot is started again."""
    alice = api.person()
    await alice.starts()
    await alice.blocks()
    changed = (await updates(api, bot))[-1].my_chat_member
    assert changed is not None
    assert (changed.old_chat_member.status, changed.new_chat_member.status) == ("member", "kicked")
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(alice.id, "x")
    await alice.starts()
    await bot.send_message(alice.id, "welcome back")
    assert (await alice.next_reply()).text == "welcome back"


async def test_coming_and_going(api: BotApi, bot: Bot) -> None:
    """Members and the bot itself come and go; a bot that was removed cannot write."""
    alice, group = api.person(), api.supergroup("Talk", bot_status="left")
    await group.adds_bot()
    await alice.joins(group)
    await alice.leaves(group)
    changed, hello, joined, left = await updates(api, bot)
    assert changed.my_chat_member is not None
    assert changed.my_chat_member.new_chat_member.status == "member"
    assert hello.message is not None
    assert hello.message.new_chat_members[0].id == api.bot_id
    assert joined.message is not None
    assert joined.message.new_chat_members[0].id == alice.id
    assert left.message is not None
    assert left.message.left_chat_member is not None
    await group.removes_bot()
    with pytest.raises(Forbidden, match="kicked"):
        await bot.send_message(group.id, "x")


async def test_inline_messages(api: BotApi, bot: Bot) -> None:
    """A picked result is sent via the bot; its buttons have an inline message id, no message."""
    api.inline_feedback = True
    alice = api.person()
    query = await alice.types_inline("x", chat_type="group")
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="m")]])
    content = InputTextMessageContent("An answer")
    await bot.answer_inline_query(
        query.id, [InlineQueryResultArticle("7", "Title", content, reply_markup=markup)]
    )
    await query.answered()
    group = api.supergroup("Talk")
    shared = await alice.picks(query, "7", group)
    press = await alice.presses(shared, "More")
    _, chosen, message, pressed = await updates(api, bot)
    assert chosen.chosen_inline_result is not None
    assert chosen.chosen_inline_result.inline_message_id == shared.inline_message_id
    assert message.message is not None
    assert message.message.via_bot is not None
    assert pressed.callback_query is not None
    assert pressed.callback_query.message is None
    assert pressed.callback_query.inline_message_id == shared.inline_message_id
    await bot.answer_callback_query(press.id)
    await group.no_reply(within=0.05)


async def test_guest_reply(api: BotApi, bot: Bot) -> None:
    """A guest's question about someone's message brings that message along."""
    alice = api.person()
    first = await alice.asks_as_guest("and who?")
    second = await alice.asks_as_guest("what does the source say?", reply_to=first.asked)
    asked = (await updates(api, bot))[-1].guest_message
    assert asked is not None
    assert asked.reply_to_message is not None
    assert asked.reply_to_message.text == f"@{api.username} and who?"
    assert asked.guest_query_id == second.id


async def test_polls(api: BotApi, bot: Bot) -> None:
    """A quiz shows votes; who voted is told if it is not anonymous."""
    alice = api.person()
    await alice.starts()
    await bot.send_poll(
        alice.id,
        "Who said it?",
        [InputPollOption("Putin"), InputPollOption("Peskov")],
        type="quiz",
        is_anonymous=False,
        api_kwargs={"correct_option_ids": [0]},
    )
    message = await alice.next_reply()
    await alice.answers_poll(message, 0)
    _, poll, answer = await updates(api, bot)
    assert poll.poll is not None
    assert poll.poll.options[0].voter_count == 1
    assert answer.poll_answer is not None
    assert answer.poll_answer.option_ids == (0,)


async def test_pressing_what_is_gone(api: BotApi, bot: Bot) -> None:
    """The message of a button may have become inaccessible."""
    alice = api.person()
    await alice.starts()
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="m")]])
    await bot.send_message(alice.id, "x", reply_markup=markup)
    message = await alice.next_reply()
    await alice.deletes(message)
    press = await alice.presses(message, "More")
    pressed = (await updates(api, bot))[-1].callback_query
    assert pressed is not None
    assert pressed.message is not None
    assert not pressed.message.is_accessible
    await bot.answer_callback_query(press.id)
    with pytest.raises(BadRequest, match="edit not found"):
        await bot.edit_message_text("x", alice.id, message.id)


async def test_pins_reactions_and_copies(api: BotApi, bot: Bot) -> None:
    """The smaller methods do what they say."""
    alice = api.person()
    question = await alice.sends("hello")
    await bot.pin_chat_message(alice.id, question.id)
    await bot.set_message_reaction(alice.id, question.id, "👍")
    copied = await bot.copy_message(alice.id, alice.id, question.id)
    forwarded = await bot.forward_message(alice.id, alice.id, question.id)
    assert (question.pinned, question.reaction[0]["emoji"]) == (True, "👍")
    assert [m.text for m in api.sent] == ["hello", "hello"]
    assert forwarded.forward_origin is not None
    await bot.delete_messages(alice.id, [copied.message_id, forwarded.message_id])
    assert all(m.deleted for m in api.sent)
    await bot.unpin_all_chat_messages(alice.id)
    assert not question.pinned


async def test_silence_is_judged_when_all_is_served(api: BotApi, bot: Bot) -> None:
    """A bot that takes its time is not taken for one that is silent."""
    alice = api.person()
    await alice.sends("hello")

    async def late() -> None:
        await asyncio.sleep(0.4)
        await bot.send_message(alice.id, "Here I am.")
        await bot.get_updates(timeout=0, offset=api.updates.next_id)

    answering = asyncio.create_task(late())
    with pytest.raises(AssertionError, match="Here I am"):
        await alice.no_reply()
    await answering
    await alice.next_reply()
    await alice.no_reply()
