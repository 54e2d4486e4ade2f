"""Groups and forums with privacy mode on: spoken to, it answers; else it is silent."""

from __future__ import annotations

import pytest

from bot.core.request import Ask, NoneOfThese
from tests.adapters.replies import PRICE, TOWER, UNKNOWN, VAGUE, WHEN
from tests.adapters.telegram.world import World


async def test_ask_is_answered_as_a_reply(world: World) -> None:
    """/ask with a question gets the answer as a reply to it."""
    group = world.api.supergroup("Harbour")
    alice = world.api.person("Alice")
    asked = await alice.sends(f"/ask {WHEN}", chat=group)
    reply = await group.next_reply()
    assert "It sails at noon." in reply.text
    assert reply.reply_to == asked.id


@pytest.mark.parametrize("text", ["/ask@ferry_test_bot " + WHEN, "/ASK@Ferry_Test_Bot " + WHEN])
async def test_a_command_with_the_bots_name(world: World, text: str) -> None:
    """A command may name the bot, in capitals too."""
    group = world.api.supergroup("Harbour")
    await world.api.person("Alice").sends(text, chat=group)
    assert "It sails at noon." in (await group.next_reply()).text


@pytest.mark.parametrize("text", ["/ask@other_bot " + WHEN, "/frobnicate", "hello everyone", WHEN])
async def test_what_is_not_for_the_bot(world: World, text: str) -> None:
    """Talk among people, unknown commands and those for other bots get nothing."""
    group = world.api.supergroup("Harbour", bot_status="administrator")
    await world.api.person("Alice").sends(text, chat=group)
    await group.no_reply()


@pytest.mark.parametrize("command", ["/ask", "/help", "/start@ferry_test_bot"])
async def test_how_to_ask_here(world: World, command: str) -> None:
    """Who is to be told how to ask, is told how it is done in a group."""
    group = world.api.supergroup("Harbour")
    await world.api.person("Alice").sends(command, chat=group)
    assert world.phrases["telegram_in_groups"] in (await group.next_reply()).text


async def test_ask_as_a_reply_asks_what_the_other_said(world: World) -> None:
    """/ask alone, as a reply to someone, asks about that person's words."""
    group = world.api.supergroup("Harbour")
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    claim = await bob.sends("what does a ticket cost", chat=group)
    asked = await alice.sends("/ask", chat=group, reply_to=claim)
    reply = await group.next_reply()
    assert "Northport calls it free." in reply.text
    assert reply.reply_to == asked.id


async def test_ask_with_words_that_say_nothing_by_themselves(world: World) -> None:
    """Where the words beside /ask lead nowhere, the message replied to is asked about."""
    group = world.api.supergroup("Harbour")
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    claim = await bob.sends("what does a ticket cost", chat=group)
    await alice.sends(f"/ask {UNKNOWN}", chat=group, reply_to=claim)
    assert "Northport calls it free." in (await group.next_reply()).text


async def test_a_reply_to_the_bot_is_a_question(world: World) -> None:
    """Replying to the bot's answer asks on from that answer."""
    group = world.api.supergroup("Harbour")
    alice = world.api.person("Alice")
    await alice.sends(f"/ask {WHEN}", chat=group)
    answer = await group.next_reply()
    await alice.sends("what does a ticket cost", chat=group, reply_to=answer)
    assert "Northport calls it free." in (await group.next_reply()).text
    assert world.asked[-1] == Ask("what does a ticket cost", about="ferry-when")


async def test_a_sticker_to_the_bot_gets_nothing(world: World) -> None:
    """In a group, what holds no words is for people."""
    group = world.api.supergroup("Harbour")
    alice = world.api.person("Alice")
    await alice.sends(f"/ask {WHEN}", chat=group)
    await alice.sends_sticker(reply_to=await group.next_reply())
    await group.no_reply()


