"""Which entries are taken for which: all regression questions asked, and the misses as a picture.

They are asked in a thread, when somebody looks, once for each version of the knowledge.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.knowledge import Knowledge
from bot.core.trace import where
from bot.workbench.known import Known, Miss, Tried

log = logging.getLogger(__name__)

SHADES = 5
"""Of the cells of the picture, from few to many."""


KINDS = {
    "answer": "an answer, by what it cites",
    "clarify": "asked back",
    "abstain": "declined",
    "smalltalk": "small talk",
}
"""Kinds of replies, in words."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How often something of one topic was taken for something of another."""

    count: int
    shade: int
    """From 0, none, to SHADES."""


@dataclass(frozen=True, slots=True)
class Map:
    """The picture: what was wanted from top to bottom, what was got from left to right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Confusion:
    """An entry that was taken for another, and the questions."""

    wanted: str
    got: str
    misses: tuple[Miss, ...]


class Trials:
    """Asks the regression questions of the newest knowledge, one run at a time."""

    def __init__(self) -> None:
        self._of: Known | None = None
        self._tried: Tried | None = None
        self._run: asyncio.Task[None] | None = None
        self.done = 0
        self.all = 0
        self.fault = ""
        """The kind of error that ended the last run."""

    def tried(self, known: Known) -> Tried | None:
        """What became of them; None while they are being asked, which this begins."""
        if self._of is known:
            return self._tried
        # A run for older knowledge goes on to its end in its thread; nobody looks at it any more.
        self._of, self._tried, self.fault, self.done, self.all = known, None, "", 0, 0
        self._run = asyncio.create_task(self._ask(known))
        return None

    async def _ask(self, known: Known) -> None:
        if known.trial is None:
            return

        def progress(done: int, of: int) -> None:
            if self._of is known:
                self.done, self.all = done, of

        try:
            tried = await asyncio.to_thread(known.trial, progress)
        except Exception as error:
            log.error("The questions: %s in %s", type(error).__name__, where(error))
            if self._of is known:
                self.fault = type(error).__name__
            return
        if self._of is known:
            self._tried = tried


def confusions(tried: Tried) -> list[Confusion]:
    """What is confused, the most frequent first."""
    found: dict[tuple[str, str], list[Miss]] = {}
    for miss in tried.misses:
        found.setdefault((miss.wanted, miss.got), []).append(miss)
    made = [Confusion(*pair, tuple(misses)) for pair, misses in found.items()]
    return sorted(made, key=lambda c: (-len(c.misses), c.wanted, c.got))


def heat(tried: Tried, knowledge: Knowledge) -> Map:
    """The misses by topic; what belongs to none stands under its kind of reply."""
    counts = Counter(
        (_group(miss.wanted, knowledge), _group(miss.got, knowledge)) for miss in tried.misses
    )
    names = _names(knowledge)
    order = {name: i for i, name in enumerate(names)}
    rows = sorted({wanted for wanted, _ in counts}, key=lambda n: order.get(n, len(order)))
    columns = sorted({got for _, got in counts}, key=lambda n: order.get(n, len(order)))
    most = max(counts.values(), default=1)
    return Map(
        tuple(names.get(c, c) for c in columns),
        tuple((names.get(r, r), tuple(_cell(counts[r, c], most) for c in columns)) for r in rows),
    )


def _cell(count: int, most: int) -> Cell:
    return Cell(count, -(-SHADES * count // most))


def _group(name: str, knowledge: Knowledge) -> str:
    entry = knowledge.entries.get(name)
    return name if entry is None else entry.topic or "smalltalk"


def _names(knowledge: Knowledge) -> Mapping[str, str]:
    return {**{topic.id: topic.title for topic in knowledge.topics.values()}, **KINDS}
