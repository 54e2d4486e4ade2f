"""A question of the quiz as Telegram's own poll, which tells at once whether a guess is right.

https://core.telegram.org/bots/api#sendpoll
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.adapters.telegram.markup import shortened
from bot.core.reply import Choice, Poll

LONGEST_QUESTION = 300
"""UTF-16 units of what a poll asks."""

LONGEST_OPTION = 100
"""UTF-16 units of an option."""

LONGEST_EXPLANATION = 200
"""UTF-16 units of what is shown after a wrong guess."""


@dataclass(frozen=True, slots=True)
class Native:
    """What a poll holds."""

    about: str
    """The id of the question in the quiz."""
    question: str
    options: tuple[str, ...]
    right: int
    explanation: str
    anonymous: bool
    markup: str | None
    """The keyboard under it, as JSON; its options are none of the buttons."""


def native(poll: Poll, choices: tuple[Choice, ...], notice: str, markup: str | None) -> Native:
    """What Telegram is to show of a question and its options; where one is in a round comes
    first."""
    return Native(
        about=poll.question,
        question=shortened(f"{_sentence(notice)}{poll.ask}", LONGEST_QUESTION),
        options=tuple(shortened(choice.label, LONGEST_OPTION) for choice in choices),
        right=poll.right,
        explanation=shortened(poll.explanation, LONGEST_EXPLANATION),
        anonymous=poll.together,
        markup=markup,
    )


def _sentence(notice: str) -> str:
    """A notice to which more can be added."""
    if not notice:
        return ""
    return f"{notice} " if notice.endswith((".", ":", "!", "?")) else f"{notice}. "
