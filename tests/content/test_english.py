"""English words, from a library's list."""

from __future__ import annotations

from bot.content.english import english, lacking


def test_misspellings_are_lacking() -> None:
    """Words are there, rare ones too, and misspellings and foreign names are not."""
    words = {"there", "alliance", "mercenary", "lighthouse", "forbearance"}
    assert lacking({*words, "aliance", "lighthuose", "azerbajan"}) == {
        "aliance",
        "lighthuose",
        "azerbajan",
    }
    assert lacking(()) == frozenset()


def test_common_words_are_those_of_every_day() -> None:
    """Common are the words of every day; rare ones, which may be slips, are not."""
    dictionary = english()
    common = set(dictionary.common.split())
    assert {"tree", "emotions", "records", "drivers"} <= common
    assert common.isdisjoint({"rote", "prim", "aliance"})
    assert not dictionary.lacks(common)
    assert all(f" {word} " in dictionary.common for word in ("tree", min(common), max(common)))
