"""However odd a message is, taking its marks out takes no time to speak of."""

from __future__ import annotations

import time

import pytest

from bot.adapters.discord.read import _MARKS

SLOW = {
    "a command that does not end": "</" + ":" * 6_000,
    "commands that do not end": ("</" + ":" * 98) * 60,
    "names that do not end": "<@" * 3_000,
    "pictures that do not end": ("<a:" + "b" * 64) * 90,
    "ids that do not end": "<id:" + "a" * 6_000,
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW.keys())
def test_marks_are_found_quickly(text: str) -> None:
    """What only begins like a mark is not searched over and over."""
    spent = []
    for _ in range(3):
        begin = time.thread_time()
        assert _MARKS.sub(" ", text) == text
        spent.append(time.thread_time() - begin)
    assert min(spent) < 0.015


def test_marks_of_commands() -> None:
    """A command that is named in a message is none of its words."""
    assert _MARKS.sub(" ", "try </ask:123456> or </quiz all:99>") == "try   or  "
