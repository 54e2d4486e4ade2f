"""`discord`: what Discord is told by hand."""

from __future__ import annotations

import asyncio

import click

from bot.app import store_of
from bot.cli import complaining, count, main
from bot.config import Settings
from bot.platforms import sync_discord


@main.group()
def discord() -> None:
    """What Discord is told by hand."""


@discord.command()
@click.option("--guild", type=click.IntRange(min=1), help="The id of one server, to try them out.")
@click.option("--remove", is_flag=True, help="Take them away from that server again.")
@complaining
def sync(guild: int | None, remove: bool) -> None:
    """Tell Discord the commands now; `run` does so itself when they changed.

    In one server they are there at once, beside those for everywhere.
    """
    if remove and guild is None:
        raise click.UsageError("--remove needs --guild.")
    settings = Settings()
    if settings.discord_token is None:
        raise click.ClickException("Set BRIEFBOT_DISCORD_TOKEN first.")
    known = asyncio.run(_sync(settings, guild, remove))
    where = "everywhere" if guild is None else f"in the server {guild}"
    click.echo(f"Discord knows {count(known, 'command')} {where}.")


async def _sync(settings: Settings, guild: int | None, remove: bool) -> int:
    store = store_of(settings)
    await store.open()
    try:
        return await sync_discord(settings, store, guild, remove=remove)
    finally:
        await store.close()
