"""Time from left to right: axes for what is known by its year, its month or its day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from itertools import pairwise

from bot.core.knowledge import PartialDate
from bot.core.timeline import MONTHS, Mark
from bot.picture.page import GAP, LEFT, LINE, PADDING, RIGHT, SMALL, Width, Words


class Scale(IntEnum):
    """What one step of a strip is."""

    YEARS = 0
    MONTHS = 1
    DAYS = 2


@dataclass(frozen=True, slots=True)
class Axis:
    """Time from left to right."""

    scale: Scale
    """How exactly what stands on it is known."""
    unit: Scale
    """What its ticks count: coarser where it is long."""
    first: date
    after: date
    """The day after the last one."""

    @property
    def slots(self) -> list[date]:
        """Where its years, months or days begin."""
        found = [self.first]
        while (following := _step(found[-1], self.unit, 1)) < self.after:
            found.append(following)
        return found

    def x(self, when: date) -> float:
        """Where a day begins."""
        share = (when - self.first) / (self.after - self.first)
        return LEFT + (RIGHT - LEFT) * share


def scale_of(when: PartialDate) -> Scale:
    """How exactly a date is known."""
    if when.day is not None:
        return Scale.DAYS
    return Scale.YEARS if when.month is None else Scale.MONTHS


def first_day(when: PartialDate) -> date:
    """The first day that a date can mean."""
    return date(when.year, when.month or 1, when.day or 1)


def day_after(when: PartialDate) -> date:
    """The day after the last one that a date can mean."""
    month = when.month or 12
    last = when.day or monthrange(when.year, month)[1]
    return date(when.year, month, last) + timedelta(days=1)


def axes_of(marks: Sequence[Mark]) -> list[Axis]:
    """An axis for each precision, from coarse to fine, over all that is as fine or finer."""
    found: list[Axis] = []
    for scale in Scale:
        if not any(scale_of(m.when) == scale for m in marks):
            continue
        finer = [m for m in marks if scale_of(m.when) >= scale]
        first = min(first_day(m.when) for m in finer)
        last = max(day_after(m.until or m.when) for m in finer) - timedelta(days=1)
        found.append(_axis(scale, first, last))
    return found


def _axis(scale: Scale, first: date, last: date) -> Axis:
    """An axis of whole years, months or days."""
    for unit in reversed(Scale):
        after = _step(_rounded(last, unit), unit, 1)
        axis = Axis(scale, unit, _rounded(first, unit), after)
        if unit <= scale and len(axis.slots) <= _MOST[unit]:
            break
    return axis


_MOST = {Scale.YEARS: 1_000, Scale.MONTHS: 36, Scale.DAYS: 45}
"""Steps of an axis; a longer one has coarser steps."""


def _rounded(when: date, scale: Scale) -> date:
    """The beginning of a day's year or month."""
    match scale:
        case Scale.YEARS:
            return when.replace(month=1, day=1)
        case Scale.MONTHS:
            return when.replace(day=1)
        case Scale.DAYS:
            return when


def _step(when: date, scale: Scale, steps: int) -> date:
    match scale:
        case Scale.YEARS:
            return when.replace(year=when.year + steps)
        case Scale.MONTHS:
            months = when.year * 12 + when.month - 1 + steps
            return date(months // 12, months % 12 + 1, 1)
        case Scale.DAYS:
            return when + timedelta(days=steps)


def tick_words(axis: Axis, line: float, width: Width) -> list[Words]:
    """What stands under an axis: in one line its steps, in another what they are parts of."""
    steps = (n for n in _STEPS[axis.unit] if _has_room(_named_slots(axis, n, width)))
    named = _named_slots(axis, next(steps, len(axis.slots)), width)
    y = line + PADDING + SMALL * 0.9
    words = [Words(x, y, name, SMALL, False, "muted", "center") for name, x, _ in named]
    within, free = "", LEFT
    for slot in axis.slots:
        whole = _named(slot, axis.unit)[1]
        if whole != within:
            within = whole
            # Where it begins, or where there is room again.
            wide = width(whole, SMALL, False)
            x = max(free, min(axis.x(slot), RIGHT - wide))
            if x + wide <= RIGHT:
                words.append(Words(x, y + SMALL * LINE, whole, SMALL, tone="muted"))
                free = x + wide + GAP / 2
    return words


def _named_slots(axis: Axis, step: int, width: Width) -> list[tuple[str, float, float]]:
    """Every so many steps: the name, where its middle stands, and half of its width."""
    found: list[tuple[str, float, float]] = []
    for slot in axis.slots:
        if _counted(slot, axis) % step == 0:
            name = _named(slot, axis.unit)[0]
            half = width(name, SMALL, False) / 2
            middle = (axis.x(slot) + axis.x(_step(slot, axis.unit, 1))) / 2
            found.append((name, max(LEFT + half, min(middle, RIGHT - half)), half))
    return found


def _has_room(named: Sequence[tuple[str, float, float]]) -> bool:
    return all(
        x + half + GAP / 2 <= next_x - next_half
        for (_, x, half), (_, next_x, next_half) in pairwise(named)
    )


_STEPS = {
    Scale.YEARS: (1, 2, 5, 10, 20, 50, 100),
    Scale.MONTHS: (1, 2, 3, 6, 12, 24, 60),
    Scale.DAYS: (1, 2, 5, 10),
}
"""How many years, months or days may lie between two that are named."""


def _named(slot: date, scale: Scale) -> tuple[str, str]:
    """What a year, month or day is called, and what it is a part of."""
    month = MONTHS[slot.month - 1]
    match scale:
        case Scale.YEARS:
            return str(slot.year), ""
        case Scale.MONTHS:
            return f"{month[:3]} {slot.year}", ""
        case Scale.DAYS:
            return str(slot.day), month


def _counted(slot: date, axis: Axis) -> int:
    """The number of a slot: round years are named, and days from the first one."""
    match axis.unit:
        case Scale.YEARS:
            return slot.year
        case Scale.MONTHS:
            return slot.year * 12 + slot.month - 1
        case Scale.DAYS:
            return (slot - axis.first).days
