"""Pictures are drawn once, kept, and never keep an answer from anybody."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from pathlib import Path

import pytest

from bot.core.knowledge import Knowledge
from bot.core.timeline import PICTURE, Chart
from bot.picture import pictures as module
from bot.picture.pictures import KEEP, Pictures
from tests.adapters.replies import ferries
from tests.core.dated import EVENTS, dated


def files(folder: Path, kind: str = "*.png") -> list[Path]:
    """What is kept."""
    return list(folder.glob(kind))


FAKE = b"\x89PNG\r\n\x1a\n" + b"fake" + b"IEND\xaeB\x60\x82"


class Brush:
    """Draws the same each time, and tells of it."""

    def __init__(self) -> None:
        self.drawn: list[bool] = []
        self.threads: set[str] = set()
        self.fails = False

    def __call__(self, chart: Chart, folder: Path, dark: bool) -> bytes:
        self.drawn.append(dark)
        self.threads.add(threading.current_thread().name)
        time.sleep(0.02)
        if self.fails:
            raise RuntimeError("Alice's secret words")
        return FAKE


@pytest.fixture
def brush(monkeypatch: pytest.MonkeyPatch) -> Brush:
    one = Brush()
    monkeypatch.setattr(module, "_drawn", one)
    return one


@pytest.fixture
def knowledge() -> Knowledge:
    return dated(ferries())


async def test_drawn_once(brush: Brush, knowledge: Knowledge, tmp_path: Path) -> None:
    """However many ask for it at once: one drawing, in another thread than theirs."""
    some = Pictures(knowledge, tmp_path)
    found = await asyncio.gather(*(some.png(PICTURE) for _ in range(20)))
    assert set(found) == {FAKE}
    assert brush.drawn == [False]
    assert threading.current_thread().name not in brush.threads


async def test_kept_between_starts(brush: Brush, knowledge: Knowledge, tmp_path: Path) -> None:
    """Another process finds it on disk, light and dark apart."""
    await Pictures(knowledge, tmp_path / "new").png(PICTURE)
    assert await Pictures(knowledge, tmp_path / "new").png(PICTURE) == FAKE
    assert brush.drawn == [False]
    await Pictures(knowledge, tmp_path / "new").png(PICTURE, dark=True)
    assert brush.drawn == [False, True]


async def test_other_events_are_another_picture(
    brush: Brush, knowledge: Knowledge, tmp_path: Path
) -> None:
    """Its mark tells one picture from another, and an old one is never shown for a new one."""
    fewer = Pictures(dated(ferries(), EVENTS[1:]), tmp_path)
    assert fewer.mark(PICTURE) != Pictures(knowledge, tmp_path).mark(PICTURE)
    assert Pictures(knowledge, tmp_path).mark(PICTURE) == Pictures(knowledge, tmp_path).mark(
        PICTURE
    )
    await fewer.png(PICTURE)
    await Pictures(knowledge, tmp_path).png(PICTURE)
    assert len(brush.drawn) == 2


async def test_old_ones_go(brush: Brush, tmp_path: Path) -> None:
    """A folder does not fill up with the pictures of earlier knowledge."""
    for year in range(KEEP + 3):
        events = (EVENTS[0], *EVENTS[2:], *EVENTS[1:2] * year)
        await Pictures(dated(ferries(), events), tmp_path).png(PICTURE)
    assert len(brush.drawn) == KEEP + 3
    assert len(files(tmp_path)) == KEEP
    assert files(tmp_path, ".draft-*") == []


@pytest.mark.parametrize("damage", [b"", FAKE[:-4], b"<html>"])
async def test_a_damaged_file_is_drawn_anew(
    brush: Brush, knowledge: Knowledge, tmp_path: Path, damage: bytes
) -> None:
    """What is not a whole picture is not sent to anybody."""
    await Pictures(knowledge, tmp_path).png(PICTURE)
    (file,) = files(tmp_path)
    file.write_bytes(damage)
    assert await Pictures(knowledge, tmp_path).png(PICTURE) == FAKE
    assert file.read_bytes() == FAKE


async def test_a_folder_that_cannot_be_written_to(
    brush: Brush, knowledge: Knowledge, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The picture is there all the same, drawn once, with one line in the log."""
    (tmp_path / "file").write_text("no folder")
    some = Pictures(knowledge, tmp_path / "file")
    assert await some.png(PICTURE) == FAKE
    assert await some.png(PICTURE) == FAKE
    assert brush.drawn == [False]
    assert [r.levelno for r in caplog.records] == [logging.WARNING]


async def test_one_that_lies_elsewhere(brush: Brush, knowledge: Knowledge, tmp_path: Path) -> None:
    """What an image brings along is not drawn again, also where nothing can be kept."""
    await Pictures(knowledge, tmp_path / "shipped").png(PICTURE)
    some = Pictures(knowledge, tmp_path / "none", tmp_path / "shipped")
    assert await some.png(PICTURE) == FAKE
    assert brush.drawn == [False]
    assert not (tmp_path / "none").exists()


async def test_a_drawing_that_fails(
    brush: Brush, knowledge: Knowledge, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """There is no picture, a line in the log says so without the error's words, and the next who
    asks may have more luck."""
    some = Pictures(knowledge, tmp_path)
    brush.fails = True
    assert await some.png(PICTURE) is None
    assert "RuntimeError" in caplog.text
    assert "Alice" not in caplog.text
    brush.fails = False
    assert await some.png(PICTURE) == FAKE


async def test_what_there_is_not(knowledge: Knowledge, brush: Brush, tmp_path: Path) -> None:
    """No picture of another name, and none where nothing is dated."""
    assert await Pictures(knowledge, tmp_path).png("portrait") is None
    assert await Pictures(ferries(), tmp_path).png(PICTURE) is None
    assert Pictures(ferries(), tmp_path).mark(PICTURE) == ""
    assert brush.drawn == []


async def test_the_real_brush(knowledge: Knowledge, tmp_path: Path) -> None:
    """What is kept is what the library drew."""
    found = await Pictures(knowledge, tmp_path).png(PICTURE)
    (file,) = files(tmp_path)
    assert found == file.read_bytes()
    assert found.startswith(b"\x89PNG")
