"""From an Update to a Gesture, or to None where the bot stays silent. Nothing here is awaited."""

from __future__ import annotations

import re

from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberUpdated,
    Message,
    MessageEntity,
    PollAnswer,
    Update,
)
from telegram.constants import ChatType

from bot.adapters.telegram.gesture import (
    GONE,
    NO_TEXT,
    PRIVATE_ONLY,
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
from bot.adapters.telegram.shown import entry_of, requests_on, turned
from bot.core.codec import decode
from bot.core.pointing import only_points
from bot.core.request import (
    COMMANDS,
    About,
    Ask,
    Brief,
    Browse,
    Changes,
    Glossary,
    Help,
    NoneOfThese,
    Plain,
    Privacy,
    Quiz,
    Request,
    Show,
    Sources,
    Start,
    Timeline,
    Who,
)

SERVED = (
    "message",
    "edited_message",
    "guest_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
    "poll_answer",
)
"""The kinds of update that are served, for `allowed_updates`
(https://core.telegram.org/bots/api#update)."""

# What a link may do is to show something: a link that forgets or votes could be put before people.
_LINKED = (
    Show
    | Browse
    | Sources
    | Brief
    | Quiz
    | Timeline
    | Glossary
    | Changes
    | About
    | Help
    | Privacy
    | Start
)

_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_OUT = (ChatMember.LEFT, ChatMember.BANNED)
_IN = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)

# What a person can send that has no words; anything else without words is a service message.
_CONTENT = (
    "animation",
    "audio",
    "checklist",
    "contact",
    "dice",
    "document",
    "game",
    "live_photo",
    "location",
    "paid_media",
    "photo",
    "poll",
    "sticker",
    "story",
    "venue",
    "video",
    "video_note",
    "voice",
)


class Reader:
    """Reads the updates of one bot, whose id and username it knows."""

    def __init__(self, me: int, username: str) -> None:
        self._me = me
        self._username = username.lower()
        # With what people put after a name that they speak to.
        self._mention = re.compile(
            # Only where a run of spaces begins, or a long one would be searched from each of them.
            rf"(?<!\s)\s*@{re.escape(username)}(?!\w)[\s,:;]*",
            re.IGNORECASE,
        )

    def read(self, update: Update) -> Gesture | None:
        """What somebody did; None for what is not meant for the bot or not served."""
        if update.message:
            return self._said(update.message, edited=False)
        if update.edited_message:
            return self._said(update.edited_message, edited=True)
        if update.callback_query:
            return self._pressed(update.callback_query)
        if update.inline_query:
            typed = update.inline_query
            return Typed(typed.id, typed.query, not typed.offset, typed.from_user.id)
        if update.guest_message:
            return self._summoned(update.guest_message)
        if update.my_chat_member:
            return _added(update.my_chat_member)
        if update.poll_answer:
            return _voted(update.poll_answer)
        return None

    def _said(self, message: Message, *, edited: bool) -> Said | None:
        private = message.chat.type == ChatType.PRIVATE
        if not (private or message.chat.type in _GROUPS) or self._from_a_machine(message):
            return None
        words, otherwise = self._what(message, private)
        if words is None and private and not edited and _has_content(message):
            words = NO_TEXT
        if words is None or (edited and isinstance(words, Sentence)):
            return None
        return Said(
            place_of(message, private),
            message.message_id,
            _suited(words, private),
            edited,
            person=_speaker(message),
            otherwise=otherwise,
            album=message.media_group_id,
        )

    def _what(
        self, message: Message, private: bool
    ) -> tuple[Request | Sentence | None, Request | None]:
        """What a message asks, and what to ask instead if that has no answer."""
        text = message.text or message.caption
        if text is None:
            return None, None
        replied = _replied_to(message)
        about = entry_of(replied) if replied and self._is_mine(replied) else None
        if command := _command(message, text):
            name, _, addressee = command.partition("@")
            if addressee and addressee != self._username:
                return None, None
            rest = text[len(command) + 1 :].strip()
            if name == "ask":
                return self._question(message, rest, about)
            if name == "who":
                return (Who(rest) if rest else Glossary()), None
            if name == "start":
                # In a group, without its name, it may be meant for any bot there.
                return (self._started(rest) if private or addressee else None), None
            found = COMMANDS.get(name)
            return found or (Help() if private or addressee else None), None
        if private or about or self._mentions(message) or (replied and self._is_mine(replied)):
            return self._question(message, text, about)
        return None, None

    def _question(
        self, message: Message, text: str, about: str | None
    ) -> tuple[Ask, Request | None]:
        """The question in a message; where its words only point at what it replies to, that."""
        text = self._mention.sub(" ", text).strip()
        replied = _replied_to(message)
        theirs = ""
        if message.quote and not (replied and self._is_mine(replied)):
            theirs = message.quote.text
        elif replied and not self._is_mine(replied):
            theirs = replied.text or replied.caption or ""
        if about or not theirs:
            return Ask(text, about), None
        claim = Ask(theirs, fresh=True)
        return (claim, None) if only_points(text) else (Ask(text), claim)

    def _started(self, payload: str) -> Request:
        request = decode(payload)
        return request if isinstance(request, _LINKED) else Start()

    def _summoned(self, message: Message) -> Summoned | None:
        if not message.guest_query_id:
            return None
        text = message.text or message.caption or ""
        command = _command(message, text)
        rest = text[len(command) + 1 :] if command else text
        question, otherwise = self._question(message, rest, None)
        return Summoned(message.guest_query_id, question, otherwise, _speaker(message))

    def _pressed(self, query: CallbackQuery) -> Pressed:
        what: Request | Sentence = decode(query.data or "") or GONE
        message = query.message
        if message is None:
            return Pressed(query.id, what, query.from_user.id, None)
        what = _suited(what, message.chat.type == ChatType.PRIVATE)
        if not isinstance(message, Message):
            # Too old for Telegram to show: only its chat and number are known.
            place = Place(message.chat.id, None, message.chat.type == ChatType.PRIVATE)
            return Pressed(query.id, what, query.from_user.id, place, message.message_id)
        place = place_of(message, message.chat.type == ChatType.PRIVATE)
        if isinstance(what, NoneOfThese):
            shows = [r for r in requests_on(message.reply_markup) if isinstance(r, Show)]
            what = NoneOfThese(tuple(show.entry for show in shows))
        turns = turned(message, what)
        return Pressed(query.id, what, query.from_user.id, place, message.message_id, turns)

    def _from_a_machine(self, message: Message) -> bool:
        """Another bot, a channel's post in its group, or what the bot itself let someone share."""
        if message.via_bot and message.via_bot.id == self._me:
            return True
        if message.is_automatic_forward:
            return True
        # Anonymous administrators and channels speak through a bot, with a chat as the sender.
        return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)

    def _is_mine(self, message: Message) -> bool:
        return bool(message.from_user and message.from_user.id == self._me) or bool(
            message.via_bot and message.via_bot.id == self._me
        )

    def _mentions(self, message: Message) -> bool:
        kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
        found = (
            message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
        )
        return any(
            name.lower() == f"@{self._username}" or (e.user is not None and e.user.id == self._me)
            for e, name in found.items()
        )


