"""Budgets of people and chats: what counts, for how long, and what is kept of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.limits import AHEAD, LIGHT, MOST, Act, Limits, Minutes, act_of
from bot.core.request import Ask, Feedback, Forget, NoneOfThese, Privacy, Request, Show

PHRASES = {"too_many": "Wait for {seconds} seconds."}


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def served(limits: Limits, times: int, act: Act = Act.TYPED, **who: str) -> int:
    """How many of so many acts are served."""
    return sum(
        not limits.wait(act, who.get("person", ""), who.get("chat", "")) for _ in range(times)
    )


def test_a_person_has_a_budget(clock: Clock) -> None:
    """So many messages are served, and somebody else's all the same."""
    limits = Limits(5, 0, PHRASES, clock)
    assert served(limits, 300, person="ani") == 5
    assert served(limits, 3, person="davit") == 3


def test_what_the_notice_says_holds(clock: Clock) -> None:
    """After the seconds that are told there is the whole budget again, and before it nothing."""
    limits = Limits(5, 0, PHRASES, clock)
    served(limits, 5, person="ani")
    clock.now += 20.5
    seconds = limits.wait(Act.TYPED, "ani")
    assert limits.notice(seconds).lines[0].text == "Wait for 40 seconds."
    clock.now += seconds - 1
    assert served(limits, 1, person="ani") == 0
    clock.now += 1
    assert served(limits, 9, person="ani") == 5


def test_it_is_told_once_a_minute(clock: Clock) -> None:
    """However often somebody asks, the notice is due once."""
    limits = Limits(1, 0, PHRASES, clock)
    assert [limits.is_told("ani") for _ in range(4)] == [False, True, True, True]
    assert not limits.is_told("davit")
    clock.now += 60
    assert not limits.is_told("ani")


def test_a_press_counts_less(clock: Clock) -> None:
    """Leafing through lists costs a part of what a question costs, of the same budget."""
    limits = Limits(5, 0, PHRASES, clock)
    assert served(limits, 300, Act.PRESSED, person="ani") == 5 * LIGHT
    assert served(limits, 1, person="ani") == 0


def test_typing_ahead_has_a_budget_of_its_own(clock: Clock) -> None:
    """What comes with every key leaves the questions untouched, and ends somewhere too."""
    limits = Limits(5, 0, PHRASES, clock)
    assert served(limits, 300, Act.AHEAD, person="ani") == 5 * AHEAD
    assert served(limits, 300, person="ani") == 5


def test_forgetting_works_when_all_is_used_up(clock: Clock) -> None:
    """Who has asked too much can still have all forgotten, and not without end."""
    limits = Limits(5, 5, PHRASES, clock)
    served(limits, 300, person="ani", chat="room")
    assert served(limits, 300, Act.RIGHT, person="ani", chat="room") == 5


@pytest.mark.parametrize("what", [Forget(), Privacy(), Feedback("a", good=True), NoneOfThese()])
def test_what_everybody_may_always_do(what: Request) -> None:
    """To have all forgotten, to read what is kept, and to judge, by typing or by a button."""
    assert act_of(what, pressed=False) == act_of(what, pressed=True) == Act.RIGHT


def test_other_requests() -> None:
    """A question is typed, a button is pressed."""
    assert act_of(Ask("why"), pressed=False) == Act.TYPED
    assert act_of(Show("a"), pressed=True) == Act.PRESSED


def test_what_is_refused_costs_the_chat_nothing(clock: Clock) -> None:
    """One who floods a group uses up a share of it: others still have theirs."""
    limits = Limits(10, 12, PHRASES, clock)

    def asks(person: str) -> bool:
        return not limits.wait(Act.TYPED, person, "room", among_others=True)

    assert sum(asks("ani") for _ in range(300)) == 5
    assert sum(asks("davit") for _ in range(300)) == 5
    assert sum(asks("zoe") for _ in range(300)) == 2
    # In private, half of the budget is left.
    assert served(limits, 300, person="ani") == 5


def test_a_full_chat_costs_a_person_nothing(clock: Clock) -> None:
    """Whom a busy group kept waiting has the whole budget elsewhere."""
    limits = Limits(5, 1, PHRASES, clock)
    served(limits, 1, chat="room")
    assert served(limits, 300, person="ani", chat="room") == 0
    assert served(limits, 300, person="ani") == 5


def test_nobody_in_particular(clock: Clock) -> None:
    """Who has no code is limited with their chat alone."""
    limits = Limits(1, 3, PHRASES, clock)
    assert served(limits, 300, chat="room") == 3
    assert served(limits, 300) == 300


def test_no_limits(clock: Clock) -> None:
    """0 stands for no limit, for each of the two."""
    assert served(Limits(0, 0, PHRASES, clock), 300, person="ani", chat="room") == 300
    assert served(Limits(0, 7, PHRASES, clock), 300, person="ani", chat="room") == 7
    assert served(Limits(7, 0, PHRASES, clock), 300, person="ani", chat="room") == 7
    assert served(Limits(0, 0, PHRASES, clock), 300, Act.AHEAD, person="ani") == 300
    assert served(Limits(0, 0, PHRASES, clock), 300, Act.RIGHT, person="ani") == 300


def test_nothing_is_kept_after_a_minute(clock: Clock) -> None:
    """Of thousands of people who asked, those of the last minute are known."""
    minutes = Minutes(clock)
    for number in range(5_000):
        clock.now += 1
        minutes.incr(f"{number}", 60)
    assert len(minutes) == 60
    clock.now += 60
    assert minutes.get("4999") == 0
    assert len(minutes) == 0


def test_a_crowd_does_not_fill_the_memory(clock: Clock) -> None:
    """Within a minute, too, no more windows are open than there is room for."""
    minutes = Minutes(clock)
    for number in range(MOST + 10):
        minutes.incr(f"{number}", 60)
    assert len(minutes) == MOST
    assert minutes.get(f"{MOST}") == 1


def test_windows_can_be_cleared(clock: Clock) -> None:
    """As the library wants it of every storage."""
    minutes = Minutes(clock)
    minutes.incr("a", 60)
    minutes.incr("b", 60)
    minutes.clear("a")
    assert (minutes.get("a"), minutes.get("b"), minutes.check()) == (0, 1, True)
    assert (minutes.reset(), len(minutes)) == (1, 0)


@settings(max_examples=200, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 30)), max_size=80),
    person=st.integers(1, 6),
    chat=st.integers(1, 9),
)
def test_any_two_minutes_hold_no_more_than_two_budgets(
    steps: list[tuple[str, float]], person: int, chat: int
) -> None:
    """Whoever asks whenever, no more is served; and who waits as long as was told is served."""
    clock = Clock()
    limits = Limits(person, chat, PHRASES, clock)
    times: dict[str, list[float]] = {}
    for who, pause in steps:
        clock.now += pause
        if seconds := limits.wait(Act.TYPED, who, "room"):
            assert seconds <= 60
            clock.now += seconds
            assert not limits.wait(Act.TYPED, who, "room")
        for key, most in ((who, person), ("room", chat)):
            times.setdefault(key, []).append(clock.now)
            assert sum(clock.now - t < 60 for t in times[key]) <= 2 * most
