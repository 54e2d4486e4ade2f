"""The bot to be compared with, in a process of its own: `python -m bench.discord_bots`.

A slash command that repeats what it is told, as discord.py's examples have it, with the same
sharded client; the settings are ours.
"""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import discord
from discord import Intents, Interaction, app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.config import Settings


class Echo(discord.AutoShardedClient):
    """One command."""

    def __init__(self) -> None:
        super().__init__(intents=Intents.default())
        self.tree: app_commands.CommandTree[Echo] = app_commands.CommandTree(self)
        self.tree.command(name="ask", description="Repeat")(ask)

    async def setup_hook(self) -> None:
        await self.tree.sync()


async def ask(interaction: Interaction[Any], question: str) -> None:
    """Repeat what was said."""
    await interaction.response.send_message(question, ephemeral=True)


async def main() -> None:
    """Serve until SIGTERM."""
    settings = Settings(_env_file=None)
    assert settings.discord_token is not None
    Route.BASE = settings.discord_api_url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.discord_gateway_url)
    client = Echo()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    serving = asyncio.create_task(client.start(settings.discord_token.get_secret_value()))
    await stop.wait()
    await client.close()
    await asyncio.wait({serving})


if __name__ == "__main__":
    asyncio.run(main())
