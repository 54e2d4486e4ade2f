"""What only PostgreSQL does: accounts, addresses, and transactions that meet each other."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from bot.store import tables
from bot.store.faults import StoreError
from bot.store.store import Store
from tests import postgres

from .conftest import about, opened, rows


def with_part(url: str, **parts: Any) -> str:
    return make_url(url).set(**parts).render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("part", "value", "sentence"),
    [
        ("password", "wrong-secret", r"refuses the account\. Check the name and password"),
        ("database", "nowhere", r"does not exist\. Make it with createdb"),
        ("port", 1, r"cannot be reached: no server answers there"),
        ("host", "no-such-host.invalid", r"cannot be reached"),
    ],
)
async def test_an_address_that_is_wrong(
    postgres_database: str, part: str, value: str | int, sentence: str
) -> None:
    """Each mistake in the address is a sentence of its own, without the password."""
    url = with_part(postgres_database, **{part: value})
    with pytest.raises(StoreError, match=sentence) as raised:
        await Store(url).open()
    assert "secret" not in str(raised.value)


async def test_an_account_without_rights(postgres_database: str) -> None:
    """An account that may not make tables is told what to do."""
    account = f"weak_{time.monotonic_ns()}"
    await rows(postgres_database, f"CREATE ROLE {account} LOGIN PASSWORD 'not-a-secret'")
    try:
        with pytest.raises(StoreError, match=r"Make the account the database's owner"):
            await Store(with_part(postgres_database, username=account)).open()
    finally:
        await rows(postgres_database, f"DROP ROLE {account}")


async def test_an_owner_without_other_rights(postgres_url: str) -> None:
    """An account that owns its database and may do nothing else is enough, for leases too."""
    account = f"owner_{time.monotonic_ns()}"
    await rows(postgres_url, f"CREATE ROLE {account} LOGIN PASSWORD 'not-a-secret'")
    try:
        async with postgres.database(postgres_url, f" OWNER {account}") as url:
            own = with_part(url, username=account, password="not-a-secret")
            async with opened(own) as store:
                await store.note("a", about("csto"))
                assert await store.leases.take("polling")
                assert await store.leases.peers() == 1
                session = store.leases._session
                assert session is not None
                session.terminate()
                await asyncio.sleep(0.2)
                assert await store.leases.peers() == 1
                assert store.leases.held == {"polling"}
    finally:
        await rows(postgres_url, f"DROP ROLE {account}")


@pytest.mark.parametrize("query", ["ssl=disable", "sslmode=disable", "sslmode=prefer"])
async def test_as_others_write_it(postgres_database: str, query: str) -> None:
    """A URL as hosts of PostgreSQL hand it out, with libpq's sslmode, is taken."""
    async with opened(f"{postgres_database}?{query}") as store:
        assert await store.leases.take("polling")
        await store.note("a", about("csto"))


@pytest.mark.parametrize(
    ("query", "name"),
    [("sslmode=perhaps", "sslmode"), ("pool=9", "pool"), ("command_timeout=x", "command_timeout")],
)
def test_a_parameter_that_is_not_known(query: str, name: str) -> None:
    """What cannot be used in a URL is named at once, not when it first fails."""
    with pytest.raises(StoreError, match=rf"a parameter that cannot be used: {name}\."):
        Store(f"postgresql://me:not-a-secret@127.0.0.1/x?{query}")


async def test_transactions_that_stand_in_each_others_way(postgres_database: str) -> None:
    """Of two that wait for each other PostgreSQL ends one, which is done again: neither fails."""
    async with opened(postgres_database) as one, opened(postgres_database) as two:
        await one.set_setting("a", "0")
        await one.set_setting("b", "0")

        async def cross(store: Store, names: list[str]) -> None:
            def work(connection: Connection) -> None:
                for name in names:
                    change = tables.setting.update().where(tables.setting.c.name == name)
                    connection.execute(change.values(value=names[0]))
                    connection.exec_driver_sql("SELECT pg_sleep(0.3)")

            await store._access.write(work)

        await asyncio.gather(cross(one, ["a", "b"]), cross(two, ["b", "a"]))
        assert await one.setting("a") == await one.setting("b")


async def test_forgetting_while_it_is_noted(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes that write and forget the same conversations at once do so in one order: none
    has to begin again."""
    monkeypatch.setattr("bot.store.engine.AGAIN", 1)
    async with opened(postgres_database) as one, opened(postgres_database) as two:

        async def use(store: Store) -> None:
            for number in range(30):
                await asyncio.gather(
                    store.note("a", about("csto")),
                    store.note_answer("a", number % 3, [1]),
                    store.note_shown("a", "csto", 1),
                    store.keep("ani", {"plain": "on", "round": str(number)}),
                    store.forget("a", "ani"),
                    store.expire(),
                )

        await asyncio.gather(use(one), use(two))


async def test_a_hanging_process_keeps_nobody_waiting(postgres_database: str) -> None:
    """What a session of the bot has begun and not ended is ended by the server."""
    async with opened(postgres_database) as store:
        shown = await store._access.do(
            lambda c: c.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one()
        )
        assert shown == "30s"
