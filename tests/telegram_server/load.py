"""Many questions in many chats, and what became of each: for kill tests and measurements.

    load = Load(api)
    load.ask(500, chats=50)
    await load.answered(timeout=60)
    report = load.report()

A reply belongs to the question that it is a reply to. In private chats bots often do without:
then it is the oldest question of the chat that is open and whose `expect` is found in the reply;
or, if there is none, the newest answered one whose `expect` fits, which got its answer twice.
"""

from __future__ import annotations

import asyncio
import time
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.telegram_server.bell import Bell
from tests.telegram_server.groups import Group
from tests.telegram_server.state import Message

if TYPE_CHECKING:
    from tests.telegram_server.people import Person
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]

TICK = 0.005  # seconds between two looks at what is due
NEVER = 0.0
KEPT = 200  # answered questions of a chat to which a second answer is yet recognised


class Question(NamedTuple):
    """What is asked ("{n}" stands for its number) and what is found in the right reply."""

    text: str
    expect: str | None = None


DEFAULT = (Question("question {n}"),)


@dataclass(slots=True)
class _Place:
    """One chat: what was asked in it, and in which order the answers came."""

    person: Person
    group: Group | None
    asked: dict[int, int] = field(default_factory=dict)  # message id -> question
    open: dict[int, str] = field(default_factory=dict)  # question -> what its reply must have
    closed: dict[int, str] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)


class Load:
    """Asks, watches, and counts; it listens to the server from when it is made."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._bell = Bell()
        self._places: dict[int, _Place] = {}
        self._ring: list[_Place] = []
        self._questions: Sequence[Question] = DEFAULT
        self._available = array("d")
        self._first_reply = array("d")
        self._replies = array("I")
        self._unknown = 0
        self._waiting = 0  # questions that are still to be asked
        self._ahead = 0
        self._last = NEVER
        self._pace: asyncio.Task[None] | None = None
        api.on_sent = self._on_sent

    def ask(
        self,
        count: int,
        *,
        chats: int = 1,
        questions: Sequence[Question] = DEFAULT,
        rate: float | None = None,
        ahead: int | None = None,
        groups: bool = False,
    ) -> None:
        """Ask so many questions, in turn in each chat.

        All at once; or `rate` a second, whatever the bot does; or so that `ahead` are open.
        In groups they are asked with /ask.
        """
        self._questions = [Question(*q) for q in questions]
        self._set_places(chats, groups)
        self._waiting, self._ahead = count, 0
        if rate is not None:
            self._pace = asyncio.get_running_loop().create_task(self._paced(rate))
        elif ahead is not None:
            self._ahead = ahead
            self._fill()
        else:
            while self._waiting:
                self._ask_next()

    async def answered(self, timeout: float = 60.0) -> bool:  # noqa: ASYNC109
        """Wait until every question has a reply; False if the time was over before."""
        return bool(await self._bell.until(lambda: self._is_done(), timeout))

    def stop(self) -> None:
        """Ask no more."""
        self._waiting = 0
        if self._pace is not None:
            self._pace.cancel()

    def report(self, *, detail: bool = False) -> JSON:
        """Counts, latencies in milliseconds, questions a second; with `detail` each chat's order.

        A latency is from when getUpdates could have had the question until its first reply.
        """
        waits = sorted(
            1000 * (reply - since)
            for since, reply in zip(self._available, self._first_reply, strict=True)
            if reply
        )
        took = self._last - self._available[0] if waits else 0.0
        report: JSON = {
            "asked": len(self._available),
            "answered": len(waits),
            "unanswered": len(self._available) - len(waits),
            "more_than_once": sum(count > 1 for count in self._replies),
            "replies": {str(n): k for n, k in sorted(Counter(self._replies).items())},
            "out_of_order": sum(_steps_back(place.order) for place in self._ring),
            "not_for_a_question": self._unknown,
            "seconds": round(took, 4),
            "a_second": round(len(waits) / took, 1) if took else 0.0,
            "ms": {name: round(_share(waits, part), 2) for name, part in PARTS.items()},
            "violations": self._api.violations[:20],
            "conflicts": self._api.conflicts,
        }
        if detail:
            report["order"] = {str(id_): place.order for id_, place in self._places.items()}
        return report

    def chats(self) -> list[int]:
        """The ids of the chats, in the order in which they are asked in."""
        return list(self._places)

    # Asking

    def _set_places(self, chats: int, groups: bool) -> None:
        while len(self._ring) < chats:
            n = len(self._ring)
            person = self._api.person(f"Asker {n}")
            group = self._api.supergroup(f"Group {n}") if groups else None
            place = _Place(person, group)
            self._ring.append(place)
            self._places[group.id if group else person.id] = place

    def _ask_next(self) -> None:
        number = len(self._available)
        place = self._ring[number % len(self._ring)]
        question = self._questions[number % len(self._questions)]
        text = question.text.replace("{n}", str(number))
        expect = question.expect.replace("{n}", str(number)) if question.expect else text
        self._waiting -= 1
        self._available.append(time.monotonic())
        self._first_reply.append(NEVER)
        self._replies.append(0)
        place.open[number] = expect
        said = place.person.says(f"/ask {text}" if place.group else text, place.group)
        place.asked[said.id] = number
        _forget(place.asked, KEPT + len(place.open))

    def _fill(self) -> None:
        unanswered = sum(len(place.open) for place in self._ring)
        for _ in range(min(self._ahead - unanswered, self._waiting)):
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

    def _on_sent(self, message: Message) -> None:
        place = self._places.get(message.chat.id)
        number = None if place is None else self._number(place, message)
        if place is None or number is None:
            self._unknown += 1
            return
        self._last = now = time.monotonic()
        self._replies[number] += 1
        if self._first_reply[number] == NEVER:
            self._first_reply[number] = now
            place.closed[number] = place.open.pop(number)
            _forget(place.closed, KEPT)
            place.order.append(number)
            if self._ahead and self._waiting:
                self._ask_next()
        if self._is_done():
            self._bell.ring()

    @staticmethod
    def _number(place: _Place, message: Message) -> int | None:
        if message.reply_to is not None:
            return place.asked.get(message.reply_to)
        text = message.text
        for number, expect in place.open.items():
            if expect in text:
                return number
        for number in reversed(place.closed):
            if place.closed[number] in text:
                return number
        return next(iter(place.open), None)

    def _is_done(self) -> bool:
        return not self._waiting and not any(place.open for place in self._ring)


PARTS = {"p50": 0.50, "p95": 0.95, "p99": 0.99, "max": 1.0}


def _share(values: list[float], part: float) -> float:
    """The value that this part of all does not exceed; 0 if there are none."""
    return values[min(len(values) - 1, int(part * len(values)))] if values else 0.0


def _forget(known: dict[int, Any], most: int) -> None:
    """Drop the oldest of what is more than that."""
    while len(known) > most:
        del known[next(iter(known))]


def _steps_back(order: list[int]) -> int:
    """How often a later question was answered before an earlier one."""
    return sum(second < first for first, second in pairwise(order))
