"""Briefings on Discord: leafed through in one message, left, and gone on with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.discord.render import Renderer
from bot.core.compose import Composer
from bot.core.lesson import Lessons, cards_of
from bot.core.request import Depth, Glossary, Timeline, Who
from tests.adapters.discord.limits import broken
from tests.adapters.discord.world import World, running
from tests.adapters.replies import PRICE, TOUR, WHEN, real, touring
from tests.discord_server import Channel, Discord, Person, Shown

MEDIUM, NEXT, BACK = "30 seconds: 3 cards", "Next ▶", "◀ Back"


@pytest.fixture
async def world(server: Discord, tmp_path: Path) -> AsyncIterator[World]:
    """The bot with a briefing, running."""
    async with running(server, tmp_path, touring()) as one:
        yield one


async def opened(who: Person, where: Channel, *buttons: str) -> Shown:
    """The list of briefings, and what it becomes by these buttons."""
    shown = await (await who.slash("brief", where=where)).response()
    for button in buttons:
        await (await who.press(shown, button)).acknowledgement()
    return shown


async def test_a_briefing_is_one_message(world: World, ani: Person, room: Channel) -> None:
    """List, depth, all cards, back, and the list again: the same message changes in place, and is
    for one person alone."""
    shown = await opened(ani, room)
    assert shown.ephemeral
    assert shown.labels() == [TOUR.title, "The tower"]
    await (await ani.press(shown, TOUR.title)).acknowledgement()
    assert TOUR.intro in shown.text()
    await (await ani.press(shown, MEDIUM)).acknowledgement()
    assert f"*{TOUR.title} · 1 of 3*\n**{WHEN}**\nFirst, the boat." in shown.text()
    await (await ani.press(shown, NEXT)).acknowledgement()
    assert f"**{PRICE}**" in shown.text()
    await (await ani.press(shown, NEXT)).acknowledgement()
    assert "3 of 3" in shown.text()
    assert NEXT not in shown.labels()
    await (await ani.press(shown, BACK)).acknowledgement()
    assert "2 of 3" in shown.text()
    await (await ani.press(shown, "All briefings")).acknowledgement()
    assert shown.labels() == [TOUR.title, "The tower"]


async def test_going_on_where_one_was(server: Discord, ani: Person, tmp_path: Path) -> None:
    """Who leaves in the middle is offered to go on there, in any channel and after a restart;
    others are not."""
    server.identify_window = 0.0
    room = server.guild("Newsroom").channel("general")
    async with running(server, tmp_path, touring()):
        await opened(ani, room, TOUR.title, MEDIUM, NEXT)
    async with running(server, tmp_path, touring()):
        shown = await opened(ani, server.dm(ani), TOUR.title, "Go on with 2 of 3")
        assert "2 of 3" in shown.text()
        other = await opened(server.person("Ben"), room, TOUR.title)
        assert "Go on with 2 of 3" not in other.labels()


async def test_forgetting_where_one_was(world: World, ani: Person, room: Channel) -> None:
    """/forget takes one's place in every briefing, and says so."""
    await opened(ani, room, TOUR.title, MEDIUM, NEXT)
    said = await (await ani.slash("forget", where=room)).response()
    assert "how far you were in a briefing" in said.text()
    assert "Go on with 2 of 3" not in (await opened(ani, room, TOUR.title)).labels()


async def test_a_card_is_shared_as_its_answer(world: World, ani: Person, room: Channel) -> None:
    """What is shared of a card is the answer, without the way through the briefing."""
    shown = await opened(ani, room, TOUR.title, MEDIUM)
    shared = await (await ani.press(shown, "Share in channel")).response()
    assert WHEN in shared.text()
    assert NEXT not in shared.labels()
    assert "1 of 3" in shown.text()


async def test_the_other_ways_to_learn(world: World, ani: Person, room: Channel) -> None:
    """/timeline, /terms and /who are Requests of their own."""
    for name, options in (("timeline", {}), ("terms", {}), ("who", {"name": "Northport"})):
        await (await ani.slash(name, options, where=room)).response()
    assert world.asked == [Timeline(), Glossary(), Who("Northport")]


def test_each_real_card_keeps_the_limits() -> None:
    """Every page and card of the real briefings keeps Discord's limits."""
    knowledge = real()
    lessons = Lessons(knowledge, Composer(knowledge))
    renderer = Renderer(knowledge.phrases)
    for path in knowledge.paths.values():
        replies = [lessons.path(path.id, None)]
        for depth in Depth:
            numbers = range(len(cards_of(path, depth)))
            replies += [lessons.card(path.id, depth, number) for number in numbers]
        for reply in replies:
            message = renderer.message(reply, private=True)
            assert broken(message.layout.to_components()) == []
