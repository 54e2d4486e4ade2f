"""The server and a real bot of python-telegram-bot that talks to it over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.telegram_server import BotApi


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A server that fails the test if the bot breaks a rule."""
    async with BotApi() as server:
        yield server


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    """A bot that is connected to the server."""
    async with connected(api) as one:
        yield one


def connected(api: BotApi) -> Bot:
    """One more bot with the same token; enter it before use."""
    return Bot(
        api.token,
        base_url=f"{api.url}/bot",
        base_file_url=f"{api.url}/file/bot",
        request=HTTPXRequest(read_timeout=5.0, httpx_kwargs={"verify": False}),
        get_updates_request=HTTPXRequest(read_timeout=5.0, httpx_kwargs={"verify": False}),
    )
