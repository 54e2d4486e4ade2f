"""`briefbot timeline`: the picture as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Briefbot, written
from tests.content.small import small_files


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def briefbot(cache: Path, tmp_path: Path) -> Briefbot:
    """The command without the fitted matcher, which a picture does not need."""
    return Briefbot(cache, tmp_path)


def test_png_and_svg(briefbot: Briefbot) -> None:
    """The name says the kind; what is to be seen in it is said in words."""
    png = briefbot.run("timeline", "a picture.png")
    svg = briefbot.run("timeline", "picture.SVG", "--dark")
    assert (png.code, png.err, svg.code, svg.err) == (0, "", 0, "")
    assert png.out.startswith("a picture.png: Nagorno-Karabakh: a timeline. 1994: Ceasefire;")
    assert (briefbot.folder / "a picture.png").read_bytes().startswith(b"\x89PNG")
    drawn = (briefbot.folder / "picture.SVG").read_text(encoding="utf-8")
    assert "</svg>" in drawn
    assert "#16151b" in drawn


@pytest.mark.parametrize("name", ["picture.gif", "picture", ".png/"])
def test_other_kinds(briefbot: Briefbot, name: str) -> None:
    """Another kind of file is a wrong call, and nothing is written."""
    ran = briefbot.run("timeline", name)
    assert ran.code == 2
    assert "ends in .png or .svg" in ran.err
    assert not (briefbot.folder / name).exists()


def test_a_folder_that_is_not_there(briefbot: Briefbot) -> None:
    """A file that cannot be written is one sentence, exit code 1."""
    ran = briefbot.run("timeline", "nowhere/picture.png")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "nowhere/picture.png: No such file or directory.\n"


def test_without_events(briefbot: Briefbot) -> None:
    """A knowledge without dates has no timeline, and the sentence says where dates are kept."""
    folder = written(briefbot.folder / "small", small_files())
    ran = briefbot.run("timeline", "picture.png", BRIEFBOT_KNOWLEDGE_DIR=folder)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "There are no events in the knowledge (timeline.yaml).\n"
