"""Mending of misspelt words against known ones."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.core.spelling import SHORTEST, TWO_EDITS_FROM, Speller

KNOWN = {
    "azerbaijan": 40,
    "armenia": 50,
    "karabakh": 60,
    "mercenaries": 9,
    "ceasefire": 12,
    "obligations": 7,
    "president": 20,
    "organization": 5,
    "television": 4,
    "putin": 80,
    "treaty": 21,
    "talk": 6,
    "war": 30,
}
CORRECT = frozenset({"presidents", "walk", "mutiny", "treats", "armonia"})
SPELLER = Speller(KNOWN, CORRECT)
SMALL = st.text(string.ascii_lowercase, min_size=1, max_size=1)


@st.composite
def one_edit(draw: st.DrawFn) -> tuple[str, str]:
    """A long known word, and the same with one letter lost, added, changed or swapped."""
    word = draw(st.sampled_from([w for w in KNOWN if len(w) >= TWO_EDITS_FROM]))
    # The first letter stays: people rarely get it wrong, and the speller relies on it.
    i = draw(st.integers(1, len(word) - 1))
    letter = draw(SMALL)
    edits = [
        word[:i] + word[i + 1 :],
        word[:i] + letter + word[i:],
        word[:i] + letter + word[i + 1 :],
        word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :],
    ]
    return word, draw(st.sampled_from(edits))


@settings(max_examples=100, deadline=None)
@given(one_edit())
def test_one_edit_in_a_long_word_is_mended(pair: tuple[str, str]) -> None:
    """A long known word with one edit is mended to a known word at most two edits away."""
    typed = pair[1]
    assume(typed not in CORRECT)
    mended = SPELLER.mend(typed)
    assert mended in KNOWN
    assert OSA.distance(typed, mended) <= 2


@settings(max_examples=100, deadline=None)
@given(one_edit())
def test_the_nearest_word_wins(pair: tuple[str, str]) -> None:
    """No known word is nearer to what was typed than the one it is mended to."""
    typed = pair[1]
    assume(typed not in CORRECT)
    nearest = min(OSA.distance(typed, known) for known in KNOWN)
    assert OSA.distance(typed, SPELLER.mend(typed)) == nearest


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([w for w in KNOWN if len(w) >= TWO_EDITS_FROM]),
    st.tuples(st.integers(1, 7), st.integers(1, 7)),
    st.tuples(SMALL, SMALL),
)
def test_two_other_letters_in_a_long_word_are_mended(
    word: str, places: tuple[int, int], letters: tuple[str, str]
) -> None:
    """A long known word with two letters changed is mended, whatever the letters are."""
    typed = word
    for place, letter in zip(places, letters, strict=True):
        typed = typed[:place] + letter + typed[place + 1 :]
    assume(typed not in CORRECT)
    assert OSA.distance(typed, SPELLER.mend(typed)) == OSA.distance(typed, word)


LIKE_EACH_OTHER = st.text("abc", min_size=1, max_size=10)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(LIKE_EACH_OTHER, st.integers(1, 99), max_size=20),
    st.frozensets(LIKE_EACH_OTHER, max_size=20),
)
def test_known_and_correct_words_are_never_changed(
    counts: dict[str, int], correct: frozenset[str]
) -> None:
    """A word that the knowledge uses, or that is right as it is, stays."""
    speller = Speller(counts, correct)
    for word in [*counts, *correct]:
        assert speller.mend(word) == word


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_text_stays_or_becomes_a_known_word(text: str) -> None:
    """Whatever is typed comes back as it is, or as a known word at most two edits away."""
    mended = SPELLER.mend(text)
    assert mended == text or (mended in KNOWN and OSA.distance(text, mended) <= 2)


@settings(max_examples=50, deadline=None)
@given(one_edit())
def test_the_order_of_the_words_does_not_matter(pair: tuple[str, str]) -> None:
    """The same words in another order mend the same way."""
    backwards = Speller(dict(reversed(KNOWN.items())), CORRECT)
    assert backwards.mend(pair[1]) == SPELLER.mend(pair[1])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("azerbaijn", "azerbaijan"),
        ("azerbiajan", "azerbaijan"),
        ("azarbaijjan", "azerbaijan"),
        ("mercanarys", "mercanarys"),
        ("mercenarys", "mercenaries"),
        ("armennia", "armenia"),
        ("puttin", "putin"),
        ("uptin", "putin"),
        ("trety", "treaty"),
    ],
)
def test_common_misspellings(typed: str, meant: str) -> None:
    """One edit is mended from four letters, two from eight; three are not."""
    assert SPELLER.mend(typed) == meant


@pytest.mark.parametrize("typed", ["wor", "wr", "wars", "ptn"])
def test_short_words_are_left(typed: str) -> None:
    """Words of fewer letters than the shortest have too many neighbours to be mended."""
    assert len(typed) <= SHORTEST
    assert SPELLER.mend(typed) == typed


def test_two_edits_in_a_short_word_are_left() -> None:
    """A word of under eight letters with two edits stays as typed."""
    assert SPELLER.mend("prutn") == "prutn"


@pytest.mark.parametrize("typed", ["rutin", "lreaty", "barabakh"])
def test_another_first_letter_is_another_word(typed: str) -> None:
    """A word that begins differently is not mended, however near it is."""
    assert SPELLER.mend(typed) == typed


@pytest.mark.parametrize("typed", ["armen1a", "put-in", "2020", "treat y", "", "a" * 100])
def test_what_is_no_plain_word_is_left(typed: str) -> None:
    """Numbers, marks, nothing at all and endless words stay as typed."""
    assert SPELLER.mend(typed) == typed


def test_of_two_equally_near_words_the_commoner_is_meant() -> None:
    """Between two known words at the same distance the more frequent one wins."""
    assert Speller({"battle": 3, "bottle": 9}, ()).mend("bittle") == "bottle"
    assert Speller({"battle": 9, "bottle": 3}, ()).mend("bittle") == "battle"


@pytest.mark.parametrize("typed", sorted(CORRECT))
def test_a_correct_word_beside_a_known_one_stays(typed: str) -> None:
    """A real word that is one letter away from a known one is not taken for it."""
    assert min(OSA.distance(typed, known) for known in KNOWN) <= 2
    assert SPELLER.mend(typed) == typed


def test_a_correct_word_attracts_nothing() -> None:
    """Words that are only right as they are do not draw misspellings to them."""
    assert Speller({}, frozenset({"television"})).mend("televisoin") == "televisoin"
