"""When a question of the quiz is due again: FSRS, a known schedule of spaced repetition
(https://github.com/open-spaced-repetition/py-fsrs)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from fsrs import Card, Rating, Scheduler, State
from fsrs.scheduler import MAX_DIFFICULTY, MIN_DIFFICULTY, STABILITY_MIN

from bot.core.personal import CARD, PERSONAL_KEPT_DAYS

_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
"""Without steps of minutes: what was missed comes once more in the same round anyway, and then on
another day."""


def reviewed(note: str | None, right: bool, now: datetime) -> str | None:
    """The card of a question after a guess, to be kept; `note` is its card until now.

    None if there is to be none: the question was never missed, or would be due only after what is
    kept for a person is forgotten, and so is known well enough.
    """
    card = _card(note)
    if card is None:
        if right:
            return None
        card = Card(card_id=0, due=now)
    card, _ = _SCHEDULER.review_card(card, Rating.Good if right else Rating.Again, now)
    if card.due - now > timedelta(days=PERSONAL_KEPT_DAYS):
        return None
    return card.to_json()


def due(notes: Mapping[str, str], now: datetime) -> list[str]:
    """The questions whose card says that they are due by today, the longest due first.

    A day is one of UTC: what was missed late in the evening comes back the next morning.
    """
    found: list[tuple[datetime, str]] = []
    for name, note in notes.items():
        card = _card(note) if name.startswith(CARD) else None
        if card is not None and card.due.date() <= now.date():
            found.append((card.due, name.removeprefix(CARD)))
    return [question for _, question in sorted(found)]


def _card(note: str | None) -> Card | None:
    """A card that was kept; None for what is none, or not of this version."""
    if note is None:
        return None
    try:
        card = Card.from_dict(json.loads(note))
        # The library takes what it finds; a number in the place of a date is an AttributeError.
        sound = (
            card.state is State.Review
            and card.stability is not None
            and card.difficulty is not None
            and STABILITY_MIN <= card.stability <= _SCHEDULER.maximum_interval
            and MIN_DIFFICULTY <= card.difficulty <= MAX_DIFFICULTY
            and card.last_review is not None
            and card.last_review.utcoffset() == timedelta()
            and card.due.tzinfo == UTC
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    return card if sound else None
