"""Promises that the project's own quiz keeps."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.content.limits import LONGEST_EXPLANATION, units
from bot.core.codec import LONGEST_CODE, encode
from bot.core.compose import Composer
from bot.core.knowledge import Knowledge
from bot.core.quiz import Quizzes
from bot.core.request import Guess
from bot.core.text import names_any

POLL_QUESTION = 300
"""https://core.telegram.org/bots/api#sendpoll"""

POLL_OPTION = 100
"""https://core.telegram.org/bots/api#inputpolloption"""


def test_there_is_enough_to_ask(knowledge: Knowledge) -> None:
    """There are at least 25 questions, on every paragraph of the source, each with another entry
    that tells more."""
    quiz = knowledge.quiz.values()
    assert len(quiz) >= 25
    (source,) = knowledge.sources.values()
    assert {q.citation.paragraph for q in quiz} == set(source.paragraphs)
    assert len({q.entry for q in quiz}) == len(quiz)


def test_polls_fit(knowledge: Knowledge) -> None:
    """Each question fits a Telegram poll with what stands before it, and each guess a button."""
    quizzes = Quizzes(knowledge, Composer(knowledge))
    places = (knowledge.phrases[p] for p in ("quiz_progress", "quiz_again"))
    longest = max((place.format(number=10, count=10) for place in places), key=len)
    for question in knowledge.quiz.values():
        poll = quizzes.question(question).poll
        assert poll is not None
        assert units(f"{longest}. {poll.ask}") <= POLL_QUESTION
        assert 0 < units(poll.explanation) <= LONGEST_EXPLANATION
        assert "\n" not in poll.explanation
        for i, option in enumerate(question.options):
            assert 0 < units(option) <= POLL_OPTION
            assert len(encode(Guess(question.id, i))) <= LONGEST_CODE


def test_the_place_of_the_right_option(knowledge: Knowledge) -> None:
    """Who always takes the same place is not right much more often than by chance."""
    places = Counter(q.right for q in knowledge.quiz.values() if len(q.options) == 4)
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) <= 0.4 * places.total()


@pytest.mark.parametrize("part", ["asked", "right"])
def test_the_sides_are_alike(knowledge: Knowledge, part: str) -> None:
    """Neither side is asked about, nor is the right option, much more often than the other."""
    leaders = {"armenia": "armenia-prime-minister", "azerbaijan": "azerbaijan-president"}
    counts = {}
    for side, leader in leaders.items():
        names = [name for term in (side, leader) for name in knowledge.terms[term].names]
        texts = (q.ask if part == "asked" else q.options[q.right] for q in knowledge.quiz.values())
        counts[side] = sum(names_any(text, names) for text in texts)
    assert abs(counts["armenia"] - counts["azerbaijan"]) <= 3, counts
