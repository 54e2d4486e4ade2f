"""What a person can ask of the bot, on any platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Ask:
    """A typed question."""

    text: str
    about: str | None = None
    """The id of the entry in the bot's message that the person replied to; else None."""
    fresh: bool = False
    """Whether nothing said before is meant: what is asked about are somebody else's words."""


@dataclass(frozen=True, slots=True)
class Show:
    """One entry: from a button, a deep link or a command."""

    entry: str
    also: str | None = None
    """Another entry of the same answer."""


@dataclass(frozen=True, slots=True)
class Browse:
    """The topics, or the entries of one; pages are counted from 0."""

    topic: str | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Complete:
    """The questions that start to look like what is being typed."""

    prefix: str
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Why:
    """Why an entry was shown; without one, why the last answer of this conversation was given."""

    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """The passages that an entry cites; without one, all that can be cited."""

    entry: str | None = None
    also: str | None = None
    """Another entry of the same answer, whose passages are numbered on."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A thumb up or down for an entry."""

    entry: str
    good: bool


@dataclass(frozen=True, slots=True)
class NoneOfThese:
    """None of the offered questions was meant."""

    offered: tuple[str, ...] = ()
    """The entries offered; without any, those that this conversation was offered last. A button
    does not carry them: they stand on the buttons beside it."""


@dataclass(frozen=True, slots=True)
class About:
    """What this bot is."""


@dataclass(frozen=True, slots=True)
class Help:
    """What can be typed."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is kept, for how long, and what is not."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Forget what this conversation was about."""


class Depth(StrEnum):
    """How much of a subject a briefing tells."""

    SHORT = "short"
    """One card: half a minute."""
    MEDIUM = "medium"
    """Some cards: three minutes."""
    FULL = "full"
    """All cards, each with its sources."""


@dataclass(frozen=True, slots=True)
class Brief:
    """The briefings; or one; or a card of it."""

    path: str | None = None
    depth: Depth | None = None
    """None: where this person left it, or else which depth there is to choose."""
    card: int = 0
    """Counted from 0."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The dated events of the source, as a picture and as text."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """A page of people, places and organisations; or one of them."""

    term: str | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Who:
    """The one of the glossary that goes by a name, as a person typed it."""

    name: str


@dataclass(frozen=True, slots=True)
class Names:
    """Who or what to offer to somebody who types the beginning of a name."""

    prefix: str
    limit: int = 25


@dataclass(frozen=True, slots=True)
class Quiz:
    """The next question of this person's round; of a new one if there is none, or it is over."""

    together: bool = False
    """For all who are in a group: nothing is counted, and the questions come one after another."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One of the options of a question of the quiz."""

    question: str
    option: int
    """Counted from 0, in the order in which they are shown."""
    told: bool = False
    """Whether the platform has told already if it is right: then what comes next is due."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Whether questions that this person missed are to come back on later days."""

    on: bool


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain Replies for this person, or no more; None: the other of the two."""

    on: bool | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed on a day for readers: 0 is the last day, 1 the one before."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Start:
    """The first words to somebody new."""


Request = (
    Ask
    | Show
    | Browse
    | Complete
    | Why
    | Sources
    | Feedback
    | NoneOfThese
    | About
    | Help
    | Privacy
    | Forget
    | Brief
    | Timeline
    | Glossary
    | Who
    | Names
    | Quiz
    | Guess
    | Repeat
    | Plain
    | Changes
    | Start
)

COMMANDS: Mapping[str, Request] = {
    "help": Help(),
    "topics": Browse(),
    "brief": Brief(),
    "quiz": Quiz(),
    "timeline": Timeline(),
    "terms": Glossary(),
    "sources": Sources(),
    "plain": Plain(),
    "changes": Changes(),
    "about": About(),
    "privacy": Privacy(),
    "forget": Forget(),
}
"""What can be asked on every platform by a command that needs no other words, in the order in which
people are shown it."""
