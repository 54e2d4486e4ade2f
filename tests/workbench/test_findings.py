"""Where entries stand, what the check says, and which of it belongs to which entry."""

from __future__ import annotations

from dataclasses import replace

from bot.content.fault import Fault
from bot.content.load import read_knowledge
from bot.workbench.findings import findings
from bot.workbench.known import Home, Known
from tests.content.small import changed, place, small_files


def test_entries_have_a_home() -> None:
    """Each entry, and small talk, is found at its file and line."""
    files = small_files()
    _, homes = findings(files)
    assert set(homes) == set(read_knowledge(files).entries)
    name = "entries/bridge.yaml"
    assert homes["bridge-until-when"] == Home(name, place(files, name, "id: bridge-until-when")[0])
    assert homes["hello"].file == "phrases.yaml"


def test_files_that_do_not_load_have_nothing() -> None:
    """They may change between two looks: then there is nothing to say of them yet."""
    assert findings({}) == ((), {})
    assert findings({**small_files(), "entries/bridge.yaml": b"entries: [1"}) == ((), {})


def test_what_the_check_says_is_in_its_entry(small: Known) -> None:
    """A finding of the check stands between its entry's line and that of the next."""
    files = changed("entries/missing.yaml", "    related: [bridge-until-when]\n", "")
    found, homes = findings(files)
    knowledge = read_knowledge(files)
    known = replace(small, knowledge=knowledge, findings=found, homes=homes)
    told = known.findings_of(knowledge.entries["missing-cost"])
    assert any("related" in fault.message for fault in told)
    assert set(told) <= set(found)


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
