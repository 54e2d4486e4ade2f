"""One who floods the bot is told so, and keeps nobody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.limits import AHEAD, LIGHT, Limits
from bot.core.request import Ask
from tests.adapters.discord.world import World, running
from tests.adapters.replies import PRICE, TOWER, WHEN, ferries
from tests.discord_server import Channel, Discord, Person, Shown

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
async def world(server: Discord, tmp_path: Path, clock: Clock) -> AsyncIterator[World]:
    """The bot, with budgets of which a test sees the end."""
    limits = Limits(MOST, 60, ferries().phrases, clock)
    async with running(server, tmp_path, limits=limits) as one:
        yield one


def is_notice(shown: Shown, world: World) -> bool:
    """Whether a message asks for patience."""
    return world.phrases["too_many"].partition("{")[0] in shown.text()


def said(room: Channel) -> list[Shown]:
    return [m for m in room.messages if m.by_bot]


async def test_others_are_answered_in_time(
    world: World, server: Discord, ani: Person, room: Channel
) -> None:
    """While one person uses a command several hundred times in one moment, ten others are answered
    within Discord's time; the flooder reads how long to wait."""
    # What is said to the flooder waits for its turn.
    server.allow_violation("too late")
    server.allow_violation("never answered")
    flood = [ani.slashes("ask", {"question": TOWER}, where=room) for _ in range(FLOOD)]
    others = [server.person(f"Asker {n}") for n in range(10)]
    calls = [other.slashes("ask", {"question": PRICE}, where=room) for other in others]
    shown = await asyncio.gather(*(call.response(10) for call in calls))
    assert all("Northport calls it free." in s.text() for s in shown)
    assert all(call.acknowledged_after and call.acknowledged_after < 3 for call in calls)
    assert world.asked.count(Ask(TOWER)) == MOST
    note = await flood[MOST].response(10)
    assert is_notice(note, world)
    assert note.ephemeral


async def test_where_others_read_along(
    world: World, server: Discord, ani: Person, room: Channel, clock: Clock
) -> None:
    """Messages beyond a share of what is answered in a channel lead to one notice there."""
    zoe = server.person("Zoe")
    for n in range(20):
        await ani.says(f"@bot {TOWER} {n}", where=room)
    await zoe.says(f"@bot {PRICE}", where=room)
    await server.wait_for(lambda: len(said(room)) == MOST // 2 + 2, timeout=20)
    assert "Northport calls it free." in said(room)[-1].text()
    assert [is_notice(m, world) for m in said(room)].count(True) == 1
    clock.now += 60
    await ani.says(f"@bot {WHEN}", where=room)
    await server.wait_for(lambda: "noon" in said(room)[-1].text(), timeout=20)


async def test_a_direct_message(world: World, server: Discord, ani: Person) -> None:
    """In the bot's own chat with somebody the notice comes once, and then silence."""
    dm = server.dm(ani)
    for n in range(MOST + 10):
        await ani.says(f"{TOWER} {n}", where=dm)
    await server.wait_for(lambda: len(said(dm)) == MOST + 1, timeout=20)
    await world.ask(server.person("Zoe"), WHEN, server.guild("Quay").channel("general"))
    assert [is_notice(m, world) for m in said(dm)] == [False] * MOST + [True]


async def test_forgetting_works_all_the_same(world: World, ani: Person, room: Channel) -> None:
    """Who has used up all can have all forgotten."""
    for _ in range(MOST + 1):
        shown = await world.ask(ani, TOWER, room)
    assert is_notice(shown, world)
    call = await ani.slash("forget", where=room)
    assert "no longer knows" in (await call.response()).text()


async def test_buttons(world: World, ani: Person, room: Channel) -> None:
    """A press counts less than a question, and is answered with the same note."""
    shown = await world.ask(ani, TOWER, room)
    replies = [
        await (await ani.press(shown, "Why this answer?")).response() for _ in range(LIGHT * MOST)
    ]
    served = LIGHT * (MOST - 1)
    assert [is_notice(r, world) for r in replies] == [False] * served + [True] * LIGHT
    assert replies[-1].ephemeral


async def test_typing(world: World, server: Discord, ani: Person, room: Channel) -> None:
    """Letters that come too fast find nothing; questions are answered meanwhile."""
    for _ in range(MOST * AHEAD):
        assert await ani.types("ask", "question", "cost", where=room)
    assert await ani.types("ask", "question", "cost", where=room) == []
    assert await ani.types("who", "name", "n", where=room) == []
    assert await server.person("Zoe").types("ask", "question", "cost", where=room)
    assert "tower" in (await world.ask(ani, TOWER, room)).text().lower()
