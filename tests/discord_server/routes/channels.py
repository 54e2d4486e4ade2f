"""Messages in channels: https://discord.com/developers/docs/resources/message"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_server.message import Shown
from tests.discord_server.message_rules import SETTABLE, check_message
from tests.discord_server.permissions import bits
from tests.discord_server.places import DM, FORUM, PUBLIC_THREAD, Channel
from tests.discord_server.refusal import Refusal
from tests.discord_server.routes.asked import Answer, Asked, Route
from tests.discord_server.telling import sees_text
from tests.discord_server.writing import erase, rewrite, write

if TYPE_CHECKING:
    from tests.discord_server.server import Discord

JSON = dict[str, Any]


def _channel(asked: Asked) -> Channel:
    """The channel, if the bot sees it."""
    id_ = asked.parts["channel_id"]
    channel = asked.server.channels.get(int(id_)) if id_.isdecimal() else None
    if channel is None:
        raise Refusal(404, 10003, "Unknown Channel", breach=f"there is no channel {id_}")
    if not channel.bot_is_there:
        raise Refusal(403, 50001, "Missing Access", breach="the bot is not in that channel")
    if not channel.app_rights() & bits("VIEW_CHANNEL") and channel.guild is not None:
        raise Refusal(403, 50001, "Missing Access", breach="the bot does not see that channel")
    return channel


def _message(asked: Asked, channel: Channel) -> Shown:
    id_ = asked.parts["message_id"]
    message = channel.kept.get(int(id_)) if id_.isdecimal() else None
    if message is None or message.ephemeral:
        raise Refusal(404, 10008, "Unknown Message", breach=f"no message {id_} for all there")
    if message.deleted:  # by a person perhaps, which a bot cannot foresee
        raise Refusal(404, 10008, "Unknown Message")
    return message


def _may(channel: Channel, *names: str) -> None:
    if channel.guild is not None and (lacking := bits(*names) & ~channel.app_rights()):
        names = tuple(n for n in names if bits(n) & lacking)
        breach = f"the bot lacks {', '.join(names)} there"
        raise Refusal(403, 50013, "Missing Permissions", breach=breach)


def _post(asked: Asked) -> Answer:
    server, channel, body = asked.server, _channel(asked), asked.form()
    if channel.kind == FORUM:
        text = "Cannot send messages in a non-text channel"
        raise Refusal(400, 50008, text, breach="a message in a forum, outside of its posts")
    _may(
        channel,
        "SEND_MESSAGES_IN_THREADS" if channel.kind == PUBLIC_THREAD else "SEND_MESSAGES",
    )
    if channel.kind == DM and not channel.people[0].accepts_dms:
        raise Refusal(403, 50007, "Cannot send messages to this user")
    check_message(body)
    if (same := _same(channel, body)) is not None:
        return Answer(200, same.wire())
    reply_to = _replied(server, channel, body)
    flags = (body.get("flags") or 0) & SETTABLE
    message = write(server, channel, body, flags=flags, reply_to=reply_to)
    return Answer(200, message.wire())


def _same(channel: Channel, body: JSON) -> Shown | None:
    """With `enforce_nonce` a message that was sent already is not sent again."""
    nonce = body.get("nonce")
    if nonce is None or not body.get("enforce_nonce"):
        return None
    for message in reversed(channel.kept.values()):
        if message.by_bot and message.nonce is not None and str(message.nonce) == str(nonce):
            return message
    return None


def _replied(server: Discord, channel: Channel, body: JSON) -> Shown | None:
    reference = body.get("message_reference")
    if not reference:
        return None
    message = channel.kept.get(int(reference["message_id"]))
    if message is None or message.deleted or message.ephemeral:
        if reference.get("fail_if_not_exists") is False:
            return None
        error = {"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}
        errors = {"message_reference": {"_errors": [error]}}
        known = message is not None and not message.ephemeral
        breach = None if known else "a reply to a message that is not there"
        raise Refusal(400, 50035, "Invalid Form Body", errors=errors, breach=breach)
    if channel.guild is not None and not channel.app_rights() & bits("READ_MESSAGE_HISTORY"):
        text = "Cannot reply without permission to read message history"
        raise Refusal(400, 160002, text, breach="a reply without READ_MESSAGE_HISTORY")
    return message


def _edit(asked: Asked) -> Answer:
    channel, body = _channel(asked), asked.form()
    message = _message(asked, channel)
    if not message.by_bot:
        text = "Cannot edit a message authored by another user"
        raise Refusal(403, 50005, text, breach="an edit of a person's message")
    check_message(body, old=message)
    return Answer(200, rewrite(asked.server, message, body).wire())


def _delete(asked: Asked) -> Answer:
    channel = _channel(asked)
    message = _message(asked, channel)
    if not message.by_bot:
        if channel.guild is None:
            text = "Cannot execute action on a DM channel"
            raise Refusal(403, 50003, text, breach="a person's message in private")
        _may(channel, "MANAGE_MESSAGES")
    erase(asked.server, message)
    return Answer(204)


def _get(asked: Asked) -> Answer:
    channel = _channel(asked)
    _may(channel, "READ_MESSAGE_HISTORY")
    message = _message(asked, channel)
    return Answer(200, message.wire(whole=sees_text(asked.server, message)))


def _get_all(asked: Asked) -> Answer:
    channel = _channel(asked)
    _may(channel, "READ_MESSAGE_HISTORY")
    newest = channel.messages[::-1][: int(asked.query.get("limit", 50))]
    return Answer(200, [m.wire(whole=sees_text(asked.server, m)) for m in newest])


def _type(asked: Asked) -> Answer:
    _may(_channel(asked), "SEND_MESSAGES")
    return Answer(204)


def _get_channel(asked: Asked) -> Answer:
    return Answer(200, _channel(asked).wire())


ROOT = "/channels/{channel_id}"
ONE = ROOT + "/messages/{message_id}"
ROUTES = (
    Route("GET", ROOT, _get_channel),
    Route("POST", ROOT + "/typing", _type, bucket="typing"),
    Route("POST", ROOT + "/messages", _post, bucket="messages"),
    Route("GET", ROOT + "/messages", _get_all),
    Route("GET", ONE, _get),
    Route("PATCH", ONE, _edit, bucket="edit"),
    Route("DELETE", ONE, _delete, bucket="delete"),
)
