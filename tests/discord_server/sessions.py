"""Gateway sessions: which events are theirs, and those that may have to be sent again.

https://discord.com/developers/docs/events/gateway
"""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.discord_server.calls import Call
    from tests.discord_server.connection import Connection

JSON = dict[str, Any]

to_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode

KEPT = 5000  # events of a session that can be replayed
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
PRIVILEGED = {1 << 1: "GUILD_MEMBERS", 1 << 8: "GUILD_PRESENCES", 1 << 15: "MESSAGE_CONTENT"}
KNOWN = (1 << 26) - 1
# Which intent an event needs in a guild, and in private; those that need none are always sent.
NEEDS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("GUILD_CREATE", "GUILD_DELETE", "CHANNEL_CREATE"), (GUILDS, GUILDS)),
    **dict.fromkeys(("CHANNEL_UPDATE", "CHANNEL_DELETE", "THREAD_CREATE"), (GUILDS, GUILDS)),
    **dict.fromkeys(
        ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"), (GUILD_MESSAGES, DIRECT_MESSAGES)
    ),
}


class Session:
    """What began with an IDENTIFY, and outlives its connections."""

    def __init__(self, id_: str, shard: tuple[int, int], intents: int) -> None:
        self.id, self.shard, self.intents = id_, shard, intents
        self.sequence = 0
        self.connection: Connection | None = None
        self._events: deque[tuple[int, str, Call | None]] = deque(maxlen=KEPT)

    def wants(self, event: str, guild_id: int | None) -> bool:
        """Whether an event is for this shard and its intents."""
        number, count = self.shard
        if (0 if guild_id is None else (guild_id >> 22) % count) != number:
            return False
        guild, private = NEEDS.get(event, (0, 0))
        needed = private if guild_id is None else guild
        return not needed or bool(self.intents & needed)

    def send(self, event: str, data: JSON, call: Call | None = None) -> None:
        """Number an event, keep it, and send it if there is a connection."""
        self.sequence += 1
        text = to_json({"t": event, "s": self.sequence, "op": 0, "d": data})
        self._events.append((self.sequence, text, call))
        if self.connection is not None:
            self.connection.put(text, call)

    def since(self, sequence: int) -> list[tuple[str, Call | None]]:
        """The events after this one."""
        return [(text, call) for number, text, call in self._events if number > sequence]
