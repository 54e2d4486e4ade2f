"""An hour's questions as fast as the bot answers them, and whether its memory stays flat.

The bot has a process of its own, as in life but without limits on people and chats; the server of
the tests has another. First come some more to warm up: caches fill, and what is done once after
the start is done.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench.loopback import bot, order, server
from tests.adapters.telegram.process import environment

HOUR = 7_200
"""Two a second for an hour."""

WARM = 2_000
"""Questions before; the start's own work ends meanwhile."""

PARTS = 10
"""So often the memory is looked at."""

OPEN = 20
"""Questions that wait for an answer at a time."""

CHATS = 400
LONGEST = 300.0
"""Seconds for one part."""

BOUND = 8.0
"""MiB by which the memory may grow after the warm-up: what the system's allocator and the libraries
move by; a leak of a kilobyte a question would be 7."""

NO_LIMIT = "0"


@dataclass(frozen=True, slots=True)
class Soaked:
    """What became of the questions, and the memory (MiB) after the warm-up and after each part."""

    name: str
    asked: int
    a_second: float
    unanswered: int
    twice: int
    sizes: tuple[float, ...]

    @property
    def growth(self) -> float:
        """MiB from the first third to the last: the most that there was in each."""
        third = len(self.sizes) // 3
        return max(self.sizes[-third:]) - max(self.sizes[:third])


def on_telegram(asked: Sequence[Any], cache: Path, count: int = HOUR) -> Soaked:
    """By polling, with SQLite."""
    with tempfile.TemporaryDirectory() as folder, server("tests.telegram_server") as place:
        env = environment(place["url"], place["token"], Path(folder) / "soak.sqlite3", cache)
        how = {"chats": CHATS, "ahead": OPEN, "questions": asked}
        with bot(["tests.adapters.telegram.process"], env) as process:
            return _soaked("Telegram", place["control"], process.pid, count, how)


def on_discord(asked: Sequence[str], cache: Path, count: int = HOUR) -> Soaked:
    """By commands, with SQLite."""
    with tempfile.TemporaryDirectory() as folder, server("tests.discord_server") as place:
        env = {
            "BRIEFBOT_DISCORD_TOKEN": place["token"],
            "BRIEFBOT_DISCORD_API_URL": place["api_url"],
            "BRIEFBOT_DISCORD_GATEWAY_URL": place["gateway_url"],
            "BRIEFBOT_DATABASE_URL": f"sqlite:///{folder}/soak.sqlite3",
            "BRIEFBOT_CACHE_DIR": str(cache),
            "BRIEFBOT_PERSON_PER_MINUTE": NO_LIMIT,
            "BRIEFBOT_CHAT_PER_MINUTE": NO_LIMIT,
        }
        how = {"people": CHATS, "guilds": 40, "concurrency": OPEN, "questions": asked}
        with bot(["bot", "run"], env) as process:
            assert order(place["control"], "ready", timeout=100)["ready"]
            return _soaked("Discord", place["control"], process.pid, count, how)


def _soaked(name: str, control: str, pid: int, count: int, how: dict[str, Any]) -> Soaked:
    memory = psutil.Process(pid).memory_info
    sizes: list[float] = []
    for part in (WARM, *(count // PARTS for _ in range(PARTS))):
        order(control, "ask", count=part, **how)
        report = order(control, "wait", timeout=LONGEST)
        assert report["done"], report
        if not sizes:
            order(control, "reset")
        sizes.append(memory().rss / 2**20)
    return Soaked(
        name,
        report["asked"],
        report["a_second"],
        report["asked"] - report["answered"],
        report.get("more_than_once", 0),
        tuple(sizes),
    )
