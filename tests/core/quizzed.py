"""A quiz for a small knowledge: seven questions, which are right in another place each."""

from __future__ import annotations

from dataclasses import replace

from bot.core.knowledge import Knowledge, QuizQuestion
from tests.core.small import citation, small

_ABOUT = (("ferry-when", "p1"), ("ferry-price", "p2"), ("tower-height", "p0"))


def question(number: int) -> QuizQuestion:
    """One of three options is right."""
    entry, paragraph = _ABOUT[number % 3]
    return QuizQuestion(
        f"q{number}",
        f"What is {number}?",
        tuple(f"{number}{letter}" for letter in "abc"),
        number % 3,
        f"It is {number}.",
        entry,
        citation(paragraph),
    )


def quizzed(questions: int = 7, knowledge: Knowledge | None = None) -> Knowledge:
    """The small knowledge with so many questions, and words of the quiz that tell numbers."""
    known = knowledge or small()
    phrases = {
        **known.phrases,
        "quiz_progress": "{number}/{count}",
        "quiz_again": "again {number}/{count}",
        "quiz_result": "first {right}/{count}",
        "quiz_second": "second {right}/{count}",
        "quiz_waiting": "waiting {count}",
        "quiz_right": "right {option}",
        "quiz_wrong": "wrong {option}",
    }
    quiz = {q.id: q for q in (question(n) for n in range(questions))}
    return replace(known, quiz=quiz, phrases=phrases)
