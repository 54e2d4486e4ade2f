"""What is kept on disk of the knowledge, so that a start need not read it again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.fault import KnowledgeError
from bot.content.prepared import KEEP, Prepared, prepare, prepared
from bot.core.understand import Understanding
from tests.command import ROOT, written

from .small import Files, changed, small_files


class Reads:
    """Counts how often the files were read and understood."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, files: Files) -> Prepared:
        self.count += 1
        return prepare(files)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    reads = Reads()
    monkeypatch.setattr("bot.content.prepared.prepare", reads)
    return reads


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "knowledge", small_files())


def kept(cache: Path) -> list[Path]:
    return sorted(cache.iterdir())


def other(number: int) -> Files:
    """The small knowledge with another number in a question."""
    return changed("entries/bridge.yaml", "Is the bridge shut?", f"Is bridge {number} shut?")


def test_second_start_reads_nothing(folder: Path, tmp_path: Path, reads: Reads) -> None:
    """What was prepared once is taken from disk at the next start, and is the same."""
    first, second = (prepared(folder, tmp_path / "cache") for _ in range(2))
    assert reads.count == 1
    assert first == second
    assert list(first.knowledge.entries) == list(second.knowledge.entries)


def test_a_question_is_understood_the_same(folder: Path, tmp_path: Path) -> None:
    """Spelling, names and languages are those of the knowledge as it was read."""
    first, second = (prepared(folder, tmp_path / "cache") for _ in range(2))
    fresh, found = (Understanding(p.knowledge, p.vocabulary) for p in (first, second))
    counted = Understanding(first.knowledge)
    for text in ("is the brigde shut", "East Town's bridge", "kiam ponto", "sorry, lorries?"):
        assert found.question(text) == fresh.question(text) == counted.question(text)


def test_any_change_of_a_file_is_read(folder: Path, tmp_path: Path, reads: Reads) -> None:
    """A changed file is read and checked, and the version before it is still there."""
    cache = tmp_path / "cache"
    before = prepared(folder, cache)
    written(folder, other(1))
    after = prepared(folder, cache)
    assert after.knowledge.entries["bridge-shut"].question == "Is bridge 1 shut?"
    written(folder, small_files())
    assert prepared(folder, cache) == before
    assert reads.count == 2


def test_a_fault_is_named_with_a_full_cache(folder: Path, tmp_path: Path) -> None:
    """A fault in a file is found, whatever was kept before."""
    prepared(folder, tmp_path / "cache")
    written(folder, changed("entries/bridge.yaml", "related: [bridge-until-when]", "related: [x]"))
    with pytest.raises(KnowledgeError, match="There is no entry 'x'"):
        prepared(folder, tmp_path / "cache")


def test_other_code_reads_anew(
    folder: Path, tmp_path: Path, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What other code has prepared is not taken."""
    prepared(folder, tmp_path / "cache")
    monkeypatch.setattr("bot.content.prepared._code_id", lambda: "0")
    prepared(folder, tmp_path / "cache")
    assert reads.count == 2


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def one_letter_changed(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"Easton", b"Weston", 1))


def one_bit_changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)


def made_unreadable(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [emptied, cut, one_letter_changed, one_bit_changed])
def test_a_damaged_cache_is_made_anew(
    folder: Path, tmp_path: Path, reads: Reads, damage: Callable[[Path], None]
) -> None:
    """A damaged file costs one reading and is mended by it; nobody is told."""
    sound = prepared(folder, tmp_path / "cache")
    (home,) = kept(tmp_path / "cache")
    damage(home)
    assert prepared(folder, tmp_path / "cache") == sound
    assert prepared(folder, tmp_path / "cache") == sound
    assert reads.count == 2


def test_a_cache_that_cannot_be_used(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where nothing can be kept the knowledge is read at each start, and the log says so."""
    sound = prepared(folder, tmp_path / "cache")
    (home,) = kept(tmp_path / "cache")
    made_unreadable(home)
    assert prepared(folder, tmp_path / "cache") == sound
    assert kept(tmp_path / "cache") == [home]
    assert [r.levelname for r in caplog.records] == ["WARNING"]


def test_only_some_versions_stay(folder: Path, tmp_path: Path, reads: Reads) -> None:
    """Edits do not fill the disk: the version longest unused goes first, others' files never."""
    cache = tmp_path / "cache"
    mine = written(cache, {"notes.json": b"mine"}) / "notes.json"
    for number in range(KEEP + 1):
        prepared(written(folder, other(number)), cache)
        for path in cache.glob("knowledge-*"):
            os.utime(path, (path.stat().st_mtime - 9, path.stat().st_mtime - 9))
        prepared(written(folder, other(0)), cache)
    assert len(kept(cache)) == KEEP + 1
    assert mine.read_bytes() == b"mine"
    assert reads.count == KEEP + 1


_START = """
import sys
from pathlib import Path
from bot.content.prepared import prepared
print(sorted(prepared(Path(sys.argv[1]), Path(sys.argv[2])).knowledge.entries))
"""


def test_several_processes_at_once(folder: Path, tmp_path: Path) -> None:
    """Processes that start together each get the whole knowledge, and one file is kept."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _START, str(folder), str(tmp_path / "cache")],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60) for process in started]
    wanted = f"{sorted(prepared(folder, tmp_path / 'cache').knowledge.entries)}\n"
    assert said == [(wanted, "")] * 4
    assert len(kept(tmp_path / "cache")) == 1
