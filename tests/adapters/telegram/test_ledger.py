"""The books of getUpdates: nothing is confirmed unserved, and nothing is new twice."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.telegram.ledger import Ledger


class Books:
    """A Ledger and Telegram's side of it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ledger = Ledger(lambda: self.now)
        self.queue: deque[int] = deque()
        self.next = 100
        self.taken: list[int] = []
        self.confirmed: list[int] = []

    def arrives(self, count: int = 1) -> None:
        """So many updates come in at Telegram."""
        self.queue.extend(range(self.next, self.next + count))
        self.next += count

    def polls(self, limit: int = 100) -> list[int]:
        """One getUpdates, and what of its answer is new."""
        offset = self.ledger.offset
        while offset is not None and self.queue and self.queue[0] < offset:
            self.confirmed.append(self.queue.popleft())
        shown = [{"update_id": number} for number in list(self.queue)[:limit]]
        new = list(self.ledger.shown(shown))
        self.taken += new
        return new


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("arrives"), st.integers(1, 9)),
            st.tuples(st.just("polls"), st.integers(1, 12)),
            st.tuples(st.just("serves"), st.integers(0, 50)),
            st.tuples(st.just("jumps"), st.integers(1, 2**31 - 10_000)),
        ),
        max_size=60,
    )
)
def test_whatever_happens(steps: list[tuple[str, int]]) -> None:
    """In any order of events each update is new once, and confirmed only after it was served."""
    books = Books()
    waiting: list[int] = []
    served: set[tuple[int, int]] = set()
    era = 0
    for step, value in steps:
        if step == "arrives":
            books.arrives(value)
        elif step == "polls":
            new = books.polls(value)
            assert not set(new) & set(waiting)
            assert not {(era, n) for n in new} & served
            waiting += new
            assert {(era, n) for n in books.confirmed} <= served
        elif step == "serves" and waiting:
            number = waiting.pop(value % len(waiting))
            books.ledger.done(number)
            served.add((era, number))
        elif step == "jumps" and not waiting:
            # A quiet week: all is confirmed, and Telegram counts from somewhere else.
            waiting += books.polls()
            if not books.queue and not waiting:
                era += 1
                books.confirmed.clear()
                books.next = value
        assert books.ledger.held == len(waiting)


def test_an_update_without_a_number_is_passed_over() -> None:
    """What has no number cannot be served or confirmed; the others are."""
    ledger = Ledger(lambda: 0.0)
    batch = [None, 5, {}, {"update_id": "7"}, {"update_id": True}, {"update_id": 8}]
    assert list(ledger.shown(batch)) == [8]
    assert ledger.offset == 8


def test_a_lower_count_is_followed() -> None:
    """After a quiet week numbers may start lower, and none of those is taken for confirmed."""
    books = Books()
    books.next = 1_000_000
    books.arrives()
    books.ledger.done(*books.polls())
    books.polls()
    books.next = 7
    books.arrives(2)
    assert books.polls() == [7, 8]
    assert books.ledger.offset == 7


@pytest.mark.parametrize("others", [True, False])
def test_a_slow_chat_lets_others_in(others: bool) -> None:
    """Who has waited long while others were served is confirmed unserved; in an outage nobody."""
    books = Books()
    books.arrives(3)
    books.polls(limit=2)
    books.now = 1.0
    if others:
        books.ledger.done(101)
    books.now = 6.0
    late = books.ledger.late(5.0)
    assert late == ({100: {"update_id": 100}} if others else {})
    books.ledger.let_go(late)
    assert not books.ledger.late(5.0)
    assert books.polls(limit=2) == ([102] if others else [])
    assert books.ledger.held == 2
    assert (100 in books.confirmed) == others


def test_what_was_let_go_is_not_new_again() -> None:
    """An update that is confirmed unserved and shown once more is still in hand."""
    books = Books()
    books.arrives(2)
    books.polls()
    books.ledger.done(101)
    books.now = 6.0
    books.ledger.let_go(books.ledger.late(5.0))
    assert not books.ledger.shown([{"update_id": 100}, {"update_id": 101}])
    books.ledger.done(100)
    assert books.ledger.offset == 102
    assert not books.ledger.held


def test_what_was_served_meanwhile_is_not_let_go() -> None:
    """An update that was served while the store took it is confirmed as any other."""
    books = Books()
    books.arrives(2)
    books.polls()
    books.ledger.done(101)
    books.now = 6.0
    late = books.ledger.late(5.0)
    books.ledger.done(100)
    books.ledger.let_go(late)
    assert not books.ledger.confirmed_unserved
    assert books.ledger.offset == 102


def test_what_an_earlier_process_left() -> None:
    """It is in hand, and nothing that Telegram shows is taken for it or confirmed by it."""
    books = Books()
    books.ledger.resumed(90, {"update_id": 90})
    assert (books.ledger.held, books.ledger.unserved) == (1, False)
    books.arrives(1)
    assert books.polls() == [100]
    assert books.ledger.offset == 100
    books.ledger.done(90)
    assert books.ledger.held == 1
