"""A quiz on the small knowledge, and one Reply of each kind of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.core.knowledge import QuizQuestion
from bot.core.reply import Reply
from bot.core.request import Guess, Quiz, Repeat, Request
from tests.core.small import citation

_ALL = (
    QuizQuestion(
        "sails",
        "When does the ferry sail, according to the mayor?",
        ("At dawn", "At noon", "At midnight"),
        1,
        "The mayor said that it sails at noon.",
        "ferry-when",
        citation("p1"),
    ),
    QuizQuestion(
        "quay",
        "How is the quay shown?",
        ("Empty", "Full of people"),
        0,
        "The picture shows it without anybody.",
        "ferry-when",
        citation("p0"),
    ),
    QuizQuestion(
        "free",
        "Who calls the ticket free?",
        ("Southport", "The mayor", "The board", "Northport"),
        3,
        "Northport calls it so.",
        "ferry-price",
        citation("p2"),
    ),
    QuizQuestion(
        "dear",
        "Who calls the ticket dear?",
        ("Northport", "Southport", "The mayor"),
        1,
        "Southport calls it so.",
        "ferry-price",
        citation("p2"),
    ),
    QuizQuestion(
        "highest",
        "What is the highest on the coast?",
        ("The tower", "The town hall", "The quay"),
        0,
        "The article says so of the tower.",
        "tower-height",
        citation("p0"),
    ),
    QuizQuestion(
        "towns",
        "How many towns disagree on the price?",
        ("Three", "Four", "Two"),
        2,
        "It is the two towns that disagree.",
        "ferry-price",
        citation("p2"),
    ),
)
QUESTIONS: Mapping[str, QuizQuestion] = {q.id: q for q in _ALL}

QUIZ_NAMES = (
    "quiz-guess-not-counted",
    "quiz-guess-right",
    "quiz-guess-wrong",
    "quiz-question",
    "quiz-question-for-all",
    "quiz-question-once-more",
    "quiz-repeat",
    "quiz-result",
    "quiz-round-ends",
)

Respond = Callable[[Request, str, str], Awaitable[Reply]]


def asked(ask: str) -> QuizQuestion:
    """The question that is asked in these words, with whatever before them."""
    (found,) = (q for q in _ALL if ask.endswith(q.ask))
    return found


def wrong(question: QuizQuestion) -> int:
    """An option that is not right."""
    return (question.right + 1) % len(question.options)


async def quiz_replies(respond: Respond) -> dict[str, Reply]:
    """One Reply of each kind, from two rounds of one person: the first question of each is
    missed."""

    async def told(request: Request) -> Reply:
        return await respond(request, "one", "somebody")

    def guess(question: Reply, right: bool, told: bool = False) -> Guess:
        found = asked(question.lines[0].text)
        return Guess(found.id, found.right if right else wrong(found), told)

    found: dict[str, Reply] = {}
    first = question = found["quiz-question"] = await told(Quiz())
    found["quiz-guess-wrong"] = await told(guess(question, right=False))
    question = await told(Quiz())
    found["quiz-guess-right"] = await told(guess(question, right=True))
    found["quiz-guess-not-counted"] = await told(guess(first, right=True))
    question = await told(Quiz())
    while question.notice.startswith("Question"):
        question = await told(guess(question, right=True, told=True))
    found["quiz-question-once-more"] = question
    found["quiz-round-ends"] = await told(guess(question, right=True))
    question = await told(Quiz())
    question = await told(guess(question, right=False, told=True))
    while question.poll is not None:
        question = await told(guess(question, right=True, told=True))
    found["quiz-result"] = question
    found["quiz-repeat"] = await told(Repeat(on=True))
    found["quiz-question-for-all"] = await told(Quiz(together=True))
    return found
