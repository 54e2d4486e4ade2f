"""The words that the knowledge uses."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.knowledge import Entry
from bot.core.vocabulary import WordCounts

from .small import ENTRIES, small

NAMES = (("north", "port"), ("northport",))


@given(st.lists(st.tuples(st.sampled_from(ENTRIES), st.booleans()), max_size=12))
@settings(max_examples=50)
def test_changes_are_as_counted_anew(steps: list[tuple[Entry, bool]]) -> None:
    """However entries came and went, the words are those of the ones that are left."""
    left = {e.id: e for e in ENTRIES}
    counts = WordCounts(ENTRIES)
    for entry, longer in steps:
        words = (*entry.phrasings, "Zürich ahoy zurich") if longer else entry.phrasings
        if (old := left.pop(entry.id, None)) is not None:
            counts.remove(old)
        else:
            left[entry.id] = replace(entry, phrasings=words)
            counts.add(left[entry.id])
    fresh = WordCounts(left.values())
    knowledge = small()
    assert counts.vocabulary(knowledge, NAMES) == fresh.vocabulary(knowledge, NAMES)
