"""Gateway events as nobody would send them: real ones in which something is changed by chance."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from tests.adapters.discord.burst import QUESTIONS
from tests.discord_server import Channel, Discord, Person

JSON = dict[str, Any]

JUNK: tuple[Any, ...] = (
    *(None, True, -1, 0, 1.5, 2**53, 2**64, 2**200, float(10**300)),
    *("", "0", "-1", "x", "1" * 40, "null", "\u0000", "\ud7ff", "‮abc", "e\u0301" * 50),
    *("a" * 5000, "🇦🇲" * 500, "<@1>" * 200, "{}", "]]>", "%s%n", "\u200b"),
    *([], [[]], [None], {}, {"id": None}, [1, "2", {}], {"id": "7"}),
)

OTHERS = (
    *("MESSAGE_DELETE", "MESSAGE_UPDATE", "GUILD_CREATE", "GUILD_DELETE", "CHANNEL_CREATE"),
    *("CHANNEL_UPDATE", "CHANNEL_DELETE", "THREAD_CREATE", "THREAD_LIST_SYNC", "TYPING_START"),
    *("MESSAGE_REACTION_ADD", "GUILD_MEMBER_UPDATE", "PRESENCE_UPDATE", "VOICE_STATE_UPDATE"),
    *("INTERACTION_DELETE", "ENTITLEMENT_CREATE", "USER_UPDATE", "MESSAGE_POLL_VOTE_ADD", "NEW"),
)
"""Events that the bot does not serve, or that do not exist."""


class Fuzz:
    """Takes down what people do, and tells it again and again with changes."""

    def __init__(self, server: Discord, seed: int) -> None:
        self._server = server
        self._chance = random.Random(seed)
        self._seen: list[tuple[str, JSON]] = []
        self._count = 0
        self._dispatch = server.gateway.dispatch

    async def watch(self, person: Person, room: Channel) -> None:
        """Let somebody do one of everything."""

        def seen(event: str, data: JSON, guild_id: int | None = None, call: Any = None) -> None:
            self._seen.append((event, copy.deepcopy(data)))
            self._dispatch(event, data, guild_id, call)

        server, dm = self._server, self._server.dm(person)
        server.gateway.dispatch = seen  # type: ignore[method-assign]
        call = await person.slash("ask", {"question": QUESTIONS[0]}, where=room)
        shown = await call.response()
        await (await person.press(shown, shown.buttons()[-1].label)).acknowledgement()
        await (await person.slash("topics", where=dm)).response()
        await person.types("ask", "question", "what", where=room)
        said = await person.says(f"@bot {QUESTIONS[1]}", where=room)
        await person.says(QUESTIONS[2], where=dm, reply_to=None)
        await (await person.menu("What does the source say?", said)).response()
        await person.deletes(said)
        await server.wait_for(lambda: [m for m in dm.messages if m.by_bot])
        server.gateway.dispatch = self._dispatch  # type: ignore[method-assign]

    def tell(self, count: int) -> None:
        """So many events, each with some changes."""
        for event, data in self._changed(count):
            self._dispatch(event, data)

    def _changed(self, count: int) -> Iterator[tuple[str, JSON]]:
        for _ in range(count):
            event, data = copy.deepcopy(self._chance.choice(self._seen))
            self._count += 1
            if self._chance.random() < 0.5:
                data["id"] = str(self._server.snowflakes.next())
            if self._chance.random() < 0.2:
                event = self._chance.choice(OTHERS)
            for _ in range(self._chance.choice((1, 1, 2, 3, 10))):
                change(data, self._chance)
            yield event, data


def change(value: JSON, chance: random.Random) -> None:
    """Change something somewhere in an object."""
    keys = list(value)
    if not keys:
        value["id"] = junk(chance)
        return
    key = chance.choice(keys)
    inner: Any = value[key]
    if isinstance(inner, list) and inner and isinstance(inner[0], dict):
        inner = chance.choice(inner)
    if isinstance(inner, dict) and chance.random() < 0.8:
        change(inner, chance)
    elif chance.random() < 0.2:
        del value[key]
    else:
        value[key] = junk(chance)


def junk(chance: random.Random) -> Any:
    """Something that is not expected there."""
    return copy.deepcopy(chance.choice(JUNK))
