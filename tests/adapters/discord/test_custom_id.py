"""What a button carries, written and read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.custom_id import (
    LONGEST_CUSTOM_ID,
    Carried,
    Effect,
    button_id,
    carried,
    list_id,
)
from bot.core.codec import LONGEST_ID
from bot.core.request import Browse, Feedback, Request, Show, Sources

LONG = "x" * LONGEST_ID


@pytest.mark.parametrize(
    ("custom_id", "meaning"),
    [
        ("0:new:show_csto-what-is-it", Carried(Effect.NEW, Show("csto-what-is-it"))),
        ("7:turn:topics_csto_2", Carried(Effect.TURN, Browse("csto", 2))),
        ("12:new:good_a", Carried(Effect.NEW, Feedback("a", good=True))),
        ("3:share:a", Carried(Effect.SHARE, Show("a"))),
        ("3:share:a+b-c", Carried(Effect.SHARE, Show("a", "b-c"))),
        ("4:new:sources_a_b", Carried(Effect.NEW, Sources("a", "b"))),
    ],
)
def test_old_buttons_go_on_working(custom_id: str, meaning: Carried) -> None:
    """What stands in messages that were sent is read for ever, and written the same."""
    assert carried(custom_id) == meaning
    assert meaning.request is not None
    number = int(custom_id.partition(":")[0])
    assert button_id(number, meaning.effect, meaning.request) == custom_id


@pytest.mark.parametrize(
    "text",
    ["", ":", "0:new:", "0:old:topics", "x:new:topics", "0:new:nonsense", "0:share:", "0:share:a b",
     "0:share:a+B", "0:share:topics_", "123:new:topics", "0:new:topics\n", "٣:new:topics"],
)  # fmt: skip
def test_anything_else_carries_nothing(text: str) -> None:
    """A custom id of another app or version is told apart."""
    assert carried(text) is None


def test_a_list_carries_the_chosen_line() -> None:
    """Of a list it is the chosen line that counts; one that cannot be read carries nothing."""
    custom_id = list_id(0, Effect.TURN)
    assert carried(custom_id, ["show_a"]) == Carried(Effect.TURN, Show("a"))
    assert carried(custom_id, ["nonsense"]) is None
    assert carried(custom_id) == Carried(Effect.TURN, None)


@pytest.mark.parametrize(
    ("effect", "request_"),
    [
        (Effect.SHARE, Show(LONG, LONG)),
        (Effect.NEW, Show(LONG)),
        (Effect.TURN, Browse(LONG, 999)),
        (Effect.NEW, Feedback(LONG, good=False)),
    ],
)
def test_the_longest_fit(effect: Effect, request_: Request) -> None:
    """The longest ids that the knowledge may have fit, and are read again."""
    custom_id = button_id(39, effect, request_)
    assert len(custom_id) <= LONGEST_CUSTOM_ID
    assert carried(custom_id) == Carried(effect, request_)


@given(st.text(), st.lists(st.text(), max_size=2))
def test_any_text(text: str, values: list[str]) -> None:
    """Whatever comes back from Discord is read or told apart."""
    found = carried(text, values)
    assert found is None or found.effect in Effect
