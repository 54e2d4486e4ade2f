"""changes.yaml: what readers are told of other versions."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bot.content.files import version_of
from bot.content.load import read_knowledge
from bot.content.plain import plain, valued
from bot.content.revisions import MOST_TOLD
from bot.core.knowledge import Change, Knowledge, Revision
from tests.content.small import Files, faults_of, small_files

CHANGES = """\
changes:
  - date: 2021-03-05
    what:
      - say: The first answers.
  - date: 2021-04-01
    what:
      - say: "New answer: “Is the bridge shut?”"
        entry: bridge-shut
      - say: Nothing else.
"""


def files(changes: str = CHANGES) -> Files:
    return {**small_files(), "changes.yaml": changes.encode()}


def test_days_become_revisions() -> None:
    """The last day comes first, wherever it stands; the entry is optional."""
    assert read_knowledge(files()).revisions == (
        Revision(
            date(2021, 4, 1),
            (Change("New answer: “Is the bridge shut?”", "bridge-shut"), Change("Nothing else.")),
        ),
        Revision(date(2021, 3, 5), (Change("The first answers."),)),
    )


def test_the_file_is_optional() -> None:
    """Without it nothing has changed, and it makes another version where it is."""
    assert read_knowledge(small_files()).revisions == ()
    assert version_of(files()) != version_of(small_files())


def test_it_is_kept_between_starts() -> None:
    """As JSON and back it is the same."""
    knowledge = read_knowledge(files())
    kept = valued(Knowledge, json.loads(json.dumps(plain(knowledge))))
    assert kept.revisions == knowledge.revisions


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("entry: bridge-shut", "entry: bridge-shutt", 8, "Did you mean 'bridge-shut'?"),
        ("2021-04-01", "2021-03-05", 5, "2021-03-05 stands twice"),
        ("2021-04-01", "1 April", 5, "Write it as 2020-10-07"),
        ("Nothing else.", "Nothing else", 9, "full stop"),
        ("what:\n      - say: The", "when:\n      - say: The", 3, "Did you mean 'what'?"),
    ],
)
def test_faults(old: str, new: str, line: int, part: str) -> None:
    """A slip is a fault at its line, with advice."""
    assert CHANGES.count(old) == 1
    found = faults_of(files(CHANGES.replace(old, new)))
    assert any(f.line == line and part in f.message for f in found), found
    assert {f.file for f in found} == {"changes.yaml"}


def test_more_than_a_message_holds() -> None:
    """A day that does not fit into one message is a fault with the figures."""
    many = "".join(f"      - say: {'x' * 500}.\n" for _ in range(7))
    (fault,) = faults_of(files(CHANGES + many))
    assert f"at most {MOST_TOLD} fit" in fault.message
