"""The glossary on Telegram: leafed through in one message, and any name looked up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.telegram.render import Renderer
from bot.core.codec import encode
from bot.core.glossary import Glossaries
from bot.core.request import Glossary
from tests.adapters.replies import real
from tests.adapters.telegram.test_menu import turned
from tests.adapters.telegram.test_render import within_limits
from tests.adapters.telegram.world import World, running
from tests.telegram_server import BotApi

NORTHPORT = "Northport: The town that calls the ferry free. [1]"


@pytest.fixture
async def world(api: BotApi, tmp_path: Path) -> AsyncIterator[World]:
    """The bot, running."""
    async with running(api, tmp_path) as one:
        yield one


async def test_the_glossary_is_one_message(world: World) -> None:
    """Page after page, a term and the way back: the same message changes in place."""
    alice = world.api.person("Alice")
    await alice.sends("/terms")
    message = await alice.next_reply()
    assert message.text == "People, page 1 of 2:"
    await turned(world, alice, message, "Next ▶")
    assert (message.text, message.labels()[:2]) == (
        "Places, page 2 of 2:",
        ["Northport", "Southport"],
    )
    await turned(world, alice, message, "Northport")
    assert message.text.startswith(NORTHPORT)
    await turned(world, alice, message, "◀ All names")
    assert message.text == "Places, page 2 of 2:"
    await turned(world, alice, message, "◀ Previous")
    assert message.labels() == ["The mayor", "Next ▶"]
    await alice.no_reply()


async def test_a_question_about_a_term_is_answered_below(world: World) -> None:
    """What is offered beside a term comes as an answer of its own; the term stays."""
    alice = world.api.person("Alice")
    await alice.sends("/who northport")
    message = await alice.next_reply()
    await (await alice.presses(message, "What does a ticket cost?")).answered()
    assert "Northport calls it free." in (await alice.next_reply()).text
    assert message.text.startswith(NORTHPORT)


@pytest.mark.parametrize("text", ["/who Northport", "/who  NORTH port?", "/who nordhaven"])
async def test_any_name_is_looked_up(world: World, text: str) -> None:
    """/who takes any name of it, as a person types it; its passage is linked."""
    alice = world.api.person("Alice")
    await alice.sends(text)
    reply = await alice.next_reply()
    assert reply.text.startswith(NORTHPORT)
    assert "https://herald.example/ferry#:~:text=" in reply.html


@pytest.mark.parametrize("name", ["<b>the & baker</b>", "x" * 3_000, "board"])
async def test_a_name_that_is_none(world: World, name: str) -> None:
    """An unknown name is not echoed: the reply says so, and offers the names that there are."""
    alice = world.api.person("Alice")
    await alice.sends(f"/who {name}")
    reply = await alice.next_reply()
    assert reply.text.startswith(world.phrases["glossary_unknown"])
    assert reply.labels() == ["The mayor", "Next ▶"]
    assert "baker" not in reply.text


async def test_a_name_asked_in_a_question(world: World) -> None:
    """ "What is…" is answered by the line, in a group too, and no button there takes it away."""
    alice = world.api.person("Alice")
    await alice.sends("what is sudhaven?")
    reply = await alice.next_reply()
    assert reply.text.startswith("Southport: The town that calls the ferry dear. [1]")
    assert "◀ All names" not in reply.labels()
    group = world.api.supergroup("Class")
    await alice.sends("/ask what is sudhaven?", chat=group)
    assert (await group.next_reply()).text == reply.text


async def test_a_deep_link_opens_a_term(world: World) -> None:
    """A link to a term opens it; one to a term that is gone says so."""
    alice = world.api.person("Alice")
    await alice.starts(encode(Glossary("northport")))
    assert (await alice.next_reply()).text.startswith(NORTHPORT)
    await alice.starts(encode(Glossary("lighthouse")))
    assert (await alice.next_reply()).text == world.phrases["gone"]


def test_the_real_glossary_fits() -> None:
    """Every page and term of the real knowledge is one message within Telegram's limits."""
    knowledge = real()
    glossary, renderer = Glossaries(knowledge), Renderer("a_bot", knowledge.phrases)
    pages = [glossary.page(n) for n in range(len(knowledge.terms))]
    for reply in (*pages, *(glossary.term(t) for t in knowledge.terms), glossary.named("?")):
        (message,) = renderer.chat(reply)
        within_limits((message, renderer.menu(reply)))
