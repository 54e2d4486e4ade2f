"""Messages: direct ones, mentions, replies, and what the menu of a message asks about."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.request import Ask, Sources
from tests.adapters.discord.world import World
from tests.adapters.replies import TWO_PARTS, WHEN
from tests.discord_server import Channel, Discord, Person, Shown

MENU = "What does the source say?"
CLAIM = "They told me that the ferry sails at noon"


async def answered(server: Discord, room: Channel, many: int = 1) -> Shown:
    """The bot's last message in a channel, once it has said so many."""
    await server.wait_for(lambda: len(said(room)) >= many)
    return said(room)[-1]


def said(room: Channel) -> list[Shown]:
    return [m for m in room.messages if m.by_bot]


async def test_a_direct_message(world: World, server: Discord, ani: Person) -> None:
    """In the bot's own chat any words are a question."""
    dm = server.dm(ani)
    question = await ani.says(WHEN, where=dm)
    shown = await answered(server, dm)
    assert "at noon" in shown.text()
    assert shown.reply_to is question
    assert "Share in channel" not in shown.labels()


async def test_a_mention(world: World, server: Discord, ani: Person, room: Channel) -> None:
    """Mentioned, the bot answers for all, as a reply that pings nobody."""
    question = await ani.says(f"@bot {WHEN}", where=room)
    shown = await answered(server, room)
    assert "at noon" in shown.text()
    assert shown.reply_to is question
    assert not shown.ephemeral
    assert Ask(WHEN) in world.asked


async def test_in_a_thread(world: World, server: Discord, ani: Person, room: Channel) -> None:
    """In a thread it answers in the thread."""
    thread = room.thread("ferries")
    await ani.says(f"@bot {WHEN}", where=thread)
    assert "at noon" in (await answered(server, thread)).text()
    assert room.messages == []


async def test_silent_otherwise(world: World, server: Discord, ani: Person, room: Channel) -> None:
    """What is not meant for the bot is not answered, nor what other bots and webhooks say."""
    await ani.says(WHEN, where=room)
    await ani.says("@everyone when does it sail", where=room)
    shown = await world.ask(ani, WHEN, room)
    shared = await (await ani.press(shown, "Share in channel")).response()
    await ani.says("thanks", where=room, reply_to=shared, pings=False)
    await asyncio.sleep(0.3)
    assert said(room) == [shared]


async def test_a_reply_to_an_answer(world: World, server: Discord, room: Channel) -> None:
    """A reply to one of the bot's messages is about what that message shows, whoever asked."""
    ani, ben = server.person("Ani"), server.person("Ben")
    await ani.says(f"@bot {WHEN}", where=room)
    shown = await answered(server, room)
    await ben.says("who said that?", where=room, reply_to=shown)
    other = await answered(server, room, 2)
    assert Ask("who said that?", "ferry-when") in world.asked
    assert "at noon" in other.text()


@pytest.mark.parametrize("words", ["@bot", "@bot is this true?", "@bot what does the source say"])
async def test_a_mention_under_a_claim(
    world: World, server: Discord, room: Channel, words: str
) -> None:
    """A mention as a reply whose words only point at the other message asks about that."""
    ani, ben = server.person("Ani"), server.person("Ben")
    claim = await ani.says(f"@bot {CLAIM}", where=room)
    await answered(server, room)
    await ben.says(words, where=room, reply_to=claim)
    await answered(server, room, 2)
    assert world.asked[-1] == Ask(CLAIM, fresh=True)


async def test_a_mention_alone(world: World, server: Discord, ani: Person, room: Channel) -> None:
    """A mention without words is told what to type."""
    await ani.says("@bot", where=room)
    assert "Please type a question" in (await answered(server, room)).text()


async def test_in_order(world: World, server: Discord, ani: Person) -> None:
    """Questions in quick succession are answered in their order."""
    dm = server.dm(ani)
    asked = [
        await ani.says(WHEN if n % 2 else "How high is the tower?", where=dm) for n in range(6)
    ]
    await answered(server, dm, 6)
    assert [m.reply_to for m in said(dm)] == asked


async def test_the_menu_of_a_message(world: World, server: Discord, room: Channel) -> None:
    """What somebody claims is looked up, for the one who asks alone."""
    ani, ben = server.person("Ani"), server.person("Ben")
    claim = await ani.says(f"{CLAIM} <:ship:123456789012345678> <@{ani.id}>", where=room)
    shown = await (await ben.menu(MENU, claim)).response()
    assert "at noon" in shown.text()
    assert shown.ephemeral
    assert world.asked[-1] == Ask(CLAIM, fresh=True)


async def test_the_menu_of_an_answer(
    world: World, server: Discord, ani: Person, room: Channel
) -> None:
    """Asked about its own answer, the bot shows the passages."""
    await ani.says(f"@bot {WHEN}", where=room)
    answer = await answered(server, room)
    shown = await (await ani.menu(MENU, answer)).response()
    assert world.asked[-1] == Sources("ferry-when")
    assert len(shown.links()) == 2


async def test_the_menu_of_an_answer_in_two_parts(
    world: World, server: Discord, ani: Person
) -> None:
    """Of an answer to two questions it shows the passages of both."""
    dm = server.dm(ani)
    await ani.says(TWO_PARTS, where=dm)
    answer = await answered(server, dm)
    await (await ani.menu(MENU, answer)).response()
    assert world.asked[-1] == Sources("ferry-when", "tower-height")


async def test_the_menu_of_a_page(world: World, server: Discord, ani: Person) -> None:
    """Asked about one of its pages, the bot shows all that can be cited."""
    about = await (await ani.slash("about", where=server.dm(ani))).response()
    await (await ani.menu(MENU, about)).response()
    assert world.asked[-1] == Sources()


async def test_a_mention_under_words_that_are_not_shown(
    world: World, server: Discord, room: Channel
) -> None:
    """Where Discord does not give the words that somebody points at, the bot says how to ask."""
    ani, ben = server.person("Ani"), server.person("Ben")
    claim = await ani.says("<:ship:123456789012345678>", where=room)
    await ben.says("@bot is this true?", where=room, reply_to=claim)
    assert (await answered(server, room)).text() == world.phrases["discord_use_menu"]


async def test_the_menu_of_a_message_without_words(
    world: World, server: Discord, ani: Person, room: Channel
) -> None:
    """Where there are no words, that is said."""
    message = await ani.says("<:ship:123456789012345678>", where=room)
    shown = await (await ani.menu(MENU, message)).response()
    assert shown.text() == world.phrases["discord_no_text"]
