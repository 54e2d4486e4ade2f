"""When a missed question is due again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.personal import CARD, PERSONAL_KEPT_DAYS
from bot.core.schedule import due, reviewed

NOW = datetime(2021, 3, 5, 22, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def missed(now: datetime = NOW) -> str:
    note = reviewed(None, right=False, now=now)
    assert note is not None
    return note


def test_a_missed_question_comes_back_the_next_day() -> None:
    """Not on the same day, and from the first hour of the next one on until it was asked."""
    notes = {CARD + "q1": missed(), "round": "{}"}
    morning = datetime(2021, 3, 6, 0, 1, tzinfo=UTC)
    assert due(notes, NOW) == due(notes, NOW + timedelta(hours=1)) == []
    assert due(notes, morning) == due(notes, morning + 30 * DAY) == ["q1"]


def test_what_was_never_missed_does_not_come_back() -> None:
    """A right guess at a question without a card makes none."""
    assert reviewed(None, right=True, now=NOW) is None


def test_what_is_known_comes_ever_more_rarely() -> None:
    """Each right guess on the day when it is due makes the next pause longer, until it would be
    longer than anything is kept: then the question is known."""
    note: str | None = missed()
    now, pauses = NOW, []
    while note is not None:
        then = datetime.fromisoformat(json.loads(note)["due"])
        pauses.append(then - now)
        now = then
        note = reviewed(note, right=True, now=now)
        assert len(pauses) < 20
    assert pauses == sorted(pauses)
    assert pauses[0] == DAY
    assert len(set(pauses)) == len(pauses) > 3
    assert pauses[-1] <= PERSONAL_KEPT_DAYS * DAY


def test_what_is_missed_again_comes_sooner() -> None:
    """A miss after right guesses brings the question back within days."""
    note = missed()
    for days in (1, 3, 9):
        found = reviewed(note, right=True, now=NOW + days * DAY)
        assert found is not None
        note = found
    later = NOW + 30 * DAY
    again = reviewed(note, right=False, now=later)
    assert again is not None
    assert due({CARD + "q1": again}, later) == []
    assert due({CARD + "q1": again}, later + 4 * DAY) == ["q1"]


def test_the_longest_due_first() -> None:
    """What is due for longer comes first."""
    notes = {CARD + "new": missed(NOW + 2 * DAY), CARD + "old": missed()}
    assert due(notes, NOW + 9 * DAY) == ["old", "new"]


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.text() | json_values.map(json.dumps), st.booleans())
def test_other_notes_are_no_card(note: str, right: bool) -> None:
    """What is no card is as none, whatever it is."""
    assert due({CARD + "q1": note}, NOW) == []
    assert reviewed(note, right, NOW) == reviewed(None, right, NOW)


@example("stability", 1.7e308, True)
@example("stability", float("nan"), False)
@example("difficulty", -3.0, True)
@example("due", "2021-03-05T10:00:00", True)
@example("last_review", "2021-03-05T10:00:00", True)
@given(
    st.sampled_from(sorted(json.loads(missed()))),
    json_values
    | st.sampled_from(["2021-03-05", "2021-03-05T10:00:00", "9999-12-31T23:59:59+00:00"])
    | st.floats(min_value=0),
    st.booleans(),
)
def test_damaged_cards(key: str, value: Any, right: bool) -> None:
    """A damaged card is read as none or as one that goes on well; never is it a fault."""
    note = json.dumps({**json.loads(missed()), key: value})
    due({CARD + "q1": note}, NOW)
    after = reviewed(note, right, NOW)
    if after is not None:
        assert due({CARD + "q1": after}, NOW + (PERSONAL_KEPT_DAYS + 1) * DAY) == ["q1"]


@pytest.mark.parametrize("hours", [-48, 0, 1])
def test_clocks_that_go_back(hours: int) -> None:
    """A guess before, or just after, the one that is kept is counted as ever."""
    assert reviewed(missed(), right=False, now=NOW + timedelta(hours=hours)) is not None
