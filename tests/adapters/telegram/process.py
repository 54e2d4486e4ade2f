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
from bot.app import build, store_of
from bot.config import Settings
from bot.listen import listening, serve_http
from bot.platforms import Platform, serve
from bot.server import asgi
from bot.status import Status

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
        status = Status()
        telegram = Telegram(
            settings.telegram_token.get_secret_value(),
            app.responder.respond,
            store,
            app.knowledge.phrases,
            api_url=settings.telegram_api_url,
            public_url=settings.public_url,
            flood=False,
            status=status,
        )
        running = [Platform("Telegram", telegram.run)]
        if settings.http_port is not None:
            at = listening(settings.http_host, settings.http_port)
            web = asgi(status, [telegram.webhook] if telegram.webhook else [])
            running.append(Platform("HTTP", lambda ended: serve_http(web, at, ended)))
        assert await serve(running, store, stop)
    finally:
        await store.close()


def environment(
    url: str, token: str, database: Path | str, cache: Path, port: int | None = None
) -> dict[str, str]:
    """The settings of such a process; with a port, it has a webhook there."""
    settings = {
        "BRIEFBOT_TELEGRAM_TOKEN": token,
        "BRIEFBOT_TELEGRAM_API_URL": url,
        "BRIEFBOT_DATABASE_URL": database if isinstance(database, str) else f"sqlite:///{database}",
        "BRIEFBOT_CACHE_DIR": str(cache),
    }
    if port is not None:
        settings["BRIEFBOT_PUBLIC_URL"] = "https://briefing.example"
        settings["BRIEFBOT_HTTP_PORT"] = str(port)
    return settings


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
