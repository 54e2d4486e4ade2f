"""Who asks too much on Telegram is told once, and gets no answer for the rest of a minute."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.adapters.limits import Act, Limits, act_of
from bot.adapters.telegram.attempt import once
from bot.adapters.telegram.gesture import (
    Added,
    Gesture,
    Place,
    Pressed,
    Said,
    Sentence,
    Summoned,
    Typed,
    Voted,
)
from bot.adapters.telegram.notes import Notes
from bot.adapters.telegram.render import Renderer
from bot.adapters.telegram.send import Sender
from bot.core.reply import Reply


@dataclass(frozen=True, slots=True)
class Look:
    """What became of a gesture at the turnstile."""

    seconds: int
    """0: it is to be served."""
    told: bool = False
    """Whether this was said already."""


class Turnstile:
    """Counts each gesture once, when it comes in, and ends those that are too many.

    Counted only when their turn came, many messages of one person would wait for their answers, at
    Telegram's pace, in front of those of others.
    """

    def __init__(self, limits: Limits, notes: Notes, renderer: Renderer, sender: Sender) -> None:
        self._limits = limits
        self._notes = notes
        self._renderer = renderer
        self._sender = sender
        self._looks: dict[int, Look] = {}

    def drops(self, update: int, gesture: Gesture) -> bool:
        """Whether this gesture, which has just come in by this update, needs no serving at all;
        else how it was looked at is known once it is served."""
        look = self._look(gesture)
        if look.told and isinstance(gesture, Said | Summoned):
            return True
        self._looks[update] = look
        return False

    async def refuses(self, update: int, gesture: Gesture) -> bool:
        """Whether a gesture is not to be served; then all that it gets it has got."""

        async def look() -> Look:
            return self._looks.pop(update, None) or self._look(gesture)

        found = await once("turnstile", look)
        if not found.seconds:
            return False
        await self._refuse(gesture, found)
        return True

    def _look(self, gesture: Gesture) -> Look:
        match gesture:
            case Said(place, _, what):
                act = act_of(what, pressed=isinstance(what, Sentence))
                person, chat = self._notes.person(gesture.person), self._chat(place)
                # In a group it is said once for all who are there.
                whom = (person or chat) if place.private else chat
                others = not place.private
                return self._wait(act, person, chat, whom, among_others=others)
            case Pressed(_, what, who, place):
                person = self._notes.person(who)
                act = act_of(what, pressed=True)
                return self._wait(act, person, self._chat(place) if place else "", person)
            case Typed():
                person = self._notes.person(gesture.person)
                return self._wait(Act.AHEAD, person, "", person)
            case Summoned():
                person = self._notes.person(gesture.person)
                return self._wait(Act.TYPED, person, "", person)
            case Voted():
                person = self._notes.person(gesture.person)
                return self._wait(Act.PRESSED, person, "", person)
            case Added():
                # A group that adds the bot is greeted once a day.
                return Look(0)

    def _wait(
        self, act: Act, person: str, chat: str, whom: str, *, among_others: bool = False
    ) -> Look:
        seconds = self._limits.wait(act, person, chat, among_others=among_others)
        if not seconds or act is Act.AHEAD:
            return Look(seconds)
        return Look(seconds, self._limits.is_told(whom))

    def _chat(self, place: Place) -> str:
        """The code of a chat; the topics of a forum are one."""
        return self._notes.conversation(replace(place, topic=None))

    async def _refuse(self, gesture: Gesture, look: Look) -> None:
        notice = None if look.told else self._limits.notice(look.seconds)
        match gesture:
            case Said(place, number):
                if notice is not None:
                    to = None if place.private else number
                    await self._sender.send(place, self._renderer.chat(notice), to)
            case Pressed(query):
                # The button is let go in any case.
                note = self._renderer.note(notice) if notice is not None else None
                await self._sender.answer_press(query, note)
            case Typed(query):
                # For this person and this moment only: Telegram would show it to others too.
                await self._sender.answer_typing(
                    query, lambda _plain: [], cache_time=0, is_personal=True, next_offset=""
                )
            case Summoned(query):
                if notice is not None:
                    await self._as_guest(query, notice)
            case Voted() | Added():
                pass

    async def _as_guest(self, query: str, notice: Reply) -> None:
        text = notice.lines[0].text
        await self._sender.answer_guest(
            query, lambda plain: self._renderer.article("wait", text, notice, plain=plain)
        )
