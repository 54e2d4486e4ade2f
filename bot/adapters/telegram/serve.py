"""One Update from end to end: read, respond, render, send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import assert_never

from telegram import Update

from bot.adapters.telegram.attempt import once
from bot.adapters.telegram.elsewhere import Elsewhere, is_open
from bot.adapters.telegram.gesture import (
    GONE,
    Added,
    Place,
    Pressed,
    Said,
    Sentence,
    Summoned,
    Typed,
    Voted,
)
from bot.adapters.telegram.notes import Notes
from bot.adapters.telegram.read import Reader
from bot.adapters.telegram.render import Renderer
from bot.adapters.telegram.send import Sender, TargetGoneError
from bot.adapters.telegram.turnstile import Turnstile
from bot.adapters.votes import Votes
from bot.core.codec import encode
from bot.core.reply import Choice, Line, Reply
from bot.core.request import (
    Ask,
    Browse,
    Feedback,
    Forget,
    Guess,
    Help,
    NoneOfThese,
    Quiz,
    Request,
    Start,
    Why,
)

Respond = Callable[[Request, str, str], Awaitable[Reply]]
"""See `Responder.respond`: a Request, the conversation's key and the person's."""

NOBODY = ""
"""The conversation, or the person, of which nothing is kept."""

AGAIN = 300.0
"""Seconds in which a group is pointed to an answer instead of being shown it again."""

GREETED = 24 * 3600.0
"""Seconds in which a group that adds the bot again is not greeted again."""


class Serving:
    """Serves the updates of one bot."""

    def __init__(
        self,
        respond: Respond,
        notes: Notes,
        reader: Reader,
        renderer: Renderer,
        sender: Sender,
        phrases: Mapping[str, str],
        turnstile: Turnstile | None = None,
    ) -> None:
        """`turnstile` refuses what is too much; without one all is served."""
        self._turnstile = turnstile
        self._ask_core = respond
        self._notes = notes
        self._reader = reader
        self._renderer = renderer
        self._sender = sender
        self._phrases = phrases
        self._votes = Votes(phrases)
        self._elsewhere = Elsewhere(self._respond, renderer, sender, phrases)

    async def __call__(self, update: Update) -> None:
        """Do what an update asks for.

        Raises NetworkError (not BadRequest) and RetryAfter while Telegram cannot be reached: then
        the update is to be served again.
        """
        gesture = self._reader.read(update)
        turnstile = self._turnstile
        if gesture and turnstile and await turnstile.refuses(update.update_id, gesture):
            return
        match gesture:
            case None:
                return
            case Said():
                await self._said(gesture)
            case Pressed():
                await self._pressed(gesture)
            case Voted():
                await self._voted(gesture)
            case Typed():
                await self._elsewhere.typed(gesture)
            case Summoned():
                await self._elsewhere.summoned(gesture)
            case Added():
                await self._added(gesture)
            case _:
                assert_never(gesture)

    def drops(self, update: Update) -> bool:
        """Whether an update that comes in is one too many of somebody who was told so. It need not
        wait, then, for what is being served in its chat."""
        if self._turnstile is None:
            return False
        try:
            gesture = self._reader.read(update)
            return bool(gesture and self._turnstile.drops(update.update_id, gesture))
        except Exception:
            # Whoever serves it meets the same fault, and tells of it.
            return False

    # A message.

    async def _said(self, said: Said) -> None:
        if said.edited:
            await self._edited(said)
        elif not await self._is_more_of_an_album(said):
            await self._answer(said, await self._reply_to(said))

    async def _reply_to(self, said: Said) -> Reply:
        conversation = self._notes.conversation(said.place)
        person = self._notes.person(said.person)
        reply = await self._reply(said.what, conversation, person)
        if said.otherwise and is_open(reply):
            reply = await self._reply(said.otherwise, conversation, person)
        elif not said.place.private and _asks_how(said.what):
            how = Line(self._phrases["telegram_in_groups"])
            return replace(reply.for_all, lines=(*reply.for_all.lines, how))
        return reply if said.place.private else reply.for_all

    async def _answer(self, said: Said, reply: Reply) -> None:
        place = said.place
        if not place.private and await self._points_to_it(said, reply):
            return
        messages = self._renderer.chat(reply)
        # In private the answer follows the question; elsewhere others may have spoken meanwhile.
        target = said.message if said.edited or not place.private else None
        sent = await self._sender.send(place, messages, target)
        if sent and reply.entry and not place.private:
            await self._notes.note_shown(place, reply.entry, sent[-1])
        # Neither becomes a text: whoever edits what led to it is answered anew.
        await self._note_answers(said, () if reply.picture or reply.poll else sent)

    async def _points_to_it(self, said: Said, reply: Reply) -> bool:
        """Whether the same answer stands in this group already, and that was said."""
        if len(reply.entries) != 1 or not reply.actions:
            return False
        first = await self._notes.shown(said.place, reply.entries[0], AGAIN)
        if first is None or await self._notes.shown(said.place, f"+edited-{first}", AGAIN):
            return False
        try:
            sent = await self._sender.point(said.place, self._phrases["telegram_above"], first)
        except TargetGoneError:
            return False
        if sent is not None:
            await self._notes.note_answers(said.place, said.message, (sent,))
        return True

    async def _edited(self, said: Said) -> None:
        """Change what was answered. What was never answered, in a group, was not for the bot."""
        before = await self._notes.answers_to(said.place, said.message)
        if not before:
            if said.place.private:
                await self._answer(said, await self._reply_to(said))
            return
        # A text becomes no picture and no poll; what they show is in the text too.
        reply = replace(await self._reply_to(said), picture=None)
        messages = self._renderer.chat(reply)
        for number, message in zip(before, messages, strict=False):
            if not await self._sender.edit(said.place, number, message):
                await self._answer(said, reply)
                return
            if not said.place.private:
                # It may show something else now: nobody is to be pointed to it.
                await self._notes.note_shown(said.place, f"+edited-{number}", number)
        for number in before[len(messages) :]:
            await self._sender.delete(said.place, number)
        more = await self._sender.send(said.place, messages[len(before) :], said.message)
        await self._note_answers(said, (*before[: len(messages)], *more))

    async def _note_answers(self, said: Said, answers: tuple[int, ...]) -> None:
        """Keep what answered a message; nothing of one that has all forgotten."""
        if said.what == Forget():
            self._notes.forget_polls(said.person)
        else:
            await self._notes.note_answers(said.place, said.message, answers)

    async def _is_more_of_an_album(self, said: Said) -> bool:
        """Whether the bot has answered another photo of the same album, and this has no words."""
        if said.album is None:
            return False
        name = f"+album-{said.album}"
        first = await self._notes.shown(said.place, name, AGAIN)
        if first is None:
            await self._notes.note_shown(said.place, name, said.message)
        # The first may come again: its answer need not have arrived.
        return first not in (None, said.message) and isinstance(said.what, Sentence)

    # A button.

    async def _pressed(self, pressed: Pressed) -> None:
        place = pressed.place
        if place is None:
            await self._pressed_elsewhere(pressed)
            return
        if isinstance(pressed.what, Guess) and not place.private:
            await self._guessed_among_others(pressed)
            return
        reply = await self._judged(pressed, self._notes.conversation(place))
        if not place.private:
            # A group keeps what it was offered, and whoever pressed gets a note.
            reply = _as_note(reply.for_all)
        # What explains an answer stays beside it; thanks and regrets need not.
        note = None if isinstance(pressed.what, Why) else self._renderer.note(reply)
        if note:
            await self._sender.answer_press(pressed.query, note)
        elif _stays_put(pressed):
            await self._turns(pressed, place, reply)
        else:
            await self._shows(pressed, place, reply)

    async def _turns(self, pressed: Pressed, place: Place, reply: Reply) -> None:
        """Change the message in place: the menu, or an offer of which nothing fitted."""
        await self._sender.answer_press(pressed.query)
        message = self._renderer.menu(reply)
        if not await self._sender.edit(place, pressed.message, message):
            await self._sender.send(place, [message])

    async def _shows(self, pressed: Pressed, place: Place, reply: Reply) -> None:
        """Send what a button leads to; in a group not again while it stands above."""
        name = reply.entry or _name(pressed.what)
        if isinstance(pressed.what, Quiz):
            # Each question leads to one more.
            name = f"+quiz-{pressed.message}"
        if not place.private and await self._notes.shown(place, name, AGAIN) is not None:
            await self._sender.answer_press(pressed.query, self._phrases["telegram_stands_above"])
            return
        await self._sender.answer_press(pressed.query)
        messages = self._renderer.chat(reply)
        sent = await self._sender.send(
            place, messages, None if place.private else pressed.message or None
        )
        if sent and not place.private:
            await self._notes.note_shown(place, name, sent[-1])

    async def _judged(self, pressed: Pressed, conversation: str) -> Reply:
        """The Reply to a button; a judgement counts once for each person and message."""
        what, person = pressed.what, self._notes.person(pressed.person)
        if not isinstance(what, Feedback | NoneOfThese):
            return await self._reply(what, conversation, person)
        voter = self._notes.voter(pressed.person, pressed.place, pressed.message)
        return await self._votes.reply(voter, what, lambda: self._reply(what, conversation, person))

    async def _pressed_elsewhere(self, pressed: Pressed) -> None:
        """A button under a message in a chat where the bot is not: it can only leave a note."""
        note = self._renderer.note(_as_note(await self._judged(pressed, NOBODY)))
        await self._sender.answer_press(pressed.query, note or self._phrases["telegram_elsewhere"])

    # The quiz.

    async def _voted(self, voted: Voted) -> None:
        """Telegram has told if a guess is right: go on, if this person was asked."""
        question = await self._notes.polled(voted.poll, voted.person)
        if question is None:
            return
        place = Place(voted.person, None, private=True)
        guess = Guess(question, voted.option, told=True)
        reply = await self._respond(
            guess, self._notes.conversation(place), self._notes.person(voted.person)
        )
        await self._sender.send(place, self._renderer.chat(reply))

    async def _guessed_among_others(self, pressed: Pressed) -> None:
        """A guess in a group, where no poll could be sent: whoever pressed is told, and it counts
        for nobody."""
        reply = await self._reply(pressed.what, NOBODY, NOBODY)
        await self._sender.answer_press(pressed.query, self._renderer.brief_note(reply))

    # Groups.

    async def _added(self, added: Added) -> None:
        if await self._notes.shown(added.place, "+hello", GREETED) is not None:
            return
        topics = Choice(self._phrases["label_topics"], Browse())
        hello = Reply("page", (Line(self._phrases["telegram_hello"]),), choices=(topics,))
        sent = await self._sender.send(added.place, self._renderer.chat(hello))
        if sent:
            await self._notes.note_shown(added.place, "+hello", sent[-1])

    async def _respond(
        self, request: Request, conversation: str = NOBODY, person: str = NOBODY
    ) -> Reply:
        """What the core says; the same when the update is served once more."""
        return await once(
            (request, conversation, person),
            lambda: self._ask_core(request, conversation, person),
        )

    async def _reply(self, what: Request | Sentence, conversation: str, person: str) -> Reply:
        match what:
            case Sentence(phrase):
                topics = (Choice(self._phrases["label_topics"], Browse()),) if what == GONE else ()
                return Reply("page", (Line(self._phrases[phrase]),), actions=topics)
            case _:
                return await self._respond(what, conversation, person)


def _asks_how(what: Request | Sentence) -> bool:
    """Whether somebody is to be told how to ask."""
    return what in (Help(), Start(), Ask(""))


def _as_note(reply: Reply) -> Reply:
    """A sentence of the bot's own without the button that leads on."""
    return reply if reply.entry else replace(reply, actions=())


def _stays_put(pressed: Pressed) -> bool:
    """Whether a press changes the message under which the button stands."""
    if isinstance(pressed.what, NoneOfThese):
        return pressed.place is not None and pressed.place.private
    return pressed.turns


def _name(what: Request | Sentence) -> str:
    return what.phrase if isinstance(what, Sentence) else encode(what)
