"""A database that is full, locked or lost, or not there at the start: answers go on, whoever looks
is told, and all is well again without a restart. On both kinds of database."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

from bot import status
from bot.app import App
from bot.core.remember import Remembering
from bot.core.request import Ask
from bot.core.responder import Responder
from bot.status import Status
from bot.store import engine, health
from bot.store.faults import StoreError
from bot.store.store import Store
from tests import postgres
from tests.core.dated import today
from tests.postgres import Wire

from .conftest import about, rows

LONG = 30.0
"""Seconds that a test waits for what takes one."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no test waits as long as a bot may."""
    monkeypatch.setattr("bot.store.keeper.LOOK_SECONDS", 0.1)
    monkeypatch.setattr("bot.store.keeper.QUIET_SECONDS", 0.5)


class Kept:
    """An open store that waits for its database, and what it tells of it."""

    def __init__(self, url: str) -> None:
        self.status = Status()
        self.store = Store(url, status=self.status)
        self.memory = Remembering(self.store)

    @property
    def why(self) -> str | None:
        """What is amiss with the database."""
        return self.status.parts[status.DATABASE]

    async def is_red(self) -> str:
        """What is amiss, as soon as that is told."""
        await until(lambda: self.why is not None)
        return str(self.why)

    async def is_green(self) -> None:
        """Wait until nothing is amiss, and see that all works."""
        await until(lambda: self.why is None)
        await self.store.note("green", about("csto"))
        assert await self.store.recall("green") == about("csto")
        assert self.status.ready


@asynccontextmanager
async def kept(url: str) -> AsyncIterator[Kept]:
    one = Kept(url)
    await one.store.open(waiting=True)
    try:
        yield one
    finally:
        await one.store.close()


def engine_settings() -> dict[str, str]:
    """What the bot asks of a session with PostgreSQL."""
    return engine._SERVER_SETTINGS


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Meanwhile another program keeps everybody else from writing."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        with closing(other):
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    connection = await asyncpg.connect(postgres.plain(url))
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE conversation, setting IN SHARE MODE")
            yield
    finally:
        await connection.close()


async def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < end, "it has not come to hold"
        await asyncio.sleep(0.02)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A folder that anyone may write to and that cannot hold more."""
    with tempfile.TemporaryDirectory(prefix="briefbot-disk-") as name:
        size = f"size={megabytes}m,mode=777"
        made = os.geteuid() == 0 and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "briefbot", name], capture_output=True
        )
        if not made or made.returncode != 0:
            pytest.skip("only root can make a disk that is small")
        Path(name).parent.chmod(Path(name).parent.stat().st_mode | 0o011)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "-l", name], check=True)


def fill(disk: Path, but: int = 0) -> Path:
    """A file that takes all the room that is left but for so many bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4_096)
    os.truncate(filler, filler.stat().st_size - but)
    return filler


@asynccontextmanager
async def on_disk(kind: str, disk: Path) -> AsyncIterator[str]:
    """An empty database on a disk; PostgreSQL's alone, its server has its log elsewhere."""
    if kind == "sqlite":
        yield f"sqlite:///{disk / 'data' / 'x.sqlite3'}"
        return
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    server = postgres.Server(programs)
    try:
        server.start()
        space = disk / "space"
        space.mkdir()
        os.chown(space, *server.account)
        await postgres.ask(server.url, f"CREATE TABLESPACE small LOCATION '{space}'")
        async with postgres.database(server.url, " TABLESPACE small") as url:
            yield url
    finally:
        server.end()


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> postgres.Server | None:
    """The PostgreSQL server, running, that a test may stop; None for SQLite."""
    if request.param == "sqlite":
        return None
    found: postgres.Server = request.getfixturevalue("postgres_server")
    return found


@pytest.fixture
def place_of(server: postgres.Server | None, request: pytest.FixtureRequest) -> str:
    """An empty database on it."""
    return str(request.getfixturevalue("own_database" if server else "sqlite_database"))


async def fill_rows(store: Store) -> None:
    """Write what a small disk cannot hold."""
    for number in range(500):
        await store.set_setting(f"{number}", os.urandom(20_000).hex())


KINDS = [("sqlite", 4), ("postgresql", 24)]
"""With the megabytes of a disk on which an empty one has room."""


@pytest.mark.parametrize(("kind", "megabytes"), KINDS)
async def test_full_disk(kind: str, megabytes: int) -> None:
    """On a full disk writing is one clear error and reading goes on; when there is room, the bot
    finds out by itself."""
    with small_disk(megabytes) as disk:
        async with on_disk(kind, disk) as url, kept(url) as one:
            await one.store.note("a", about("csto"))
            filler = fill(disk, 24 * 1_024)
            with pytest.raises(StoreError, match=r"cannot grow: the disk is full\. Make room"):
                await fill_rows(one.store)
            assert await one.store.recall("a") == about("csto")
            assert "the disk is full" in await one.is_red()
            # No sooner: a small row may still find its place.
            await asyncio.sleep(0.5)
            assert "the disk is full" in await one.is_red()
            assert await one.store.recall("a") == about("csto")
            filler.unlink()
            await one.is_green()


