"""`briefbot run` seen from outside: its log, its health and its metrics, while Telegram asks."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.command import Briefbot, written
from tests.content.small import small_files
from tests.serving import Answer, call, sums
from tests.telegram_server import BotApi

WORD = "flibbertigibbet"
TOKEN = "42:not-a-real-token-but-as-long-as-one-is"


@pytest.fixture
def command(fits: Path, tmp_path: Path) -> Briefbot:
    """The command on the small knowledge, of which all is learned."""
    shutil.copytree(fits, tmp_path / "cache")
    written(tmp_path / "knowledge", small_files())
    return Briefbot(tmp_path / "cache", tmp_path)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@asynccontextmanager
async def running(
    command: Briefbot, api: BotApi, port: int, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    env = command.environment(
        BRIEFBOT_KNOWLEDGE_DIR=command.folder / "knowledge",
        BRIEFBOT_TELEGRAM_TOKEN=api.token,
        BRIEFBOT_TELEGRAM_API_URL=api.url,
        BRIEFBOT_HTTP_PORT=str(port),
        **settings,
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env=env,
        cwd=command.folder,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def asked(port: int, path: str) -> Answer:
    """What the bot answers, once it does."""
    for _ in range(600):
        try:
            return await asyncio.to_thread(call, port, "GET", path)
        except OSError:
            await asyncio.sleep(0.1)
    raise AssertionError("the bot does not answer")


async def test_from_start_to_end(command: Briefbot) -> None:
    """The log is JSON to the last line and holds nothing of who asked what; health and metrics are
    there from the start to the polite stop."""
    port = free_port()
    async with (
        BotApi(token=TOKEN, username="ferry_test_bot") as api,
        running(command, api, port) as process,
    ):
        assert (await asked(port, "/healthz")).body == b"ok"
        zoe = api.person("Zoepatra")
        await zoe.sends(f"Is the bridge shut? {WORD}")
        await zoe.next_reply()
        ready = await asked(port, "/readyz")
        assert json.loads(ready.body)["parts"]["knowledge"] == "ok"
        text = (await asked(port, "/metrics")).body.decode()
        counted = sums(text, "briefbot_questions_total{")
        assert sum(n for labels, n in counted.items() if "telegram" in labels) == 1
        assert sums(text, "briefbot_events_total{")['platform="telegram"}'] == 1
        assert 'briefbot_up{part="knowledge"} 1.0' in text
        process.send_signal(signal.SIGTERM)
        _, said = await process.communicate()
        assert process.returncode == 0
    lines = [json.loads(line) for line in said.decode().splitlines()]
    (question,) = [line for line in lines if line["event"] == "question"]
    assert question["platform"] == "telegram"
    assert question["milliseconds"] > 0
    assert {"Stopping.", "Telegram has stopped.", "HTTP has stopped."} <= {
        line["event"] for line in lines
    }
    for never in (WORD, "Zoepatra", str(zoe.id), TOKEN.partition(":")[2], "bridge shut"):
        assert never not in said.decode()


async def test_a_port_in_use(command: Briefbot) -> None:
    """Where the port is taken the bot does not start: one sentence, exit code 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with (
            BotApi(token=TOKEN, username="ferry_test_bot") as api,
            running(command, api, port) as process,
        ):
            _, said = await process.communicate()
    assert process.returncode == 1
    (line,) = said.decode().splitlines()
    assert f"at 127.0.0.1, port {port}: Address already in use." in line


async def test_telemetry_that_cannot_be(command: Briefbot) -> None:
    """What is no DSN keeps the bot from starting: one sentence that does not repeat it."""
    async with (
        BotApi(token=TOKEN, username="ferry_test_bot") as api,
        running(command, api, 0, BRIEFBOT_SENTRY_DSN="my-secret") as process,
    ):
        _, said = await process.communicate()
    assert process.returncode == 1
    assert said.decode().startswith("BRIEFBOT_SENTRY_DSN is no DSN.")
    assert "my-secret" not in said.decode()
