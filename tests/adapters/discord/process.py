"""The whole bot on Discord in a process of its own, as `briefbot run`, with the bot's settings in
the environment: `python -m tests.adapters.discord.process`. It stops politely at SIGTERM.

It tells on standard output, in JSON, which shards it holds and what is amiss with Discord.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.adapters.discord.adapter import Discord
from bot.app import build, store_of
from bot.config import Settings
from bot.platforms import Platform, serve
from bot.status import DISCORD, Status
from bot.store.store import Store

if TYPE_CHECKING:
    from tests import discord_server

ROOT = Path(__file__).resolve().parents[3]
SHARD = re.compile(r"discord \d+ shard (\d+) of \d+")
LOOK = 0.05


async def main() -> None:
    """Serve until SIGTERM."""
    settings = Settings(_env_file=None)
    assert settings.discord_token is not None
    stop, status = asyncio.Event(), Status()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    store = store_of(settings)
    await store.open()
    telling = asyncio.create_task(_tell(store, status))
    try:
        app = build(settings, memory=store)
        discord = Discord(
            settings.discord_token.get_secret_value(),
            app.responder.respond,
            store,
            app.knowledge.phrases,
            api_url=settings.discord_api_url,
            gateway_url=settings.discord_gateway_url,
            leases=store.leases,
            status=status,
        )
        assert await serve([Platform("Discord", discord.run)], store, stop)
    finally:
        telling.cancel()
        await store.close()


async def _tell(store: Store, status: Status) -> None:
    told: Any = None
    while True:
        shards = sorted(int(m[1]) for name in store.leases.held if (m := SHARD.fullmatch(name)))
        now = {"shards": shards, "fault": status.parts.get(DISCORD, "not begun")}
        if now != told:
            told = now
            print(json.dumps(now), flush=True)
        await asyncio.sleep(LOOK)


class Replica:
    """Such a process, and what it has told last."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.shards: set[int] = set()
        self.fault: str | None = "not begun"
        self._listening = asyncio.create_task(self._listen())

    @property
    def works(self) -> bool:
        return self.fault is None

    async def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        assert await self.process.wait() == -signal.SIGKILL
        await self._listening

    async def stop(self) -> int | None:
        """End it politely; its exit code."""
        if self.process.returncode is None:
            self.process.terminate()
        await self.process.wait()
        await self._listening
        return self.process.returncode

    async def _listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            told = json.loads(line)
            self.shards, self.fault = set(told["shards"]), told["fault"]
        self.shards, self.fault = set(), "ended"


@contextlib.asynccontextmanager
async def replica(
    server: discord_server.Discord, database: str, cache: Path
) -> AsyncIterator[Replica]:
    """A process that is killed, if nothing else has ended it, when the block ends."""
    settings = {
        "BRIEFBOT_DISCORD_TOKEN": server.token,
        "BRIEFBOT_DISCORD_API_URL": server.api_url,
        "BRIEFBOT_DISCORD_GATEWAY_URL": server.gateway_url,
        "BRIEFBOT_DATABASE_URL": database,
        "BRIEFBOT_CACHE_DIR": str(cache),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.adapters.discord.process"),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **settings},
    )
    one = Replica(process)
    try:
        yield one
    finally:
        if process.returncode is None:
            await one.kill()


if __name__ == "__main__":
    asyncio.run(main())
