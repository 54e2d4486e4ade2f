"""Where everything in a timeline's picture stands. Pure: no drawing library, no files.

Decades and days are not legible on one scale. So there is one strip for each precision that the
dates have (years, months, days), and each finer one is a window in the one above it: what is known
by its year only is never shown as if its day were known.

Lengths are in units, of which a picture is WIDTH wide; a phone shows about two in each of its
(density-independent) pixels.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from itertools import groupby, pairwise

from bot.core.knowledge import PartialDate
from bot.core.timeline import MONTHS, Chart, Mark

WIDTH = 720.0
MARGIN = 36.0
PADDING = 18.0
"""Between the edge of a strip and what is in it."""

LEFT, RIGHT = MARGIN + PADDING, WIDTH - MARGIN - PADDING
"""Where an axis begins and ends."""

TITLE, TEXT, SMALL = 36.0, 29.0, 24.0
"""Sizes of letters; SMALL is as 12 pixels on a phone."""

LINE = 1.2
"""From one line to the next, in sizes."""

GAP = 18.0
"""Between two labels, or a label and the axis."""

ABOVE = 28.0
"""From the axis up to the nearest label."""

WINDOW = 40.0
"""Between two strips."""

BETWEEN = 10.0
"""Between two things that happened at one time."""

WIDEST = 400.0
"""Of a label."""

Width = Callable[[str, float, bool], float]
"""How wide a text is at a size, bold or not."""


class Scale(IntEnum):
    """What one step of a strip is."""

    YEARS = 0
    MONTHS = 1
    DAYS = 2


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text."""

    x: float
    y: float
    """Of its baseline."""
    text: str
    size: float = TEXT
    bold: bool = False
    tone: str = "ink"
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Span:
    """What happened, on an axis: a dot where start and end are one, else a bar."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A scale with what is known on it."""

    top: float
    bottom: float
    axis: float
    ticks: tuple[float, ...]
    spans: tuple[Span, ...]
    leaders: tuple[tuple[float, float], ...]
    """From the axis up to a label: x, and the y at which it ends."""
    window: tuple[float, float] | None
    """What the strip below shows larger."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole picture."""

    height: float
    strips: tuple[Strip, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class _Label:
    """The words of what happened at one time, and where they may stand."""

    date: tuple[str, ...]
    """Lines."""
    told: tuple[tuple[str, ...], ...]
    """Lines of each thing that happened then."""
    span: Span
    left: float
    right: float
    align: str

    @property
    def at(self) -> float:
        return (self.span.start + self.span.end) / 2

    @property
    def height(self) -> float:
        lines = len(self.date) + sum(map(len, self.told))
        return lines * TEXT * LINE + (len(self.told) - 1) * BETWEEN

    def words(self, top: float) -> list[Words]:
        """Its lines, from `top` downwards."""
        x = self.left if self.align == "left" else self.right
        found: list[Words] = []
        y = top - 0.3 * TEXT
        for text in self.date:
            y += TEXT * LINE
            found.append(Words(x, y, text, TEXT, True, "accent", self.align))
        for number, lines in enumerate(self.told):
            y += BETWEEN if number else 0
            for text in lines:
                y += TEXT * LINE
                found.append(Words(x, y, text, TEXT, False, "ink", self.align))
        return found


@dataclass(frozen=True, slots=True)
class _Axis:
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


def layout(chart: Chart, width: Width) -> Layout:
    """Where everything in a picture of a chart stands; `width` measures letters."""
    words: list[Words] = []
    y = MARGIN
    for line in wrapped(chart.title, WIDTH - 2 * MARGIN, TITLE, True, width):
        y += TITLE * LINE
        words.append(Words(MARGIN, y - 0.25 * TITLE, line, TITLE, bold=True))
    y += GAP
    strips: list[Strip] = []
    axes = _axes(chart.marks)
    for number, axis in enumerate(axes):
        below = axes[number + 1] if number + 1 < len(axes) else None
        strip, said = _strip(axis, below, chart.marks, y, width)
        strips.append(strip)
        words += said
        y = strip.bottom + (WINDOW if below else GAP)
    for note in (chart.key, *chart.sources):
        for line in wrapped(note, WIDTH - 2 * MARGIN, SMALL, False, width) if note else ():
            y += SMALL * LINE
            words.append(Words(MARGIN, y, line, SMALL, tone="muted"))
        y += SMALL * 0.25
    return Layout(y + MARGIN, tuple(strips), tuple(words))


def wrapped(text: str, most: float, size: float, bold: bool, width: Width) -> list[str]:
    """A text as lines within a width, broken between words; one long word is left whole."""
    lines: list[str] = []
    # Not at a no-break space.
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


# Time.


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


def _axes(marks: Sequence[Mark]) -> list[_Axis]:
    """An axis for each precision, from coarse to fine, over all that is as fine or finer."""
    axes: list[_Axis] = []
    for scale in Scale:
        if not any(scale_of(m.when) == scale for m in marks):
            continue
        finer = [m for m in marks if scale_of(m.when) >= scale]
        first = min(first_day(m.when) for m in finer)
        last = max(day_after(m.until or m.when) for m in finer) - timedelta(days=1)
        axes.append(_axis(scale, first, last))
    return axes


def _axis(scale: Scale, first: date, last: date) -> _Axis:
    """An axis of whole years, months or days."""
    for unit in reversed(Scale):
        after = _step(_rounded(last, unit), unit, 1)
        axis = _Axis(scale, unit, _rounded(first, unit), after)
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


# One strip.


def _strip(
    axis: _Axis, below: _Axis | None, marks: Sequence[Mark], top: float, width: Width
) -> tuple[Strip, list[Words]]:
    """A strip that begins at `top`, and its words."""
    mine = [m for m in marks if scale_of(m.when) == axis.scale]
    same = groupby(mine, lambda mark: (mark.when, mark.until))
    placed = _placed([_label(axis, list(some), width) for _, some in same])
    line = top + PADDING + max(bottom + label.height for label, bottom in placed)
    said: list[Words] = []
    for label, bottom in placed:
        said += label.words(line - bottom - label.height)
    said += _tick_words(axis, line, width)
    strip = Strip(
        top,
        max(words.y for words in said) + PADDING,
        line,
        tuple(axis.x(slot) for slot in (*axis.slots, axis.after)),
        tuple(label.span for label, _ in placed),
        tuple((label.at, line - bottom) for label, bottom in placed),
        (axis.x(below.first), axis.x(below.after)) if below else None,
    )
    return strip, said


def _label(axis: _Axis, marks: Sequence[Mark], width: Width) -> _Label:
    """What happened at one time, as a block of words that begins or ends at its place."""
    first = marks[0]
    start, end = axis.x(first_day(first.when)), axis.x(day_after(first.until or first.when))
    middle = (start + end) / 2
    is_dot = axis.scale is Scale.DAYS and first.until is None
    span = Span(middle, middle) if is_dot else Span(start, end)
    dated = tuple(wrapped(first.date, WIDEST, TEXT, True, width))
    # The number stays with the last word.
    labels = (f"{mark.label}\N{NO-BREAK SPACE}[{mark.number}]" for mark in marks)
    told = tuple(tuple(wrapped(label, WIDEST, TEXT, False, width)) for label in labels)
    widths = [width(line, TEXT, True) for line in dated]
    wide = max(*widths, *(width(line, TEXT, False) for lines in told for line in lines))
    # At its place if there is room, towards the middle of the picture; else moved into it.
    if middle <= WIDTH / 2:
        left = max(LEFT, min(span.start, RIGHT - wide))
        return _Label(dated, told, span, left, left + wide, "left")
    right = min(RIGHT, max(span.end, LEFT + wide))
    return _Label(dated, told, span, right - wide, right, "right")


def _placed(labels: Sequence[_Label]) -> list[tuple[_Label, float]]:
    """Labels with how far above the axis they stand: as low as they can without touching another,
    or another's leader."""
    on_left = [label for label in labels if label.align == "left"]
    on_right = [label for label in labels if label.align == "right"]
    placed: list[tuple[_Label, float]] = []
    # From the middle outwards, so that a leader has nothing but its own label above it.
    for label in (*reversed(on_left), *on_right):
        tries = sorted({ABOVE, *(bottom + other.height + GAP for other, bottom in placed)})
        free = (b for b in tries if not any(_touches(label, b, *other) for other in placed))
        placed.append((label, next(free, tries[-1])))
    return placed


def _touches(one: _Label, bottom: float, other: _Label, height: float) -> bool:
    """Whether a label at `bottom` would touch another at `height`, or one of the two leaders."""
    beside = one.right + GAP <= other.left or other.right + GAP <= one.left
    apart = bottom >= height + other.height + GAP or height >= bottom + one.height + GAP
    if not (beside or apart):
        return True
    through_other = other.left - GAP / 2 < one.at < other.right + GAP / 2 and bottom > height
    through_one = one.left - GAP / 2 < other.at < one.right + GAP / 2 and height > bottom
    return through_other or through_one


def _tick_words(axis: _Axis, line: float, width: Width) -> list[Words]:
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


def _named_slots(axis: _Axis, step: int, width: Width) -> list[tuple[str, float, float]]:
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


def _counted(slot: date, axis: _Axis) -> int:
    """The number of a slot: round years are named, and days from the first one."""
    match axis.unit:
        case Scale.YEARS:
            return slot.year
        case Scale.MONTHS:
            return slot.year * 12 + slot.month - 1
        case Scale.DAYS:
            return (slot - axis.first).days
