"""However long and odd a message is, reading it takes no time to speak of."""

from __future__ import annotations

import time

import pytest

from bot.adapters.telegram.gesture import Said
from tests.adapters.telegram.test_read import message, read

LONGEST = 4096
"""https://core.telegram.org/bots/api#message"""

SLOW = {
    "spaces": "a" + " " * (LONGEST - 2) + "b",
    "lines": "a" + "\n" * (LONGEST - 2) + "b",
    "almost mentions": (" @ferry_test_bo" * LONGEST)[:LONGEST],
    "mentions": ("@ferry_test_bot " * LONGEST)[:LONGEST],
    "signs after a mention": "@ferry_test_bot" + " ,:;" * 1_000 + "x",
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW.keys())
def test_reading_is_quick(text: str) -> None:
    """Nothing in a message makes the search for the bot's name start over and over."""
    spent = []
    for _ in range(3):
        begin = time.thread_time()
        assert isinstance(read("message", message(text)), Said)
        spent.append(time.thread_time() - begin)
    assert min(spent) < 0.03
