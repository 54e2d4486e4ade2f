"""The whole bot in a process of its own, as `briefbot run` but without flood limits.

For tests that kill it and for measurements: `python -m tests.adapters.telegram.process`, with the
bot's settings in the environment. It stops politely at SIGTERM.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from bot.adapters.telegram.adapter import Telegram
from bot.app import Platform, build, serve, store_of
from bot.config import Settings

ROOT = Path(__file__).resolve().parents[3]


async def main() -> None:
    """Serve until SIGTERM."""
    settings = Settings(_env_file=None)
    assert settings.telegram_token is not None
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    store = store_of(settings)
    await store.open()
    try:
        app = build(settings, memory=store)
        telegram = Telegram(
            settings.telegram_token.get_secret_value(),
            app.responder.respond,
            store,
            app.knowledge.phrases,
            api_url=settings.telegram_api_url,
            flood=False,
        )
        assert await serve([Platform("Telegram", telegram.run)], store, stop)
    finally:
        await store.close()


def environment(url: str, token: str, database: Path, cache: Path) -> dict[str, str]:
    """The settings of such a process."""
    return {
        "BRIEFBOT_TELEGRAM_TOKEN": token,
        "BRIEFBOT_TELEGRAM_API_URL": url,
        "BRIEFBOT_DATABASE_URL": f"sqlite:///{database}",
        "BRIEFBOT_CACHE_DIR": str(cache),
    }


@contextlib.asynccontextmanager
async def started(
    *command: str, env: Mapping[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A Python process that is killed, if nothing else has ended it, when the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, cwd=ROOT, env={**os.environ, **env}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(main())
