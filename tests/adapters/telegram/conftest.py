"""A server and a bot on it, for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram.ext import ExtBot

from bot.adapters.telegram.flood import Flood
from bot.adapters.telegram.transport import AiohttpRequest
from tests.adapters.telegram.world import World, running
from tests.telegram_server import BotApi


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Bot API server that fails the test if the bot breaks one of Telegram's rules."""
    async with BotApi(token="42:TEST", username="ferry_test_bot", slows_repeats=False) as server:
        yield server


@pytest.fixture
async def world(api: BotApi, tmp_path: Path) -> AsyncIterator[World]:
    """The bot, running."""
    async with running(api, tmp_path) as one:
        yield one


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[ExtBot[str]]:
    """The library's bot with our ways to send, on the server."""
    one: ExtBot[str] = ExtBot(
        api.token,
        base_url=f"{api.url}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
        rate_limiter=Flood(limited=False),
    )
    async with one:
        yield one
