"""A database that is locked, full, read-only, damaged or lost; a process that is killed."""

from __future__ import annotations

import importlib.util
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.core.request import Ask, Brief, Depth
from bot.core.responder import Responder
from bot.store.engine import Database
from bot.store.faults import StoreError
from bot.store.store import Store
from tests.core.dated import today

from .conftest import Clock, about


@contextmanager
def powerless() -> Iterator[None]:
    """Without the rights of root, which may write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that anyone may enter."""
    with tempfile.TemporaryDirectory() as name:
        rights(Path(name), 0o755)
        yield Path(name)
        rights(Path(name), 0o755)


def spoil(file: Path, seed: int) -> None:
    """Noise in place of all but the header."""
    content = file.read_bytes()
    file.write_bytes(content[:200] + random.Random(seed).randbytes(len(content) - 200))


def garble(file: Path) -> None:
    """Noise that is not even UTF-8 in the names of tables."""
    content = file.read_bytes().replace(b"CREATE TABLE conv", b"CR\xd1ATE TABLE \xd1onv")
    file.write_bytes(content.replace(b"conversation", b"\xd1onversatio\xd1"))


def rights(path: Path, mode: int) -> None:
    path.chmod(mode)


async def test_locked(
    store: Store, file: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program holds the database, it can be read, and writing is one clear error;
    afterwards all is well."""
    await store.note("a", about("csto"))
    monkeypatch.setattr("bot.store.engine.BUSY_SECONDS", 0.1)
    impatient = Store(f"sqlite:///{file}", clock=clock)
    other = sqlite3.connect(file, isolation_level=None)
    await impatient.open()
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(
        StoreError, match=r"is locked by another program\. Is the bot running twice"
    ):
        await impatient.note("a", about("war"))
    assert await impatient.recall("a") == about("csto")
    other.execute("ROLLBACK")
    other.close()
    await impatient.note("a", about("war"))
    assert await store.recall("a") == about("war")
    await impatient.close()


async def test_full(store: Store, file: Path) -> None:
    """On a full disk writing is one clear error, and nothing of it is kept; reading goes on."""
    await store.note("a", about("csto"))
    with sqlite3.connect(file) as other:
        pages = other.execute("PRAGMA page_count").fetchone()[0]
    other.close()
    # The limit holds for one connection: the only one, for nothing goes on at the same time.
    await store._access.do(lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {pages}").all())
    with pytest.raises(StoreError, match="the disk is full"):
        await store.set_setting("a", "x" * 1_000_000)
    assert await store.setting("a") is None
    assert await store.recall("a") == about("csto")


async def test_read_only_file(folder: Path) -> None:
    """A database that may not be written to is a clear error at the start."""
    file = folder / "x.db"
    store = Store(f"sqlite:///{file}")
    await store.open()
    await store.close()
    rights(file, 0o444)
    rights(folder, 0o555)
    with powerless(), pytest.raises(StoreError, match=r"cannot be opened: Permission denied\. Set"):
        await Store(f"sqlite:///{file}").open()


async def test_read_only_folder(folder: Path) -> None:
    """A folder in which no database can be made is a clear error at the start."""
    rights(folder, 0o555)
    with powerless(), pytest.raises(StoreError, match=r"cannot be opened: Permission denied\. Set"):
        await Store(f"sqlite:///{folder / 'deep' / 'x.db'}").open()


async def test_a_file_in_the_way(tmp_path: Path) -> None:
    """A path that leads through a file is a clear error."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot be opened: .*BRIEFBOT_DATABASE_URL"):
        await Store(f"sqlite:///{tmp_path / 'file' / 'x.db'}").open()


async def test_not_a_database(tmp_path: Path) -> None:
    """Another file is not overwritten, and the operator told what to do."""
    file = tmp_path / "letter.txt"
    file.write_text("Dear reader, " * 1_000)
    with pytest.raises(StoreError, match=r"is not a database\. Move the file away"):
        await Store(f"sqlite:///{file}").open()
    assert file.read_text() == "Dear reader, " * 1_000


@pytest.mark.parametrize("seed", range(5))
async def test_damaged(store: Store, file: Path, seed: int) -> None:
    """A damaged file is a StoreError that says what to do, not another error."""
    for number in range(200):
        await store.note(store.key(number), about("csto" * 20))
    await store.close()
    spoil(file, seed)
    with pytest.raises(StoreError, match=r"Move the file away|cannot be used"):
        await Store(f"sqlite:///{file}").open()


async def test_damaged_letters(store: Store, file: Path) -> None:
    """Noise that is no text at all in the names of tables is a StoreError, too."""
    await store.close()
    garble(file)
    with pytest.raises(StoreError, match=r"is damaged\. Move the file away"):
        await Store(f"sqlite:///{file}").open()


async def test_lost(store: Store, file: Path) -> None:
    """A file that is deleted under the bot costs no error, and is made anew within the hour with
    the same keys."""
    place = store.key("telegram", 1)
    for each in file.parent.iterdir():
        each.unlink()
    await store.note(place, about("csto"))
    await store.expire()
    await store.note(place, about("war"))
    await store.close()
    again = Store(f"sqlite:///{file}")
    await again.open()
    assert again.key("telegram", 1) == place
    await again.close()


