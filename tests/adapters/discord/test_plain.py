"""A plain reader on Discord: text alone, and numbers that are typed."""

from __future__ import annotations

import pytest

from bot.core.personal import PLAIN
from tests.adapters.discord.test_said import answered
from tests.adapters.discord.world import World
from tests.adapters.replies import PRICE, WHEN
from tests.discord_server import Channel, Discord, Person, Shown


@pytest.fixture
async def reader(world: World, server: Discord, ani: Person) -> Person:
    """Somebody who has turned plain mode on."""
    key = world.store.key("discord person", server.application_id, ani.id)
    await world.store.keep(key, {PLAIN: "on"})
    return ani


def check_plain(shown: Shown) -> None:
    assert "It sails at noon. (passage 1)" in shown.text()
    assert f"\n1. {PRICE}\n" in shown.text()
    assert shown.labels() == []
    # Links in the text: a button's label would be "Passage 1".
    assert [label[:23] for label, _ in shown.links()] == [
        "Passage 1, the mayor; t",
        "Passage 2, The article:",
    ]


async def test_a_command(world: World, reader: Person, room: Channel) -> None:
    """In a server the answer to one person is plain, and /ask takes a number."""
    check_plain(await world.ask(reader, WHEN, room))
    shown = await world.ask(reader, "1", room)
    assert shown.ephemeral
    assert shown.text().startswith(PRICE)


async def test_a_direct_message(world: World, server: Discord, reader: Person) -> None:
    """In the bot's own chat with somebody the number alone is enough."""
    dm = server.dm(reader)
    await reader.says(WHEN, where=dm)
    check_plain(await answered(server, dm))
    await reader.says("1.", where=dm)
    assert (await answered(server, dm, 2)).text().startswith(PRICE)


async def test_numbers_of_two_channels(
    world: World, server: Discord, reader: Person, room: Channel
) -> None:
    """A number stands for what was offered where it is typed."""
    dm = server.dm(reader)
    await world.ask(reader, WHEN, room)
    await world.ask(reader, PRICE, dm)
    assert (await world.ask(reader, "1", room)).text().startswith(PRICE)


async def test_an_old_button(world: World, server: Discord, ani: Person, room: Channel) -> None:
    """A button from before plain mode still works, and what it leads to is plain."""
    before = await world.ask(ani, PRICE, room)
    key = world.store.key("discord person", server.application_id, ani.id)
    await world.store.keep(key, {PLAIN: "on"})
    call = await ani.press(before, WHEN)
    check_plain(await call.response())


async def test_a_mention(world: World, server: Discord, reader: Person, room: Channel) -> None:
    """Where all read along, the answer has its buttons and its brackets."""
    await reader.says(f"@bot {WHEN}", where=room)
    shown = await answered(server, room)
    assert "It sails at noon. [1]" in shown.text()
    assert "Sources" in shown.labels()
