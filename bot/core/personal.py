"""What is kept for one person: a few words, each under a name."""

from __future__ import annotations

from dataclasses import dataclass

PERSONAL_KEPT_DAYS = 90
"""Days after which what is kept for a person is forgotten, if it was not kept again."""

BRIEFING, CARD = "brief ", "card "
"""How the names begin under which it is kept where somebody is in a briefing, and when a question
of the quiz is due again."""

OFFERED = "offered "
"""How the names begin under which it is kept what the numbers stand for that a plain reader was
given last: one for each conversation."""

ROUND, REPEAT, PLAIN = "round", "repeat", "plain"
"""The names of a round of the quiz, and of what somebody chose."""


ON = "on"
"""What is kept under the name of what somebody chose."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was kept until a moment ago."""

    conversation: bool = False
    """Whether it was known what the conversation was about."""
    names: frozenset[str] = frozenset()
    """Under which names something was kept for the person."""

    def __bool__(self) -> bool:
        return self.conversation or bool(self.names)
