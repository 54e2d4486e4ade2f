"""A message as people see it: `Shown`, with its text, buttons and links."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.discord_server.calls import Call
    from tests.discord_server.people import Person
    from tests.discord_server.places import Channel

JSON = dict[str, Any]

EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS = 1 << 2, 1 << 12
ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
SELECTS = (STRING_SELECT, 5, 6, 7, 8)
LINK = 5  # a style of buttons

WRITTEN_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\(<?([^\s<>)]+)>?(?:\s+\"[^\"]*\")?\)")


@dataclass(slots=True, frozen=True)
class Button:
    """One button as the bot sent it."""

    raw: JSON

    @property
    def label(self) -> str:
        emoji = (self.raw.get("emoji") or {}).get("name") or ""
        return f"{emoji} {self.raw.get('label') or ''}".strip()

    @property
    def custom_id(self) -> str | None:
        return self.raw.get("custom_id")

    @property
    def url(self) -> str | None:
        return self.raw.get("url")

    @property
    def disabled(self) -> bool:
        return bool(self.raw.get("disabled"))


@dataclass(slots=True, frozen=True)
class Select:
    """One select menu as the bot sent it."""

    raw: JSON

    @property
    def custom_id(self) -> str:
        return str(self.raw["custom_id"])

    @property
    def options(self) -> list[JSON]:
        return self.raw.get("options") or []

    @property
    def disabled(self) -> bool:
        return bool(self.raw.get("disabled"))


@dataclass(slots=True, frozen=True)
class Version:
    """A message as it was before an edit."""

    content: str
    embeds: list[JSON]
    components: list[JSON]
    flags: int


def walk(components: list[JSON] | None) -> Iterator[JSON]:
    """Each component and those in it, in the order in which they are read."""
    for component in components or []:
        yield component
        yield from walk(component.get("components"))
        if isinstance(accessory := component.get("accessory"), dict):
            yield from walk([accessory])


@dataclass(eq=False, slots=True)
class Shown:
    """A message of the bot or of a person. Edits change it in place."""

    id: int
    channel: Channel
    author: JSON
    by_bot: bool
    content: str = ""
    embeds: list[JSON] = field(default_factory=list)
    components: list[JSON] = field(default_factory=list)
    attachments: list[JSON] = field(default_factory=list)
    flags: int = 0
    seen_by: Person | None = None  # an ephemeral message is seen by this person alone
    call: Call | None = None  # the interaction that it answers
    reply_to: Shown | None = None
    mentions: list[JSON] = field(default_factory=list)
    mention_everyone: bool = False
    nonce: str | int | None = None
    edits: list[Version] = field(default_factory=list)
    deleted: bool = False
    params: JSON = field(default_factory=dict)
    time: float = field(default_factory=time.monotonic)
    sent: datetime = field(default_factory=lambda: datetime.now(UTC))
    edited: datetime | None = None

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it only says that the app is thinking."""
        return bool(self.flags & LOADING)

    @property
    def components_v2(self) -> bool:
        return bool(self.flags & COMPONENTS_V2)

    def text(self) -> str:
        """Everything that is to be read: content, embeds and text displays, in order."""
        parts = [self.content]
        for embed in self.embeds:
            parts += [embed.get("title") or "", embed.get("description") or ""]
            for one in embed.get("fields") or []:
                parts += [one["name"], one["value"]]
            parts.append((embed.get("footer") or {}).get("text") or "")
        parts += [c["content"] for c in walk(self.components) if c.get("type") == TEXT]
        return "\n".join(part for part in parts if part)

    def links(self) -> list[tuple[str, str]]:
        """Label and address of each link: those in the text, then the buttons."""
        written = [(m[1], m[2]) for m in WRITTEN_LINK.finditer(self.text())]
        return written + [(b.label, b.url) for b in self.buttons() if b.url]

    def buttons(self) -> list[Button]:
        return [Button(c) for c in walk(self.components) if c.get("type") == BUTTON]

    def labels(self) -> list[str]:
        """What stands on the buttons."""
        return [button.label for button in self.buttons()]

    def selects(self) -> list[Select]:
        return [Select(c) for c in walk(self.components) if c.get("type") in SELECTS]

    def button(self, name: str) -> Button:
        """The button with this label or custom_id, or the only one whose label has it in it."""
        all_ = self.buttons()
        for found in (
            [b for b in all_ if b.label == name or b.raw.get("label") == name],
            [b for b in all_ if b.custom_id == name],
            [b for b in all_ if name.casefold() in b.label.casefold()],
        ):
            if len(found) == 1:
                return found[0]
            if found:
                raise AssertionError(f"{len(found)} buttons are {name!r}: {self.labels()}")
        raise AssertionError(f"no button {name!r}, there are {self.labels()}")

    def wire(self, *, whole: bool = True, nested: bool = False) -> JSON:
        """The JSON of Message; not `whole`: as Discord empties it without the content intent."""
        message: JSON = {
            "id": str(self.id),
            "type": self._type(),
            "channel_id": str(self.channel.id),
            "author": self.author,
            "content": self.content if whole else "",
            "timestamp": self.sent.isoformat(),
            "edited_timestamp": self.edited.isoformat() if self.edited else None,
            "tts": False,
            "mention_everyone": self.mention_everyone,
            "mentions": self.mentions,
            "mention_roles": [],
            "attachments": self.attachments if whole else [],
            "embeds": self.embeds if whole else [],
            "components": numbered(self.components) if whole else [],
            "pinned": False,
            "flags": self.flags,
        }
        if self.nonce is not None:
            message["nonce"] = self.nonce
        if self.call is not None:
            message.update(self.call.of_message())
        if self.reply_to is not None:
            message["message_reference"] = {
                "type": 0,
                "message_id": str(self.reply_to.id),
                "channel_id": str(self.reply_to.channel.id),
                **self.channel.guild_key(),
            }
            if not nested:
                replied = None if self.reply_to.deleted else self.reply_to
                visible = replied is not None and (whole or replied.by_bot)
                message["referenced_message"] = replied and replied.wire(whole=visible, nested=True)
        return message

    def _type(self) -> int:
        if self.call is not None and self.reply_to is None and self.call.kind == "slash":
            return 20 if self is self.call.original else 19
        if self.call is not None and self.reply_to is None and self.call.kind == "menu":
            return 23 if self is self.call.original else 19
        return 19 if self.reply_to is not None else 0


def numbered(components: list[JSON]) -> list[JSON]:
    """The components with the ids that Discord gives to those without, counted from 1."""
    if not components:
        return components
    taken = {c["id"] for c in walk(components) if c.get("id")}
    free = (n for n in range(1, 10_000) if n not in taken)

    def named(component: JSON) -> JSON:
        made = dict(component)
        if not made.get("id"):
            made["id"] = next(free)
        if isinstance(inner := made.get("components"), list):
            made["components"] = [named(c) for c in inner]
        if isinstance(accessory := made.get("accessory"), dict):
            made["accessory"] = named(accessory)
        return made

    return [named(component) for component in components]
