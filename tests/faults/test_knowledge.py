"""The knowledge is broken and mended while the bot serves both platforms."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from tests.adapters.telegram.process import environment, started
from tests.adapters.telegram.test_replicas import free_port, ready
from tests.command import written
from tests.content.small import changed, small_files
from tests.discord_server import Discord
from tests.faults.telegram import LONG
from tests.telegram_server import BotApi

QUESTION = "tell me the bridge being closed to cars"
SAID = "Yes, the bridge stays shut."


def notes(port: int) -> str:
    """What `/readyz` says should be looked at in the knowledge; it is green all the time."""
    url = f"http://127.0.0.1:{port}/readyz"
    with build_opener(ProxyHandler({})).open(url, timeout=5) as answer:
        return str(json.load(answer)["notes"].get("knowledge", ""))


async def test_broken_and_mended(api: BotApi, fits: Path, tmp_path: Path) -> None:
    """Of faulty files nothing is taken: both platforms answer as before, and `/readyz` stays green
    and notes the faults; once they are mended, both answer what they say."""
    shutil.copytree(fits, tmp_path / "cache")
    folder, port = written(tmp_path / "knowledge", small_files()), free_port()
    async with Discord(checks_spec=False) as server:
        env = {
            **environment(api.url, api.token, tmp_path / "store.sqlite3", tmp_path / "cache"),
            "BRIEFBOT_DISCORD_TOKEN": server.token,
            "BRIEFBOT_DISCORD_API_URL": server.api_url,
            "BRIEFBOT_DISCORD_GATEWAY_URL": server.gateway_url,
            "BRIEFBOT_KNOWLEDGE_DIR": str(folder),
            "BRIEFBOT_HTTP_PORT": str(port),
        }
        ani, room = server.person("Ani"), server.guild("Newsroom").channel("general")
        bob = api.person("Bob")

        async def both() -> list[str]:
            await bob.sends(QUESTION)
            call = await ani.slash("ask", {"question": QUESTION}, where=room)
            return [(await bob.next_reply(timeout=20)).text, (await call.response()).text()]

        async with started("bot", "run", env=env) as bot:
            await ready(port)
            await server.wait_for(server.commands.names, LONG)
            assert all(SAID in text for text in await both())
            written(folder, changed("entries/bridge.yaml", "by: weston-mayor", "by: westen-mayor"))
            await until(lambda: "fault" in notes(port))
            assert all(SAID in text for text in await both())
            written(folder, changed("entries/bridge.yaml", SAID, "Mended and shut."))
            await until(lambda: not notes(port))
            assert all("Mended and shut." in text for text in await both())
            bot.terminate()
            assert await bot.wait() == 0


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something is so that another process tells."""
    end = time.monotonic() + LONG
    while not await asyncio.to_thread(holds):
        assert time.monotonic() < end, "it has not come to hold"
        await asyncio.sleep(0.1)
