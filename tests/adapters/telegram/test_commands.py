"""The list of commands, registered when it changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from telegram.ext import ExtBot

from bot.adapters.telegram.commands import IN_GROUPS, IN_PRIVATE, register
from bot.adapters.telegram.transport import AiohttpRequest
from bot.core.outage import Outage
from bot.core.request import COMMANDS
from bot.store.store import Store
from tests.adapters.replies import ferries
from tests.adapters.telegram.world import World, running
from tests.telegram_server import BotApi, faults

OUTAGE = Outage("Commands are told again")


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[ExtBot[None]]:
    """A bot on the server that does nothing by itself."""
    one: ExtBot[None] = ExtBot(
        api.token,
        base_url=f"{api.url}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    )
    async with one:
        yield one


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    one = Store(f"sqlite:///{tmp_path / 'commands.sqlite3'}")
    await one.open()
    yield one
    await one.close()


async def test_each_scope_has_its_commands(world: World) -> None:
    """Private chats and groups see their own list, each command with what it does."""
    private = dict(world.api.commands["all_private_chats", ""])
    groups = dict(world.api.commands["all_group_chats", ""])
    assert set(private) == {*COMMANDS, "ask", "who", "start"}
    assert set(groups) == {*COMMANDS, "ask", "who"} - {"plain"}
    assert all(len(words) > 4 for words in (*private.values(), *groups.values()))


def test_every_command_that_is_read_is_listed() -> None:
    """No command is hidden, and none is listed that is not read."""
    assert {*IN_PRIVATE} == {*COMMANDS, "ask", "who", "start"}
    assert {*IN_GROUPS} < {*IN_PRIVATE}


async def test_registered_once(api: BotApi, tmp_path: Path) -> None:
    """A second start tells Telegram nothing that it knows."""
    for _ in range(2):
        async with running(api, tmp_path):
            pass
    assert len(api.calls_of("setMyCommands")) == 2


async def test_registered_again_when_they_change(
    api: BotApi, bot: ExtBot[None], store: Store
) -> None:
    """Another description is told."""
    phrases = dict(ferries().phrases)
    assert await register(bot, store, OUTAGE, phrases)
    assert not await register(bot, store, OUTAGE, phrases)
    phrases["telegram_do_ask"] = "Another description"
    assert await register(bot, store, OUTAGE, phrases)
    assert ("ask", "Another description") in api.commands["all_group_chats", ""]


async def test_another_bot_on_the_same_store(
    api: BotApi, bot: ExtBot[None], store: Store, tmp_path: Path
) -> None:
    """A new token is another bot, which knows no commands yet; the first still knows its own."""
    await register(bot, store, OUTAGE, ferries().phrases)
    async with (
        BotApi(token="43:TEST", username="other_test_bot") as other,
        ExtBot[None](other.token, base_url=f"{other.url}/bot", request=AiohttpRequest()) as second,
    ):
        assert await register(second, store, OUTAGE, ferries().phrases)
    assert not await register(bot, store, OUTAGE, ferries().phrases)


async def test_a_refusal_or_a_store_that_fails(
    api: BotApi, bot: ExtBot[None], store: Store
) -> None:
    """The bot works without the list, and tries again at the next start."""
    api.fail("setMyCommands", faults.bad_request("BOT_COMMAND_INVALID"))
    assert not await register(bot, store, OUTAGE, ferries().phrases)
    await store.close()
    assert await register(bot, store, OUTAGE, ferries().phrases)
    await store.open()
    assert await register(bot, store, OUTAGE, replace(ferries()).phrases)
