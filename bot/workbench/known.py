"""What the workbench shows: one version of the knowledge, and how the bot answers with it.

The workbench knows no platform: it is handed functions, and gets plain values from them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.content.fault import Fault
from bot.core.explain import Explanation
from bot.core.knowledge import Entry, Knowledge
from bot.core.reply import Reply
from bot.core.request import Request
from bot.workbench.search import Index


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message on Telegram, as the adapter would send it."""

    html: str
    """The text for parse_mode HTML."""
    keyboard: str | None
    """The inline keyboard as JSON."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How a Reply is rendered for each platform."""

    telegram: Callable[[Reply], Sequence[Bubble]]
    discord: Callable[[Reply], Sequence[Mapping[str, Any]]]
    """The message's components as JSON objects
    (https://docs.discord.com/developers/components/reference)."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where something stands; lines count from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Miss:
    """A regression question that got another reply than was wanted."""

    ask: str
    after: tuple[str, ...]
    wanted: str
    """An entry's id, or the kind of reply where none was named."""
    cites: str
    """Where an answer was wanted by what it cites: the paragraphs."""
    got: str
    """An entry's id, or the kind of reply."""
    expected: bool
    """It is listed as a known failure."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of all regression questions."""

    asked: int
    misses: tuple[Miss, ...]


Progress = Callable[[int, int], None]
"""Told how many are done, of how many. Called in the thread that does the work."""


@dataclass(frozen=True)
class Known:
    """One version of the knowledge with all that is asked of it."""

    knowledge: Knowledge
    explain: Callable[[str, Sequence[str]], Explanation | None]
    """Of a text, after earlier ones of its conversation."""
    respond: Callable[[Sequence[Request]], Awaitable[Reply]]
    """The Reply to the last of these, in a conversation of their own."""
    looks: Looks
    findings: tuple[Fault, ...]
    """What the check says of it."""
    homes: Mapping[str, Home]
    """Where each entry stands, by its id."""
    picture: Callable[[str, bool], Awaitable[bytes | None]]
    """A picture by its name, as PNG, for a dark ground or a light one."""
    trial: Callable[[Progress], Tried] | None
    """Asks all regression questions, in whichever thread calls it; None where there are none."""

    @cached_property
    def index(self) -> Index:
        """All its texts, to be searched."""
        return Index(self.knowledge)

    def findings_of(self, entry: Entry) -> tuple[Fault, ...]:
        """The findings that stand from an entry's line to the next one's, in its file."""
        return self._beside.get(entry.id, ())

    @cached_property
    def _beside(self) -> Mapping[str, tuple[Fault, ...]]:
        starts: dict[str, list[tuple[int, str]]] = {}
        for name, home in self.homes.items():
            starts.setdefault(home.file, []).append((home.line, name))
        for listed in starts.values():
            listed.sort()
        found: dict[str, tuple[Fault, ...]] = {}
        for fault in self.findings:
            listed = starts.get(fault.file, [])
            before = bisect_right(listed, fault.line, key=lambda start: start[0])
            if before:
                name = listed[before - 1][1]
                found[name] = (*found.get(name, ()), fault)
        return found
