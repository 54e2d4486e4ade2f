"""Folding and splitting of what strangers type."""

from __future__ import annotations

from unicodedata import category, combining, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.text import (
    MAX_GROWN,
    MAX_LENGTH,
    MAX_WORD,
    fold,
    names_any,
    shorten,
    words,
)

LETTERS = "abcdefghijklmnopqrstuvwxyz əğışçöüİ абвгдйёыэ աբգեէըթև’'.?"


def test_short_text_is_left_whole() -> None:
    """A message of the longest length that is read is not cut."""
    text = "a" * MAX_LENGTH
    assert shorten(text) == text


def test_long_text_keeps_both_ends() -> None:
    """Of a longer message the first and the last part are read, and nothing between them."""
    text = "first " + "x" * MAX_LENGTH + "MIDDLE" + "y" * MAX_LENGTH + " last"
    short = shorten(text)
    assert short.startswith("first x")
    assert short.endswith("y last")
    assert "MIDDLE" not in short
    assert len(short) <= MAX_LENGTH + 1


def test_the_two_ends_do_not_make_one_word() -> None:
    """Where the middle is left out, the word before and the word after stay two."""
    assert MAX_LENGTH // 2 % 7
    found = words(shorten("armies " * MAX_LENGTH))
    assert max(map(len, found)) == len("armies")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("ARMENIA", "armenia"),
        ("Azərbaycan", "azarbaycan"),
        ("DAĞLIQ QARABAĞ", "dagliq qarabag"),
        ("Bakı", "baki"),
        ("İlham", "ilham"),
        ("Türkiye", "turkiye"),
        ("naïve café", "naive cafe"),
        ("Łódź Ørsted Straße", "lodz orsted strasse"),
        ("ＣＳＴＯ", "csto"),
        ("ﬁght", "fight"),
        ("Путин й ё", "путин и е"),
        ("don’t donʼt don`t", "don't don't don't"),
    ],
)
def test_variants_of_letters_fold_to_one(typed: str, plain: str) -> None:
    """Capitals, accents and typographic variants come out as plain small letters."""
    assert fold(typed) == plain


@pytest.mark.parametrize("hidden", ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"])
def test_invisible_characters_are_dropped(hidden: str) -> None:
    """A character that nobody sees does not split a word."""
    assert words(f"is the c{hidden}s{hidden}to real") == ["is", "the", "csto", "real"]


def test_direction_marks_are_dropped() -> None:
    """Marks for right-to-left text are not part of a word."""
    assert words("\u202eputin\u202c \u200fsaid\u200e") == ["putin", "said"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("what is C.S.T.O.?", ["what", "is", "csto"]),
        ("the C.S.T.O", ["the", "csto"]),
        ("О.Д.К.Б. это", ["одкб", "это"]),
        ("is it in the csto.Then what", ["is", "it", "in", "the", "csto", "then", "what"]),
        ("on 27.09.2020", ["on", "27", "09", "2020"]),
        ("U.S. view", ["us", "view"]),
    ],
)
def test_dotted_abbreviations_are_one_word(typed: str, found: list[str]) -> None:
    """Single letters with dots are one word; sentences and dates are not joined."""
    assert words(typed) == found


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ", "`", "´"])
def test_a_possessive_is_the_name_itself(apostrophe: str) -> None:
    """ "Putin's" is "putin", with whatever apostrophe; other endings are joined."""
    assert words(f"Putin{apostrophe}s words don{apostrophe}t") == ["putin", "words", "dont"]


def test_stretched_letters_are_shortened_and_digits_are_not() -> None:
    """ "whaaaat" keeps two letters at most; 1000 and 2000000 stay numbers."""
    assert words("whaaaaat 1000 2000000 soooo") == ["whaat", "1000", "2000000", "soo"]


def test_armenian_marks_inside_a_word_do_not_split_it() -> None:
    """Armenian puts its question mark after the stressed vowel, within the word."""
    assert words("անդա՞մ") == words("անդամ") == ["անդամ"]


def test_punctuation_and_underscores_part_words() -> None:
    """Everything that is no letter or digit stands between words."""
    assert words("csto_karabakh/armenia—azerbaijan,(baku)") == [
        "csto",
        "karabakh",
        "armenia",
        "azerbaijan",
        "baku",
    ]


def test_a_very_long_word_is_cut() -> None:
    """Of a run of letters only so many are read as make a word."""
    assert [len(w) for w in words("abcdefghij" * 1000)] == [MAX_WORD]


@pytest.mark.parametrize(
    "text", ["In QARABAĞ, he said", "the Qarabag's", "rossia-24!", "Rossia 24"]
)
def test_a_name_stands_in_a_text(text: str) -> None:
    """A name is found however it is written, also at an end, and if it has several words."""
    assert names_any(text, ("Qarabağ", "Rossia 24"))


@pytest.mark.parametrize("text", ["", "Qarabagian", "Rossia", "24 Rossia", "Rossia 241"])
def test_a_part_of_a_name_is_none(text: str) -> None:
    """A part of a word, or some words of a name, do not name it; nor does a name without words."""
    assert not names_any(text, ("Qarabağ", "Rossia 24", "?"))


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=400))
def test_words_of_any_text_are_plain(text: str) -> None:
    """Whatever is typed, words are short, not empty, and hold letters and digits only."""
    for word in words(text):
        assert 0 < len(word) <= MAX_WORD
        assert not any(c.isspace() or c in "'_.?!\u200b" for c in word)


@settings(max_examples=100, deadline=None)
@given(st.text(LETTERS, max_size=80))
def test_capitals_do_not_matter(text: str) -> None:
    """Shouting is read like whispering, in every language of the region."""
    assert words(text.upper()) == words(text.lower())


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=3 * MAX_LENGTH))
def test_shorten_never_passes_the_limit(text: str) -> None:
    """What is read of any message is bounded, and begins and ends as the message does."""
    short = shorten(text)
    assert len(short) <= MAX_LENGTH + 1
    assert len(normalize("NFKC", short)) <= MAX_GROWN
    assert shorten(short) == short
    assert short == text or (text.startswith(short[:100]) and text.endswith(short[-100:]))


@pytest.mark.parametrize("sign", ["\ufdfa", "½", "\u3300", "armies \ufdfa"])
@pytest.mark.parametrize("before", ["", "when did it start? " * 150])
def test_signs_that_stand_for_many_letters(sign: str, before: str) -> None:
    """A message that grows once it is spelt out is read in part, however it is made up."""
    text = before + sign * MAX_LENGTH
    short = shorten(text)
    assert len(normalize("NFKC", short)) <= MAX_GROWN
    assert text.startswith(short[:100])
    assert text.endswith(short[-100:])


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_no_accent_is_left(text: str) -> None:
    """Nothing that is unseen, or stands on another letter, is in a folded text."""
    assert not [c for c in fold(text) if combining(c) or category(c) == "Cf"]
