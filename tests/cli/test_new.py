"""`briefbot new`: a new entry from a question."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Briefbot, Ran, written
from tests.content.small import changed, small_files

BRIDGE = "entries/bridge.yaml"


@pytest.fixture(scope="module")
def small_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small knowledge's matcher is kept: it is fitted once for these tests."""
    return tmp_path_factory.mktemp("small")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "knowledge", small_files())


@pytest.fixture
def small(small_cache: Path, tmp_path: Path) -> Briefbot:
    return Briefbot(small_cache, tmp_path)


def new(briefbot: Briefbot, folder: Path, *words: str) -> Ran:
    return briefbot.run("new", *words, BRIEFBOT_KNOWLEDGE_DIR=folder)


def test_new_prints_and_writes_nothing(small: Briefbot, folder: Path) -> None:
    """The entry is printed with the file in which it belongs, and the nearest entry is named with
    its score; no file is touched."""
    ran = new(small, folder, "Who painted the bridge?")
    assert ran.code == 0
    first, entry = ran.out.split("\n", 1)
    assert first.startswith(f"# {folder / BRIDGE}, below the others")
    assert entry.startswith("  - id: painted-bridge\n    question: Who painted the bridge?\n")
    assert entry.count('- ""  # ') == 10
    assert "says the matcher: bridge-" in ran.err
    assert "(share 0." in ran.err
    assert {p: (folder / p).read_bytes() for p in small_files()} == small_files()


def test_new_says_that_there_is_one_like_it(small: Briefbot, folder: Path) -> None:
    """A question that is answered already is told, by the matcher and by its words."""
    ran = new(small, folder, "is the bridge SHUT")
    assert ran.code == 0
    assert "There may be one like it, by its words: bridge-shut, “Is the bridge shut?”" in ran.err
    assert "100% of the words" in ran.err
    assert "id: bridge-shut-2\n" in ran.out


def test_new_writes(small: Briefbot, folder: Path) -> None:
    """With --write it is appended to the topic's file, and `check` says what is left to do."""
    ran = new(small, folder, "Who painted it?", "--topic", "bridge", "--id", "painter", "--write")
    assert ran.code == 0
    line = small_files()[BRIDGE].count(b"\n") + 1
    assert ran.out.startswith(f"{folder / BRIDGE}:{line}: here is the new entry.\n")
    made = (folder / BRIDGE).read_bytes()
    assert made.startswith(small_files()[BRIDGE] + b"  - id: painter\n")
    assert [p.name for p in (folder / "entries").iterdir() if p.name.startswith(".")] == []
    checked = small.run("check", BRIEFBOT_KNOWLEDGE_DIR=folder)
    assert checked.code == 1
    assert checked.err.count("This is empty. Write something") == 4
    assert checked.err.startswith(f"{BRIDGE}:{line + 3}:9: entries.4.phrasings.1: ")


def test_new_does_not_write_what_there_is(small: Briefbot, folder: Path) -> None:
    """Where an entry is like it nothing is written, unless somebody wants it all the same."""
    before = (folder / BRIDGE).read_bytes()
    ran = new(small, folder, "is the bridge SHUT", "--write")
    assert ran.code == 2
    assert "If 'bridge-shut' answers it, add the question to its phrasings" in ran.err
    assert (folder / BRIDGE).read_bytes() == before
    assert new(small, folder, "is the bridge SHUT", "--write", "--anyway").code == 0
    assert b"id: bridge-shut-2" in (folder / BRIDGE).read_bytes()


def test_new_while_others_are_not_filled_in_yet(small: Briefbot, folder: Path) -> None:
    """Five entries can be begun one after the other: the faults of the first do not stop the
    second, and words are compared all the same."""
    for n in range(2):
        ran = new(small, folder, f"How wide is lane {n} of the bridge?", "--write")
        assert ran.code == 0
    assert "The knowledge has 4 faults now (`briefbot check`)" in ran.err
    assert (folder / BRIDGE).read_bytes().count(b"id: wide-lane-") == 2


@pytest.mark.parametrize(
    ("kind", "topic", "part"),
    [
        ("not_in_source", "missing", '    decline: ""'),
        ("contested", "bridge", "    kind: contested\n"),
    ],
)
def test_new_of_another_kind(
    small: Briefbot, folder: Path, kind: str, topic: str, part: str
) -> None:
    """What the article does not say goes where such entries are."""
    ran = new(small, folder, "What did the works at the bridge cost?", "--kind", kind)
    assert ran.out.startswith(f"# {folder / 'entries' / topic}.yaml")
    assert part in ran.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("",), "Give a question in words"),
        (("?!",), "Give a question in words"),
        (("a\x1b[31mb",), "Give a question in words"),
        (("Who?", "--topic", "brigde"), "Did you mean 'bridge'?"),
        (("Who?", "--id", "bridge-shut"), "is the id of something already"),
        (("Who?", "--kind", "smalltalk"), "--kind"),
        ((), "QUESTION"),
    ],
)
def test_new_wrong_calls(small: Briefbot, folder: Path, words: tuple[str, ...], said: str) -> None:
    """What cannot be made an entry is a wrong call, with what to do."""
    ran = new(small, folder, *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_new_in_a_file_that_is_not_written_line_by_line(small: Briefbot, folder: Path) -> None:
    """Where only a person can tell where it goes, nothing is written."""
    before = b"title: Odd\nentries: [{id: a, question: A?}]\n"
    (folder / "entries/odd.yaml").write_bytes(before)
    ran = new(small, folder, "Who?", "--topic", "odd", "--write")
    assert (ran.code, ran.out) == (1, "")
    assert "by hand" in ran.err
    assert (folder / "entries/odd.yaml").read_bytes() == before


def test_new_keeps_a_link_and_its_rights(small: Briefbot, folder: Path) -> None:
    """A file that is a link stays one, and its rights stay."""
    real = folder.parent / "real.yaml"
    (folder / BRIDGE).rename(real)
    real.chmod(0o640)
    (folder / BRIDGE).symlink_to(real)
    assert new(small, folder, "Who painted it?", "--write").code == 0
    assert (folder / BRIDGE).is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert b"id: painted" in real.read_bytes()


def test_new_with_unreadable_files(small: Briefbot, folder: Path) -> None:
    """A topic's file that is no YAML is named with its fault, and left alone."""
    files = changed(BRIDGE, "title: The bridge", "title: ]")
    (folder / BRIDGE).write_bytes(files[BRIDGE])
    ran = new(small, folder, "Who painted it?", "--topic", "bridge", "--write")
    assert ran.code in (1, 2)
    assert ran.out == ""
    assert (folder / BRIDGE).read_bytes() == files[BRIDGE]
