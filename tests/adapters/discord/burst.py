"""Mentions, private messages and commands, mixed, and what became of each."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any

from tests.discord_server import Channel, Discord, Person, Shown
from tests.discord_server.calls import Call

QUESTIONS = ("What is the CSTO?", "Who is Dmitry Peskov?", "What did Putin say?")
TICK = 0.01


class Burst:
    """Many people in many servers, and in private."""

    def __init__(self, server: Discord, *, people: int = 30, guilds: int = 12) -> None:
        self._server = server
        self._people = [server.person(f"Asker {n}") for n in range(people)]
        self._rooms = [server.guild(f"Guild {n}").channel("general") for n in range(guilds)]
        self.messages: list[Shown] = []
        self.calls: list[Call] = []
        self._asked = 0

    async def ask(self, count: int, rate: float) -> None:
        """Ask so often, so many a second, whatever the bot does."""
        begin, first = time.monotonic(), self._asked
        while self._asked < first + count:
            due = first + min(count, int((time.monotonic() - begin) * rate) + 1)
            while self._asked < due:
                await self._ask_next()
            await asyncio.sleep(TICK)

    async def _ask_next(self) -> None:
        n = self._asked
        self._asked += 1
        person, room = self._people[n % len(self._people)], self._rooms[n % len(self._rooms)]
        question = QUESTIONS[n % len(QUESTIONS)]
        match n // len(self._rooms) % 3:
            case 0:
                self.messages.append(await person.says(f"@bot {question}", where=room))
            case 1:
                dm = self._server.dm(person)
                self.messages.append(await person.says(question, where=dm))
            case _:
                self.calls.append(person.slashes("ask", {"question": question}, where=room))

    def in_hands(self, shards: set[int], count: int) -> set[int]:
        """The commands that were told to these shards and are not responded to."""
        return {
            call.id
            for call in self.calls
            if call.delivered is not None
            and call.acknowledged is None
            and self._shard(call.channel, count) in shards
        }

    def unanswered(self) -> list[Call]:
        """The commands that have no answer yet."""
        return [call for call in self.calls if call.completed is None]

    def silent(self) -> int:
        """How many messages have no answer yet."""
        answered = self._replies()
        return sum(not answered[message.id] for message in self.messages)

    def report(self) -> dict[str, Any]:
        """What became of all."""
        replies = self._replies()
        shown = Counter(
            m.call.id for m in self._server.sent if m.call is not None and not m.deleted
        )
        return {
            "messages": len(self.messages),
            "messages_lost": self.silent(),
            "messages_answered_twice": sum(n > 1 for n in replies.values()),
            "commands": len(self.calls),
            "commands_unanswered": len(self.unanswered()),
            "commands_answered_twice": sum(n > 1 for n in shown.values()),
        }

    def _replies(self) -> Counter[int]:
        sent = self._server.sent
        return Counter(m.reply_to.id for m in sent if m.reply_to is not None and m.call is None)

    def _shard(self, channel: Channel, count: int) -> int:
        return 0 if channel.guild is None else (channel.guild.id >> 22) % count


__all__ = ["Burst", "Person"]
