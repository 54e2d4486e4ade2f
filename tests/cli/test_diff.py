"""`briefbot diff`: what readers will notice, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.load import read_knowledge
from tests.command import Briefbot, Ran, written
from tests.content.small import Files, changed, small_files

NEW = changed("entries/bridge.yaml", "Yes, the bridge stays shut.", "The bridge stays shut.")
NEW = changed("entries/bridge.yaml", "from: [p1]", "from: [p1, p2]", NEW)
NEW = changed("terms.yaml", "name: Easton\n", "name: East Town\n", NEW)
NEW = changed("entries/bridge.yaml", '"news of the bridge being', '"of the bridge being', NEW)

TOLD = """\
1 answer, reworded:
  Is the bridge shut? (bridge-shut)
    was: Yes, the bridge stays shut.
    now: The bridge stays shut.

1 answer, with other citations:
  Until when is the bridge shut? (bridge-until-when)
    was: p1
    now: p1, p2

1 name, renamed:
  East Town (easton)
    was: Easton
    now: East Town

Ways of asking that are understood: 1 new, 1 gone.
"""


@pytest.fixture
def briefbot(tmp_path: Path) -> Briefbot:
    """The command without the fitted matcher, which it does not need."""
    return Briefbot(tmp_path / "cache", tmp_path)


def diff(briefbot: Briefbot, old: Files, new: Files, *options: str) -> Ran:
    folder = written(briefbot.folder / "new", new)
    written(briefbot.folder / "old", old)
    return briefbot.run("diff", "old", *options, BRIEFBOT_KNOWLEDGE_DIR=folder)


def test_diff_in_words(briefbot: Briefbot) -> None:
    """Grouped, with old and new words, exit code 0; nothing is fitted or kept for it."""
    ran = diff(briefbot, small_files(), NEW)
    assert (ran.code, ran.out, ran.err) == (0, TOLD, "")
    assert not briefbot.cache.exists()


def test_diff_new_and_gone(briefbot: Briefbot) -> None:
    """What came and what went is named; a sentence that came or went too."""
    gone = {k: v for k, v in small_files().items() if k != "entries/missing.yaml"}
    ran = diff(briefbot, small_files(), gone)
    assert "2 answers, gone:\n  What does the repair cost? (missing-cost)\n" in ran.out
    assert "1 topic, gone:\n  Not in the article (missing)\n" in ran.out
    more = "      - say: Until May, he said.\n        by: easton-mayor\n        from: [p1]\n"
    longer = changed("entries/bridge.yaml", more, more + more.replace("Until May", "No sooner"))
    assert "    added:   No sooner, he said.\n" in diff(briefbot, small_files(), longer).out
    assert "    no more: No sooner, he said.\n" in diff(briefbot, longer, small_files()).out


def test_diff_nothing(briefbot: Briefbot) -> None:
    """Nothing to notice is said; phrasings alone are not noticed as something else."""
    assert diff(briefbot, NEW, NEW).out == "Readers will notice nothing.\n"
    more = changed("entries/bridge.yaml", '"of the bridge being', '"on the bridge being', NEW)
    assert diff(briefbot, NEW, more).out == (
        "Ways of asking that are understood: 1 new, 1 gone.\nReaders will notice nothing else.\n"
    )


def test_diff_as_yaml(briefbot: Briefbot) -> None:
    """The draft for /changes loads as it is printed."""
    ran = diff(briefbot, small_files(), NEW, "--yaml")
    assert (ran.code, ran.err) == (0, "")
    files = {**NEW, "changes.yaml": f"changes:\n{ran.out}".encode()}
    (revision,) = read_knowledge(files).revisions
    assert [c.entry for c in revision.changes] == ["bridge-shut", "bridge-until-when", None]


def test_diff_as_yaml_of_nothing(briefbot: Briefbot) -> None:
    """Where there is nothing to tell, nothing is printed that could be pasted."""
    ran = diff(briefbot, NEW, NEW, "--yaml")
    assert (ran.code, ran.out, ran.err) == (0, "", "There is nothing to tell readers.\n")


def test_diff_with_a_broken_file(briefbot: Briefbot) -> None:
    """A file that is no YAML is named and left out; the rest is told."""
    broken = {**NEW, "entries/missing.yaml": b"entries: ]"}
    ran = diff(briefbot, small_files(), broken)
    assert ran.code == 0
    assert ran.err == "entries/missing.yaml (now) is not readable as YAML and was left out.\n"
    assert "1 answer, reworded:" in ran.out


def test_diff_of_no_version(briefbot: Briefbot) -> None:
    """A name that is neither a folder nor a revision is one sentence, exit code 1."""
    ran = briefbot.run("diff", "no-such-tag")
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1


def test_diff_without_git(briefbot: Briefbot) -> None:
    """So is a machine without git; a folder is compared all the same."""
    folder = written(briefbot.folder / "new", small_files())
    nowhere = briefbot.folder
    ran = briefbot.run("diff", "HEAD", BRIEFBOT_KNOWLEDGE_DIR=folder, PATH=nowhere)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("git is not installed")
    assert briefbot.run("diff", "new", BRIEFBOT_KNOWLEDGE_DIR=folder, PATH=nowhere).code == 0
