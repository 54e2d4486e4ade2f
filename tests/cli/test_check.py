"""`briefbot check`: is the knowledge sound?"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.knowledge import Knowledge
from tests.command import Briefbot, written
from tests.content.small import changed, small_files


def test_check_sound_knowledge(briefbot: Briefbot, knowledge: Knowledge) -> None:
    """The project's own knowledge has no fault; the counts and the version are shown."""
    ran = briefbot.run("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("0 faults. ")
    assert len(ran.out.splitlines()) == 1
    assert f" {len(knowledge.entries)} entries " in ran.out
    assert f"version {knowledge.version}." in ran.out


def test_check_needs_no_fitting(briefbot: Briefbot, tmp_path: Path) -> None:
    """It does not wait for the matcher and writes nothing."""
    ran = briefbot.run("check", BRIEFBOT_CACHE_DIR=tmp_path / "empty")
    assert (ran.code, ran.err) == (0, "")
    assert not (tmp_path / "empty").exists()


def test_check_lists_what_readers_would_trip_over(briefbot: Briefbot, tmp_path: Path) -> None:
    """Knowledge that loads but should be mended: a sentence for each place, exit code 1."""
    files = changed("entries/bridge.yaml", "        from: p2\n", "        from: p1\n")
    files = changed("entries/bridge.yaml", "    related: [bridge-until-when]\n", "", files)
    ran = briefbot.run("check", BRIEFBOT_KNOWLEDGE_DIR=written(tmp_path / "knowledge", files))
    assert (ran.code, ran.err) == (1, "")
    unused, *lonely, summary = ran.out.splitlines()
    assert unused.startswith("daily: no entry cites p2.")
    assert "bridge-shut: nothing is related to it, so a reader is left there." in lonely
    assert summary.startswith(f"{1 + len(lonely)} faults. ")


def test_check_names_the_place_of_a_fault(briefbot: Briefbot, tmp_path: Path) -> None:
    """Knowledge that does not load: file, line, column and key on standard error, exit code 1."""
    files = {**small_files(), "terms.yaml": small_files()["terms.yaml"] + b"sinonyms: {}\n"}
    line = files["terms.yaml"].count(b"\n")
    ran = briefbot.run("check", BRIEFBOT_KNOWLEDGE_DIR=written(tmp_path / "knowledge", files))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        f"terms.yaml:{line}:1: sinonyms: There is no key 'sinonyms'. Did you mean 'synonyms'?",
        "1 fault in the knowledge.",
    ]


@pytest.mark.parametrize("content", [b"terms: }", b"\xff\xfe", b"\x00", b""])
def test_check_unreadable_file(briefbot: Briefbot, tmp_path: Path, content: bytes) -> None:
    """A file that is not knowledge at all is named in a sentence."""
    files = {**small_files(), "terms.yaml": content}
    ran = briefbot.run("check", BRIEFBOT_KNOWLEDGE_DIR=written(tmp_path / "knowledge", files))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("terms.yaml:1:")
    assert ran.err.endswith(" in the knowledge.\n")


def test_check_takes_no_path(briefbot: Briefbot) -> None:
    """The folder is a setting; an argument is a wrong call."""
    ran = briefbot.run("check", "knowledge")
    assert (ran.code, ran.out) == (2, "")
