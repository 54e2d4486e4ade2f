"""What the server remembers: chats, messages and what the bot did."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]

GIFTS = dict.fromkeys(
    (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)


@dataclass(slots=True)
class Call:
    """One request of the bot."""

    method: str
    params: JSON
    time: float
    status: int = 0
    fault: str | None = None


@dataclass(slots=True, frozen=True)
class Button:
    """One button as the bot sent it."""

    text: str
    raw: JSON

    @property
    def data(self) -> str | None:
        return self.raw.get("callback_data")

    @property
    def url(self) -> str | None:
        return self.raw.get("url")


Keyboard = list[list[Button]]


@dataclass(slots=True, frozen=True)
class Version:
    """A message as it was before an edit."""

    html: str
    text: str
    entities: list[JSON]
    keyboard: Keyboard


@dataclass(slots=True, frozen=True)
class CallbackAnswer:
    """What a person saw after pressing a button."""

    query_id: str
    text: str
    show_alert: bool
    url: str | None
    cache_time: int
    time: float


@dataclass(slots=True, frozen=True)
class InlineAnswer:
    """The list that a person saw while typing."""

    query_id: str
    results: list[JSON]
    next_offset: str
    cache_time: int
    is_personal: bool
    button: JSON | None
    time: float

    def result(self, name: str) -> JSON:
        """The result with this id or title."""
        for result in self.results:
            if name in (result.get("id"), result.get("title")):
                return result
        have = [r.get("title") or r.get("id") for r in self.results]
        raise AssertionError(f"no inline result {name!r}, there are {have}")


@dataclass(slots=True)
class Poll:
    """A poll, and who voted for what."""

    id: str
    params: JSON
    question: str
    options: list[str]
    quiz: bool
    anonymous: bool
    explanation: Any = None
    votes: dict[int, list[int]] = field(default_factory=dict)
    closed: bool = False

    def wire(self) -> JSON:
        counts = [sum(n in chosen for chosen in self.votes.values()) for n in self._places()]
        poll: JSON = {
            "id": self.id,
            "question": self.question,
            "options": [
                {"persistent_id": str(n), "text": text, "voter_count": counts[n]}
                for n, text in enumerate(self.options)
            ],
            "total_voter_count": sum(1 for chosen in self.votes.values() if chosen),
            "is_closed": self.closed,
            "is_anonymous": self.anonymous,
            "type": "quiz" if self.quiz else "regular",
            "allows_multiple_answers": bool(self.params.get("allows_multiple_answers")),
            "allows_revoting": bool(self.params.get("allows_revoting", not self.quiz)),
            "members_only": bool(self.params.get("members_only")),
        }
        if self.quiz:
            poll["correct_option_ids"] = self.params.get("correct_option_ids")
        if self.explanation is not None:
            poll["explanation"] = self.explanation.text
            poll["explanation_entities"] = self.explanation.entities
        return poll

    def _places(self) -> range:
        return range(len(self.options))


@dataclass(eq=False, slots=True)
class Chat:
    """A chat and all that was said in it."""

    id: int
    type: str
    title: str = ""
    username: str | None = None
    first_name: str = ""
    is_forum: bool = False
    bot_status: str = "member"
    started: bool = True
    blocked: bool = False
    migrated_to: int | None = None
    migration_told: float | None = None
    our_bot_spoke_last: bool = True
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    handed_out: set[int] = field(default_factory=set)
    members: dict[int, JSON] = field(default_factory=dict)
    last_id: int = 0
    _wire: JSON | None = None

    @property
    def private(self) -> bool:
        return self.type == "private"

    def wire(self) -> JSON:
        """The JSON of Chat."""
        if self._wire is None:
            chat: JSON = {"id": self.id, "type": self.type}
            if self.private:
                chat["first_name"] = self.first_name
            else:
                chat["title"] = self.title
            if self.username:
                chat["username"] = self.username
            if self.is_forum:
                chat["is_forum"] = True
            self._wire = chat
        return self._wire

    def full(self) -> JSON:
        """The JSON of ChatFullInfo."""
        return {
            **self.wire(),
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": GIFTS,
        }


@dataclass(eq=False, slots=True)
class Message:
    """A message of the bot or of a person."""

    id: int
    chat: Chat
    sender: JSON
    by_bot: bool
    kind: str = "text"
    html: str = ""
    text: str = ""
    entities: list[JSON] = field(default_factory=list)
    thread: int | None = None
    reply_to: int | None = None
    markup: JSON | None = None
    keyboard: Keyboard = field(default_factory=list)
    parse_mode: str | None = None
    link_preview_options: JSON | None = None
    poll: Poll | None = None
    content: JSON = field(default_factory=dict)
    edits: list[Version] = field(default_factory=list)
    deleted: bool = False
    deleted_by_person: bool = False
    inline_message_id: str | None = None
    via_bot: JSON | None = None
    service: bool = False
    pinned: bool = False
    reaction: list[JSON] = field(default_factory=list)
    edits_seen: int = 0
    meant_for_bot: bool = False
    params: JSON = field(default_factory=dict)
    time: float = field(default_factory=time.monotonic)
    date: int = field(default_factory=lambda: int(time.time()))
    edit_date: int | None = None

    def labels(self) -> list[str]:
        """The texts of all buttons."""
        return [button.text for row in self.keyboard for button in row]

    def button(self, name: str) -> Button:
        """The button with this label or callback data, or the only one whose label has it in it."""
        buttons = [button for row in self.keyboard for button in row]
        for exact in (
            [b for b in buttons if b.text == name],
            [b for b in buttons if b.data == name],
            [b for b in buttons if name.casefold() in b.text.casefold()],
        ):
            if len(exact) == 1:
                return exact[0]
            if exact:
                raise AssertionError(f"{len(exact)} buttons are {name!r}: {self.labels()}")
        raise AssertionError(f"no button {name!r}, there are {self.labels()}")

    def wire(self, nested: bool = False) -> JSON:
        """The JSON of Message."""
        message: JSON = {
            "message_id": self.id,
            "from": self.sender,
            "chat": self.chat.wire(),
            "date": self.date,
        }
        if self.thread is not None:
            message["message_thread_id"] = self.thread
            if self.thread in self.chat.topics:
                message["is_topic_message"] = True
        if not nested and (replied := self._replied()) is not None:
            message["reply_to_message"] = replied.wire(nested=True)
        if self.kind == "text":
            if not self.service:
                message["text"] = self.text
                if self.entities:
                    message["entities"] = self.entities
        elif self.text:
            message["caption"] = self.text
            if self.entities:
                message["caption_entities"] = self.entities
        if self.poll is not None:
            message["poll"] = self.poll.wire()
        message.update(self.content)
        if self.keyboard and self.markup is not None:
            message["reply_markup"] = self.markup
        if self.link_preview_options is not None:
            message["link_preview_options"] = self.link_preview_options
        if self.via_bot is not None:
            message["via_bot"] = self.via_bot
        if self.edit_date is not None:
            message["edit_date"] = self.edit_date
        return message

    def _replied(self) -> Message | None:
        """What it answers; in a topic that is at least the message that opened the topic."""
        target = self.reply_to if self.reply_to is not None else self.thread
        if target is None or target == self.id:
            return None
        found = self.chat.messages.get(target)
        return None if found is None or found.deleted else found


def keyboard_of(markup: JSON | None) -> Keyboard:
    """The rows of an inline keyboard."""
    rows = (markup or {}).get("inline_keyboard") or []
    return [[Button(raw["text"], raw) for raw in row] for row in rows]
