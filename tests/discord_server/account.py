"""The bot's account and its application, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.discord_server.server import Discord

JSON = dict[str, Any]


def user(id_: int, username: str) -> JSON:
    """The bot as others see it."""
    return {
        "id": str(id_),
        "username": username,
        "global_name": None,
        "discriminator": "0001",
        "avatar": None,
        "bot": True,
        "public_flags": 0,
    }


def myself(server: Discord) -> JSON:
    """The bot as it sees itself."""
    return {**server.bot, "verified": True, "mfa_enabled": True, "email": None, "flags": 0}


def member(server: Discord) -> JSON:
    """The bot as a member of a guild."""
    return {
        "user": server.bot,
        "nick": None,
        "roles": [],
        "joined_at": "2020-10-07T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
    }


def application(server: Discord) -> JSON:
    return {
        "id": str(server.application_id),
        "name": server.username,
        "icon": None,
        "description": "",
        "bot": server.bot,
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": {**server.bot, "id": "1", "username": "owner", "bot": False},
        "team": None,
        "verify_key": "0" * 64,
        "flags": server.flags,
        "interactions_endpoint_url": None,
        "integration_types_config": {"0": {}, "1": {}},
        "approximate_guild_count": sum(guild.bot_is_member for guild in server.guilds),
        **server.application,
    }
