"""Commands: https://discord.com/developers/docs/interactions/application-commands#endpoints"""

from __future__ import annotations

from typing import Any

from tests.discord_server.refusal import Refusal
from tests.discord_server.routes.asked import Answer, Asked, Route

JSON = dict[str, Any]
LOCALIZED = ("name_localizations", "description_localizations")


def _scope(asked: Asked) -> int | None:
    """The guild; None for global commands. The application must be the bot's own."""
    server = asked.server
    if asked.parts["application_id"] != str(server.application_id):
        raise Refusal(403, 20012, "You are not authorized", breach="another application's commands")
    if "guild_id" not in asked.parts:
        return None
    guild = next((g for g in server.guilds if str(g.id) == asked.parts["guild_id"]), None)
    if guild is None or not guild.bot_is_member:
        raise Refusal(403, 50001, "Missing Access", breach="commands for a guild without the app")
    return guild.id


def _get_all(asked: Asked) -> Answer:
    commands = asked.server.commands.all(_scope(asked))
    if not asked.wants("with_localizations"):
        commands = [{k: v for k, v in c.items() if k not in LOCALIZED} for c in commands]
    return Answer(200, commands)


def _put(asked: Asked) -> Answer:
    return Answer(200, asked.server.commands.put(asked.body, _scope(asked)))


def _post(asked: Asked) -> Answer:
    return Answer(201, asked.server.commands.post(asked.form(), _scope(asked)))


def _get(asked: Asked) -> Answer:
    return Answer(200, asked.server.commands.find(asked.parts["command_id"], _scope(asked)))


def _patch(asked: Asked) -> Answer:
    commands = asked.server.commands
    return Answer(200, commands.patch(asked.parts["command_id"], asked.form(), _scope(asked)))


def _delete(asked: Asked) -> Answer:
    asked.server.commands.delete(asked.parts["command_id"], _scope(asked))
    return Answer(204)


GLOBAL = "/applications/{application_id}/commands"
GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
ROUTES = tuple(
    route
    for path in (GLOBAL, GUILD)
    for route in (
        Route("GET", path, _get_all),
        Route("PUT", path, _put, bucket="sync"),
        Route("POST", path, _post),
        Route("GET", path + "/{command_id}", _get),
        Route("PATCH", path + "/{command_id}", _patch),
        Route("DELETE", path + "/{command_id}", _delete),
    )
)
