"""What comes after the first response: edits of it, and follow-ups.

https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
"""

from __future__ import annotations

import time
from typing import Any

from tests.discord_server.calls import Call
from tests.discord_server.message import EPHEMERAL, Shown
from tests.discord_server.message_rules import SETTABLE, check_message
from tests.discord_server.refusal import Refusal
from tests.discord_server.routes.asked import Answer, Asked, Route
from tests.discord_server.writing import complete, erase, rewrite, write

JSON = dict[str, Any]

MOST_FOLLOWUPS = 5  # where the bot is no member


def _call(asked: Asked) -> Call:
    """The interaction whose token this is, acknowledged and not too old."""
    server = asked.server
    call = server.by_token.get(asked.parts["token"])
    if call is None or asked.parts["webhook_id"] != str(server.application_id):
        raise Refusal(404, 10015, "Unknown Webhook", breach="no interaction has this token")
    if time.monotonic() - call.created > server.token_lifetime:
        late = f"the token of {call.kind} {call.name!r} was used after it had expired"
        raise Refusal(401, 50027, "Invalid Webhook Token", breach=late)
    if call.acknowledged is None:
        early = f"{call.kind} {call.name!r} has no first response yet"
        breach = None if call.hindered else early
        raise Refusal(404, 10015, "Unknown Webhook", breach=breach)
    return call


def _message(asked: Asked, call: Call) -> Shown:
    id_ = asked.parts["message_id"]
    found = call.original
    if id_ != "@original":
        known = [m for m in (call.original, call.message, *call.followups) if m is not None]
        found = next((m for m in known if str(m.id) == id_), None)
    if found is None:
        breach = f"{call.kind} {call.name!r} has no message {id_}"
        raise Refusal(404, 10008, "Unknown Message", breach=breach)
    if found.deleted:  # by a person perhaps, which a bot cannot foresee
        raise Refusal(404, 10008, "Unknown Message")
    return found


def _follow_up(asked: Asked) -> Answer:
    server, call, body = asked.server, _call(asked), asked.form()
    if call.original is not None and call.original.loading:
        check_message(body, old=call.original, ephemeral=True)
        complete(call, rewrite(server, call.original, body))
        return Answer(200, call.original.wire())
    if not call.guild_installed and len(call.followups) >= MOST_FOLLOWUPS:
        raise Refusal(
            400,
            40094,
            "This interaction has hit the maximum number of follow-up messages.",
            breach=f"more than {MOST_FOLLOWUPS} follow-ups where the bot is no member",
        )
    check_message(body, ephemeral=True)
    flags = (body.get("flags") or 0) & (SETTABLE | EPHEMERAL)
    if call.forced_ephemeral:
        flags |= EPHEMERAL
    message = write(server, call.channel, body, call=call, flags=flags)
    call.followups.append(message)
    server.bell.ring()
    return Answer(200, message.wire())


def _get(asked: Asked) -> Answer:
    return Answer(200, _message(asked, _call(asked)).wire())


def _edit(asked: Asked) -> Answer:
    server, call, body = asked.server, _call(asked), asked.form()
    message = _message(asked, call)
    check_message(body, old=message, ephemeral=True)
    rewrite(server, message, body)
    if message is call.original:
        complete(call, message)
    return Answer(200, message.wire())


def _delete(asked: Asked) -> Answer:
    call = _call(asked)
    erase(asked.server, _message(asked, call))
    return Answer(204)


ROOT = "/webhooks/{webhook_id}/{token}"
ONE = ROOT + "/messages/{message_id}"
ROUTES = (
    Route("POST", ROOT, _follow_up, bucket="webhook", by_token=True),
    Route("GET", ONE, _get, bucket="webhook", by_token=True),
    Route("PATCH", ONE, _edit, bucket="webhook", by_token=True),
    Route("DELETE", ONE, _delete, bucket="webhook", by_token=True),
)
