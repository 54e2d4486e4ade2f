"""Messages of the bot: made, edited, deleted, and told to its gateway."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.discord_server.message import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    SUPPRESS_EMBEDS,
    Shown,
    Version,
    numbered,
)
from tests.discord_server.message_rules import pings
from tests.discord_server.telling import tell_deletion, tell_message

if TYPE_CHECKING:
    from tests.discord_server.calls import Call
    from tests.discord_server.places import Channel
    from tests.discord_server.server import Discord

JSON = dict[str, Any]


def write(
    server: Discord,
    channel: Channel,
    body: JSON,
    *,
    call: Call | None = None,
    flags: int = 0,
    reply_to: Shown | None = None,
) -> Shown:
    """A new message of the bot."""
    message = Shown(
        server.snowflakes.next(),
        channel,
        server.bot,
        by_bot=True,
        content=body.get("content") or "",
        embeds=body.get("embeds") or [],
        components=numbered(body.get("components") or []),
        attachments=body.get("files") or [],
        flags=flags,
        call=call,
        reply_to=reply_to,
        nonce=body.get("nonce"),
        params=body,
    )
    if flags & EPHEMERAL and call is not None:
        message.seen_by = call.person
    warn_of_pings(server, body, reply=reply_to is not None and not reply_to.by_bot)
    server.keep(message)
    if not message.loading:
        tell_message(server, "MESSAGE_CREATE", message)
    return message


def rewrite(server: Discord, message: Shown, body: JSON) -> Shown:
    """An edit, or the filling of a message that was loading."""
    if message.loading:
        message.flags &= ~LOADING
        event = "MESSAGE_CREATE"
    else:
        old = Version(message.content, message.embeds, message.components, message.flags)
        message.edits.append(old)
        message.edited = datetime.now(UTC)
        event = "MESSAGE_UPDATE"
    if "content" in body:
        message.content = body["content"] or ""
    if "embeds" in body:
        message.embeds = body["embeds"] or []
    if "components" in body:
        message.components = numbered(body["components"] or [])
    if "attachments" in body or "files" in body:
        message.attachments = body.get("files") or body.get("attachments") or []
    if isinstance(given := body.get("flags"), int):
        message.flags |= given & COMPONENTS_V2
        message.flags = message.flags & ~SUPPRESS_EMBEDS | given & SUPPRESS_EMBEDS
    message.params = body
    warn_of_pings(server, body)
    tell_message(server, event, message)
    server.bell.ring()
    return message


def erase(server: Discord, message: Shown) -> None:
    message.deleted = True
    tell_deletion(server, message)
    server.bell.ring()


def complete(call: Call, message: Shown) -> None:
    """The answer to a gesture stands there."""
    call.original = message
    if call.completed is None and not message.loading:
        call.completed = time.monotonic()
        if call.acknowledged is not None:  # otherwise that is told first
            call.tell_completed()


def warn_of_pings(server: Discord, body: JSON, *, reply: bool = False) -> None:
    """A bot like this one never pings anybody."""
    if found := pings(body, reply=reply):
        server.violate(f"a message would ping {', '.join(found)}: allowed_mentions lets it")
