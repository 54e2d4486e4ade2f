"""Which words speak for an entry."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.evidence import Bag, Evidence, bag
from bot.core.features import Floats
from bot.core.understand import Understanding

from .small import small

BAGS: list[Bag] = [
    frozenset({"ferri", "price"}),
    frozenset({"ferri", "price", "ticket"}),
    frozenset({"ferri", "sail"}),
    frozenset({"tower"}),
]
LABELS = np.array([0, 0, 1, 2], dtype=np.int32)
EVEN = np.ones(4, dtype=np.float32)


def evidence(weights: Floats = EVEN) -> Evidence:
    return Evidence.over(BAGS, LABELS, weights, 3)


def test_a_bag_holds_telling_stems_and_the_kind_asked_for() -> None:
    """Words that tell nothing are left out; the kind of thing asked for is in."""
    question = Understanding(small()).question("when does the ferry sail, the boat?")
    assert bag(question) == {"ferri", "sail", "asks:when"}


def test_a_word_speaks_for_the_entry_that_uses_it() -> None:
    """A word of one entry's texts speaks for it and against the others."""
    score = evidence().score(frozenset({"price"}))
    assert score.argmax() == 0
    assert score[0] > 0 > score[1]
    assert score[0] > 0 > score[2]


def test_words_add_up() -> None:
    """Two words that agree say more than one."""
    one = evidence().score(frozenset({"price"}))[0]
    two = evidence().score(frozenset({"price", "ticket"}))[0]
    assert two > one


def test_a_heavier_row_is_believed_more() -> None:
    """Of two entries that use a word, it speaks for the one whose row has more weight."""
    for weights, winner in (([1.0, 0.3], 0), ([0.3, 1.0], 1)):
        made = Evidence.over(
            [frozenset({"quay"}), frozenset({"quay", "other"}), frozenset({"tower"})],
            np.array([0, 1, 2], dtype=np.int32),
            np.array([*weights, 1.0], dtype=np.float32),
            3,
        )
        assert made.score(frozenset({"quay"})).argmax() == winner


def test_no_words_say_nothing() -> None:
    """Where nothing is said, nothing speaks for or against any entry."""
    np.testing.assert_array_equal(evidence().score(frozenset()), np.zeros(3))


def test_an_unknown_word_speaks_against_all_alike() -> None:
    """The more unknown words there are, the lower are all scores; the order stays."""
    known = frozenset({"price"})
    before = evidence().score(known)
    for unknown in ("volcano", "crater", "lava"):
        known |= {unknown}
        after = evidence().score(known)
        assert (after < before).all()
        assert after.argmax() == 0
        before = after
    alone = evidence().score(frozenset({"volcano"}))
    assert (alone < 0).all()
    assert len(set(alone.tolist())) == 1


def test_a_word_that_all_use_alike_tells_nothing() -> None:
    """A word that stands in every row is as likely with one entry as with another."""
    everywhere = Evidence.over(
        [frozenset({"war"})] * 4, LABELS, np.ones(4, dtype=np.float32), 3
    ).score(frozenset({"war"}))
    np.testing.assert_allclose(everywhere, np.zeros(3), atol=1e-6)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.frozensets(st.sampled_from("abcdefgh"), max_size=5),
            st.integers(0, 3),
            st.floats(0.0625, 2, width=32),
        ),
        min_size=1,
        max_size=12,
    ),
    st.frozensets(st.sampled_from("abcdefghxyz")),
)
def test_any_rows_give_finite_evidence(rows: list[tuple[Bag, int, float]], words: Bag) -> None:
    """Whatever the rows, also for an entry without any, every score is a number."""
    made = Evidence.over(
        [r[0] for r in rows],
        np.array([r[1] for r in rows], dtype=np.int32),
        np.array([r[2] for r in rows], dtype=np.float32),
        4,
    )
    score = made.score(words)
    assert score.shape == (4,)
    assert np.isfinite(score).all()
