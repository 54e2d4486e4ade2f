"""What people do in Telegram, as few plain values: what is asked, and where to answer."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.request import Request


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, or one topic of a forum."""

    chat: int
    topic: int | None
    private: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of the bot's own sentences, where no Request leads to one; by its name in the phrases."""

    phrase: str


NO_TEXT = Sentence("telegram_no_text")
"""Something came that holds no words: a sticker, a voice message."""

GONE = Sentence("gone")
"""A button that this version does not know."""

PRIVATE_ONLY = Sentence("telegram_plain")
"""Others read along: how one person wants to read is not for all of them."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message to the bot, new or edited."""

    place: Place
    message: int
    what: Request | Sentence
    edited: bool = False
    person: int | None = None
    """None for who speaks in the name of a chat."""
    otherwise: Request | None = None
    """What to ask where `what` has no answer: the words of the message that it replies to."""
    album: str | None = None
    """Photos sent at once are messages of their own that share this."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of one of the bot's messages."""

    query: str
    what: Request | Sentence
    person: int
    place: Place | None
    """None for a message that was shared into a chat where the bot is not."""
    message: int = 0
    turns: bool = False
    """Whether it turns a page of the message itself."""


@dataclass(frozen=True, slots=True)
class Voted:
    """A guess in a poll that asks a question of the quiz."""

    poll: str
    option: int
    """Counted from 0."""
    person: int


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody types after the bot's name in some chat."""

    query: str
    prefix: str
    first: bool
    """Whether this asks for the beginning of the results."""
    person: int


@dataclass(frozen=True, slots=True)
class Summoned:
    """A question in a chat where the bot is a guest: it may answer once."""

    query: str
    what: Request
    otherwise: Request | None = None
    """As in `Said`."""
    person: int | None = None
    """As in `Said`."""


@dataclass(frozen=True, slots=True)
class Added:
    """The bot became a member of a group."""

    place: Place


Gesture = Said | Pressed | Voted | Typed | Summoned | Added
