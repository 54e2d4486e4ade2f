"""What sets two versions of the knowledge apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.changes import Changes
from bot.core.knowledge import ARTICLE, Entry, Knowledge, Statement

from .small import ENTRIES, citation, small


def knowing(*entries: Entry) -> Knowledge:
    return replace(small(), entries={e.id: e for e in entries})


FIRST, *OTHERS = ENTRIES


def test_nothing() -> None:
    """Two equal versions, made apart, have no changes."""
    assert Changes.between(small(), small()) == Changes((), (), (), frozenset(), False)


def test_an_answer() -> None:
    """Another answer is a change, and not one of what people type."""
    said = (Statement("It sails at one.", ARTICLE, (citation("p1"),)),)
    changes = Changes.between(small(), knowing(replace(FIRST, answer=said), *OTHERS))
    assert changes == Changes((), (), (FIRST.id,), frozenset(), False)


@pytest.mark.parametrize(
    "other",
    [
        replace(FIRST, phrasings=(*FIRST.phrasings, "when is it off")),
        replace(FIRST, question="When does it go?"),
        replace(FIRST, keywords=()),
    ],
)
def test_what_people_type(other: Entry) -> None:
    """Another phrasing, question or keyword is something to learn."""
    changes = Changes.between(small(), knowing(other, *OTHERS))
    assert changes == Changes((), (), (FIRST.id,), frozenset([FIRST.id]), False)


def test_new_and_removed() -> None:
    """A renamed entry is a new one and a removed one."""
    changes = Changes.between(small(), knowing(*OTHERS, replace(FIRST, id="x")))
    assert changes == Changes(("x",), (FIRST.id,), (), frozenset("x"), False)


@pytest.mark.parametrize("field", ["synonyms", "fillers", "languages", "common_words", "terms"])
def test_how_words_are_read(field: str) -> None:
    """Without names, synonyms, fillers or languages, words are read otherwise."""
    empty = type(getattr(small(), field))()
    if field == "common_words":
        empty = frozenset(["sorry"])
    changes = Changes.between(small(), replace(small(), **{field: empty}))
    assert changes == Changes((), (), (), frozenset(), True)
