"""Slash commands: questions, choices while typing, pages."""

from __future__ import annotations

from tests.adapters.discord.world import World
from tests.adapters.replies import CAPTAIN, UNKNOWN, VAGUE, WHEN
from tests.discord_server import Channel, Discord, Person


async def test_an_answer(world: World, ani: Person, room: Channel) -> None:
    """An answer says its sentences with numbers, who speaks, the date, and where passages are."""
    shown = await world.ask(ani, WHEN, room)
    text = shown.text()
    assert "It sails at noon. [1]" in text
    assert "[1] The Herald, 4 March 2021, paragraph 1 · the mayor; the article" in text
    assert "As reported on 4 March 2021." in text
    assert [label for label, _ in shown.links()] == ["Passage 1", "Passage 2"]
    assert shown.links()[0][1].startswith("https://herald.example/ferry#:~:text=")
    assert shown.components_v2
    for label in ("Sources", "Why this answer?", "👍", "👎", "What does a ticket cost?"):
        assert label in shown.labels()


async def test_private_first_in_a_server(world: World, ani: Person, room: Channel) -> None:
    """In a server one person alone sees the answer, and can share it."""
    shown = await world.ask(ani, WHEN, room)
    assert shown.ephemeral
    assert "Share in channel" in shown.labels()
    assert room.messages == []


async def test_open_in_direct_messages(world: World, server: Discord, ani: Person) -> None:
    """In the bot's own chat with somebody there is nobody to hide from."""
    shown = await world.ask(ani, WHEN, server.dm(ani))
    assert not shown.ephemeral
    assert "Share in channel" not in shown.labels()


async def test_private_among_others(world: World, server: Discord) -> None:
    """In direct messages of other people, where one of them uses the app, it is as in a server."""
    ani, ben = server.person("Ani", installed=True), server.person("Ben")
    shown = await world.ask(ani, WHEN, server.group_dm(ani, ben))
    assert shown.ephemeral
    assert "Share in channel" in shown.labels()


async def test_installed_by_a_person(world: World, server: Discord) -> None:
    """Where the bot is no member, the commands of who installed it work all the same."""
    ani = server.person("Ani", installed=True)
    channel = server.guild("Elsewhere", bot_is_member=False).channel("general")
    shown = await world.ask(ani, WHEN, channel)
    assert "It sails at noon." in shown.text()
    assert shown.ephemeral


async def test_asks_back(world: World, ani: Person, room: Channel) -> None:
    """A bare name is asked back about, with buttons and a way out."""
    shown = await world.ask(ani, VAGUE, room)
    assert "Did you mean one of these?" in shown.text()
    assert len(shown.labels()) == 4
    assert shown.labels()[-1] == "None of these"


async def test_declines(world: World, ani: Person, room: Channel) -> None:
    """What the article does not say is said to be so, and what is near is offered."""
    shown = await world.ask(ani, CAPTAIN, room)
    assert "The article does not name the captain." in shown.text()
    assert WHEN in shown.labels()
    other = await world.ask(ani, UNKNOWN, room)
    assert "The article does not answer that" in other.text()
    assert "All topics" in other.labels()


async def test_a_follow_up(world: World, server: Discord, room: Channel) -> None:
    """What "it" means is known from the last answer to this person in this channel, and not from
    what another was told there."""
    ani, ben = server.person("Ani"), server.person("Ben")
    await world.ask(ani, WHEN, room)
    again = await world.ask(ani, "why did you say that?", room)
    lone = await world.ask(ben, "why did you say that?", room)
    assert again.text() != lone.text() or "noon" not in lone.text()


async def test_choices_while_typing(world: World, ani: Person, room: Channel) -> None:
    """With nothing typed the most useful questions are offered; then those that fit; each choice
    leads to its answer."""
    first = await ani.types("ask", "question", "", where=room)
    assert first
    found = await ani.types("ask", "question", "how high", where=room)
    assert found[0].name == "How high is the tower?"
    shown = await world.ask(ani, str(found[0].value), room)
    assert "highest on the coast" in shown.text()
    nothing = await ani.types("ask", "question", "x" * 200, where=room)
    assert len(nothing) <= 25


async def test_pages(world: World, ani: Person, room: Channel) -> None:
    """Each command without words shows its page, to one person."""
    for command, words in (
        ("topics", "Topics:"),
        ("sources", "Everything comes from this one article"),
        ("about", "This bot answers questions"),
        ("privacy", "the bot keeps what a chat was last about"),
        ("forget", "There was nothing to forget"),
    ):
        call = await ani.slash(command, where=room)
        shown = await call.response()
        assert words in shown.text()
        assert shown.ephemeral


async def test_forget(world: World, ani: Person, room: Channel) -> None:
    """What was known of a chat is gone at once."""
    await world.ask(ani, WHEN, room)
    call = await ani.slash("forget", where=room)
    assert (await call.response()).text().startswith("Done.")
    call = await ani.slash("forget", where=room)
    assert "nothing to forget" in (await call.response()).text()


async def test_strange_questions(world: World, ani: Person, room: Channel) -> None:
    """A question of any kind gets a sentence, and what it holds is not echoed as markup."""
    for question in ("?!", "x" * 6000, "​", "@everyone **hi** <@1>", "\u202eمرحبا", "👍"):
        shown = await world.ask(ani, question, room)
        assert shown.text()
        assert "@everyone" not in shown.text()
        assert "**hi**" not in shown.text()
