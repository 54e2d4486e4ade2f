"""A round of the quiz: which questions it has, what was guessed, and which comes next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

ROUND_OF = 5
"""Questions of a round, where there are so many."""

VERSION = 1
"""Of `Round.as_note`; what another version wrote is not read."""

MOST_HAD = 100
"""Questions that are known to have been asked lately."""


@dataclass(frozen=True, slots=True)
class Round:
    """Where somebody is in a round. A question that was missed comes once more at the end."""

    number: int
    """Of this person's rounds, from 1."""
    questions: tuple[str, ...]
    first: tuple[bool, ...] = ()
    """Which guesses at the first go were right, as far as they were made."""
    second: tuple[bool, ...] = ()
    """Which guesses at what had been missed were right, as far as they were made."""
    had: tuple[str, ...] = ()
    """The questions of the last rounds, the newest last."""
    shown: bool = False
    """Whether the current question was shown: only then can it be guessed."""

    @property
    def missed(self) -> tuple[str, ...]:
        """What was missed at the first go."""
        return tuple(q for q, right in zip(self.questions, self.first, strict=False) if not right)

    @property
    def is_second(self) -> bool:
        """Whether all questions were asked, so that the missed ones come once more."""
        return len(self.first) == len(self.questions)

    @property
    def current(self) -> str | None:
        """The question to guess now; None when the round is over."""
        if not self.is_second:
            return self.questions[len(self.first)]
        missed = self.missed
        return missed[len(self.second)] if len(self.second) < len(missed) else None

    def guessed(self, right: bool) -> Round:
        """The round after a guess at the current question."""
        if self.is_second:
            return replace(self, second=(*self.second, right), shown=False)
        return replace(self, first=(*self.first, right), shown=False)

    def only(self, known: Collection[str]) -> Round:
        """The round without questions that are not known any more."""
        goes = dict(zip(self.questions, self.first, strict=False))
        again = dict(zip(self.missed, self.second, strict=False))
        kept = tuple(q for q in self.questions if q in known)
        current = self.current
        return replace(
            self,
            questions=kept,
            first=tuple(goes[q] for q in kept if q in goes),
            second=tuple(again[q] for q in kept if q in again),
            had=tuple(q for q in self.had if q in known),
            shown=self.shown and current in known,
        )

    def as_note(self) -> str:
        """A few words, to be kept."""
        return json.dumps(
            {
                "version": VERSION,
                "number": self.number,
                "questions": self.questions,
                "first": self.first,
                "second": self.second,
                "had": self.had,
                "shown": self.shown,
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_note(cls, note: str) -> Round | None:
        """What `as_note` gave; None for what only another version understands."""
        try:
            kept = json.loads(note)
            if not isinstance(kept, dict) or kept["version"] != VERSION:
                return None
            made = cls(
                kept["number"],
                _strings(kept["questions"]),
                _flags(kept["first"]),
                _flags(kept["second"]),
                _strings(kept["had"]),
                kept["shown"] is True,
            )
        except (KeyError, ValueError, RecursionError):
            return None
        return made if made._is_sound() else None

    def _is_sound(self) -> bool:
        return (
            type(self.number) is int
            and self.number > 0
            and len(set(self.questions)) == len(self.questions)
            and len(self.first) <= len(self.questions)
            and len(self.second) <= (len(self.missed) if self.is_second else 0)
        )


def new_round(last: Round | None, seed: str, due: Sequence[str], known: Sequence[str]) -> Round:
    """The next round: what is due again, then what was not asked lately.

    The order differs from round to round, and with the `seed`: it is always the same for the same
    round with the same seed.
    """
    number = last.number + 1 if last else 1
    had = last.had if last else ()
    fresh = [q for q in known if q not in had]

    def place(question: str) -> bytes:
        return hashlib.sha256(f"{seed}\0{number}\0{question}".encode()).digest()

    others = [*sorted(fresh, key=place), *(q for q in had if q in known)]
    asked = tuple(dict.fromkeys([*due, *others]))[:ROUND_OF]
    lately = [*(q for q in had if q not in asked), *asked]
    # So many are left out that the next rounds have a choice.
    most = min(MOST_HAD, max(0, len(known) - 2 * ROUND_OF))
    return Round(number, asked, had=tuple(lately[len(lately) - min(most, len(lately)) :]))


def _strings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ValueError("this is no round")
    return tuple(value)


def _flags(value: Any) -> tuple[bool, ...]:
    if not isinstance(value, list) or not all(isinstance(v, bool) for v in value):
        raise ValueError("this is no round")
    return tuple(value)
