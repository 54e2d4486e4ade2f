"""`briefbot doctor`: the whole of it, as people and programs call it."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

import pytest

from tests.command import Briefbot, Ran
from tests.discord_server import Discord
from tests.telegram_server import BotApi

SECRET = "s3cret"


async def doctor(briefbot: Briefbot, *words: str, **settings: Any) -> Ran:
    """The command, while this process serves."""
    return await asyncio.to_thread(partial(briefbot.run, "doctor", *words, **settings))


def test_nothing_is_set(briefbot: Briefbot) -> None:
    """Without any setting it says how to get a token; nothing is bad, and no file is made."""
    before = set(briefbot.folder.rglob("*"))
    ran = briefbot.run("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert set(briefbot.folder.rglob("*")) == before
    first, second, *lines = ran.out.splitlines()
    assert first == (
        "settings  ! No platform's token is set: briefbot run is then the terminal chat."
    )
    assert second.startswith("            → For Telegram, send /newbot to @BotFather")
    assert lines[-1] == "0 bad, 1 note, 6 ok."
    assert [line.split()[0] for line in lines[:-1]] == [
        "knowledge",
        "cache",
        "matcher",
        "encoder",
        "database",
        "http",
    ]
    assert not [line for line in (first, second, *lines) if line != line.rstrip()]
    assert "\x1b" not in ran.out


async def test_both_platforms(briefbot: Briefbot) -> None:
    """With both tokens both are looked at, and the clock is told once; nobody's token is shown."""
    async with BotApi() as telegram, Discord() as discord:
        ran = await doctor(
            briefbot,
            "--json",
            BRIEFBOT_TELEGRAM_TOKEN=telegram.token,
            BRIEFBOT_TELEGRAM_API_URL=telegram.url,
            BRIEFBOT_DISCORD_TOKEN=discord.token,
            BRIEFBOT_DISCORD_API_URL=discord.api_url,
            BRIEFBOT_DISCORD_GATEWAY_URL=discord.gateway_url,
        )
        assert discord.token not in ran.out + ran.err
    assert "TEST" not in ran.out + ran.err
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert {key for one in found for key in one} == {"about", "state", "what", "do"}
    assert {one["state"] for one in found} == {"ok", "note"}
    abouts = [one["about"] for one in found]
    assert abouts.count("clock") == 1
    assert set(abouts) >= {"settings", "knowledge", "database", "telegram", "discord"}


async def test_the_worst_clock_is_told(briefbot: Briefbot) -> None:
    """Of two platforms that differ the one that shows a fault is believed."""
    async with BotApi() as telegram, Discord() as discord:
        discord.sets_clock(600.0)
        ran = await doctor(
            briefbot,
            BRIEFBOT_TELEGRAM_TOKEN=telegram.token,
            BRIEFBOT_TELEGRAM_API_URL=telegram.url,
            BRIEFBOT_DISCORD_TOKEN=discord.token,
            BRIEFBOT_DISCORD_API_URL=discord.api_url,
            BRIEFBOT_DISCORD_GATEWAY_URL=discord.gateway_url,
        )
    assert ran.code == 1
    (line,) = [line for line in ran.out.splitlines() if line.startswith("clock")]
    assert "✗" in line


async def test_offline(briefbot: Briefbot) -> None:
    """Platforms that cannot be reached are a finding each, and the rest is told all the same."""
    async with BotApi() as telegram, Discord() as discord:
        await telegram.goes_down()
        await discord.goes_down()
        ran = await doctor(
            briefbot,
            BRIEFBOT_TELEGRAM_TOKEN=telegram.token,
            BRIEFBOT_TELEGRAM_API_URL=telegram.url,
            BRIEFBOT_DISCORD_TOKEN=discord.token,
            BRIEFBOT_DISCORD_API_URL=discord.api_url,
            BRIEFBOT_DISCORD_GATEWAY_URL=discord.gateway_url,
        )
        await telegram.comes_back()
        await discord.comes_back()
    assert (ran.code, ran.err) == (1, "")
    assert "telegram  ✗ Telegram cannot be reached" in ran.out
    assert "discord   ✗ Discord cannot be reached" in ran.out
    assert "knowledge ✓" in ran.out
    assert "2 bad" in ran.out


async def test_an_answer_of_another_kind(briefbot: Briefbot) -> None:
    """What cannot be read is a finding too."""
    async with Discord() as discord:
        discord.application["id"] = "none"
        ran = await doctor(
            briefbot,
            BRIEFBOT_DISCORD_TOKEN=discord.token,
            BRIEFBOT_DISCORD_API_URL=discord.api_url,
            BRIEFBOT_DISCORD_GATEWAY_URL=discord.gateway_url,
        )
    assert (ran.code, ran.err) == (1, "")
    assert "discord   ✗ Discord's answer cannot be read (ValueError in " in ran.out


def test_wrong_settings(briefbot: Briefbot) -> None:
    """Each is a finding; nothing else is looked at until they can be used."""
    ran = briefbot.run("doctor", "--json", BRIEFBOT_HTTP_PORT="x", BRIEFBOT_TELEGRAM_TOKEN=SECRET)
    assert (ran.code, ran.err) == (1, "")
    found = json.loads(ran.out)
    assert [(one["about"], one["state"]) for one in found] == [("settings", "bad")] * 2
    assert SECRET not in ran.out


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_broken_place(briefbot: Briefbot, words: tuple[str, ...]) -> None:
    """Whatever is amiss is told, never a traceback: token, knowledge, store, encoder, port."""
    ran = briefbot.run(
        "doctor",
        *words,
        BRIEFBOT_KNOWLEDGE_DIR=briefbot.folder / "nowhere",
        BRIEFBOT_ENCODER_DIR=briefbot.folder / "nowhere",
        BRIEFBOT_DATABASE_URL=f"mysql://bot:{SECRET}@db/bot",
        BRIEFBOT_HTTP_PORT="8080",
        BRIEFBOT_HTTP_HOST="no such host",
    )
    assert (ran.code, ran.err) == (1, "")
    assert SECRET not in ran.out
    assert (ran.out.count("✗") or ran.out.count('"bad"')) == 5
