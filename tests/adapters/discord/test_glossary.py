"""The glossary on Discord: leafed through in one message, and any name offered and looked up."""

from __future__ import annotations

import pytest

from bot.core.glossary import Glossaries
from bot.core.request import Glossary, Who
from tests.adapters.discord.test_render import within_limits
from tests.adapters.discord.world import World
from tests.adapters.replies import real
from tests.discord_server import Channel, Person, Shown

NORTHPORT = "Northport: The town that calls the ferry free. [1]"


async def who(person: Person, name: str, where: Channel) -> Shown:
    return await (await person.slash("who", {"name": name}, where=where)).response()


async def test_the_glossary_is_one_message(world: World, ani: Person, room: Channel) -> None:
    """Page after page, a term and the way back: the same message changes, for one person alone."""
    shown = await (await ani.slash("terms", where=room)).response()
    assert shown.ephemeral
    assert "**People, page 1 of 2:**" in shown.text()
    for button, words in (
        ("Next ▶", "**Places, page 2 of 2:**"),
        ("Northport", NORTHPORT),
        ("◀ All names", "**Places, page 2 of 2:**"),
        ("◀ Previous", "**People, page 1 of 2:**"),
    ):
        await (await ani.press(shown, button)).acknowledgement()
        assert words in shown.text()


async def test_names_while_typing(world: World, ani: Person, room: Channel) -> None:
    """With nothing typed all names are offered, then those that begin so, also by another name of
    theirs; each leads to its term."""
    every = await ani.types("who", "name", "", where=room)
    assert [c.name for c in every] == ["The mayor", "Northport", "Southport"]
    found = await ani.types("who", "name", "NORD", where=room)
    assert [c.name for c in found] == ["Northport"]
    shown = await who(ani, str(found[0].value), room)
    assert NORTHPORT in shown.text()
    assert world.asked[-1] == Glossary("northport")
    assert await ani.types("who", "name", "x" * 200, where=room) == []


@pytest.mark.parametrize("name", ["Northport", "nordhaven", "north port?"])
async def test_any_name_is_looked_up(world: World, ani: Person, room: Channel, name: str) -> None:
    """A name that was typed to its end is understood without choosing from what is offered."""
    shown = await who(ani, name, room)
    assert NORTHPORT in shown.text()
    assert "Passage 1" in shown.labels()
    assert world.asked[-1] == Who(name)


async def test_a_name_that_is_none(world: World, ani: Person, room: Channel) -> None:
    """An unknown name is not echoed: the reply says so, and offers the names that there are."""
    shown = await who(ani, "**the** @everyone", room)
    assert world.phrases["glossary_unknown"] in shown.text()
    assert "everyone" not in shown.text()
    assert shown.labels() == ["The mayor", "Next ▶"]


async def test_a_name_asked_in_a_question(world: World, ani: Person, room: Channel) -> None:
    """ "What is…" is answered by the line."""
    shown = await world.ask(ani, "what is sudhaven?", room)
    assert "Southport: The town that calls the ferry dear. [1]" in shown.text()


def test_the_real_glossary_keeps_the_limits() -> None:
    """Every page and term of the real knowledge keeps Discord's limits, in each form."""
    knowledge = real()
    glossary = Glossaries(knowledge)
    pages = [glossary.page(n) for n in range(len(knowledge.terms))]
    for reply in (*pages, *(glossary.term(t) for t in knowledge.terms), glossary.named("?")):
        within_limits(reply)
