"""What was forgotten, in words."""

from __future__ import annotations

import pytest

from bot.core.forgetting import told
from bot.core.personal import Forgotten
from tests.core.small import phrases

PHRASES = {**phrases(), "forgotten_and": "{before} + {last}"}


@pytest.mark.parametrize(
    ("conversation", "names", "here", "words"),
    [
        (True, "", False, "<forgotten_chat>"),
        (False, "round", False, "<forgotten_quiz>"),
        (False, "", True, "<forgotten_quiz_here>"),
        (True, "round", False, "<forgotten_chat> + <forgotten_quiz>"),
        (False, "brief a", False, "<forgotten_briefing>"),
        (False, "brief a,brief b", False, "<forgotten_briefings> 2"),
        (False, "card a,repeat", False, "<forgotten_card>"),
        (False, "card a,card b,card c,repeat", False, "<forgotten_cards> 3"),
        (False, "repeat", False, "<forgotten_repeat>"),
        (False, "plain", False, "<forgotten_plain>"),
        (False, "something new", False, "<forgotten_rest>"),
        (
            *(True, "plain,round,brief a,something new,card a", True),
            "<forgotten_chat>, <forgotten_briefing>, <forgotten_quiz_here>, <forgotten_quiz>, "
            "<forgotten_card> + <forgotten_plain>",
        ),
    ],
)
def test_what_there_was(conversation: bool, names: str, here: bool, words: str) -> None:
    """All that there was is named, with how much of it, and nothing else."""
    forgotten = Forgotten(conversation, frozenset(filter(None, names.split(","))))
    assert told(forgotten, here, PHRASES) == words
