"""Three processes on one database, one of them killed in the middle of a burst.

`python -m tests.adapters.discord.replicas 2000` does it with so many questions, and prints what
became of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from bot.app import build
from bot.config import Settings
from tests import postgres
from tests.adapters.discord.burst import Burst
from tests.adapters.discord.process import Replica, replica
from tests.discord_server import Discord

SHARDS = 6
REPLICAS = 3
PATIENCE = 30.0
"""Seconds in which what is still to be answered is answered after the last question."""

START = 120.0
"""Seconds in which the processes start; on a machine with nothing else to do it is a tenth."""


@contextlib.asynccontextmanager
async def cluster(
    server: Discord, database: str, cache: Path, replicas: int = REPLICAS
) -> AsyncIterator[list[Replica]]:
    """Processes that have shared the shards among them, and serve."""
    async with contextlib.AsyncExitStack() as stack:
        running = [
            await stack.enter_async_context(replica(server, database, cache))
            for _ in range(replicas)
        ]
        await server.wait_for(lambda: shared(server, running), START)
        await server.wait_for(server.commands.names, 10)
        yield running


def shared(server: Discord, running: Sequence[Replica]) -> bool:
    """Whether each shard is held by one of them, evenly, and connected."""
    held = [shard for one in running for shard in one.shards]
    most = -(-server.shards // len(running))
    return (
        sorted(held) == list(range(server.shards))
        and max(len(one.shards) for one in running) <= most
        and all(one.works for one in running)
        and server.gateway.ready
    )


async def ended(
    server: Discord, database: str, cache: Path, count: int, rate: float, *, politely: bool = False
) -> dict[str, Any]:
    """What becomes of so many questions, if one of the processes is killed, or stopped, in the
    middle."""
    server.allow_violation("too late|second time|no first response")
    async with cluster(server, database, cache) as running:
        burst = Burst(server)
        # An answer for each process, so that what is measured is not its first.
        await burst.ask(3 * SHARDS, rate)
        await server.wait_for(lambda: not burst.silent() and not burst.unanswered(), 20)
        asking = asyncio.create_task(burst.ask(count, rate))
        await asyncio.sleep(count / rate / 2)
        dead, *left = running
        lost = dead.shards
        at = time.monotonic()
        if politely:
            assert await dead.stop() == 0
        else:
            await dead.kill()
        in_hands = burst.in_hands(lost, server.shards)
        await server.wait_for(lambda: shared(server, left), 20)
        moved = time.monotonic() - at
        await asking
        with contextlib.suppress(AssertionError):
            await server.wait_for(lambda: not burst.silent() and not burst.unanswered(), PATIENCE)
        resumes = server.gateway.resumes
        assert [await one.stop() for one in left] == [0] * len(left)
    return {
        **burst.report(),
        "moved_in_seconds": round(moved, 2),
        "shards_of_the_dead": len(lost),
        "sessions_gone_on_with": resumes,
        "commands_in_its_hands": len(in_hands),
        "commands_unanswered_of_those": len(in_hands & {c.id for c in burst.unanswered()}),
    }


def big() -> Discord:
    """A Discord on which a bot has several shards."""
    return Discord(shards=SHARDS, max_concurrency=SHARDS, checks_spec=False, checks_answers=False)


async def main(count: int) -> None:
    """Do it on a database of its own."""
    programs = postgres.binaries()
    assert programs is not None, "PostgreSQL is not installed"
    database = postgres.Server(programs)
    try:
        database.start()
        # Fitting takes a while; the processes begin with what is fitted.
        cache = build(Settings(_env_file=None)).settings.cache_dir
        async with postgres.database(database.url) as url, big() as server:
            print(json.dumps(await ended(server, url, cache, count, 40), indent=1))
    finally:
        database.end()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