async def test_a_mention_is_a_question(world: World) -> None:
    """Where Telegram delivers mentions, they are answered, without the name."""
    world.api.mentions_delivered = True
    group = world.api.supergroup("Harbour")
    await world.api.person("Alice").sends(f"@Ferry_test_bot {WHEN}", chat=group)
    assert "It sails at noon." in (await group.next_reply()).text
    assert world.asked[-1] == Ask(WHEN)
    await world.api.person("Bob").sends(f"@ferry_test_bots {WHEN}", chat=group)
    await group.no_reply()


async def test_answers_stay_in_their_topic(world: World) -> None:
    """In a forum the answer comes in the topic of the question, and buttons work there."""
    forum = world.api.forum("Harbour")
    boats, towers = forum.topic("Boats"), forum.topic("Towers")
    alice = world.api.person("Alice")
    await alice.sends(f"/ask {WHEN}", topic=boats)
    reply = await forum.next_reply(topic=boats)
    await alice.sends(f"/ask {TOWER}", topic=towers)
    assert "The tower" in (await forum.next_reply(topic=towers)).text
    await (await alice.presses(reply, PRICE)).answered()
    assert (await forum.next_reply(topic=boats)).text.startswith(PRICE)


async def test_topics_are_conversations_of_their_own(world: World) -> None:
    """Forgetting in one topic forgets nothing of another."""
    forum = world.api.forum("Harbour")
    boats, towers = forum.topic("Boats"), forum.topic("Towers")
    alice = world.api.person("Alice")
    await alice.sends(f"/ask {WHEN}", topic=boats)
    await forum.next_reply(topic=boats)
    await alice.sends("/forget", topic=towers)
    assert (await forum.next_reply(topic=towers)).text == world.phrases["nothing_to_forget"]
    await alice.sends("/forget", topic=boats)
    assert "what this chat was about" in (await forum.next_reply(topic=boats)).text


async def test_the_same_answer_again_points_to_the_first(world: World) -> None:
    """Asked again within minutes, a group is pointed to the answer; elsewhere it is shown."""
    group, other = world.api.supergroup("Harbour"), world.api.supergroup("Market")
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    await alice.sends(f"/ask {WHEN}", chat=group)
    first = await group.next_reply()
    await bob.sends("/ask what time is the boat", chat=group)
    pointer = await group.next_reply()
    assert pointer.text == world.phrases["telegram_above"]
    assert pointer.reply_to == first.id
    await bob.sends(f"/ask {WHEN}", chat=other)
    assert "It sails at noon." in (await other.next_reply()).text


async def test_an_edited_question_gets_more_than_a_pointer(world: World) -> None:
    """A question that was pointed to an answer gets its own, once it is another question."""
    group = world.api.supergroup("Harbour")
    alice = world.api.person("Alice")
    await alice.sends(f"/ask {WHEN}", chat=group)
    await group.next_reply()
    asked = await alice.sends(f"/ask {WHEN}", chat=group)
    pointer = await group.next_reply()
    await alice.edits(asked, f"/ask {PRICE}")
    await world.api.next_edit(pointer)
    assert "Northport calls it free." in pointer.text
    await group.no_reply()


async def test_nobody_is_pointed_to_what_changed(world: World) -> None:
    """An answer that was edited into another is no place to point to."""
    group = world.api.supergroup("Harbour")
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    asked = await alice.sends(f"/ask {WHEN}", chat=group)
    reply = await group.next_reply()
    await alice.edits(asked, f"/ask {PRICE}")
    await world.api.next_edit(reply)
    await bob.sends(f"/ask {WHEN}", chat=group)
    again = await group.next_reply()
    assert "It sails at noon." in again.text
    await alice.sends(f"/ask {WHEN}", chat=group)
    assert (await group.next_reply()).reply_to == again.id


async def test_a_deleted_answer_is_shown_again(world: World) -> None:
    """If the first answer is gone, there is nothing to point to, and it is given anew."""
    group = world.api.supergroup("Harbour")
    alice = world.api.person("Alice")
    await alice.sends(f"/ask {WHEN}", chat=group)
    await alice.deletes(await group.next_reply())
    await alice.sends(f"/ask {WHEN}", chat=group)
    assert "It sails at noon." in (await group.next_reply()).text


