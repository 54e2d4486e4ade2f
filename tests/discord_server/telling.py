"""What the gateway tells of messages, and what it keeps back.

https://discord.com/developers/docs/events/gateway#message-content-intent
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord_server.message import Shown
from tests.discord_server.permissions import bits

if TYPE_CHECKING:
    from tests.discord_server.people import Person
    from tests.discord_server.server import Discord


def sees_text(server: Discord, message: Shown) -> bool:
    """Whether the bot gets a message's text without the privileged intent."""
    return message.channel.guild is None or message.by_bot or server.bot in message.mentions


def tell_message(server: Discord, event: str, message: Shown, person: Person | None = None) -> None:
    """Tell of a message, if the bot is where it was said, and all there see it."""
    channel = message.channel
    if message.ephemeral or not channel.bot_is_there:
        return
    if channel.guild is None:
        server.gateway.dispatch(event, {**message.wire(), "channel_type": channel.kind})
        return
    if not channel.app_rights() & bits("VIEW_CHANNEL"):
        return
    data = message.wire(whole=sees_text(server, message)) | channel.guild_key()
    data["channel_type"] = channel.kind
    if person is not None:
        data["member"] = person.member(with_user=False)
    server.gateway.dispatch(event, data, channel.guild.id)


def tell_deletion(server: Discord, message: Shown) -> None:
    """Tell that a message is gone, likewise."""
    channel = message.channel
    if message.ephemeral or not channel.bot_is_there:
        return
    data = {"id": str(message.id), "channel_id": str(channel.id), **channel.guild_key()}
    guild = channel.guild
    server.gateway.dispatch("MESSAGE_DELETE", data, None if guild is None else guild.id)
