"""Many slash commands at once, and what became of each: for measurements.

load = Load(server)
load.ask(500, concurrency=100, questions=["What is the CSTO?"])
await load.answered(timeout=60)
report = load.report()
"""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from tests.telegram_server.bell import Bell

if TYPE_CHECKING:
    from tests.discord_server.calls import Call
    from tests.discord_server.people import Person
    from tests.discord_server.places import Channel
    from tests.discord_server.server import Discord

JSON = dict[str, Any]
Where = Literal["guild", "dm"]

TICK = 0.005  # seconds between two looks at what is due
PARTS = {"p50": 0.50, "p95": 0.95, "p99": 0.99, "max": 1.0}


class Load:
    """Asks, watches, and counts; it listens to the server from when it is made."""

    def __init__(self, server: Discord) -> None:
        self._server = server
        self._bell = Bell()
        self._people: list[Person] = []
        self._channels: list[Channel] = []
        self._concurrency: int | None = None
        self._command, self._option, self._where = "ask", "question", "guild"
        self._questions: Sequence[str] = ("question {n}",)
        self._pace: asyncio.Task[None] | None = None
        self.reset()
        server.on_acknowledged = self._on_acknowledged
        server.on_completed = self._on_completed

    def reset(self) -> None:
        """Forget what was asked; the people and their guilds stay."""
        self.stop()
        self._open: dict[int, Call] = {}
        self._asked = self._late = 0
        self._acknowledged, self._completed = array("d"), array("d")
        self._began = self._ended = 0.0

    def ask(
        self,
        count: int,
        *,
        command: str = "ask",
        option: str | None = "question",
        questions: Sequence[str] = ("question {n}",),
        concurrency: int | None = None,
        rate: float | None = None,
        people: int = 50,
        guilds: int = 10,
        where: Where = "guild",
    ) -> None:
        """Use a command so many times, "{n}" being the number of each.

        All at once; or so that `concurrency` are not answered yet; or `rate` a second, whatever
        the bot does. By so many people, in turn, in so many guilds or in their DMs.
        """
        self._set_places(people, guilds)
        self._command, self._option, self._where = command, option or "", where
        self._questions = questions
        self._waiting += count
        self._began = self._began or time.monotonic()
        self._concurrency = concurrency
        if rate is not None:
            self._pace = asyncio.get_running_loop().create_task(self._paced(rate))
        else:
            self._fill()

    async def answered(self, timeout: float = 60.0) -> bool:  # noqa: ASYNC109
        """Wait until every command was answered or given up; False if the time was over before."""
        return bool(await self._bell.until(self._is_done, timeout))

    def stop(self) -> None:
        """Ask no more."""
        self._waiting = 0
        if self._pace is not None:
            self._pace.cancel()

    def report(self) -> JSON:
        """Counts, latencies in milliseconds from the gesture, answers a second."""
        took = self._ended - self._began if self._completed else 0.0
        return {
            "asked": self._asked,
            "acknowledged": len(self._acknowledged),
            "answered": len(self._completed),
            "late": self._late,
            "open": len(self._open),
            "seconds": round(took, 4),
            "a_second": round(len(self._completed) / took, 1) if took else 0.0,
            "acknowledged_ms": _shares(self._acknowledged),
            "answered_ms": _shares(self._completed),
            "violations": self._server.violations[:20],
            "violations_in_all": len(self._server.violations),
        }

    # Asking

    def _set_places(self, people: int, guilds: int) -> None:
        while len(self._channels) < guilds:
            number = len(self._channels)
            self._channels.append(self._server.guild(f"Guild {number}").channel("general"))
        while len(self._people) < people:
            self._people.append(self._server.person(f"Asker {len(self._people)}", installed=True))

    def _ask_next(self) -> None:
        number = self._asked
        self._asked += 1
        self._waiting -= 1
        person = self._people[number % len(self._people)]
        channel = self._channels[number % len(self._channels)]
        place = channel if self._where == "guild" else self._server.dm(person)
        text = self._questions[number % len(self._questions)].replace("{n}", str(number))
        options = {self._option: text} if self._option else {}
        call = person.slashes(self._command, options, where=place)
        self._open[call.id] = call
        loop = asyncio.get_running_loop()
        loop.call_later(self._server.response_limit, self._give_up, call)

    def _fill(self) -> None:
        most = self._concurrency or self._waiting
        while self._waiting and len(self._open) < most:
            self._ask_next()

    async def _paced(self, rate: float) -> None:
        begin, asked = time.monotonic(), 0
        while self._waiting:
            due = min(int((time.monotonic() - begin) * rate) + 1 - asked, self._waiting)
            for _ in range(due):
                self._ask_next()
            asked += max(0, due)
            await asyncio.sleep(TICK)

    # Watching

    def _on_acknowledged(self, call: Call) -> None:
        if call.id in self._open and call.acknowledged_after is not None:
            self._acknowledged.append(call.acknowledged_after)

    def _on_completed(self, call: Call) -> None:
        if self._open.pop(call.id, None) is None or call.answered_after is None:
            return
        self._completed.append(call.answered_after)
        self._ended = time.monotonic()
        self._next()

    def _give_up(self, call: Call) -> None:
        """The person reads "The application did not respond"."""
        if call.acknowledged is None and self._open.pop(call.id, None) is not None:
            self._late += 1
            self._next()

    def _next(self) -> None:
        if self._concurrency:
            self._fill()
        if self._is_done():
            self._bell.ring()

    def _is_done(self) -> bool:
        return not self._waiting and not self._open


def _shares(seconds: array[float]) -> dict[str, float]:
    """In milliseconds: the values that these parts of all do not exceed."""
    values = sorted(seconds)
    return {
        name: round(1000 * values[min(len(values) - 1, int(part * len(values)))], 2)
        for name, part in PARTS.items()
        if values
    }
