"""The server and a real bot of discord.py that talks to it over HTTP and WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.discord_server import Discord
from tests.discord_server.rest import Rest, client

Interaction = discord.Interaction[Any]


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    """A server that fails the test if the bot breaks a rule."""
    async with Discord() as one:
        yield one


class Bot(discord.AutoShardedClient):
    """As bare as a bot can be: commands are added by each test."""

    def __init__(self, server: Discord, **options: Any) -> None:
        intents = options.pop("intents", discord.Intents(guilds=True, messages=True))
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.05,
            **options,
        )
        self.server = server
        self.tree: app_commands.CommandTree[Bot] = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No five seconds between shards: the server has a shorter window too."""

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)


@contextlib.asynccontextmanager
async def running(
    bot: Bot, *, token: str | None = None, patience: float = 5.0
) -> AsyncIterator[Bot]:
    """The bot, connected; its commands are synced before."""
    server = bot.server
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Route, "BASE", server.api_url)
        patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway_url))
        await bot.login(token or server.token)
        await bot.tree.sync()
        task = asyncio.create_task(bot.connect())
        try:
            await server.until_ready(patience)
            await bot.wait_until_ready()
            yield bot
        finally:
            await bot.close()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, discord.DiscordException):
                await task


@pytest.fixture
async def rest(server: Discord) -> AsyncIterator[Rest]:
    """A client that does what it is told, without a gateway."""
    async with client(server) as one:
        yield one