@pytest.mark.parametrize(("kind", "megabytes"), KINDS)
async def test_full_disk_at_the_start(kind: str, megabytes: int) -> None:
    """The bot begins on a full disk, without memory, and with it once there is room."""
    with small_disk(megabytes) as disk:
        async with on_disk(kind, disk) as url:
            filler = fill(disk)
            with pytest.raises(
                StoreError, match=r"the disk is full|No space left|log of its server"
            ):
                await Store(url).open()
            async with kept(url) as one:
                assert one.why is not None
                assert await one.memory.recall("a") is None
                filler.unlink()
                await one.is_green()


@pytest.mark.parametrize("waiting", [False, True])
async def test_full(sqlite_database: str, waiting: bool) -> None:
    """The same for a file that may not grow, where nobody can make a small disk; reading goes on,
    and nothing is kept of what failed."""
    status = Status()
    store = Store(sqlite_database, status=status)
    await store.open(waiting=waiting)
    await store.note("a", about("csto"))
    ((pages,),) = await rows(sqlite_database, "PRAGMA page_count")
    # The limit holds for one connection: the only one, for nothing goes on at the same time.
    await store._access.do(lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {pages}").all())
    with pytest.raises(StoreError, match="the disk is full"):
        await store.set_setting("a", "x" * 1_000_000)
    assert "the disk is full" in str(status.parts["database"])
    assert await store.setting("a") is None
    assert await store.recall("a") == about("csto")
    await store.close()


async def test_locked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program holds the database longer than the bot waits, writing is one clear
    error; afterwards all is well."""
    monkeypatch.setattr("bot.store.engine.BUSY_SECONDS", 0.2)
    monkeypatch.setitem(engine_settings(), "lock_timeout", "200")
    async with kept(url) as one:
        await one.store.note("a", about("csto"))
        async with locked(url):
            with pytest.raises(StoreError, match="is locked by another program"):
                await one.store.note("a", about("war"))
            await one.memory.note("a", about("war"))
            assert "is locked by another program" in await one.is_red()
        await one.is_green()
        assert await one.store.recall("a") == about("csto")
        await one.store.note("a", about("war"))
        assert await one.store.recall("a") == about("war")


async def test_who_waits_for_an_answer_does_not_wait_for_a_lock(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first calls find out slowly that the database is locked; those after them fail at
    once until the keeper has found that it is not."""
    monkeypatch.setattr("bot.store.engine.BUSY_SECONDS", 1.2)
    monkeypatch.setitem(engine_settings(), "lock_timeout", "1200")
    async with kept(url) as one:
        async with locked(url):
            with pytest.raises(StoreError, match="is locked"):
                await one.store.note("a", about("war"))
            begun = time.monotonic()
            for _ in range(100):
                with pytest.raises(StoreError, match="is locked"):
                    await one.store.note("a", about("war"))
            assert time.monotonic() - begun < health.SLOW_SECONDS
        await one.is_green()


async def test_file_lost(sqlite_database: str, file: Path) -> None:
    """A file that is deleted under the bot is made anew within seconds, with the same keys."""
    async with kept(sqlite_database) as one:
        place = one.store.key("telegram", 1)
        for each in file.parent.iterdir():
            each.unlink()
        await until(file.exists)
        await until(lambda: one.store._access.ready)
        await one.is_green()
        await one.store.note(place, about("csto"))
        assert len(await rows(sqlite_database, "SELECT * FROM conversation")) == 2
        assert one.store.key("telegram", 1) == place


async def test_a_folder_in_its_place(sqlite_database: str, file: Path) -> None:
    """Where something else takes the file's place, that is told; once it is gone, all is well."""
    async with kept(sqlite_database) as one:
        for each in file.parent.iterdir():
            each.unlink()
        file.mkdir()  # noqa: ASYNC240
        assert "cannot be opened: Is a directory" in await one.is_red()
        with pytest.raises(StoreError, match="cannot be opened: Is a directory"):
            await one.store.note("a", about("csto"))
        assert await one.memory.recall("a") is None
        file.rmdir()  # noqa: ASYNC240
        await one.is_green()


async def test_server_lost(postgres_server: postgres.Server, own_database: str) -> None:
    """A server that is stopped is noticed without a call, and all is well when it is back."""
    async with kept(own_database) as one:
        await one.store.note("a", about("csto"))
        postgres_server.stop()
        try:
            assert "no server answers there" in await one.is_red()
            with pytest.raises(StoreError, match=r"no server answers there\. Is it running"):
                await one.store.recall("a")
            assert await one.memory.recall("a") is None
            assert postgres.PASSWORD not in str(one.why)
            assert str(postgres_server.port) not in str(one.why)
        finally:
            postgres_server.start()
        await one.is_green()
        assert await one.store.recall("a") == about("csto")


async def test_tables_lost(url: str) -> None:
    """A table that somebody dropped is one clear error; once it is there, all is well."""
    async with kept(url) as one:
        await rows(url, "ALTER TABLE conversation RENAME TO elsewhere")
        with pytest.raises(StoreError, match="has lost its tables"):
            await one.store.recall("a")
        await rows(url, "ALTER TABLE elsewhere RENAME TO conversation")
        await one.is_green()


async def test_nothing_arrives(postgres_server: postgres.Server, own_database: str) -> None:
    """On a connection on which nothing arrives any more, a call fails within seconds, the next ones
    at once, and all is well when something arrives."""
    async with (
        Wire(postgres_server.port) as wire,
        kept(postgres.by_port(own_database, wire.port)) as one,
    ):
        await asyncio.gather(*(one.store.note(f"{n}", about("csto")) for n in range(20)))
        wire.cut = True
        begun = time.monotonic()
        with pytest.raises(StoreError, match="does not answer"):
            await one.store.recall("a")
        assert time.monotonic() - begun < 12
        begun = time.monotonic()
        for _ in range(100):
            assert await one.memory.recall("a") is None
        assert time.monotonic() - begun < 1
        wire.cut = False
        await one.is_green()


async def test_server_away_at_the_start(
    postgres_server: postgres.Server, own_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The bot begins while its server is down, has keys, and keeps them when the server is back."""
    postgres_server.stop()
    try:
        with pytest.raises(StoreError, match="no server answers there"):
            await Store(own_database).open()
        async with kept(own_database) as one:
            assert "no server answers there" in str(one.why)
            place = one.store.key("telegram", 1)
            assert place == one.store.key("telegram", 1)
            with pytest.raises(StoreError, match="no server answers there"):
                await one.store.note(place, about("csto"))
            postgres_server.start()
            await one.is_green()
            assert one.store.key("telegram", 1) == place
    finally:
        postgres_server.stop()
        postgres_server.start()
    said = [r.getMessage() for r in caplog.records if r.name == "bot.store.keeper"]
    assert [line.partition(":")[0] for line in said] == [
        "The bot begins without its database, and looks for it again",
        "The database can be used now.",
    ]
    assert postgres.PASSWORD not in caplog.text


async def test_keys_of_a_database_that_was_away(tmp_path: Path) -> None:
    """Until its database is there the bot has keys of its own, afterwards those of the database;
    with a given secret always the same."""
    folder, file = tmp_path / "data", tmp_path / "data" / "x.db"
    url = f"sqlite:///{file}"
    async with kept(url) as one:
        place = one.store.key("telegram", 1)
    folder.rename(tmp_path / "away")
    folder.write_text("in the way")
    async with kept(url) as one:
        assert "cannot be opened" in str(one.why)
        assert one.store.key("telegram", 1) != place
        given = Store(url, hash_key="correct horse")
        await given.open(waiting=True)
        always = given.key("telegram", 1)
        folder.unlink()
        (tmp_path / "away").rename(folder)
        await one.is_green()
        assert one.store.key("telegram", 1) == place
        await until(lambda: given._access.ready)
        assert given.key("telegram", 1) == always
        await given.close()


async def test_all_is_well(url: str) -> None:
    """Of a database that works, that is told at once, under the name that the bot's parts have."""
    assert health.PART == status.DATABASE
    async with kept(url) as one:
        assert one.status.parts == {"database": None}
        written = one.store._access._written
        await until(lambda: one.store._access._written > written)


async def test_answers_go_on(
    app: App, server: postgres.Server | None, place_of: str, file: Path
) -> None:
    """A bot that never saw its database answers as well, and remembers once it is there."""
    if server:
        server.stop()
    else:
        file.mkdir(parents=True)  # noqa: ASYNC240
    try:
        async with kept(place_of) as one:
            parts = (app.knowledge, app.understanding, app.matcher, app.decider)
            responder = Responder(*parts, one.store, today)
            place, person = one.store.key("telegram", 1), one.store.key("person", 1)
            reply = await responder.respond(Ask("Is Armenia in the CSTO?"), place, person)
            assert reply.kind == "answer"
            if server:
                server.start()
            else:
                file.rmdir()  # noqa: ASYNC240
            await one.is_green()
            await responder.respond(Ask("Is Armenia in the CSTO?"), place, person)
            assert await one.store.recall(place) is not None
    finally:
        if server:
            server.stop()
            server.start()
