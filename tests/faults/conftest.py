"""Telegram for each test, and pauses that are shorter than a bot's own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.store import engine
from tests.telegram_server import BotApi


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Bot API server that counts messages as the real one does, and fails the test if the bot
    breaks one of Telegram's rules."""
    async with BotApi(checks_spec=False, one_count_of_messages=True) as server:
        yield server


@pytest.fixture(params=["polling", "webhook"])
def webhook(request: pytest.FixtureRequest) -> bool:
    """Whether Telegram brings updates, or they are fetched."""
    return bool(request.param == "webhook")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store looks for its database more often, and waits less for a lock, though longer than
    what counts as slow."""
    monkeypatch.setattr("bot.store.keeper.LOOK_SECONDS", 0.1)
    monkeypatch.setattr("bot.store.keeper.QUIET_SECONDS", 0.5)
    monkeypatch.setattr("bot.store.engine.BUSY_SECONDS", 1.2)
    monkeypatch.setitem(engine._SERVER_SETTINGS, "lock_timeout", "1200")
