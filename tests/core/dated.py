"""Dated events for a small knowledge: a year, a month, and days, two things on one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.core.knowledge import Citation, Event, Knowledge, PartialDate

ONE, TWO = Citation("herald", "p1"), Citation("herald", "p2")


def event(label: str, when: PartialDate, entry: str, citation: Citation = ONE) -> Event:
    """An event without end; it is told in the words of its label."""
    return Event(label.lower(), label, when, None, f"{label}.", entry, citation)


EVENTS = (
    event("The first ferry", PartialDate(1990), "ferry-when"),
    event("Repairs", PartialDate(2021, 1), "ferry-when"),
    event("It sails again", PartialDate(2021, 2, 27), "ferry-when"),
    event("A quarrel over the price", PartialDate(2021, 3, 4), "ferry-price", TWO),
    event("The mayor speaks", PartialDate(2021, 3, 4), "ferry-when"),
)


def dated(knowledge: Knowledge, events: tuple[Event, ...] = EVENTS) -> Knowledge:
    """The same knowledge, with events."""
    return replace(knowledge, events=events)


def today() -> datetime:
    """The day on which all tests take place."""
    return datetime(2021, 3, 5, 12, tzinfo=UTC)
