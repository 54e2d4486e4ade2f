"""Weighted words, pairs and letter groups as sparse rows."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import features
from bot.core.features import PAIR_WEIGHT, Row, Space, letter_row, stem, word_row

TOKENS = st.lists(st.sampled_from("ferry boat harbour sails sailing to the town".split()))
ROWS = [
    {"ferry": 1.0, "sail": 1.0},
    {"ferry": 1.0, "price": 1.0},
    {"ferry": 1.0, "tower": 2.0},
]


def test_forms_of_a_word_share_a_stem() -> None:
    """Singular and plural, and the forms of a verb, are one feature."""
    assert stem("members") == stem("member")
    assert stem("sailing") == stem("sails") == stem("sailed")
    assert stem("ferry") != stem("tower")


def test_a_word_row_has_words_pairs_and_ends() -> None:
    """A row holds each stem, each neighbouring pair, the two ends of the text, and each pair that
    only words between which tell nothing keep apart."""
    row = word_row(["ferry", "that", "sails"], {})
    assert dict(row) == {
        "ferri": 1.0,
        "that": 1.0,
        "sail": 1.0,
        "^ ferri": PAIR_WEIGHT,
        "ferri that": PAIR_WEIGHT,
        "that sail": PAIR_WEIGHT,
        "sail $": PAIR_WEIGHT,
        "ferri ~ sail": PAIR_WEIGHT,
    }


def test_pairs_of_one_row_are_left_out_where_there_are_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Words are always counted; pairs that stand in one row only, if there are few of them."""
    rows = [word_row(typed.split(), {}) for typed in ("red ferry", "red ferry sails", "blue boat")]
    assert "blue boat" in Space.over(rows).index
    monkeypatch.setattr(features, "MANY", 5)
    index = Space.over(rows).index
    assert "red ferri" in index
    assert "blue" in index
    assert "blue boat" not in index


def test_the_order_of_words_shows_in_pairs_only() -> None:
    """ "A calls B" and "B calls A" share their words and differ in their pairs."""
    one = word_row(["ann", "calls", "bob"], {})
    other = word_row(["bob", "calls", "ann"], {})
    single = {f for f in one if " " not in f}
    assert single == {f for f in other if " " not in f}
    assert one.keys() != other.keys()


def test_a_repeated_word_counts_less_than_twice() -> None:
    """Saying a word twice makes it weigh more, but less than two words."""
    row = word_row(["war", "war"], {})
    assert row["war"] == pytest.approx(1 + math.log(2))


def test_what_is_noted_besides_is_in_the_row() -> None:
    """The kind of thing asked for stands in the row with its own weight."""
    assert word_row(["ferry"], {"asks:when": 2.0})["asks:when"] == 2.0


def test_letter_groups_stay_within_words() -> None:
    """Groups of two to four letters never reach over a gap between words."""
    row = letter_row(["ab", "cd"])
    assert set(row) == {
        " a",
        "ab",
        "b ",
        " ab",
        "ab ",
        " ab ",
        " c",
        "cd",
        "d ",
        " cd",
        "cd ",
        " cd ",
    }


@settings(max_examples=100, deadline=None)
@given(TOKENS, TOKENS)
def test_letter_rows_do_not_care_for_order(left: list[str], right: list[str]) -> None:
    """The letters of the same words in another order are the same row."""
    assert dict(letter_row([*left, *right])) == pytest.approx(dict(letter_row([*right, *left])))


def test_a_rare_feature_weighs_more_than_a_common_one() -> None:
    """What stands in every row tells less than what stands in one."""
    space = Space.over(ROWS)
    idf = {f: float(space.idf[i]) for f, i in space.index.items()}
    assert idf["ferry"] == pytest.approx(1.0)
    assert idf["sail"] == pytest.approx(math.log(4 / 2) + 1)


def test_a_known_row_becomes_a_unit_vector() -> None:
    """A row of known features has length 1, and its features' numbers are its own."""
    space = Space.over(ROWS)
    ids, values = space.vector({"ferry": 1.0, "tower": 3.0})
    assert float(np.linalg.norm(values)) == pytest.approx(1.0)
    assert set(ids.tolist()) == {space.index["ferry"], space.index["tower"]}


