"""Rights in a channel. https://discord.com/developers/docs/topics/permissions"""

from __future__ import annotations

import functools

BITS = {
    "CREATE_INSTANT_INVITE": 0,
    "ADMINISTRATOR": 3,
    "MANAGE_CHANNELS": 4,
    "ADD_REACTIONS": 6,
    "VIEW_CHANNEL": 10,
    "SEND_MESSAGES": 11,
    "MANAGE_MESSAGES": 13,
    "EMBED_LINKS": 14,
    "ATTACH_FILES": 15,
    "READ_MESSAGE_HISTORY": 16,
    "MENTION_EVERYONE": 17,
    "USE_EXTERNAL_EMOJIS": 18,
    "USE_APPLICATION_COMMANDS": 31,
    "CREATE_PUBLIC_THREADS": 35,
    "SEND_MESSAGES_IN_THREADS": 38,
    "USE_EXTERNAL_APPS": 50,
}


@functools.cache
def bits(*names: str) -> int:
    """The number that stands for these rights."""
    return sum(1 << BITS[name] for name in names)


EVERYONE = bits(
    "ADD_REACTIONS",
    "VIEW_CHANNEL",
    "SEND_MESSAGES",
    "EMBED_LINKS",
    "ATTACH_FILES",
    "READ_MESSAGE_HISTORY",
    "USE_APPLICATION_COMMANDS",
    "CREATE_PUBLIC_THREADS",
    "SEND_MESSAGES_IN_THREADS",
    "USE_EXTERNAL_APPS",
)
ADMINISTRATOR = bits("ADMINISTRATOR")
# What an app may do where its bot is no member.
# https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
APART = bits("ATTACH_FILES", "EMBED_LINKS", "MENTION_EVERYONE")
IN_BOT_DM = APART | bits("USE_EXTERNAL_EMOJIS")
