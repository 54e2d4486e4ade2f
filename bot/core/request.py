"""What a person can ask of the bot, on any platform."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ask:
    """A typed question."""

    text: str


@dataclass(frozen=True, slots=True)
class Show:
    """One entry: from a button, a deep link or a command."""

    entry: str


@dataclass(frozen=True, slots=True)
class Browse:
    """The topics, or the entries of one."""

    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Complete:
    """The questions that start to look like what is being typed."""

    prefix: str
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Why:
    """Why the last answer of this conversation was given."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is cited, with its passages."""


@dataclass(frozen=True, slots=True)
class About:
    """What this bot is."""


@dataclass(frozen=True, slots=True)
class Help:
    """What can be typed."""


@dataclass(frozen=True, slots=True)
class NoneOfThese:
    """None of the offered questions was meant."""


Request = Ask | Show | Browse | Complete | Why | Sources | About | Help | NoneOfThese
