"""A server and a bot on it, for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.discord.world import World, running
from tests.discord_server import Channel, Discord, Person


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    """A server that fails the test if the bot breaks one of Discord's rules."""
    async with Discord() as one:
        yield one


@pytest.fixture
async def world(server: Discord, tmp_path: Path) -> AsyncIterator[World]:
    """The bot, running."""
    async with running(server, tmp_path) as one:
        yield one


@pytest.fixture
def ani(server: Discord) -> Person:
    return server.person("Ani")


@pytest.fixture
def room(server: Discord) -> Channel:
    """A channel of a server where the bot is."""
    return server.guild("Newsroom").channel("general")
