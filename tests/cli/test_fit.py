"""`briefbot fit`."""

from __future__ import annotations

from pathlib import Path

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


def test_faults(tmp_path: Path) -> None:
    """Faulty knowledge is not learned: every fault is a sentence, exit code 1."""
    briefbot = Briefbot(tmp_path / "cache", tmp_path)
    ran = briefbot.run("fit", BRIEFBOT_KNOWLEDGE_DIR=tmp_path / "none")
    assert (ran.code, ran.out) == (1, "")
    assert "There is no such folder" in ran.err
