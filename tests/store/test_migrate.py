"""The database's tables, from nothing to this version and back."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect

from bot.store.faults import StoreError
from bot.store.migrate import NOTHING, migrate
from bot.store.store import Store
from bot.store.tables import metadata

from .conftest import about


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_up_and_down(tmp_path: Path) -> None:
    """The steps lead to the tables that the code uses, back to none, and up again."""
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.begin() as connection:
        for _ in range(2):
            migrate(connection)
            assert tables(connection) == set(metadata.tables)
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
            migrate(connection, NOTHING, down=True)
            assert tables(connection) == set()
    engine.dispose()


async def test_no_noise(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Opening, keeping and recalling leaves no line in the log, at any level."""
    caplog.set_level(logging.DEBUG)
    store = Store(f"sqlite:///{file}")
    await store.open()
    await store.note("a", about("csto"))
    await store.recall("a")
    await store.close()
    assert [r for r in caplog.records if r.name != "asyncio"] == []


async def test_a_newer_database(store: Store, file: Path) -> None:
    """A database of a newer version of the bot is left alone, and the operator told."""
    await store.close()
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(StoreError, match="belongs to a newer version"):
        await Store(f"sqlite:///{file}").open()


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


def test_two_at_once(file: Path) -> None:
    """Processes that open a new database at the same moment all find it made, with one secret."""
    several = [
        subprocess.Popen(
            [sys.executable, "-c", OPENING, f"sqlite:///{file}"],
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


def test_places_are_taken_along(tmp_path: Path) -> None:
    """Where people are in the briefings outlives the step to one table for all of it, and back."""
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    before = [("ani", "how-we-got-here", "medium", 12, 5.0), ("ben", "csto", "short", 0, 6.0)]
    with engine.begin() as connection:
        migrate(connection, "0002")
        for row in before:
            connection.exec_driver_sql("INSERT INTO progress VALUES (?, ?, ?, ?, ?)", row)
        migrate(connection)
        found = connection.exec_driver_sql("SELECT * FROM personal ORDER BY person").all()
        assert [tuple(row) for row in found] == [
            ("ani", "brief how-we-got-here", "medium 12", 5.0),
            ("ben", "brief csto", "short 0", 6.0),
        ]
        migrate(connection, "0002", down=True)
        assert [
            tuple(row) for row in connection.exec_driver_sql("SELECT * FROM progress")
        ] == before
    engine.dispose()
