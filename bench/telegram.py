"""Bots on the Bot API server of the tests, over HTTP on loopback: ours and the library's own.

Server and bot each have a process of their own, and each bot gets a fresh server. First comes a
crowd, which always has so many questions open: answers a second. Then comes a trickle, which no
bot here has trouble to keep up with: how long one person waits. Flood limits are off, or all would
send 30 a second. The server knows nothing of the bots but their requests, and takes one core.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.loopback import bot, order, server
from bot.app import App
from tests.adapters.telegram.asking import questions
from tests.adapters.telegram.process import environment

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
    with server("tests.telegram_server") as place:
        url, token, control = place["url"], place["token"], place["control"]
        env = settings and {**settings, "BRIEFBOT_TELEGRAM_API_URL": url}
        command = [module, which, url, token] if which else [module]
        with bot(command, env) as process:
            order(control, "ask", count=100, chats=CHATS, questions=questions)
            warm = order(control, "wait", timeout=LONGEST)
            assert warm["done"], f"{name} does not answer: {warm}"
            order(control, "reset")
            order(control, "ask", count=CROWD, chats=CHATS, ahead=OPEN, questions=questions)
            crowd = order(control, "wait", timeout=LONGEST)
            memory = psutil.Process(process.pid).memory_info().rss / 2**20
            order(control, "reset")
            time.sleep(1)
            order(control, "ask", count=TRICKLE, chats=CHATS, rate=RATE, questions=questions)
            trickle = order(control, "wait", timeout=LONGEST)
    return Outcome(
        name,
        crowd["a_second"],
        (crowd["ms"], trickle["ms"]),
        memory,
        crowd["unanswered"] + trickle["unanswered"],
        crowd["more_than_once"] + trickle["more_than_once"],
        crowd["out_of_order"] + trickle["out_of_order"],
    )
