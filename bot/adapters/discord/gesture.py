"""What people do in Discord, as few plain values: what is asked, and where to answer."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.request import Request, Show


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is."""

    channel: int
    """A channel, a thread, or a direct message."""
    person: int
    guild: int | None = None
    """The server; None in direct messages, of two or of a group."""
    is_own: bool = False
    """Whether it is the person's own chat with the bot, where nobody else reads."""
    may_post: bool = True
    """Whether what this person shares may stand there for all to read."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of the bot's own sentences, where no Request leads to one; by its name in the phrases."""

    phrase: str


NO_TEXT = Sentence("discord_no_text")
"""The message asked about holds no words."""

USE_MENU = Sentence("discord_use_menu")
"""Somebody asks about a message whose words Discord does not give to the bot."""

GONE = Sentence("gone")
"""A button or command that this version does not know."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A command, or a message to the bot."""

    place: Place
    what: Request | Sentence
    otherwise: Request | None = None
    """What to ask where `what` has no answer: the words of the message that it replies to."""
    openly: bool = False
    """Whether it was asked for all to read, and so is answered."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button, or a line of a list, under one of the bot's messages."""

    place: Place
    what: Request | Sentence
    message: int
    turns: bool
    """Whether the message itself changes."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The button that shows an answer, which one person was shown, to all who are there."""

    place: Place
    what: Show


Gesture = Asked | Pressed | Shared
