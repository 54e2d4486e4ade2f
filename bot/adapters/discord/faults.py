"""Why Discord may not serve the bot, in sentences for whoever runs it."""

from __future__ import annotations

import aiohttp
import discord

from bot.adapters import PlatformError

NOT_KNOWN = (
    "Discord does not know the token in BRIEFBOT_DISCORD_TOKEN. Copy it anew from the developer "
    "portal: Bot, Reset Token."
)

_FOR_GOOD = {
    4004: NOT_KNOWN,
    4010: "Discord does not take these shards. Check BRIEFBOT_DISCORD_SHARD_IDS and "
    "BRIEFBOT_DISCORD_SHARD_COUNT.",
    4011: "The bot is in too many servers for so few shards. Raise BRIEFBOT_DISCORD_SHARD_COUNT, "
    "or leave it out.",
    4012: "Discord no longer speaks with this version. Update the bot.",
    4013: "Discord does not know what this version asks for. Update the bot.",
    4014: "Discord does not let this bot see what this version asks for. Update the bot.",
}
"""Codes with which Discord ends a connection for good
(https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway)."""


UNREACHABLE = (aiohttp.ClientError, OSError, TimeoutError)
"""What the libraries raise where a server cannot be reached."""


class RefusedError(PlatformError):
    """Discord will not serve this bot as it is set up. Its text says what to do."""


def refused(error: BaseException) -> RefusedError | None:
    """The fault for which another attempt would fail the same way; None for any other."""
    match error:
        case discord.LoginFailure():
            return RefusedError(NOT_KNOWN)
        case discord.PrivilegedIntentsRequired():
            return RefusedError(_FOR_GOOD[4014])
        case discord.ConnectionClosed() if error.code in _FOR_GOOD:
            return RefusedError(_FOR_GOOD[error.code])
        case _:
            return None


def name_of(error: BaseException) -> str:
    """A fault in few words. Never the error's own, which may repeat what was sent."""
    match error:
        case discord.HTTPException():
            return f"status {error.status}, code {error.code}"
        case discord.ConnectionClosed():
            return f"closed with code {error.code}"
        case _:
            return type(error).__name__
