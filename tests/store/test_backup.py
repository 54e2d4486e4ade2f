"""Copies of the database that can be restored."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.backup import backup
from bot.store.faults import StoreError
from bot.store.store import Store
from tests import postgres
from tests.command import Briefbot

from .conftest import Clock, about, opened, rows
from .test_killed import writer

PG_DUMP = shutil.which("pg_dump") or ""


@pytest.fixture
def pg_dump() -> str:
    if not PG_DUMP:
        pytest.skip("pg_dump is not installed: apt install postgresql-client")
    return PG_DUMP


@pytest.fixture
def briefbot(tmp_path: Path) -> Briefbot:
    return Briefbot(tmp_path / "cache", tmp_path)


@pytest.fixture
async def other_database(postgres_url: str) -> AsyncIterator[str]:
    """An empty database beside the test's."""
    async with postgres.database(postgres_url) as url:
        yield url


@pytest.fixture
def second(url: str, request: pytest.FixtureRequest) -> str:
    """Another empty database, where it is PostgreSQL's."""
    if url.startswith("sqlite"):
        return ""
    request.getfixturevalue("pg_dump")
    return str(request.getfixturevalue("other_database"))


def restored(url: str, copy: Path, postgres_url: str) -> str:
    """The URL of a database made from a copy as the README says."""
    if url.startswith("sqlite"):
        file = copy.with_name("restored.sqlite3")
        shutil.copy(copy, file)
        return f"sqlite:///{file}"
    words = ["pg_restore", "--no-owner", "--dbname", postgres.plain(postgres_url), str(copy)]
    subprocess.run(words, check=True)
    return postgres_url


async def test_copied_and_restored(
    store: Store, url: str, tmp_path: Path, clock: Clock, briefbot: Briefbot, second: str
) -> None:
    """What is copied while the bot runs is there after it is restored, with the same keys; the copy
    is for its owner only, and nothing else is left beside it."""
    place = store.key("telegram", 1)
    await store.note(place, about("csto"))
    await store.feedback("csto", "up", "v1", ())
    (folder := tmp_path / "copies").mkdir()
    copy = folder / "copy"
    ran = briefbot.run("backup", str(copy), BRIEFBOT_DATABASE_URL=url)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"The database is copied to {copy} ({copy.stat().st_size:,} bytes).\n"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [copy]
    await store.note(place, about("war"))
    async with opened(restored(url, copy, second), clock) as again:
        assert again.key("telegram", 1) == place
        assert await again.recall(place) == about("csto")
        assert [v.entry for v in await again.verdicts()] == ["csto"]
        await again.feedback("csto", "down", "v1", ())


async def test_one_moment(sqlite_database: str, tmp_path: Path) -> None:
    """A copy that is made in the middle of a burst has each row that was kept before, and is
    sound."""
    process = writer(sqlite_database, "one", 1_000_000)
    assert process.stdout is not None
    try:
        for number in range(5):
            last = int([process.stdout.readline() for _ in range(20)][-1])
            copy = tmp_path / f"{number}.db"
            backup(sqlite_database, copy)
            async with opened(f"sqlite:///{copy}") as store:
                assert await store.served("one", range(last + 1)) == set(range(last + 1))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


async def test_nothing_is_overwritten(
    sqlite_store: Store, sqlite_database: str, file: Path, tmp_path: Path, briefbot: Briefbot
) -> None:
    """What stands in the file stays without --force; the database itself is never the copy."""
    copy = tmp_path / "copy"
    copy.write_text("precious")
    ran = briefbot.run("backup", str(copy), BRIEFBOT_DATABASE_URL=sqlite_database)
    assert ran.code == 1
    assert ran.err == f"{copy} is there already. Name another file, or add --force.\n"
    assert copy.read_text() == "precious"
    ran = briefbot.run("backup", "--force", str(copy), BRIEFBOT_DATABASE_URL=sqlite_database)
    assert (ran.code, ran.err) == (0, "")
    assert await rows(f"sqlite:///{copy}", "SELECT count(*) FROM secret") == [(1,)]
    with pytest.raises(StoreError, match="is the database itself"):
        backup(sqlite_database, file, force=True)


