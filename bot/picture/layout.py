"""Where everything in a timeline's picture stands. Pure: no drawing library, no files.

Decades and days are not legible on one scale. So there is one strip for each precision that the
dates have (years, months, days), and each finer one is a window in the one above it: what is known
by its year only is never shown as if its day were known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.core.timeline import Chart, Mark
from bot.picture.axis import Axis, Scale, axes_of, day_after, first_day, scale_of, tick_words
from bot.picture.page import (
    GAP,
    LEFT,
    LINE,
    MARGIN,
    PADDING,
    RIGHT,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    Width,
    Words,
    wrapped,
)

ABOVE = 28.0
"""From the axis up to the nearest label."""

WINDOW = 40.0
"""Between two strips."""

BETWEEN = 10.0
"""Between two things that happened at one time."""

WIDEST = 400.0
"""Of a label."""


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
            found.append(Words(x, y, text, TEXT, True, "accent", self.align, True))
        for number, lines in enumerate(self.told):
            y += BETWEEN if number else 0
            for text in lines:
                y += TEXT * LINE
                found.append(Words(x, y, text, TEXT, False, "ink", self.align, True))
        return found


def layout(chart: Chart, width: Width) -> Layout:
    """Where everything in a picture of a chart stands; `width` measures letters."""
    words: list[Words] = []
    y = MARGIN
    for line in wrapped(chart.title, WIDTH - 2 * MARGIN, TITLE, True, width):
        y += TITLE * LINE
        words.append(Words(MARGIN, y - 0.25 * TITLE, line, TITLE, bold=True))
    y += GAP
    strips: list[Strip] = []
    axes = axes_of(chart.marks)
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


def _strip(
    axis: Axis, below: Axis | None, marks: Sequence[Mark], top: float, width: Width
) -> tuple[Strip, list[Words]]:
    """A strip that begins at `top`, and its words."""
    mine = [m for m in marks if scale_of(m.when) == axis.scale]
    same = groupby(mine, lambda mark: (mark.when, mark.until))
    placed = _placed([_label(axis, list(some), width) for _, some in same])
    line = top + PADDING + max(bottom + label.height for label, bottom in placed)
    said: list[Words] = []
    for label, bottom in placed:
        said += label.words(line - bottom - label.height)
    said += tick_words(axis, line, width)
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


def _label(axis: Axis, marks: Sequence[Mark], width: Width) -> _Label:
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
    """Labels with how far above the axis they stand: low, but without touching another."""
    on_left = [label for label in labels if label.align == "left"]
    on_right = [label for label in labels if label.align == "right"]
    placed: list[tuple[_Label, float]] = []
    # From the middle outwards, so that leaders of one side go past its labels. Where one of the
    # other side must be crossed, it passes behind the words.
    for label in (*reversed(on_left), *on_right):
        tries = sorted({ABOVE, *(bottom + other.height + GAP for other, bottom in placed)})
        free = (b for b in tries if not any(_touches(label, b, *other) for other in placed))
        placed.append((label, next(free, tries[-1])))
    return placed


def _touches(one: _Label, bottom: float, other: _Label, height: float) -> bool:
    """Whether a label at `bottom` would touch another at `height`."""
    beside = one.right + GAP <= other.left or other.right + GAP <= one.left
    apart = bottom >= height + other.height + GAP or height >= bottom + one.height + GAP
    return not (beside or apart)
