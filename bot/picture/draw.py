"""Draws a timeline with matplotlib, which is imported here alone: it takes most of a second."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyBboxPatch, Polygon
from matplotlib.textpath import TextPath

from bot.core.timeline import Chart
from bot.picture.layout import Span, Strip, layout
from bot.picture.page import LEFT, MARGIN, RIGHT, WIDTH, Words

UNIT = 1 / 100
"""Inches."""

DPI = 200
"""Two dots a unit: 1440 across, so sharp on a phone that shows 360 pixels of four dots each."""

CORNER = 14.0

POINTS = 72 * UNIT
"""Of a unit; letters are measured in them."""


@dataclass(frozen=True, slots=True)
class Colours:
    """Light or dark. The accent belongs to no side: no flag of the region has it."""

    ground: str
    panel: str
    window: str
    ink: str
    muted: str
    accent: str
    line: str

    def tone(self, name: str) -> str:
        """The colour of some words."""
        return {"ink": self.ink, "muted": self.muted, "accent": self.accent}[name]


LIGHT = Colours(
    ground="#ffffff",
    panel="#f4f1fb",
    window="#ddd3f5",
    ink="#1c1b22",
    muted="#55515f",
    accent="#5b34b5",
    line="#8d86a0",
)
DARK = Colours(
    ground="#16151b",
    panel="#221f2d",
    window="#3a3256",
    ink="#f3f1f8",
    muted="#b4afc2",
    accent="#bda6ff",
    line="#8a839c",
)


def png(chart: Chart, *, dark: bool = False) -> bytes:
    """A chart as PNG, with its alt text as the description."""
    return _saved(chart, dark, "png")


def svg(chart: Chart, *, dark: bool = False) -> bytes:
    """A chart as SVG; letters are outlines, so that it looks the same everywhere."""
    return _saved(chart, dark, "svg")


def figure(chart: Chart, colours: Colours) -> Figure:
    """A chart as a matplotlib figure, whose data coordinates are units from the upper left."""
    where = layout(chart, width)
    made = Figure(
        figsize=(WIDTH * UNIT, where.height * UNIT), dpi=DPI, facecolor=colours.ground, layout=None
    )
    axes = made.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(where.height, 0)
    axes.set_axis_off()
    for number, strip in enumerate(where.strips):
        # A panel lies over the window that leads to it, and under the one that leads on.
        axes.add_patch(_panel(strip, colours.panel))
        if strip.window is not None:
            lower = where.strips[number + 1]
            axes.add_patch(_window(*strip.window, strip, lower, colours.window))
    for strip in where.strips:
        _strip(axes, strip, colours)
    for words in where.words:
        _write(axes, words, colours)
    return made


@lru_cache(maxsize=4096)
def width(text: str, size: float, bold: bool) -> float:
    """How wide a text is, in units."""
    if not text.strip():
        return 0.0
    # What a path leaves out are spaces at the ends, which no line has.
    path = TextPath((0, 0), text, size=size, prop=_font(bold), usetex=False)
    return float(path.get_extents().x1)


def _font(bold: bool) -> FontProperties:
    # It comes with the library, and has the letters of all languages that sources may name.
    return FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")


def _panel(strip: Strip, colour: str) -> FancyBboxPatch:
    """What a strip stands on."""
    return FancyBboxPatch(
        (MARGIN, strip.top),
        WIDTH - 2 * MARGIN,
        strip.bottom - strip.top,
        boxstyle=f"round,pad=0,rounding_size={CORNER}",
        facecolor=colour,
        linewidth=0,
    )


def _window(start: float, end: float, upper: Strip, lower: Strip, colour: str) -> Polygon:
    """The part of a strip that the next one shows larger, and how it widens to it."""
    left, right = MARGIN, WIDTH - MARGIN
    corners = [(start, upper.axis), (end, upper.axis), (right, lower.top), (left, lower.top)]
    # Under the rounded corners of the panel, which is drawn over it.
    corners[3:3] = [(right, lower.top + CORNER), (left, lower.top + CORNER)]
    return Polygon(corners, closed=True, facecolor=colour, linewidth=0)


def _strip(axes: Axes, strip: Strip, colours: Colours) -> None:
    axis = strip.axis
    axes.plot([LEFT, RIGHT], [axis, axis], color=colours.line, linewidth=3 * POINTS)
    for x in strip.ticks:
        axes.plot([x, x], [axis, axis + 9], color=colours.line, linewidth=2 * POINTS)
    for x, top in strip.leaders:
        axes.plot([x, x], [axis, top], color=colours.accent, linewidth=2.5 * POINTS)
    for span in strip.spans:
        axes.add_patch(_happened(span, axis, colours))


def _happened(span: Span, axis: float, colours: Colours) -> Circle | FancyBboxPatch:
    if span.start == span.end:
        return Circle((span.start, axis), 11, facecolor=colours.accent, linewidth=0, zorder=3)
    return FancyBboxPatch(
        (span.start, axis - 8),
        span.end - span.start,
        16,
        boxstyle="round,pad=0,rounding_size=6",
        facecolor=colours.accent,
        linewidth=0,
        zorder=3,
    )


def _write(axes: Axes, words: Words, colours: Colours) -> None:
    axes.text(
        words.x,
        words.y,
        words.text,
        fontproperties=_font(words.bold),
        fontsize=words.size * POINTS,
        color=colours.tone(words.tone),
        horizontalalignment=words.align,
        verticalalignment="baseline",
        parse_math=False,
        bbox={"facecolor": colours.panel, "linewidth": 0, "pad": 1} if words.covers else None,
        zorder=4,
    )


def _saved(chart: Chart, dark: bool, kind: Literal["png", "svg"]) -> bytes:
    made = figure(chart, DARK if dark else LIGHT)
    about = {"Title": chart.title, "Description": chart.alt}
    out = io.BytesIO()
    if kind == "png":
        FigureCanvasAgg(made)
        made.savefig(out, format="png", metadata=about)
    else:
        FigureCanvasSVG(made)
        # Without the time and with names that are not random, the same picture is the same file.
        with rc_context({"svg.hashsalt": chart.title}):
            made.savefig(out, format="svg", metadata={**about, "Date": None})
    return out.getvalue()