async def test_tables_lost(store: Store, file: Path) -> None:
    """A table that somebody dropped is one clear error."""
    with sqlite3.connect(file) as other:
        other.execute("DROP TABLE conversation")
    other.close()
    with pytest.raises(StoreError, match="has lost its tables"):
        await store.recall("a")


@pytest.mark.parametrize(
    "url", ["", "briefbot.db", "mysql://x/y", "sqlite+pysqlite:///x.db", "://"]
)
def test_unusable_url(url: str) -> None:
    """A URL that cannot be used is refused with the setting's name and the right form."""
    with pytest.raises(StoreError, match=r"BRIEFBOT_DATABASE_URL is not the address .* sqlite:///"):
        Store(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_postgresql_needs_its_driver(scheme: str) -> None:
    """A PostgreSQL URL without its driver says what to install, and no password."""
    if importlib.util.find_spec("asyncpg"):
        pytest.skip("the driver is there")
    with pytest.raises(StoreError, match="pip install asyncpg") as raised:
        Database(f"{scheme}://me:pass-word@db.example/bot")
    assert "pass-word" not in str(raised.value)


async def test_an_answer_without_the_store(
    app: App, store: Store, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A store that fails costs no answer; the log says why, once, without a word of the person."""
    with sqlite3.connect(file) as other:
        other.execute("DROP TABLE conversation")
    other.close()
    responder = Responder(app.knowledge, app.understanding, app.matcher, app.decider, store, today)
    for _ in range(3):
        reply = await responder.respond(Ask("Is Armenia in the CSTO, zebulon?"), "a")
        assert reply.kind in ("answer", "abstain", "clarify")
    (record,) = caplog.records
    assert "has lost its tables" in record.getMessage()
    assert "zebulon" not in caplog.text


WRITING = """
import asyncio, sys
from bot.core.recollection import Recollection
from bot.store.store import Store

async def main():
    store = Store(sys.argv[1])
    await store.open()
    kept = Recollection("answer", "e", "high", 1.0, (), ("csto",), (), "what", False, "en")
    for number in range(int(sys.argv[3])):
        key = f"{sys.argv[2]}-{number}"
        await asyncio.gather(
            store.note(key, kept), store.mark_served(sys.argv[2], [number]),
            store.note_answer(key, number, [number]),
        )
        print(number, flush=True)
    await store.close()

asyncio.run(main())
"""


def writer(file: Path, name: str, rounds: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITING, f"sqlite:///{file}", name, str(rounds)],
        stdout=subprocess.PIPE,
        text=True,
    )


async def test_killed_in_the_middle(file: Path, clock: Clock) -> None:
    """What was kept when the process was killed is there, and the database is sound."""
    process = writer(file, "one", 1_000_000)
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(50)]
    process.send_signal(signal.SIGKILL)
    said += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    last = int([line for line in said if line.endswith("\n")][-1])
    store = Store(f"sqlite:///{file}")
    await store.open()
    assert await store.served("one", range(last + 1)) == set(range(last + 1))
    assert await store.recall(f"one-{last}") is not None
    assert await store.answer_to(f"one-{last}", last) == (last,)
    await store.close()
    with sqlite3.connect(file) as other:
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    other.close()


async def test_several_writers(file: Path) -> None:
    """Processes that write at the same time wait for each other and lose nothing."""
    writers = [writer(file, name, 100) for name in ("one", "two", "three")]
    for process in writers:
        process.communicate(timeout=120)
    assert [process.returncode for process in writers] == [0, 0, 0]
    store = Store(f"sqlite:///{file}")
    await store.open()
    for name in ("one", "two", "three"):
        assert await store.served(name, range(100)) == set(range(100))
    await store.close()


async def test_no_id_or_text_in_the_file(app: App, store: Store, file: Path) -> None:
    """After an answer and feedback, no id of a chat, name or word of a person is in the files."""
    chat, name = 918_273_645_546, "zebulon"
    place, person = store.key("telegram", chat), store.key("telegram person", chat)
    responder = Responder(app.knowledge, app.understanding, app.matcher, app.decider, store, today)
    await responder.respond(Ask(f"{name} @{name} asks: is Armenia in the CSTO?"), place)
    path = next(iter(app.knowledge.paths))
    await responder.respond(Brief(path, Depth.MEDIUM, 1), place, person)
    assert await store.personal(person) == {f"brief {path}": "medium 1"}
    await store.note_shown(place, "csto-armenia-member", 5)
    await store.note_answer(place, 4, [5])
    await store.feedback("csto-armenia-member", "down", "v", ())
    assert await store.recall(place) is not None
    content = b"".join(each.read_bytes() for each in file.parent.iterdir())
    assert b"csto-armenia-member" in content
    for part in (str(chat).encode(), chat.to_bytes(8, "big"), chat.to_bytes(6, "big"), b"zebulon"):
        assert part not in content


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_url(url: str) -> None:
    """Whatever stands in the setting, it is a store or a StoreError."""
    with suppress(StoreError):
        Store(url)
