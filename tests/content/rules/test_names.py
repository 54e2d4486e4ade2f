"""Names of terms in a text."""

from __future__ import annotations

import pytest

from bot.content.rules.names import Names
from bot.core.knowledge import Term

NAMES = Names(
    [
        Term("north", "North", "place", ("northern", "nord 24")),
        Term("north-president", "North's president", "person", ("president of north", "Şahin")),
        Term("reports", "unnamed reports", "group", ("experts",)),
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NORTH and the Northern town", ["north", "north"]),
        ("North’s president, and the president of North", ["north-president"] * 2),
        ("North's town", ["north"]),
        ("In North, President Smith spoke", ["north"]),
        ("Şahin told Nord 24", ["north-president", "north"]),
        ("the northerly wind", []),
        ("see https://north.example/north now", []),
        ("The article reports that experts warn", []),
    ],
)
def test_names_are_found(text: str, found: list[str]) -> None:
    """The longest name counts, whole and in any case; groups of speakers have none."""
    assert [n.term for n in NAMES.found(text)] == found


def test_name_is_given_as_it_stands() -> None:
    """What is shown to the maintainer is what was written, with its place."""
    (named,) = NAMES.found("So North’s president said.")
    assert (named.name, named.start, named.end) == ("North’s president", 3, 20)