def place_of(message: Message, private: bool) -> Place:
    """Where a message stands; threads of replies outside of forums are no topics."""
    topic = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat.id, topic, private)


def _speaker(message: Message) -> int | None:
    """Who says it; None for anonymous administrators and channels, which share one account."""
    known = message.from_user and not message.sender_chat
    return message.from_user.id if known and message.from_user else None


def _command(message: Message, text: str) -> str | None:
    """The command that a text begins with, in small letters and without its slash."""
    entities = message.entities if message.text else message.caption_entities
    for entity in entities:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            return text[1 : entity.length].lower()
    return None


def _replied_to(message: Message) -> Message | None:
    """The message replied to. In a forum every message replies to the topic's beginning."""
    replied = message.reply_to_message
    return None if replied is None or replied.forum_topic_created else replied


def _has_content(message: Message) -> bool:
    return any(getattr(message, name, None) for name in _CONTENT)


def _added(change: ChatMemberUpdated) -> Added | None:
    joined = change.old_chat_member.status in _OUT and change.new_chat_member.status in _IN
    if not joined or change.chat.type not in _GROUPS:
        return None
    return Added(Place(change.chat.id, None, private=False))


def _voted(answer: PollAnswer) -> Voted | None:
    """A guess; None where a vote was taken back, or where a chat votes."""
    if answer.user is None or len(answer.option_ids) != 1:
        return None
    return Voted(answer.poll_id, answer.option_ids[0], answer.user.id)


def _suited(what: Request | Sentence, private: bool) -> Request | Sentence:
    """What is asked in this kind of chat: the quiz is one person's, or for all in a group."""
    match what:
        case Quiz():
            return Quiz(together=not private)
        case Plain() if not private:
            return PRIVATE_ONLY
        case _:
            return what
