"""One who floods the bot is told so once, and keeps nobody waiting."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.limits import AHEAD, LIGHT, Limits
from tests.adapters.replies import PRICE, TOWER, WHEN, ferries
from tests.adapters.telegram.world import World, running
from tests.telegram_server import BotApi, Group, Message, Person

FLOOD = 300
MOST = 6


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def world(api: BotApi, tmp_path: Path, clock: Clock) -> AsyncIterator[World]:
    """The bot, with budgets of which a test sees the end."""
    limits = Limits(MOST, 60, ferries().phrases, clock)
    async with running(api, tmp_path, limits=limits) as one:
        yield one


def said(world: World, place: Person | Group) -> list[Message]:
    """What the bot said there."""
    return [m for m in place.chat.messages.values() if m.by_bot]


def notices(world: World, place: Person | Group) -> list[Message]:
    """Those of them that ask for patience."""
    begin = world.phrases["too_many"].partition("{")[0]
    return [m for m in said(world, place) if m.text.startswith(begin)]


async def idle(world: World) -> None:
    """All that was sent is served and confirmed."""
    await world.api.wait_for(lambda: not world.api.pending, timeout=20)


async def test_one_notice(world: World, clock: Clock) -> None:
    """Of several hundred messages the first few are answered, one leads to the notice, and the
    rest to nothing; a minute later it is the same again."""
    eve = world.api.person("Eve")
    for minute in (1, 2):
        for _ in range(FLOOD):
            eve.says(TOWER)
        await idle(world)
        assert len(said(world, eve)) == minute * (MOST + 1)
        assert len(notices(world, eve)) == minute
        clock.now += 60
    assert "in 60 seconds" in notices(world, eve)[0].text
    assert len(world.asked) == 2 * MOST


async def test_others_are_answered_in_time(api: BotApi, tmp_path: Path) -> None:
    """While one person sends several hundred messages, and Telegram lets one answer a second into
    each chat, ten others are answered as if nobody did."""
    api.enforce_flood = True
    limits = Limits(MOST, 60, ferries().phrases)
    async with running(api, tmp_path, limits=limits, flood=True) as world:
        eve = api.person("Eve")
        for _ in range(FLOOD):
            eve.says(TOWER)
        others = [api.person(f"Asker {n}") for n in range(10)]
        begin = time.monotonic()
        for other in others:
            other.says(PRICE)
        replies = await asyncio.gather(*(other.next_reply(timeout=10) for other in others))
        spent = time.monotonic() - begin
        assert all("Northport calls it free." in reply.text for reply in replies)
        assert spent < 6
    assert len(said(world, eve)) == MOST + 1
    assert len(notices(world, eve)) == 1


async def test_in_a_group(world: World) -> None:
    """Who floods a group uses up a share of what is said there: the others are answered, and the
    notice stands there once, as a reply."""
    group = world.api.supergroup("Harbour")
    eve, zoe = world.api.person("Eve"), world.api.person("Zoe")
    for n in range(FLOOD):
        eve.says(f"/ask {TOWER} {n}", group)
    for other in (zoe, *(world.api.person(f"Asker {n}") for n in range(9))):
        other.says(f"/ask {PRICE}", group)
    for _ in range(MOST):
        zoe.says(f"/ask {WHEN}", group)
    await idle(world)
    (notice,) = notices(world, group)
    assert notice.reply_to is not None
    answers = [m for m in said(world, group) if m is not notice]
    # Of each of the two who ask too much, half a budget; of the nine, what they asked.
    assert len(answers) == MOST // 2 + MOST // 2 + 9


async def test_a_full_group(api: BotApi, tmp_path: Path) -> None:
    """Many people who ask in one group come to its end, which is told once for all of them."""
    limits = Limits(0, 5, ferries().phrases)
    async with running(api, tmp_path, limits=limits) as world:
        group = api.supergroup("Harbour")
        people = [api.person(f"Asker {n}") for n in range(12)]
        for person in people:
            person.says(f"/ask {TOWER}", group)
        await idle(world)
        assert len(said(world, group)) == 6
        assert len(notices(world, group)) == 1
        await people[0].sends(TOWER)
        assert "The tower" in (await people[0].next_reply()).text


async def test_forgetting_works_all_the_same(world: World) -> None:
    """Who has used up all can have all forgotten, and read what is kept."""
    eve = world.api.person("Eve")
    for _ in range(FLOOD):
        eve.says(TOWER)
    await idle(world)
    await eve.sends("/forget")
    await idle(world)
    assert "no longer knows" in said(world, eve)[-1].text
    await eve.sends("/privacy")
    await idle(world)
    assert world.phrases["privacy_waiting"][:40] in said(world, eve)[-1].text


async def test_buttons(world: World) -> None:
    """A button that is pressed too often says why once; after that it is let go in silence."""
    eve = world.api.person("Eve")
    await eve.sends(TOWER)
    shown = await eve.next_reply()
    answers = []
    for _ in range(LIGHT * MOST):
        press = await eve.presses(shown, "Why this answer?")
        answers.append(await press.answered())
    texts = [answer.text for answer in answers if answer.text]
    (text,) = texts
    assert text.startswith("That was more than this bot answers in a minute.")
    assert answers[-1].text in (None, "")


async def test_typing(world: World) -> None:
    """What is typed after the bot's name too fast finds nothing, for that person and moment only;
    questions are answered meanwhile."""
    eve, zoe = world.api.person("Eve"), world.api.person("Zoe")
    for _ in range(MOST * AHEAD):
        last = await (await eve.types_inline("cost")).answered()
        assert last.results
    refused = await (await eve.types_inline("cost")).answered()
    assert (refused.results, refused.cache_time, refused.is_personal) == ([], 0, True)
    assert (await (await zoe.types_inline("cost")).answered()).results
    await eve.sends(TOWER)
    assert "The tower" in (await eve.next_reply()).text


async def test_a_guest(world: World) -> None:
    """Where the bot is no member it says once that it was too much, and nothing after that."""
    eve = world.api.person("Eve")
    queries = [await eve.asks_as_guest(TOWER) for _ in range(MOST + 3)]
    told = await queries[MOST].answered()
    assert told.text.startswith("That was more than")
    await idle(world)
    assert [q.answer is not None for q in queries] == [True] * (MOST + 1) + [False] * 2


async def test_a_crowd_is_served(world: World) -> None:
    """Hundreds of people who ask one question each are all answered."""
    people = [world.api.person(f"Asker {n}") for n in range(150)]
    for person in people:
        person.says(TOWER)
    replies = await asyncio.gather(*(person.next_reply(timeout=20) for person in people))
    assert all("The tower" in reply.text for reply in replies)
