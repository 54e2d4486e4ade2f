"""Bots on the Bot API server of the tests, over HTTP on loopback: ours and the library's own.

Server and bot each have a process of their own, and each bot gets a fresh server. First comes a
crowd, which always has so many questions open: answers a second. Then comes a trickle, which no
bot here has trouble to keep up with: how long one person waits. Flood limits are off, or all would
send 30 a second. The server knows nothing of the bots but their requests, and takes one core.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bot.app import App
from tests.adapters.telegram.asking import questions
from tests.adapters.telegram.process import environment

ROOT = Path(__file__).resolve().parents[1]

CROWD = 3000
CHATS = 200
OPEN = 100
TRICKLE = 250
RATE = 50.0
LONGEST = 90.0
"""Seconds for one part; a bot that is slower has its answers counted as far as it came."""

Questions = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one bot did: answers a second, latencies of crowd and trickle in ms, memory in MiB."""

    name: str
    a_second: float
    latencies: tuple[dict[str, float], dict[str, float]]
    memory: float
    unanswered: int
    twice: int
    out_of_order: int


def measured(app: App, cache: Path) -> Iterator[Outcome]:
    """The library's echo bot in both its ways, then ours: the same echo, then all of it."""
    echo: Questions = [("question {n}", None)]
    yield _run("stock echo bot", "bench.telegram_bots", "stock", echo, {})
    name = "stock, concurrent_updates"
    yield _run(name, "bench.telegram_bots", "stock-concurrent", echo, {})
    yield _run("our intake, echo", "bench.telegram_bots", "echo", echo, {})
    asked = asyncio.run(questions(app, 20))
    with tempfile.TemporaryDirectory() as folder:
        settings = environment("", "42:TEST", Path(folder) / "bench.sqlite3", cache)
        yield _run("our whole bot", "tests.adapters.telegram.process", "", asked, settings)


def _run(
    name: str, module: str, which: str, questions: Questions, settings: dict[str, str]
) -> Outcome:
    with _server() as (url, token, control):
        env = settings and {**settings, "BRIEFBOT_TELEGRAM_API_URL": url}
        command = [module, which, url, token] if which else [module]
        with _bot(command, env) as process:
            _order(control, "ask", count=100, chats=CHATS, questions=questions)
            warm = _order(control, "wait", timeout=LONGEST)
            assert warm["done"], f"{name} does not answer: {warm}"
            _order(control, "reset")
            _order(control, "ask", count=CROWD, chats=CHATS, ahead=OPEN, questions=questions)
            crowd = _order(control, "wait", timeout=LONGEST)
            memory = psutil.Process(process.pid).memory_info().rss / 2**20
            _order(control, "reset")
            time.sleep(1)
            _order(control, "ask", count=TRICKLE, chats=CHATS, rate=RATE, questions=questions)
            trickle = _order(control, "wait", timeout=LONGEST)
    return Outcome(
        name,
        crowd["a_second"],
        (crowd["ms"], trickle["ms"]),
        memory,
        crowd["unanswered"] + trickle["unanswered"],
        crowd["more_than_once"] + trickle["more_than_once"],
        crowd["out_of_order"] + trickle["out_of_order"],
    )


@contextmanager
def _server() -> Iterator[tuple[str, str, str]]:
    command = [sys.executable, "-m", "tests.telegram_server", "--leashed", "--unchecked"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        yield ready["url"], ready["token"], ready["control"]
    finally:
        _end(process)


@contextmanager
def _bot(command: Sequence[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, env={**os.environ, **env}
    )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _order(control: str, what: str, **order: Any) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{control}/{what}", json.dumps(order).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=LONGEST + 30) as answer:
        found = json.load(answer)
    assert isinstance(found, dict)
    return found
