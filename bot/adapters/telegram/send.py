"""Messages out to Telegram; what people and groups do meanwhile is met quietly.

A person blocks the bot, a message is deleted, a group becomes a supergroup: none of that is an
error of the bot, and none of it may cost anybody else an answer. What stays with the caller is
Telegram being out of reach: NetworkError (not its child BadRequest) and RetryAfter are raised.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from telegram import InlineQueryResult, Poll, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import ChatMigrated
from telegram.ext import ExtBot

from bot.adapters.telegram.attempt import is_there, may_be_there, may_be_there_after, once
from bot.adapters.telegram.begun import Numbers
from bot.adapters.telegram.gesture import Place
from bot.adapters.telegram.notes import Notes
from bot.adapters.telegram.photo import Photos
from bot.adapters.telegram.poll import Native
from bot.adapters.telegram.refusal import (
    FORMATTING,
    NO_TARGET,
    REFUSED,
    SAME,
    TOO_LATE,
    begins,
    tell,
)
from bot.adapters.telegram.render import NO_PREVIEW, Message
from bot.adapters.telegram.seek import sought
from bot.adapters.telegram.transport import AnswerLostError, UnsureError
from bot.adapters.telegram.way import Way

log = logging.getLogger(__name__)

_SEND = "sendmessage"
"""By its bare name, the library gives what Telegram answers as it is: to make an object of what was
just sent takes a tenth of the time of an answer. Not in the library's own spelling, of which it
warns; Telegram minds no case (https://core.telegram.org/bots/api#making-requests)."""

_NO_PREVIEW = NO_PREVIEW.to_json()


class TargetGoneError(Exception):
    """The message that was to be replied to is no longer there."""


class Sender:
    """Sends through one bot."""

    def __init__(
        self,
        bot: ExtBot[Any],
        photos: Photos | None = None,
        notes: Notes | None = None,
        numbers: Numbers | None = None,
    ) -> None:
        """Without `photos`, what has a picture is sent as its text alone; so are polls without
        `notes`, which keep whom they ask. `numbers` are told what was sent."""
        self._bot = bot
        self._numbers = numbers or Numbers()
        self._photos = photos
        self._notes = notes

    async def send(
        self, place: Place, messages: Sequence[Message], reply_to: int | None = None
    ) -> tuple[int, ...]:
        """Send messages, the first as a reply; the ids of those that arrived and are known."""
        sent: list[int] = []
        way: Way | None = Way(place.chat, place.topic, reply_to)
        for message in messages:
            if way is None:
                break
            way = await self._send(way, message, sent)
            way = way and replace(way, reply_to=None)
        return tuple(sent)

    async def point(self, place: Place, text: str, at: int) -> int | None:
        """Send a line that replies to an earlier message; TargetGoneError if that is gone."""
        try:
            sent = await self._bot.send_message(
                place.chat,
                text,
                message_thread_id=place.topic,
                reply_parameters=ReplyParameters(at),
                link_preview_options=NO_PREVIEW,
            )
        except AnswerLostError:
            return None
        except REFUSED as error:
            if isinstance(error, ChatMigrated) or begins(error, NO_TARGET):
                raise TargetGoneError from None
            tell(error)
            return None
        self._numbers.saw(place.chat, sent.message_id)
        return sent.message_id

    async def edit(self, place: Place, number: int, message: Message) -> bool:
        """Make a message into another; False if it is no longer there to be changed."""
        for mode in (ParseMode.HTML, None):
            text, *more = (message.html,) if mode else message.plain
            try:
                await self._bot.edit_message_text(
                    text,
                    place.chat,
                    number,
                    parse_mode=mode,
                    api_kwargs=_written(None if more else message),
                )
                way = Way(place.chat, place.topic, number, plain=True)
                for n, part in enumerate(more, 1):
                    written = _written(message if n == len(more) else None)
                    await once((way, part, n), partial(self._arrived, way, part, written))
            except REFUSED as error:
                if mode and begins(error, FORMATTING):
                    continue
                if not begins(error, SAME):
                    tell(error)
                    return False
            return True
        return False

    async def delete(self, place: Place, number: int) -> None:
        """Take a message away, if it is still there."""
        try:
            await self._bot.delete_message(place.chat, number)
        except REFUSED as error:
            tell(error)

    async def answer_press(self, query: str, text: str | None = None) -> None:
        """End the waiting of a pressed button: in silence, or with a note in a window."""
        try:
            await once(
                (query, text),
                lambda: self._bot.answer_callback_query(query, text, show_alert=bool(text)),
            )
        except REFUSED as error:
            if not begins(error, TOO_LATE):
                tell(error)

    async def answer_typing(
        self, query: str, offer: Callable[[bool], Sequence[InlineQueryResult]], **options: Any
    ) -> None:
        """Offer inline results; `offer` makes them, plain if it is given True."""
        for plain in (False, True):
            try:
                await self._bot.answer_inline_query(query, offer(plain), **options)
            except REFUSED as error:
                if not plain and begins(error, FORMATTING):
                    continue
                if not begins(error, TOO_LATE):
                    tell(error)
            return

    async def answer_guest(self, query: str, offer: Callable[[bool], InlineQueryResult]) -> None:
        """Give the one answer that a guest may give; `offer` makes it, plain if given True."""
        for plain in (False, True):
            try:
                await self._bot.answer_guest_query(query, offer(plain))
            except REFUSED as error:
                if not plain and begins(error, FORMATTING):
                    continue
                if not begins(error, TOO_LATE):
                    tell(error)
            return

    async def _send(self, way: Way, message: Message, sent: list[int]) -> Way | None:
        """Send one message and note its ids; the way that worked, or None if none did."""
        tried: Way | None = way
        while tried is not None:
            way = tried
            photo = await self._photo(way, message)
            poll = message.poll if self._notes and not way.bare else None
            try:
                if poll is not None:
                    await self._polled(way, message, poll, sent)
                elif photo is not None:
                    await self._captioned(way, message, photo, sent)
                else:
                    await self._texts(way, message, sent)
            except REFUSED as error:
                tried = way.after_more(error) if poll or photo else way.after(error)
                if tried is None:
                    tell(error)
            else:
                return way
        return None

    async def _photo(self, way: Way, message: Message) -> str | bytes | None:
        """What to send of a picture: its id, or all of it; None for none."""
        if message.picture is None or self._photos is None or way.bare:
            return None
        held = None if way.anew else await self._photos.known(message.picture)
        return held or await self._photos.png(message.picture)

    async def _texts(self, way: Way, message: Message, sent: list[int]) -> None:
        texts = message.plain if way.plain else [message.html]
        for n, text in enumerate(texts, 1):
            part = replace(way, reply_to=way.reply_to if n == 1 else None)
            written = _written(message if n == len(texts) else None)
            number = await once(
                (part, text, len(sent)), partial(self._arrived, part, text, written)
            )
            if number is not None:
                sent.append(number)

    async def _captioned(
        self, way: Way, message: Message, photo: str | bytes, sent: list[int]
    ) -> None:
        number = await once(
            (way, message.picture, len(sent)),
            partial(self._photo_arrived, way, message, photo),
        )
        if number is not None:
            sent.append(number)

    async def _polled(self, way: Way, message: Message, poll: Native, sent: list[int]) -> None:
        number = await once((way, poll, len(sent)), partial(self._poll_arrived, way, poll))
        if number is not None:
            sent.append(number)
        elif not poll.anonymous:
            # A poll of unknown id leads nowhere; the question's buttons do.
            await self._texts(replace(way, reply_to=None), message, sent)

    async def _poll_arrived(self, way: Way, poll: Native) -> int | None:
        """The id of a poll's message, and whom it asks is kept; None as for a text."""
        try:
            shown = await self._bot.send_poll(
                way.chat,
                poll.question,
                poll.options,
                type=Poll.QUIZ,
                explanation=poll.explanation,
                is_anonymous=poll.anonymous,
                message_thread_id=way.topic,
                api_kwargs={
                    "reply_parameters": way.reply,
                    "reply_markup": poll.markup,
                    # The library's own parameter is typed for literal numbers alone.
                    "correct_option_ids": [poll.right],
                },
            )
        except AnswerLostError:
            return None
        if self._notes and shown.poll and not poll.anonymous:
            # A private chat has the number of its person.
            await self._notes.note_poll(shown.poll.id, poll.about, way.chat)
        self._numbers.saw(way.chat, shown.message_id)
        return shown.message_id

    async def _photo_arrived(self, way: Way, message: Message, photo: str | bytes) -> int | None:
        """The same for a picture with its text; what Telegram calls it is kept."""
        try:
            shown = await self._bot.send_photo(
                way.chat,
                photo,
                message.bare if way.plain else message.html,
                parse_mode=None if way.plain else ParseMode.HTML,
                message_thread_id=way.topic,
                filename=f"{message.picture.name}.png" if message.picture else None,
                api_kwargs={
                    "reply_parameters": way.reply,
                    "reply_markup": message.markup,
                },
            )
        except AnswerLostError:
            return None
        if self._photos and message.picture and shown.photo and not isinstance(photo, str):
            # The largest is last.
            await self._photos.note(message.picture, shown.photo[-1].file_id)
        self._numbers.saw(way.chat, shown.message_id)
        return shown.message_id

    async def _arrived(self, way: Way, text: str, written: dict[str, Any]) -> int | None:
        """The id of a text once it is sent; None if it is there, but its id is unknown."""
        mode = None if way.plain else ParseMode.HTML
        if (after := may_be_there_after()) is not None:
            before = await sought(self._bot, way.chat, after, text, mode, written)
            is_there(before)
            if before is not None:
                return before
        try:
            sent = await self._bot.do_api_request(
                _SEND,
                {
                    "chat_id": way.chat,
                    "text": text,
                    "parse_mode": mode,
                    "message_thread_id": way.topic,
                    "reply_parameters": way.reply,
                    **written,
                },
            )
        except AnswerLostError:
            return None
        except UnsureError:
            may_be_there()
            raise
        number = int(sent["message_id"])
        self._numbers.saw(way.chat, number)
        return number


def _written(message: Message | None) -> dict[str, Any]:
    """What is the same whenever a message is sent, as JSON: from objects the library would write
    it anew each time, which takes as long as all else that it does."""
    return {
        "link_preview_options": _NO_PREVIEW,
        "reply_markup": message.markup if message else None,
    }
