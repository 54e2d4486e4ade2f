"""A database that is locked, full, read-only, damaged or lost; a process that is killed."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store.faults import StoreError
from bot.store.store import Store

from .conftest import about


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
async def test_damaged(sqlite_store: Store, file: Path, seed: int) -> None:
    """A damaged file is a StoreError that says what to do, not another error."""
    for number in range(200):
        await sqlite_store.note(sqlite_store.key(number), about("csto" * 20))
    await sqlite_store.close()
    spoil(file, seed)
    with pytest.raises(StoreError, match=r"Move the file away|cannot be used"):
        await Store(f"sqlite:///{file}").open()


async def test_damaged_letters(sqlite_store: Store, file: Path) -> None:
    """Noise that is no text at all in the names of tables is a StoreError, too."""
    await sqlite_store.close()
    garble(file)
    with pytest.raises(StoreError, match=r"is damaged\. Move the file away"):
        await Store(f"sqlite:///{file}").open()


async def test_lost(sqlite_store: Store, file: Path) -> None:
    """A file that is deleted under the bot costs no error, and is made anew within the hour with
    the same keys."""
    place = sqlite_store.key("telegram", 1)
    for each in file.parent.iterdir():
        each.unlink()
    await sqlite_store.note(place, about("csto"))
    await sqlite_store.expire()
    await sqlite_store.note(place, about("war"))
    await sqlite_store.close()
    again = Store(f"sqlite:///{file}")
    await again.open()
    assert again.key("telegram", 1) == place
    await again.close()


@pytest.mark.parametrize(
    "url", ["", "briefbot.db", "mysql://x/y", "sqlite+pysqlite:///x.db", "://"]
)
def test_unusable_url(url: str) -> None:
    """A URL that cannot be used is refused with the setting's name and the right form."""
    with pytest.raises(StoreError, match=r"BRIEFBOT_DATABASE_URL is not the address .* sqlite:///"):
        Store(url)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_url(url: str) -> None:
    """Whatever stands in the setting, it is a store or a StoreError."""
    with suppress(StoreError):
        Store(url)
