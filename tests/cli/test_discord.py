"""`briefbot discord sync` against a loopback server."""

from __future__ import annotations

import asyncio
from functools import partial

from tests.command import Briefbot, Ran
from tests.discord_server import Discord


async def sync(briefbot: Briefbot, server: Discord, *more: str) -> Ran:
    run = partial(
        briefbot.run,
        "discord",
        "sync",
        *more,
        BRIEFBOT_DISCORD_TOKEN=server.token,
        BRIEFBOT_DISCORD_API_URL=server.api_url,
        BRIEFBOT_DISCORD_GATEWAY_URL=server.gateway_url,
    )
    return await asyncio.to_thread(run)


async def test_sync(briefbot: Briefbot) -> None:
    """It says how many commands Discord knows now, and where."""
    async with Discord() as server:
        guild = server.guild("Newsroom")
        ran = await sync(briefbot, server)
        many = len(server.commands.all())
        assert many > 5
        assert (ran.code, ran.out) == (0, f"Discord knows {many} commands everywhere.\n")
        ran = await sync(briefbot, server, "--guild", str(guild.id))
        assert ran.out == f"Discord knows {many} commands in the server {guild.id}.\n"
        ran = await sync(briefbot, server, "--guild", str(guild.id), "--remove")
        assert ran.out == f"Discord knows 0 commands in the server {guild.id}.\n"


async def test_sync_while_discord_is_away(briefbot: Briefbot) -> None:
    """An outage is one sentence and exit code 1."""
    async with Discord() as server:
        await server.goes_down()
        ran = await sync(briefbot, server)
        await server.comes_back()
    assert (ran.code, ran.out) == (1, "")
    (line,) = ran.err.splitlines()
    assert "Try again later" in line


def test_a_wrong_call(briefbot: Briefbot) -> None:
    """Taking commands away needs the server's id."""
    ran = briefbot.run(
        "discord", "sync", "--remove", BRIEFBOT_DISCORD_TOKEN="not.a-real.token-at-all"
    )
    assert ran.code == 2
    assert "--remove needs --guild" in ran.err


def test_without_a_token(briefbot: Briefbot) -> None:
    """Without a token it says which setting is missing."""
    ran = briefbot.run("discord", "sync")
    assert ran.code == 1
    assert "BRIEFBOT_DISCORD_TOKEN" in ran.err
