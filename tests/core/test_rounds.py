"""Rounds of the quiz: whatever is guessed they end, and what is kept of them can be read again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rounds import MOST_HAD, ROUND_OF, Round, new_round

IDS = [f"q{n}" for n in range(30)]

guesses = st.lists(st.booleans(), max_size=2 * ROUND_OF)
known = st.lists(st.sampled_from(IDS), unique=True, min_size=1)


def played(playing: Round, rights: list[bool]) -> Round:
    """The round after these guesses, as far as it has questions for them."""
    for right in rights:
        if playing.current is None:
            break
        playing = playing.guessed(right)
    return playing


@given(known, st.lists(st.booleans(), min_size=2 * ROUND_OF, max_size=2 * ROUND_OF))
def test_a_round_ends(known: list[str], rights: list[bool]) -> None:
    """Each question comes once, each missed one exactly once more, and then the round is over."""
    playing = new_round(None, "ani", [], known)
    asked: list[str] = []
    wrong: list[str] = []
    for right in rights:
        if (current := playing.current) is None:
            break
        if not right and not playing.is_second:
            wrong.append(current)
        asked.append(current)
        playing = playing.guessed(right)
    assert playing.current is None
    assert asked == [*playing.questions, *wrong]
    assert len(playing.questions) == min(ROUND_OF, len(known))
    assert playing.missed == tuple(wrong)
    assert sum(playing.second) == sum(rights[len(playing.questions) : len(asked)])


@given(known, guesses, st.booleans())
def test_what_is_kept_can_be_read(known: list[str], rights: list[bool], shown: bool) -> None:
    """A round is the same after it was kept."""
    playing = new_round(None, "ani", [], known)
    playing = played(playing, rights)
    playing = replace(playing, shown=shown)
    assert Round.from_note(playing.as_note()) == playing


@given(known, guesses, st.sets(st.sampled_from(IDS)))
def test_questions_that_are_gone(known: list[str], rights: list[bool], there: set[str]) -> None:
    """A round goes on with the questions that are still there, and what was guessed at them."""
    before = played(new_round(None, "ani", [], known), rights)
    after = before.only(there)
    assert after.questions == tuple(q for q in before.questions if q in there)
    goes = dict(zip(before.questions, before.first, strict=False))
    assert after.first == tuple(goes[q] for q in after.questions if q in goes)
    assert set(after.missed) == set(before.missed) & there
    # What is kept of it is sound, and it can be played to its end.
    assert Round.from_note(after.as_note()) == after
    assert played(after, [True] * 2 * ROUND_OF).current is None


@given(known, guesses, st.sets(st.sampled_from(IDS)))
def test_what_takes_the_place_of_a_question_was_not_shown(
    known: list[str], rights: list[bool], there: set[str]
) -> None:
    """If the question that was shown is gone, the one whose turn it is then was not."""
    before = replace(played(new_round(None, "ani", [], known), rights), shown=True)
    after = before.only(there)
    assert after.shown == (before.current is not None and before.current == after.current)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
SOUND = json.loads(played(new_round(None, "ani", [], IDS), [True, False]).as_note())


@given(st.text() | json_values.map(json.dumps))
def test_other_notes_are_no_round(note: str) -> None:
    """What is no round is read as none, whatever it is."""
    assert Round.from_note(note) is None


@given(st.sampled_from(sorted(SOUND)), json_values)
def test_damaged_notes(key: str, value: Any) -> None:
    """Of what is damaged comes nothing, or a round that can be played to its end."""
    read = Round.from_note(json.dumps({**SOUND, key: value}))
    if read is not None:
        assert played(read, [False] * 4 * ROUND_OF).current is None
        assert Round.from_note(read.as_note()) == read


@pytest.mark.parametrize(
    "damage",
    [
        {"version": 2},
        {"number": 0},
        {"number": True},
        {"questions": ["q1", "q1"]},
        {"questions": ["q1"], "first": [True, True]},
        {"first": [True], "second": [True]},
        {"first": [0, 1]},
        {"had": "q1"},
        {"questions": [1, 2, 3, 4, 5]},
    ],
)
def test_what_is_no_round(damage: dict[str, Any]) -> None:
    """Another version's words, and what no round can come to, are not read."""
    assert Round.from_note(json.dumps(SOUND)) is not None
    assert Round.from_note(json.dumps({**SOUND, **damage})) is None


def test_due_questions_come_first() -> None:
    """What is due again opens a round, no matter how lately it was asked."""
    first = new_round(None, "ani", [], IDS)
    second = new_round(first, "ani", [first.questions[3], first.questions[0]], IDS)
    assert second.questions[:2] == (first.questions[3], first.questions[0])
    assert len(second.questions) == ROUND_OF


def test_lately_asked_questions_wait() -> None:
    """The next rounds have none of the last ones, as long as there are others."""
    playing: Round | None = None
    asked: list[str] = []
    for _ in range(len(IDS) // ROUND_OF - 1):
        playing = new_round(playing, "ani", [], IDS)
        asked += playing.questions
    assert len(set(asked)) == len(asked)


def test_rounds_differ() -> None:
    """Rounds of the same questions are in another order each, and so with another seed; the same
    round is always the same."""
    few = IDS[:ROUND_OF]
    first = new_round(None, "ani", [], few)
    assert new_round(None, "ani", [], few) == first
    orders = {new_round(None, seed, [], few).questions for seed in ("ani", "ben", "cem")}
    playing, later = first, set()
    for _ in range(4):
        playing = new_round(playing, "ani", [], few)
        later.add(playing.questions)
    assert len(orders) > 1
    assert len(later) > 1


def test_what_is_kept_stays_small() -> None:
    """However many questions there are, a bounded number of them is remembered as asked lately."""
    many = [f"question-{n}" for n in range(1_000)]
    playing = None
    for _ in range(60):
        playing = new_round(playing, "ani", [], many)
    assert playing is not None
    assert len(playing.had) == MOST_HAD