async def test_buttons_do_not_flood_a_group(world: World) -> None:
    """What a button leads to comes once in some minutes; then a note says where it stands."""
    group = world.api.supergroup("Harbour")
    people = [world.api.person(name) for name in ("Alice", "Bob", "Carol")]
    await people[0].sends(f"/ask {WHEN}", chat=group)
    answer = await group.next_reply()
    for label in (PRICE, "Sources"):
        notes = [await (await p.presses(answer, label)).answered() for p in people]
        assert (await group.next_reply()).reply_to == answer.id
        await group.no_reply()
        assert [n.text for n in notes[1:]] == [world.phrases["telegram_stands_above"]] * 2


async def test_none_of_these_is_a_note_for_whoever_presses(world: World) -> None:
    """Each member's judgement is thanked for, under each offer, and the offer stays."""
    group = world.api.supergroup("Harbour")
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    await alice.sends(f"/ask {VAGUE}", chat=group)
    first = await group.next_reply()
    await alice.sends("/ask southport", chat=group)
    second = await group.next_reply()
    label = world.phrases["none_of_these"]
    for person, message in ((alice, first), (bob, first), (bob, second)):
        note = await (await person.presses(message, label)).answered()
        assert note.text == world.phrases["none_noted"]
        assert not message.edits
    assert world.asked[-3] == NoneOfThese(("ferry-price", "ferry-when", "tower-height"))
    assert world.feedback() == [(None, "none")] * 3
    await group.no_reply()


async def test_edited_questions(world: World) -> None:
    """An edited /ask changes its answer; an edit of what was not for the bot does nothing."""
    group = world.api.supergroup("Harbour")
    alice = world.api.person("Alice")
    asked = await alice.sends(f"/ask {WHEN}", chat=group)
    reply = await group.next_reply()
    await alice.edits(asked, f"/ask {PRICE}")
    await world.api.next_edit(reply)
    assert "Northport calls it free." in reply.text
    chat = await alice.sends("/frobnicate", chat=group)
    await alice.edits(chat, f"/ask {TOWER}")
    await group.no_reply()


async def test_a_new_group_is_greeted_once(world: World) -> None:
    """Added to a group the bot says hello, shortly; added again soon after it does not."""
    group = world.api.supergroup("Harbour", bot_status="left")
    await group.adds_bot()
    hello = await group.next_reply()
    assert hello.text == world.phrases["telegram_hello"]
    assert len(hello.text) < 250
    alice = world.api.person("Alice")
    await (await alice.presses(hello, world.phrases["label_topics"])).answered()
    assert (await group.next_reply()).html == f"<b>{world.phrases['topics']}</b>"
    assert not hello.edits
    await group.removes_bot()
    await group.adds_bot()
    await group.no_reply()


async def test_becoming_administrator_is_no_arrival(world: World) -> None:
    """Other rights in a group are no reason to speak."""
    group = world.api.supergroup("Harbour")
    await group.adds_bot(status="administrator")
    await group.no_reply()


async def test_service_messages(world: World) -> None:
    """Who comes and goes is nothing to the bot."""
    group = world.api.supergroup("Harbour")
    bob = world.api.person("Bob")
    await bob.joins(group)
    await bob.leaves(group)
    forum = world.api.forum("Market")
    await forum.topic("Boats").closes()
    await group.no_reply()
    await forum.no_reply()


async def test_the_menu_in_a_group(world: World) -> None:
    """Topics work in groups as in private, in one message."""
    group = world.api.supergroup("Harbour")
    alice = world.api.person("Alice")
    await alice.sends("/topics", chat=group)
    menu = await group.next_reply()
    await (await alice.presses(menu, "Tower")).answered()
    await world.api.next_edit(menu)
    assert TOWER in menu.labels()
    await group.no_reply()
