"""Briefings on Telegram: leafed through in one message, left, and gone on with."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.telegram.render import Renderer
from bot.core.codec import encode
from bot.core.compose import Composer
from bot.core.lesson import Lessons, Place, cards_of
from bot.core.personal import BRIEFING
from bot.core.request import Ask, Brief, Depth, Glossary, Timeline, Who
from tests.adapters.replies import PRICE, TOUR, WHEN, real, touring
from tests.adapters.telegram.test_menu import turned
from tests.adapters.telegram.world import World, running
from tests.telegram_server import BotApi, Message, Person

MEDIUM, NEXT, BACK = "30 seconds: 3 cards", "Next ▶", "◀ Back"


@pytest.fixture
async def world(api: BotApi, tmp_path: Path) -> AsyncIterator[World]:
    """The bot with a briefing, running."""
    async with running(api, tmp_path, touring()) as one:
        yield one


async def opened(world: World, who: Person) -> Message:
    """The page on which the depth is chosen, by command and button."""
    await who.sends("/brief")
    message = await who.next_reply()
    await turned(world, who, message, TOUR.title)
    return message


async def test_a_briefing_is_one_message(world: World) -> None:
    """List, depth, all cards, back, and the list again: the same message changes in place."""
    alice = world.api.person("Alice")
    await alice.sends("/brief")
    message = await alice.next_reply()
    assert message.html == "<b>Briefings:</b>"
    assert message.labels() == [TOUR.title, "The tower"]
    await turned(world, alice, message, TOUR.title)
    assert message.text.startswith(f"{TOUR.title}\n\n{TOUR.intro}")
    depths = message.labels()
    assert depths[:3] == [
        "30 seconds: the short of it",
        MEDIUM,
        "1 minute: 4 cards with their passages",
    ]
    await turned(world, alice, message, depths[1])
    assert message.text.startswith(f"{TOUR.title} · 1 of 3\n\n{WHEN}\n\nFirst, the boat.")
    assert BACK not in message.labels()
    await turned(world, alice, message, NEXT)
    assert message.text.startswith(f"{TOUR.title} · 2 of 3\n\n{PRICE}")
    await turned(world, alice, message, NEXT)
    assert "3 of 3" in message.text
    assert NEXT not in message.labels()
    await turned(world, alice, message, BACK)
    assert "2 of 3" in message.text
    await turned(world, alice, message, "All briefings")
    assert message.labels() == [TOUR.title, "The tower"]
    await alice.no_reply()


async def test_going_on_where_one_was(api: BotApi, tmp_path: Path) -> None:
    """Who leaves in the middle, even over a restart, is offered to go on there; others are not."""
    async with running(api, tmp_path, touring()) as world:
        alice = api.person("Alice")
        message = await opened(world, alice)
        await turned(world, alice, message, message.labels()[1])
        await turned(world, alice, message, NEXT)
    async with running(api, tmp_path, touring()) as world:
        message = await opened(world, alice)
        assert message.labels()[0] == "Go on with 2 of 3"
        await turned(world, alice, message, "Go on with 2 of 3")
        assert "2 of 3" in message.text
        assert "Go on with 2 of 3" not in (await opened(world, api.person("Bob"))).labels()


async def test_forgetting_where_one_was(world: World) -> None:
    """/forget takes one's place in every briefing, and says so; the person's number was never
    kept."""
    alice = world.api.person("Alice")
    message = await opened(world, alice)
    await turned(world, alice, message, message.labels()[1])
    await turned(world, alice, message, NEXT)
    with contextlib.closing(sqlite3.connect(world.database)) as database:
        ((person, name, note),) = database.execute(
            "SELECT person, name, note FROM personal"
        ).fetchall()
        assert (name, note) == (f"{BRIEFING}{TOUR.id}", Place(Depth.MEDIUM, 1).as_note())
        assert str(alice.id) not in person
        await alice.sends("/forget")
        assert "how far you were in a briefing" in (await alice.next_reply()).text
        assert database.execute("SELECT * FROM personal").fetchall() == []
    assert len((await opened(world, alice)).labels()) == 4


async def test_a_card_can_be_asked_about(world: World) -> None:
    """A reply to a card is about its entry; its sources come as a message of their own."""
    alice = world.api.person("Alice")
    message = await opened(world, alice)
    await turned(world, alice, message, message.labels()[1])
    await alice.sends("and the price?", reply_to=message)
    await alice.next_reply()
    assert world.asked[-1] == Ask("and the price?", about="ferry-when")
    await (await alice.presses(message, "Sources")).answered()
    assert "passages behind" in (await alice.next_reply()).text
    assert "1 of 3" in message.text


async def test_a_deep_link_opens_a_briefing(world: World) -> None:
    """A link to a briefing or to one of its cards opens it, and it can be leafed through."""
    alice = world.api.person("Alice")
    await alice.starts(encode(Brief(TOUR.id)))
    assert TOUR.intro in (await alice.next_reply()).text
    await alice.starts(encode(Brief(TOUR.id, Depth.MEDIUM, 1)))
    card = await alice.next_reply()
    assert "2 of 3" in card.text
    await turned(world, alice, card, NEXT)
    assert "3 of 3" in card.text


async def test_in_a_group(world: World) -> None:
    """In a group the briefing is leafed through by whoever presses; each keeps their own place."""
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    group = world.api.supergroup("Class")
    await alice.sends("/brief", chat=group)
    message = await group.next_reply()
    for who, button in ((alice, TOUR.title), (alice, MEDIUM), (bob, NEXT)):
        await turned(world, who, message, button)
    assert "2 of 3" in message.text
    assert "Go on with 2 of 3" not in (await opened(world, alice)).labels()
    assert "Go on with 2 of 3" in (await opened(world, bob)).labels()


async def test_from_the_first_words(world: World) -> None:
    """The greeting leads to the briefings and stays."""
    alice = world.api.person("Alice")
    await alice.starts()
    hello = await alice.next_reply()
    await (await alice.presses(hello, "Briefings")).answered()
    assert (await alice.next_reply()).text == "Briefings:"
    assert not hello.edits


async def test_the_other_ways_to_learn(world: World) -> None:
    """/timeline, /terms, and /who with a name and without one, are Requests of their own."""
    alice = world.api.person("Alice")
    for text in ("/timeline", "/terms", "/who Northport", "/who"):
        await alice.sends(text)
        await alice.next_reply()
    assert world.asked == [Timeline(), Glossary(), Who("Northport"), Glossary()]


def test_each_real_card_is_one_message() -> None:
    """No card of the real briefings is so long that its buttons would go to a second message."""
    knowledge = real()
    lessons = Lessons(knowledge, Composer(knowledge))
    renderer = Renderer("a_bot", knowledge.phrases)
    for path in knowledge.paths.values():
        for depth in Depth:
            for number in range(len(cards_of(path, depth))):
                messages = renderer.chat(lessons.card(path.id, depth, number))
                assert [m.keyboard is not None for m in messages] == [True]
