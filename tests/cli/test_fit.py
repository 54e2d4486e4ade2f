"""`briefbot fit`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.command import Briefbot, written
from tests.content.small import small_files


def test_the_next_start_need_not_learn(tmp_path: Path) -> None:
    """What was learned is taken from the cache; gently or not, it is the same."""
    briefbot = Briefbot(tmp_path / "cache", tmp_path)
    folder = written(tmp_path / "knowledge", small_files())
    first = briefbot.run("fit", "--gently", BRIEFBOT_KNOWLEDGE_DIR=folder)
    assert (first.code, first.out) == (0, "")
    assert "Learning the knowledge" in first.err
    asked = briefbot.run("ask", "is the bridge closed", BRIEFBOT_KNOWLEDGE_DIR=folder)
    assert asked.code == 0
    assert "Learning" not in asked.err


@pytest.mark.usefixtures("app")
def test_pictures_are_drawn_ahead(cache: Path, tmp_path: Path) -> None:
    """Both pictures are kept, so that a start need not draw."""
    shutil.copytree(cache, tmp_path / "cache", ignore=shutil.ignore_patterns("picture-*"))
    ran = Briefbot(tmp_path / "cache", tmp_path).run("fit", "--pictures")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    kinds = [file.stem.endswith("-dark") for file in (tmp_path / "cache").glob("picture-*.png")]
    assert sorted(kinds) == [False, True]


def test_faults(tmp_path: Path) -> None:
    """Faulty knowledge is not learned: every fault is a sentence, exit code 1."""
    briefbot = Briefbot(tmp_path / "cache", tmp_path)
    ran = briefbot.run("fit", BRIEFBOT_KNOWLEDGE_DIR=tmp_path / "none")
    assert (ran.code, ran.out) == (1, "")
    assert "There is no such folder" in ran.err
