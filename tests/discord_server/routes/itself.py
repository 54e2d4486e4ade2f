"""The bot's own account and application, and where the gateway is."""

from __future__ import annotations

from tests.discord_server import account
from tests.discord_server.refusal import Refusal
from tests.discord_server.routes.asked import Answer, Asked, Route


def _me(asked: Asked) -> Answer:
    return Answer(200, account.myself(asked.server))


def _application(asked: Asked) -> Answer:
    return Answer(200, account.application(asked.server))


def _gateway(asked: Asked) -> Answer:
    return Answer(200, {"url": asked.server.gateway_url})


def _gateway_bot(asked: Asked) -> Answer:
    server = asked.server
    limit = {
        "total": 1000,
        "remaining": server.gateway.starts_left,
        "reset_after": 86_400_000,
        "max_concurrency": server.max_concurrency,
    }
    body = {"url": server.gateway_url, "shards": server.shards, "session_start_limit": limit}
    return Answer(200, body)


def _guilds(asked: Asked) -> Answer:
    guilds = [
        {
            **{k: guild.wire()[k] for k in ("id", "name", "icon", "features")},
            "banner": None,
            "owner": False,
            "permissions": str(guild.bot_rights),
        }
        for guild in asked.server.guilds
        if guild.bot_is_member
    ]
    return Answer(200, guilds)


def _open_dm(asked: Asked) -> Answer:
    form, server = asked.form(), asked.server
    person = server.people.get(int(form.get("recipient_id") or 0))
    if person is None:
        raise Refusal(400, 50033, "Invalid Recipient(s)", breach="a DM with nobody")
    return Answer(200, server.dm(person).wire())


def _user(asked: Asked) -> Answer:
    if (person := asked.server.people.get(int(asked.parts["user_id"]))) is None:
        raise Refusal(404, 10013, "Unknown User", breach="no such user")
    return Answer(200, person.user)


ROUTES = (
    Route("GET", "/users/@me", _me),
    Route("POST", "/users/@me/channels", _open_dm),
    Route("GET", "/users/@me/guilds", _guilds),
    Route("GET", "/users/{user_id}", _user),
    Route("GET", "/applications/@me", _application),
    Route("GET", "/oauth2/applications/@me", _application),
    Route("GET", "/gateway", _gateway),
    Route("GET", "/gateway/bot", _gateway_bot),
)
