"""What was read before is not read again, and makes no difference."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.document import Document, read_document
from bot.content.fault import KnowledgeError
from bot.content.kept import Kept
from bot.content.load import read_knowledge
from tests.content.small import Files, changed, learning_files, small_files

EDITS = (
    ("entries/bridge.yaml", "Yes, the bridge stays shut.", "It stays shut."),
    ("entries/bridge.yaml", "[bridge-until-when]", "[missing-ferry]"),
    ("entries/bridge.yaml", "related: [bridge-shut, bridge-whose-wish]", "related: [nowhere]"),
    ("entries/bridge.yaml", "id: bridge-until-when", "id: bridge-when"),
    ("entries/missing.yaml", "decline: The article gives no sum.", ""),
    ("entries/missing.yaml", "id: missing-ferry", "id: bridge-shut"),
    ("entries/missing.yaml", "title: Not in the article", "title: ["),
    ("sources/daily.yaml", "id: p2", "id: p3"),
    ("sources/daily.yaml", "publisher: The Daily", "publisher: The Weekly"),
    ("terms.yaml", "name: Easton's mayor", "name: The mayor of Easton"),
    ("terms.yaml", "- id: weston-mayor", "- id: weston-major"),
    ("phrases.yaml", "starters: [bridge-shut]", "starters: [missing-cost]"),
    ("timeline.yaml", "entry: bridge-until-when", "entry: bridge-when"),
)
"""Sound ones and faulty ones, within a file and across files."""


def outcome(files: Files, kept: Kept | None = None) -> object:
    """The knowledge, or its faults."""
    try:
        return read_knowledge(files, kept)
    except KnowledgeError as error:
        return error.faults


@given(st.lists(st.sets(st.integers(0, len(EDITS) - 1), max_size=3), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_it_makes_no_difference(steps: list[set[int]]) -> None:
    """Whatever was read before, sound or not, files are read as if they were the first."""
    kept = Kept()
    for edits in steps:
        files = learning_files()
        for edit in sorted(edits):
            files = changed(*EDITS[edit], files)
        assert outcome(files, kept) == outcome(files)


def test_only_what_changed_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is as it was is not parsed, and its entries are the very same."""
    kept = Kept()
    before = read_knowledge(small_files(), kept)
    parsed: list[str] = []

    def read(name: str, content: bytes) -> Document:
        parsed.append(name)
        return read_document(name, content)

    monkeypatch.setattr("bot.content.kept.read_document", read)
    after = read_knowledge(changed("entries/missing.yaml", "no sum", "not a sum"), kept)
    assert parsed == ["entries/missing.yaml"]
    assert after.entries["bridge-shut"] is before.entries["bridge-shut"]
    assert after.entries["missing-cost"] != before.entries["missing-cost"]


def test_a_source_concerns_all_entries() -> None:
    """Entries are judged anew where a source or a name is another: what they cite may be gone."""
    kept = Kept()
    read_knowledge(small_files(), kept)
    with pytest.raises(KnowledgeError, match="'p2'"):
        read_knowledge(changed("sources/daily.yaml", "id: p2", "id: p3"), kept)
