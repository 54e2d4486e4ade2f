"""The database goes away while people ask on Telegram: each is answered, once."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests import postgres
from tests.faults import databases
from tests.faults.telegram import ASKED, all_answered, serving, until
from tests.store.test_outages import small_disk
from tests.telegram_server import BotApi
from tests.telegram_server.load import Load

MANY = 40
"""Questions before, during and after the trouble."""

CHATS = 10
RATE = 80.0

pytestmark = pytest.mark.usefixtures("impatient")


async def asked_through(
    api: BotApi,
    database: str,
    folder: Path,
    trouble: AbstractAsyncContextManager[None],
    *,
    webhook: bool,
) -> None:
    """People go on asking before, during and after a trouble; `/readyz` is red, then green."""
    load = Load(api)
    async with serving(api, database, folder, webhook=webhook) as bot:
        load.ask(MANY, chats=CHATS, questions=ASKED, rate=RATE)
        # It begins in the middle of the burst.
        await api.wait_for(lambda: len(api.sent) > MANY // 3, 30)
        async with trouble:
            await until(lambda: not bot.status.ready)
            assert await load.answered(30), load.report()
            load.ask(MANY, chats=CHATS, questions=ASKED, rate=RATE)
            assert await load.answered(30), load.report()
        await until(lambda: bot.status.ready)
        load.ask(MANY, chats=CHATS, questions=ASKED, rate=RATE)
        await all_answered(api, load, 3 * MANY)
        await until(lambda: bot.status.ready)


@pytest.fixture
def file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'store.sqlite3'}"


async def test_sqlite_is_lost_and_back(
    api: BotApi, file: str, tmp_path: Path, webhook: bool
) -> None:
    """Its file gone, with all that it held, and its place taken, the bot answers each question
    once; with room for a new file, it remembers again."""
    trouble = databases.lost(file, None)
    await asked_through(api, file, tmp_path, trouble, webhook=webhook)


async def test_postgres_is_lost_and_back(
    api: BotApi,
    own_database: str,
    postgres_server: postgres.Server,
    tmp_path: Path,
    webhook: bool,
) -> None:
    """Its server stopped, the bot answers each question once, and remembers when that is back."""
    trouble = databases.lost(own_database, postgres_server)
    await asked_through(api, own_database, tmp_path, trouble, webhook=webhook)


async def test_sqlite_is_locked(api: BotApi, file: str, tmp_path: Path, webhook: bool) -> None:
    """While another program holds its file, the bot answers each question once."""
    await asked_through(api, file, tmp_path, databases.locked(file), webhook=webhook)


async def test_postgres_is_locked(
    api: BotApi, own_database: str, tmp_path: Path, webhook: bool
) -> None:
    """While another program holds its tables, the bot answers each question once."""
    trouble = databases.locked(own_database)
    await asked_through(api, own_database, tmp_path, trouble, webhook=webhook)


async def test_the_disk_is_full(api: BotApi, tmp_path: Path, webhook: bool) -> None:
    """Where there is no room for another byte, the bot answers each question once, and remembers
    when there is room."""
    with small_disk(4) as disk:
        url = f"sqlite:///{disk / 'data' / 'store.sqlite3'}"
        await asked_through(api, url, tmp_path, databases.full(url), webhook=webhook)
