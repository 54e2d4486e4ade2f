"""What the doctor finds about databases, each by a state that causes it; nothing is changed."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.finding import Finding
from bot.store import doctor
from bot.store.doctor import examine
from bot.store.store import Store
from tests.postgres import ask


async def one(url: str) -> Finding:
    """The only finding."""
    (it,) = await examine(url)
    assert it.about == "database"
    return it


@pytest.fixture
async def used(file: Path) -> AsyncIterator[str]:
    """The URL of a database with which a bot is at work."""
    store = Store(f"sqlite:///{file}")
    await store.open()
    yield f"sqlite:///{file}"
    await store.close()


async def test_no_file_yet(file: Path) -> None:
    """A database that the first start will make is well, and is not made by looking."""
    it = await one(f"sqlite:///{file}")
    assert it.state == "ok"
    assert f"the first start makes {file}" in it.what
    assert not file.parent.exists()


async def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    """A folder that cannot be made is bad."""
    (tmp_path / "file").touch()
    it = await one(f"sqlite:///{tmp_path}/file/briefbot.sqlite3")
    assert (it.state, "cannot be made" in it.what) == ("bad", True)
    assert "BRIEFBOT_DATABASE_URL" in it.do


async def test_up_to_date(used: str) -> None:
    """A database in use, with the tables of this version."""
    it = await one(used)
    assert (it.state, it.do) == ("ok", "")
    assert "up to date" in it.what


@pytest.mark.parametrize(
    ("change", "state", "said"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "note", "older version"),
        ("UPDATE alembic_version SET version_num = '9999'", "bad", "newer version"),
        ("DELETE FROM alembic_version", "note", "is empty"),
    ],
)
async def test_other_tables(used: str, file: Path, change: str, state: str, said: str) -> None:
    """Older tables are brought up to date by the next start; newer ones are not to be touched."""
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute(change)
    it = await one(used)
    assert it.state == state
    assert said in it.what
    with contextlib.closing(sqlite3.connect(file)) as database:
        left = database.execute("SELECT count(*) FROM alembic_version").fetchone()
    assert left == (0 if change.startswith("DELETE") else 1,)


async def test_a_locked_database(used: str, file: Path) -> None:
    """Another program that writes for long is told as such."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        it = await one(used)
        other.execute("ROLLBACK")
    assert it.state == "bad"
    assert "locked" in it.what


def test_what_is_no_database(file: Path) -> None:
    """Another file in its place is told, and stays as it is."""
    file.parent.mkdir()
    file.write_bytes(b"no database" * 100)
    it = asyncio.run(one(f"sqlite:///{file}"))
    assert it.state == "bad"
    assert "not a database" in it.what
    assert file.read_bytes() == b"no database" * 100


async def test_a_full_disk(used: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little room is told before there is none."""
    monkeypatch.setattr(doctor, "LEAST_FREE", 10**18)
    _, it = await examine(used)
    assert it.state == "bad"
    assert "MB left" in it.what


async def test_in_memory() -> None:
    """What is forgotten at the end is a note."""
    assert (await one("sqlite://")).state == "note"


async def test_no_address() -> None:
    """What is no address of a database is a sentence."""
    it = await one("briefbot.sqlite3")
    assert (it.state, "BRIEFBOT_DATABASE_URL" in it.what) == ("bad", True)


async def test_nobody_there() -> None:
    """A server that does not listen is one finding, without the password."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        it = await one(f"postgresql://bot:s3cret@127.0.0.1:{taken.getsockname()[1]}/bot")
    assert it.state == "bad"
    assert "s3cret" not in str(it)
    assert "the database server runs" in it.do


async def test_postgresql(postgres_database: str) -> None:
    """The version, the tables, and how many replicas are at work."""
    tables, server = await examine(postgres_database)
    assert (tables.state, "is empty" in tables.what) == ("note", True)
    assert "replicas at work with it: 0" in server.what
    replicas = [Store(postgres_database) for _ in range(2)]
    for replica in replicas:
        await replica.open()
        await replica.leases.peers()
    try:
        tables, server = await examine(postgres_database)
    finally:
        for replica in replicas:
            await replica.close()
    assert (tables.state, "up to date" in tables.what) == ("ok", True)
    assert server.what.startswith("PostgreSQL ")
    assert "replicas at work with it: 2" in server.what
    assert await ask(postgres_database, "SELECT count(*) FROM conversation") == [(0,)]


async def test_a_postgresql_that_cannot_be_written_to(postgres_database: str) -> None:
    """A standby, or a user without rights, is told from a server that is away."""
    name = postgres_database.rpartition("/")[2]
    await ask(postgres_database, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    *_, it = await examine(postgres_database)
    assert it.state == "bad"
    assert "cannot be written to" in it.what


async def test_a_postgresql_that_does_not_let_one_in(postgres_database: str) -> None:
    """A wrong password is one finding, without it."""
    user, _, place = postgres_database.rpartition("@")
    it = await one(f"{user.rpartition(':')[0]}:s3cret@{place}")
    assert it.state == "bad"
    assert "s3cret" not in str(it)
    assert "BRIEFBOT_DATABASE_URL" in it.what + it.do
