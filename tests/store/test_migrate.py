"""The database's tables, from nothing to this version and back."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from bot.store.engine import Database
from bot.store.faults import StoreError
from bot.store.migrate import NOTHING, migrate
from bot.store.store import Store
from bot.store.tables import metadata

from .conftest import about, opened, rows


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


async def test_up_and_down(url: str) -> None:
    """The steps lead to the tables that the code uses, back to none, and up again."""

    def work(connection: Connection) -> None:
        for _ in range(2):
            migrate(connection)
            assert tables(connection) == set(metadata.tables)
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
            migrate(connection, NOTHING, down=True)
            assert tables(connection) == set()

    await in_one(url, work)


async def in_one(url: str, work: Callable[[Connection], None]) -> None:
    """Do work in one transaction, and close the database."""
    database = Database(url)
    if database.file is not None:
        database.file.parent.mkdir()
    try:
        await database.do(work)
    finally:
        await database.close()


async def test_no_noise(url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Opening, keeping and recalling leaves no line in the log, at any level."""
    caplog.set_level(logging.DEBUG)
    store = Store(url)
    await store.open()
    await store.note("a", about("csto"))
    await store.recall("a")
    await store.close()
    assert [r for r in caplog.records if r.name != "asyncio"] == []


async def test_a_newer_database(store: Store, url: str) -> None:
    """A database of a newer version of the bot is left alone, and the operator told."""
    await store.close()
    await rows(url, "UPDATE alembic_version SET version_num = '9999'")
    for waiting in (False, True):
        with pytest.raises(StoreError, match="belongs to a newer version"):
            await Store(url).open(waiting=waiting)
    assert await rows(url, "SELECT version_num FROM alembic_version") == [("9999",)]


OPENING = """
import asyncio, sys
from bot.store.store import Store

async def main():
    store = Store(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    await store.open()
    print(store.key("telegram", 1), flush=True)
    await store.close()

asyncio.run(main())
"""


def test_several_at_once(url: str) -> None:
    """Processes that open a new database at the same moment all find it made, with one secret."""
    several = [
        subprocess.Popen(
            [sys.executable, "-c", OPENING, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in several:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in several:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    keys = {process.communicate(timeout=60)[0] for process in several}
    assert [process.returncode for process in several] == [0, 0, 0]
    assert len(keys) == 1
    assert len(keys.pop().strip()) == 32


async def test_places_are_taken_along(url: str) -> None:
    """Where people are in the briefings outlives the step to one table for all of it, and back."""
    before = [("ani", "how-we-got-here", "medium", 12, 5.0), ("ben", "csto", "short", 0, 6.0)]

    def work(connection: Connection) -> None:
        migrate(connection, "0002")
        for person, path, depth, card, end in before:
            connection.exec_driver_sql(
                f"INSERT INTO progress VALUES ('{person}', '{path}', '{depth}', {card}, {end})"
            )
        migrate(connection)
        found = connection.exec_driver_sql("SELECT * FROM personal ORDER BY person").all()
        assert [tuple(row) for row in found] == [
            ("ani", "brief how-we-got-here", "medium 12", 5.0),
            ("ben", "brief csto", "short 0", 6.0),
        ]
        migrate(connection, "0002", down=True)
        kept = connection.exec_driver_sql("SELECT * FROM progress ORDER BY person")
        assert [tuple(row) for row in kept] == before

    await in_one(url, work)


async def test_another_process_changes_tables(postgres_database: str) -> None:
    """What PostgreSQL prepared for the tables as they were is no obstacle after they have changed:
    a copy of the bot of the next version may change them while this one works."""
    async with opened(postgres_database) as store:
        await store.note("a", about("csto"))
        for kind in ("VARCHAR(100000)", "TEXT"):
            for _ in range(3):
                assert await store.recall("a") == about("csto")
            change = f"ALTER TABLE conversation ALTER COLUMN recollection TYPE {kind}"
            await rows(postgres_database, change)
        assert await store.recall("a") == about("csto")