def test_unknown_features_shorten_a_vector() -> None:
    """The more of a text is foreign to the knowledge, the nearer to nothing it is."""
    space = Space.over(ROWS)
    lengths = []
    for foreign in (0, 1, 5, 50):
        row: Row = {"ferry": 1.0, **{f"x{i}": 1.0 for i in range(foreign)}}
        lengths.append(float(np.linalg.norm(space.vector(row)[1])))
    assert lengths[0] == pytest.approx(1.0)
    assert lengths == sorted(lengths, reverse=True)
    assert len(set(lengths)) == 4
    assert lengths[-1] > 0


def test_an_unknown_word_shortens_more_than_an_unknown_pair() -> None:
    """Known words in a new order are less foreign than a new word."""
    space = Space.over(ROWS)
    pair, word = (
        float(np.linalg.norm(space.vector({"ferry": 1.0, feature: 1.0})[1]))
        for feature in ("tower ferry", "volcano")
    )
    assert word < pair < 1


def test_a_foreign_text_is_no_vector() -> None:
    """A row without a known feature, or without any, has no values and is no fault."""
    space = Space.over(ROWS)
    for row in ({"x": 1.0}, {}):
        ids, values = space.vector(row)
        assert len(ids) == len(values) == 0


def test_a_space_over_nothing_takes_any_row() -> None:
    """With no rows to learn from, every text is foreign and nothing breaks."""
    ids, values = Space.over([]).vector({"x": 1.0})
    assert len(ids) == len(values) == 0


@settings(max_examples=100, deadline=None)
@given(st.lists(TOKENS, min_size=1, max_size=8))
def test_every_row_of_the_knowledge_has_length_one(texts: list[list[str]]) -> None:
    """The rows that a space was made of are unit vectors over features of their own."""
    rows = [word_row(t, {}) for t in texts]
    space = Space.over(rows)
    for row in rows:
        ids, values = space.vector(row)
        assert set(ids.tolist()) == {space.index[f] for f in row}
        assert float(np.linalg.norm(values)) == pytest.approx(1.0, abs=1e-5)
        assert (values > 0).all()


LETTERS = Space.over(letter_row(w.split()) for w in ("abc bcd", "cde deb", "ace aaa"))


def summed(ids: Iterable[int], values: Iterable[float]) -> dict[int, float]:
    """The value of each number, however often it comes."""
    total: dict[int, float] = defaultdict(float)
    for number, value in zip(ids, values, strict=True):
        total[number] += value
    return dict(total)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.sampled_from("abcdeß "), max_size=7), max_size=8))
def test_letters_point_where_the_letter_row_points(tokens: list[str]) -> None:
    """Read word by word, the letters of a text have the direction of its letter row."""
    plain = summed(*(v.tolist() for v in LETTERS.vector(letter_row(tokens))))
    for _ in range(2):
        fast = summed(*(v.tolist() for v in LETTERS.letters(tokens)))
        assert fast.keys() == plain.keys()
        ratios = [fast[i] / plain[i] for i in plain]
        assert ratios == pytest.approx([ratios[0]] * len(ratios) if ratios else [])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("abc bcd cde eab xyz".split()), unique=True, max_size=5))
def test_each_word_adds_the_same_letters_beside_any_others(tokens: list[str]) -> None:
    """The letters of a text are those of its words added up, over one length for all."""
    squares = [LETTERS.groups(t)[1] for t in tokens]
    alone = [
        (i, v * math.sqrt(square / sum(squares)))
        for t, square in zip(tokens, squares, strict=True)
        for i, v in zip(*(a.tolist() for a in LETTERS.letters([t])), strict=True)
    ]
    together = summed(*(v.tolist() for v in LETTERS.letters(tokens)))
    assert together == pytest.approx(summed([i for i, _ in alone], [v for _, v in alone]))
