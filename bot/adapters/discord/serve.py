"""One gesture from end to end: respond, render, and whether all may see it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, assert_never

from bot.adapters.discord.gesture import (
    GONE,
    Asked,
    Gesture,
    Place,
    Pressed,
    Sentence,
    Shared,
)
from bot.adapters.discord.render import Message, Renderer
from bot.adapters.votes import Votes
from bot.core.outage import Outage
from bot.core.reply import Choice, Line, Reply
from bot.core.request import Browse, Complete, Feedback, Names, NoneOfThese, Request
from bot.picture.pictures import Pictures

Respond = Callable[[Request, str, str], Awaitable[Reply]]
"""See `Responder.respond`: a Request, the conversation's key and the person's."""

NOBODY = ""
"""The conversation, or the person, of which nothing is kept."""

AGAIN = 300.0
"""Seconds in which an answer that was shared in a channel is not shared there again."""

LOOK_UP = 1.0
"""Seconds in which the store says what was shared; without it the answer is shared once more."""

MOST_DELETED = 10_000
"""Deleted messages that are remembered, of all that are deleted where the bot is."""

MOST_CHOICES = 25
"""Choices that can be offered while typing
(https://docs.discord.com/developers/interactions/application-commands#autocomplete)."""


class Store(Protocol):
    """What serving needs of the store; any method may raise."""

    def key(self, *parts: str | int) -> str:
        """A code for what the parts name, from which they cannot be found."""

    async def shown(self, place: str, entry: str, within: float) -> int | None:
        """The message that showed an entry in a place in the last `within` seconds."""

    async def note_shown(self, place: str, entry: str, message_id: int) -> None:
        """Keep that a message shows an entry."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a gesture is answered: this is known before the answer is."""

    private: bool
    """Whether the person alone sees it."""
    turns: bool = False
    """Whether the message of the button changes."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What answers a gesture."""

    message: Message
    manner: Manner
    shares: str | None = None
    """What is shown to all with it, for `Serving.note_shared`."""


class Serving:
    """Serves the gestures that reach one application."""

    def __init__(
        self,
        respond: Respond,
        store: Store,
        outage: Outage,
        renderer: Renderer,
        phrases: Mapping[str, str],
        application: int,
        pictures: Pictures | None = None,
    ) -> None:
        """`application` is its id: several may share a store, and nothing else. Without `pictures`
        there are texts alone."""
        self._respond = respond
        self._store = store
        self._spare = outage.spare
        self._renderer = renderer
        self._phrases = phrases
        self._application = application
        self._pictures = pictures
        self._votes = Votes(phrases)
        self._deleted: OrderedDict[int, None] = OrderedDict()

    async def answer(self, gesture: Gesture) -> Outgoing:
        """What answers a gesture."""
        match gesture:
            case Asked():
                return await self._asked(gesture)
            case Pressed():
                return await self._pressed(gesture)
            case Shared():
                return await self._shared(gesture)
            case _:
                assert_never(gesture)

    async def complete(self, prefix: str) -> list[tuple[str, str]]:
        """What is offered to who types: names, and values that stand for their Requests."""
        offered = await self._respond(Complete(prefix, MOST_CHOICES), NOBODY, NOBODY)
        return self._renderer.choices(offered)

    async def names(self, prefix: str) -> list[tuple[str, str]]:
        """The same for who types a name."""
        offered = await self._respond(Names(prefix, MOST_CHOICES), NOBODY, NOBODY)
        return self._renderer.choices(offered)

    async def note_shared(self, place: Place, what: str, message: int) -> None:
        """Keep which message shows an answer to all in a channel."""
        noted = self._store.note_shown(self._channel(place), what, message)
        await self._spare("note_shown", noted, None)

    def forget_shared(self, message: int) -> None:
        """A message is deleted: nobody is to be pointed to it."""
        self._deleted[message] = None
        if len(self._deleted) > MOST_DELETED:
            self._deleted.popitem(last=False)

    def fault(self) -> Outgoing:
        """What is said when the bot itself fails."""
        return self._note(self._phrases["fault"])

    async def _asked(self, asked: Asked) -> Outgoing:
        reply = await self._reply(asked.what, asked.place)
        if asked.otherwise and reply.kind != "answer" and not reply.entry:
            reply = await self._reply(asked.otherwise, asked.place)
        if asked.openly and not asked.place.is_own:
            reply = reply.for_all
        return await self._shown(reply, manner_of(asked))

    async def _pressed(self, pressed: Pressed) -> Outgoing:
        what, place, manner = pressed.what, pressed.place, manner_of(pressed)
        if isinstance(what, Feedback | NoneOfThese):
            voter = self._store.key(
                "discord vote", self._application, pressed.message, place.person
            )
            reply = await self._votes.reply(voter, what, lambda: self._reply(what, place))
        else:
            reply = await self._reply(what, place)
        return await self._shown(reply, manner)

    async def _shared(self, shared: Shared) -> Outgoing:
        place, what = shared.place, shared.what
        if not place.may_post:
            return self._note(self._phrases["discord_no_right"])
        name = self._store.key("discord shared", what.entry, what.also or "")
        # It must not be late: whether all may see the answer is decided before it is there.
        seen = asyncio.wait_for(self._store.shown(self._channel(place), name, AGAIN), LOOK_UP)
        before = await self._spare("shown", seen, None)
        if before is not None and before not in self._deleted:
            link = f"https://discord.com/channels/{place.guild or '@me'}/{place.channel}/{before}"
            return self._note(self._phrases["discord_stands_here"].format(link=link))
        reply = await self._respond(what, NOBODY, NOBODY)
        if reply.entry is None:
            return await self._shown(reply, Manner(private=True))
        return Outgoing(self._renderer.message(reply), manner_of(shared), shares=name)

    async def _shown(self, reply: Reply, manner: Manner) -> Outgoing:
        if Line(self._phrases["fault"]) in reply.lines:
            # A page that could not be turned stays where it is.
            return self.fault()
        message = self._renderer.message(reply, private=manner.private, menu=manner.turns)
        if reply.picture is not None and self._pictures is not None:
            # The dark one, for Discord is dark unless somebody changes that.
            image = await self._pictures.png(reply.picture.name, dark=True)
            message = replace(message, image=image)
        return Outgoing(message, manner)

    def _note(self, text: str) -> Outgoing:
        return Outgoing(Message(text), Manner(private=True))

    async def _reply(self, what: Request | Sentence, place: Place) -> Reply:
        match what:
            case Sentence(phrase):
                topics = (Choice(self._phrases["label_topics"], Browse()),) if what == GONE else ()
                return Reply("page", (Line(self._phrases[phrase]),), actions=topics)
            case _:
                return await self._respond(what, self._conversation(place), self._person(place))

    def _conversation(self, place: Place) -> str:
        """The key of what somebody is talking about in a channel: in a busy one, two people would
        else be answered to each other's questions."""
        return self._store.key("discord", self._application, place.channel, place.person)

    def _person(self, place: Place) -> str:
        """The key of a person, the same in all channels."""
        return self._store.key("discord person", self._application, place.person)

    def _channel(self, place: Place) -> str:
        return self._store.key("discord channel", self._application, place.channel)


def manner_of(gesture: Gesture) -> Manner:
    """How a gesture is answered."""
    match gesture:
        case Asked(place):
            return Manner(private=not (place.is_own or gesture.openly))
        case Pressed(place, what):
            # Thanks and regrets are for one person wherever they are said.
            judged = isinstance(what, Feedback | NoneOfThese)
            return Manner(private=judged or not place.is_own, turns=gesture.turns)
        case Shared(place):
            return Manner(private=not place.may_post)
        case _:
            assert_never(gesture)
