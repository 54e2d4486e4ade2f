"""Changes of files are noticed, and read when they have come to rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.content.fault import KnowledgeError
from bot.content.files import settled_files
from bot.content.watch import changes


@contextmanager
def counting(folder: Path) -> Iterator[list[float]]:
    """When changes of a folder were told, after the first look."""
    told: list[float] = []
    looked, stop = threading.Event(), threading.Event()

    def run() -> None:
        for changed in changes(folder, stop):
            if changed and looked.is_set():
                told.append(time.monotonic())
            looked.set()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert looked.wait(5)
        yield told
    finally:
        stop.set()
        thread.join(5)
        assert not thread.is_alive()


def until(told: list[float], number: int) -> None:
    end = time.monotonic() + 3
    while len(told) < number:
        assert time.monotonic() < end, "no change was told"
        time.sleep(0.01)


def test_a_change_is_told_once(tmp_path: Path) -> None:
    """Files written one after the other are told of once, soon after the last."""
    with counting(tmp_path) as told:
        for number in range(8):
            (tmp_path / f"{number}.yaml").write_text("a: b")
            time.sleep(0.02)
        last = time.monotonic()
        until(told, 1)
        assert told[0] - last < 1
        time.sleep(0.7)
        assert len(told) == 1


def test_other_files_do_not_count(tmp_path: Path) -> None:
    """What editors and git write beside is no change."""
    with counting(tmp_path) as told:
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "index").write_text("x")
        (tmp_path / ".a.yaml.swp").write_text("x")
        time.sleep(0.8)
        assert told == []


def test_where_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system watches no more, looking now and then is enough."""

    def refuse(*_args: object, **_options: object) -> Iterator[None]:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr("bot.content.watch.watch", refuse)
    with counting(tmp_path) as told:
        (tmp_path / "a.yaml").write_text("a: b")
        until(told, 1)


def test_the_folder_comes_later(tmp_path: Path) -> None:
    """A folder that is not there yet is waited for."""
    folder = tmp_path / "later"
    with counting(folder) as told:
        folder.mkdir()
        (folder / "a.yaml").write_text("a: b")
        until(told, 1)
        (folder / "b.yaml").write_text("a: b")
        until(told, 2)


def test_files_are_of_one_moment(tmp_path: Path) -> None:
    """Files that are being written are read again until all are of the same moment."""
    names = [tmp_path / f"{letter}.yaml" for letter in "abcdefgh"]
    for name in names:
        name.write_text("0")
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            for name in names:
                with name.open("w") as file:
                    time.sleep(0.005)
                    file.write(str(number))
            stop.wait(0.3)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(20):
            assert len(set(settled_files(tmp_path).values())) == 1
    finally:
        stop.set()
        writer.join()


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there is a fault, and not waited for long."""
    begin = time.monotonic()
    with pytest.raises(KnowledgeError, match="no such folder"):
        settled_files(tmp_path / "none")
    assert time.monotonic() - begin < 0.5
