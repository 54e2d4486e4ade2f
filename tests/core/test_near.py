"""Which entries lie near one another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.knowledge import Entry
from bot.core.near import Nearness

from . import small

ENTRIES = (
    *small.ENTRIES,
    # Nothing but its passage joins it to another.
    replace(small.ENTRIES[1], id="ferry-dispute", related=()),
)
NEARNESS = Nearness(ENTRIES)


def near(entry: str) -> set[str]:
    return {e.id for e, is_near in zip(ENTRIES, NEARNESS.of(entry), strict=True) if is_near}


def linked(one: Entry, other: Entry) -> bool:
    cited = {c for c, _ in one.citations}
    return (
        one is other
        or other.id in one.related
        or one.id in other.related
        or any(c in cited for c, _ in other.citations)
    )


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_near_is_what_is_related_or_cites_the_same(entry: Entry) -> None:
    """An entry's neighbours are itself, those that it names, that name it, or share a passage."""
    assert near(entry.id) == {e.id for e in ENTRIES if linked(entry, e)}


def test_nothing_is_near_an_entry_that_is_gone() -> None:
    """An entry that the knowledge has no longer has no neighbours, and is no fault."""
    assert near("gone") == set()
