"""Responses to interactions.

https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.discord_server.calls import COMPONENT_KINDS, TYPES, Call, Choice
from tests.discord_server.command_rules import check_choice
from tests.discord_server.message import EPHEMERAL, LOADING, Shown
from tests.discord_server.message_rules import SETTABLE, check_message
from tests.discord_server.refusal import Form, Refusal
from tests.discord_server.routes.asked import Answer, Asked, Route
from tests.discord_server.writing import complete, rewrite, write

if TYPE_CHECKING:
    from tests.discord_server.server import Discord

JSON = dict[str, Any]

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, AUTOCOMPLETE, MODAL = 4, 5, 6, 7, 8, 9
MOST_CHOICES = 25
LOST_MARGIN = 0.5  # seconds of the limit that may have passed before the bot was told at all


def _respond(asked: Asked) -> Answer:
    server, form = asked.server, asked.form()
    call = _call(server, asked.parts)
    type_, data = form.get("type"), form.get("data") or {}
    if type_ not in _kinds(call):
        raise Refusal(
            400,
            50035,
            "Invalid Form Body",
            errors={"type": {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": "wrong type"}]}},
            breach=f"a response of type {type_!r} to {call.kind} {call.name!r}",
        )
    resource = _DOES[type_](server, call, data)
    call.acknowledged, call.response_type = time.monotonic(), type_
    server.acknowledged(call)
    if not asked.wants("with_response"):
        return Answer(204)
    return Answer(200, _told(call, type_, resource))


def _call(server: Discord, parts: Any) -> Call:
    """The interaction, if a first response to it may still be given."""
    call = server.calls.get(int(parts["interaction_id"]))
    if call is None or call.token != parts["token"]:
        raise Refusal(404, 10062, "Unknown interaction", breach="no such interaction")
    name = f"{call.kind} {call.name!r}"
    if call.acknowledged is not None:
        breach = None if call.hindered else f"{name} was answered a second time"
        raise Refusal(400, 40060, "Interaction has already been acknowledged.", breach=breach)
    now = time.monotonic()
    if now - call.created > server.response_limit:
        told = call.delivered is not None and (
            call.delivered - call.created < LOST_MARGIN * server.response_limit
        )
        after = f"{name} was answered after {now - call.created:.2f} s, too late"
        breach = after if told and not call.hindered else None
        call.reported = True
        raise Refusal(404, 10062, "Unknown interaction", breach=breach)
    return call


def _kinds(call: Call) -> tuple[int, ...]:
    """Which types of response suit it."""
    if call.kind == "autocomplete":
        return (AUTOCOMPLETE,)
    if call.kind in COMPONENT_KINDS:
        return (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL)
    if call.kind == "modal":
        updates = (DEFERRED_UPDATE, UPDATE) if call.message is not None else ()
        return (MESSAGE, DEFERRED, *updates)
    return (MESSAGE, DEFERRED, MODAL)


def _message(server: Discord, call: Call, data: JSON) -> Shown:
    check_message(data, at=("data",), ephemeral=True)
    flags = (data.get("flags") or 0) & (SETTABLE | EPHEMERAL)
    if call.forced_ephemeral:
        flags |= EPHEMERAL
    message = write(server, call.channel, data, call=call, flags=flags)
    complete(call, message)
    return message


def _defer(server: Discord, call: Call, data: JSON) -> Shown:
    flags = LOADING | (data.get("flags") or 0) & EPHEMERAL
    if call.forced_ephemeral:
        flags |= EPHEMERAL
    call.original = write(server, call.channel, {}, call=call, flags=flags)
    return call.original


def _defer_update(server: Discord, call: Call, data: JSON) -> None:
    call.original = call.message


def _update(server: Discord, call: Call, data: JSON) -> Shown:
    assert call.message is not None
    check_message(data, at=("data",), old=call.message, ephemeral=True)
    if call.message.deleted:
        raise Refusal(404, 10008, "Unknown Message")
    rewrite(server, call.message, data)
    complete(call, call.message)
    return call.message


def _autocomplete(server: Discord, call: Call, data: JSON) -> None:
    choices, form = data.get("choices"), Form()
    if not isinstance(choices, list) or len(choices) > MOST_CHOICES:
        count = len(choices) if isinstance(choices, list) else "none"
        form.wrong(("data", "choices"), f"Must be 25 or fewer in length. It has {count}.")
    else:
        for place, choice in enumerate(choices):
            check_choice(form, ("data", "choices", place), choice)
    form.check()
    call.choices = [Choice(c["name"], c["value"]) for c in choices or []]
    call.completed = time.monotonic()


def _modal(server: Discord, call: Call, data: JSON) -> None:
    form = Form()
    form.length(("data", "custom_id"), data.get("custom_id"), 1, 100)
    form.length(("data", "title"), data.get("title"), 1, 45)
    components = data.get("components")
    if not isinstance(components, list) or not 1 <= len(components) <= 5:
        form.wrong(("data", "components"), "Must be between 1 and 5 in length.")
    form.check()
    call.modal = data


_DOES: dict[int, Callable[[Discord, Call, JSON], Shown | None]] = {
    MESSAGE: _message,
    DEFERRED: _defer,
    DEFERRED_UPDATE: _defer_update,
    UPDATE: _update,
    AUTOCOMPLETE: _autocomplete,
    MODAL: _modal,
}


def _told(call: Call, type_: int, message: Shown | None) -> JSON:
    """The interaction callback response object."""
    interaction: JSON = {"id": str(call.id), "type": TYPES[call.kind]}
    body: JSON = {"interaction": interaction}
    if message is not None:
        interaction |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
        }
        body["resource"] = {"type": type_, "message": message.wire()}
    return body


ROUTES = (
    Route(
        "POST",
        "/interactions/{interaction_id}/{token}/callback",
        _respond,
        bucket="callback",
        by_token=True,
    ),
)
