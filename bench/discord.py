"""Bots on the Discord server of the tests, over HTTP and WebSocket on loopback: ours and one that
is as simple as discord.py lets it be.

Server and bot each have a process of their own, and each bot gets a fresh server. First comes a
crowd, which always has so many commands open: answers a second. Then come bursts, of many at once:
how long the last of them waits, and whether any is late. Then comes a trickle: how long one person
waits. The server keeps no rate limits, knows nothing of the bots but their requests, and takes one
core.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench.loopback import bot, order, server
from bot.app import App
from tests.adapters.telegram.asking import questions

CROWD = 3000
OPEN = 50
BURSTS = 5
AT_ONCE = 100
TRICKLE = 250
DIFFERENT = 6
"""Phrasings of each entry, where all questions are to be different."""

RATE = 50.0
LONGEST = 90.0
"""Seconds for one part; a bot that is slower has its answers counted as far as it came."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one bot did: answers a second, the bot's own CPU time for one in ms, times to the
    acknowledgement in ms, memory in MiB."""

    name: str
    a_second: float
    cpu: float
    crowd: Mapping[str, float]
    burst: Mapping[str, float]
    trickle: Mapping[str, float]
    late: int
    memory: float


def measured(app: App, cache: Path) -> Iterator[Outcome]:
    """The simple bot, then ours with this knowledge and a real store: asked the same again and
    again, as in a heated chat, and asked always something else."""
    yield _run("simple discord.py bot", ["bench.discord_bots"], ("question {n}",), {})
    few = [q.text for q in asyncio.run(questions(app, 20))]
    # The bot has few texts at hand; so many are all new to it each time they come round.
    entries = app.knowledge.entries.values()
    many = [e.phrasings[n] for n in range(DIFFERENT) for e in entries if len(e.phrasings) > n]
    for name, asked in (("ours, 20 questions", few), (f"ours, {len(many)} questions", many)):
        with tempfile.TemporaryDirectory() as folder:
            settings = {
                "BRIEFBOT_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
                "BRIEFBOT_CACHE_DIR": str(cache),
            }
            yield _run(name, ["bot", "run"], asked, settings)


def _run(
    name: str, command: Sequence[str], asked: Sequence[str], settings: Mapping[str, str]
) -> Outcome:
    with server("tests.discord_server") as place:
        env = {
            **settings,
            "BRIEFBOT_DISCORD_TOKEN": place["token"],
            "BRIEFBOT_DISCORD_API_URL": place["api_url"],
            "BRIEFBOT_DISCORD_GATEWAY_URL": place["gateway_url"],
        }
        with bot(command, env) as process:
            assert order(place["control"], "ready", timeout=LONGEST)["ready"], name
            _ask(place["control"], asked, count=200, concurrency=OPEN)
            running = psutil.Process(process.pid)
            before = sum(running.cpu_times()[:2])
            crowd = _ask(place["control"], asked, count=CROWD, concurrency=OPEN)
            cpu = 1000 * (sum(running.cpu_times()[:2]) - before) / max(1, crowd["answered"])
            memory = running.memory_info().rss / 2**20
            bursts = [_ask(place["control"], asked, count=AT_ONCE) for _ in range(BURSTS)]
            trickle = _ask(place["control"], asked, count=TRICKLE, rate=RATE)
    slowest = max((b["acknowledged_ms"] for b in bursts), key=lambda ms: ms["p99"])
    late = sum(part["late"] for part in (crowd, *bursts, trickle))
    return Outcome(
        name,
        crowd["a_second"],
        cpu,
        crowd["acknowledged_ms"],
        slowest,
        trickle["acknowledged_ms"],
        late,
        memory,
    )


def _ask(control: str, asked: Sequence[str], **how: float) -> dict[str, Any]:
    order(control, "reset")
    time.sleep(0.5)
    order(control, "ask", questions=asked, **how)
    found = order(control, "wait", timeout=LONGEST)
    assert not found["violations"], found["violations"]
    return found
