"""Where entries stand, what the check says, and which of it belongs to which entry."""

from __future__ import annotations

from dataclasses import replace

from bot.content.fault import Fault
from bot.content.load import read_knowledge
from bot.workbench.findings import findings, homes_of
from bot.workbench.known import Home, Known
from tests.content.small import changed, place, small_files


def test_entries_have_a_home() -> None:
    """Each entry, and small talk, is found at its file and line."""
    files = small_files()
    homes = homes_of(files)
    assert set(homes) == set(read_knowledge(files).entries)
    name = "entries/bridge.yaml"
    assert homes["bridge-until-when"] == Home(name, place(files, name, "id: bridge-until-when")[0])
    assert homes["hello"].file == "phrases.yaml"


def test_files_that_do_not_load_have_no_homes() -> None:
    """Whatever a file holds, looking for entries in it is no fault."""
    for content in (b"", b"entries: 3", b"- 1", b"entries: [1, {x: 2}]", b"\xff", b"a: [", b"3"):
        assert set(homes_of({"entries/x.yaml": content})) <= {""}


def test_what_the_check_says_has_a_place() -> None:
    """An entry to which nothing is related is told at its line."""
    files = changed("entries/missing.yaml", "    related: [bridge-until-when]\n", "")
    homes = homes_of(files)
    told = findings(read_knowledge(files), homes)
    home = homes["missing-cost"]
    assert (home.file, home.line) in {(f.file, f.line) for f in told}


def test_a_finding_belongs_to_the_entry_around_it(small: Known) -> None:
    """From an entry's line to the one before the next, in its file alone."""
    entries = small.knowledge.entries
    homes = {"ferry-when": Home("a.yaml", 3), "ferry-price": Home("a.yaml", 9)}
    found = [
        Fault(file, line, 1, "", "x")
        for file, line in (
            ("a.yaml", 2),
            ("a.yaml", 3),
            ("a.yaml", 8),
            ("a.yaml", 9),
            ("b.yaml", 4),
        )
    ]
    known = replace(small, homes=homes, findings=tuple(found))
    assert known.findings_of(entries["ferry-when"]) == tuple(found[1:3])
    assert known.findings_of(entries["ferry-price"]) == (found[3],)
    assert known.findings_of(entries["tower-height"]) == ()
