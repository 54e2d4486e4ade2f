"""The words that the knowledge uses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.knowledge import Entry, Kind
from bot.core.understand import Understanding
from bot.core.vocabulary import ODD_AT_MOST, Dictionary, Vocabulary, WordCounts

from .small import ENTRIES, small

NAMES = (("north", "port"), ("northport",))


class Asked:
    """A Dictionary that has every word but some, and notes of which it was asked."""

    def __init__(self, *lacking: str) -> None:
        self._lacking = lacking
        self.words: list[str] = []

    def __call__(self, typed: Collection[str]) -> frozenset[str]:
        self.words += typed
        return frozenset(typed) & frozenset(self._lacking)


def typed(*phrasings: str) -> Entry:
    return replace(ENTRIES[0], id="typed", phrasings=phrasings)


def vocabulary(entry: Entry, asked: Asked, *common: str) -> Vocabulary:
    counts = WordCounts([*ENTRIES, entry], Dictionary(f" {' '.join(common)} ", asked))
    return counts.vocabulary(small(), NAMES)


def test_a_repeated_misspelling_is_none_of_the_words() -> None:
    """A word that no dictionary has and that is rare beside its neighbour is mended to it, however
    many people misspelt it alike; without a dictionary it counts as right."""
    entry = typed(*["the lighthouse"] * 40, *["the lighthuose"] * 3)
    found = vocabulary(entry, Asked("lighthuose", "northport"))
    assert "lighthuose" not in found.counts
    assert "lighthuose" not in found.correct
    understanding = Understanding(small(), found)
    assert understanding.question("a lighthuose").mended == (("lighthuose", "lighthouse"),)
    assert "lighthuose" in WordCounts([*ENTRIES, entry]).vocabulary(small(), NAMES).counts


def test_what_may_be_right_is_kept() -> None:
    """Kept are words that a dictionary has, those with no much more frequent neighbour, those that
    come often, and those of reviewed text."""
    phrasings = [
        *["the lighthouse"] * 500,
        *["two lighthouses"] * 3,
        *["the lighthousen"] * (ODD_AT_MOST + 1),
        *["ask Nurvik"] * 5,
        *["ask Nurvikk"] * 3,
    ]
    found = vocabulary(typed(*phrasings), Asked("lighthousen", "nurvik", "nurvikk", "northport"))
    for word in ("lighthouses", "lighthousen", "nurvik", "nurvikk", "northport"):
        assert word in found.counts, word


def test_small_talk_is_no_misspelling() -> None:
    """What is said in small talk is right, though no dictionary has it ("merci", "the mercs")."""
    talk = next(e for e in ENTRIES if e.kind is Kind.SMALLTALK)
    chat = replace(talk, id="chat", phrasings=("lighthousy dear", "lighthousy"))
    counts = WordCounts(
        [*ENTRIES, chat, typed(*["the lighthouse"] * 40)], Dictionary(lacks=Asked("lighthousy"))
    )
    understanding = Understanding(small(), counts.vocabulary(small(), NAMES))
    assert understanding.question("lighthousy").mended == ()


def test_common_english_is_not_mended() -> None:
    """A common English word is no misspelling of one that this knowledge happens to use."""
    entry = typed(*["the harbour tower"] * 40)
    for common, mends in ((), (("powers", "tower"), ("towers", "tower"))), (("towers",), ()):
        found = vocabulary(entry, Asked(), *common)
        mended = Understanding(small(), found).question("many towers").mended
        assert mended == tuple(m for m in mends if m[0] == "towers")


def test_a_dictionary_is_asked_of_new_words_only() -> None:
    """It is large and read anew each time, so what is known of a word is not asked again."""
    entry = typed("a lighthuose")
    known = vocabulary(entry, Asked("lighthuose"))
    assert known.odd == {"lighthuose"}
    again = Asked()
    counts = WordCounts([*ENTRIES, entry], Dictionary(known.english, again), known)
    assert counts.vocabulary(small(), NAMES) == known
    assert again.words == []
    counts.add(typed("zeppelin"))
    counts.vocabulary(small(), NAMES)
    assert again.words == ["zeppelin"]


@given(st.lists(st.tuples(st.sampled_from(ENTRIES), st.booleans()), max_size=12))
@settings(max_examples=50)
def test_changes_are_as_counted_anew(steps: list[tuple[Entry, bool]]) -> None:
    """However entries came and went, the words are those of the ones that are left."""
    left = {e.id: e for e in ENTRIES}
    dictionary = Dictionary(lacks=Asked("zurich", "ahoy", "nordhaven"))
    counts = WordCounts(ENTRIES, dictionary)
    for entry, longer in steps:
        words = (*entry.phrasings, "Zürich ahoy zurich") if longer else entry.phrasings
        if (old := left.pop(entry.id, None)) is not None:
            counts.remove(old)
        else:
            left[entry.id] = replace(entry, phrasings=words)
            counts.add(left[entry.id])
    fresh = WordCounts(left.values(), dictionary)
    knowledge = small()
    assert counts.vocabulary(knowledge, NAMES) == fresh.vocabulary(knowledge, NAMES)
