"""Whatever Discord tells, through the library as it is: the bot lives, and its memory does not
grow."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import psutil

from bot.app import App
from tests.adapters.discord.burst import QUESTIONS
from tests.adapters.discord.fuzz import Fuzz
from tests.adapters.discord.process import replica
from tests.discord_server import Channel, Discord, Person

MANY = int(os.environ.get("BRIEFBOT_TEST_FUZZ", "10000"))
"""Events in all."""

AT_ONCE = 250
MEGABYTE = 2**20


async def test_ten_thousand_events(app: App, cache: Path, tmp_path: Path) -> None:
    """Among ten thousand interactions and other events that are changed by chance the bot goes on
    answering, on the same connection; from the first half to the second its memory stays flat."""
    database = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    async with (
        Discord(checks_spec=False, checks_answers=False, keep_requests=False) as server,
        replica(server, database, cache) as bot,
    ):
        # Answers go where the junk points to.
        server.allow_violation("")
        await server.wait_for(lambda: server.gateway.ready and server.commands.names(), 120)
        ani, room = server.person("Ani"), server.guild("Newsroom").channel("general")
        fuzz, resident = Fuzz(server, seed=7), psutil.Process(bot.process.pid).memory_info
        await fuzz.watch(ani, room)
        sizes: list[float] = []
        for _ in range(MANY // AT_ONCE):
            fuzz.tell(AT_ONCE)
            await still_answers(ani, room)
            sizes.append(resident().rss / MEGABYTE)
        assert bot.process.returncode is None
        assert (len(server.gateway.identifies), server.gateway.resumes) == (1, 0)
        half = len(sizes) // 2
        first, second = max(sizes[half // 2 : half]), max(sizes[-half // 2 :])
        assert second - first < 10, sizes
        assert await bot.stop() == 0


async def still_answers(ani: Person, room: Channel) -> None:
    """Wait for the answer to a message, behind all that was told before. What people wait for is
    three seconds; the bot is given longer, for it is flooded."""
    before = len(room.messages)
    await ani.says(f"@bot {QUESTIONS[0]}", where=room)

    def answered() -> bool:
        return any(m.by_bot for m in room.messages[before:])

    for _ in range(600):
        if answered():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("no answer after so much junk")