def spoil_index(file: Path, key: str) -> None:
    """Another key in one of the two places where it stands: in its table, or in the index."""
    content = file.read_bytes()
    assert content.count(key.encode()) == 2
    file.write_bytes(content.replace(key.encode(), b"?" * len(key), 1))


async def test_what_fails_leaves_the_copy_before(
    sqlite_store: Store, sqlite_database: str, file: Path, tmp_path: Path
) -> None:
    """A damaged database is not copied over a sound copy, and no part of it stays."""
    place = sqlite_store.key("telegram", 1)
    await sqlite_store.note(place, about("csto"))
    await sqlite_store.close()
    (folder := tmp_path / "copies").mkdir()
    copy = folder / "copy"
    backup(sqlite_database, copy)
    before = copy.read_bytes()
    spoil_index(file, place)
    with pytest.raises(StoreError, match="is damaged"):
        backup(sqlite_database, copy, force=True)
    assert copy.read_bytes() == before
    assert list(folder.iterdir()) == [copy]


def test_no_database(tmp_path: Path, briefbot: Briefbot) -> None:
    """Where nothing was kept yet, that is said, and no empty database is made."""
    url = f"sqlite:///{tmp_path / 'x.db'}"
    ran = briefbot.run("backup", "copy", BRIEFBOT_DATABASE_URL=url)
    assert ran.code == 1
    assert "There is no database" in ran.err
    assert not (tmp_path / "x.db").exists()
    ran = briefbot.run("backup", "no/folder/copy", BRIEFBOT_DATABASE_URL=url)
    assert ran.code == 1
    assert "No such file or directory" in ran.err


NOTING = """#!/bin/sh
echo "$0 $@" >> {folder}/words
exec {program} "$@"
"""


async def test_the_password_is_on_no_command_line(
    postgres_database: str, tmp_path: Path, pg_dump: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pg_dump's words, which everybody on the machine can read, tell nothing of the account."""
    noting = tmp_path / "pg_dump"
    noting.write_text(NOTING.format(folder=tmp_path, program=pg_dump))
    noting.chmod(0o755)
    async with opened(postgres_database):
        pass
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    backup(postgres_database, tmp_path / "copy")
    words = (tmp_path / "words").read_text()
    assert "--format=custom" in words
    for part in (postgres.PASSWORD, "tests:", "127.0.0.1", "briefbot_test"):
        assert part not in words


def test_a_server_that_does_not_answer(tmp_path: Path, pg_dump: str) -> None:
    """What pg_dump says of its failure is told, and nothing is left."""
    nowhere = "postgresql://me:not-a-secret@127.0.0.1:1/x"
    with pytest.raises(StoreError, match=r"could not be copied: .*Connection refused") as raised:
        backup(nowhere, tmp_path / "copy")
    assert "not-a-secret" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


async def test_without_pg_dump(
    postgres_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where pg_dump is not installed, the sentence names it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match=r"by pg_dump, which is not installed here\. Install"):
        backup(postgres_database, tmp_path / "copy")


def test_a_copy_is_no_part_of_the_files(tmp_path: Path) -> None:
    """SQLite's copy is one file: no log beside it is needed to read it."""
    source = sqlite3.connect(tmp_path / "x.db")
    source.execute("PRAGMA journal_mode=WAL")
    source.execute("CREATE TABLE one (x)")
    source.execute("INSERT INTO one VALUES (1)")
    source.commit()
    backup(f"sqlite:///{tmp_path / 'x.db'}", tmp_path / "copy")
    source.close()
    assert (tmp_path / "copy").read_bytes()[18:20] == b"\x01\x01"
