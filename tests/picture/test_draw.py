"""The picture itself, measured as it is drawn; look at it too:

briefbot timeline timeline.png && briefbot timeline timeline-dark.png --dark
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.transforms import Bbox, BboxBase
from PIL import Image

from bot.core.timeline import Chart, Timelines
from bot.picture.draw import DARK, DPI, LIGHT, UNIT, Colours, figure, png, svg, width
from bot.picture.page import SMALL, WIDTH
from tests.adapters.replies import ferries, real
from tests.core.dated import dated

PHONE = 360.0
"""Pixels that a narrow phone has across."""

LEGIBLE = 12.0
"""Of those pixels, the size of the smallest letters."""


def real_chart() -> Chart:
    chart = Timelines(real()).chart()
    assert chart is not None
    return chart


def small_chart() -> Chart:
    chart = Timelines(dated(ferries())).chart()
    assert chart is not None
    return chart


def wordy_chart() -> Chart:
    """Labels that are longer than anybody should write, letters of the region, and much to cite."""
    chart = real_chart()
    marks = tuple(
        replace(m, label=f"{m.label}, և այլն, və s., и так далее", number=88) for m in chart.marks
    )
    return replace(chart, title=f"{chart.title} of $all$ that the sources date", marks=marks)


CHARTS = [real_chart, small_chart, wordy_chart]


def boxes(chart: Chart) -> tuple[BboxBase, list[tuple[str, Bbox]]]:
    """Where the picture is, and each of its texts, in dots."""
    made = figure(chart, LIGHT)
    FigureCanvasAgg(made)
    made.savefig(io.BytesIO(), format="png")
    (axes,) = made.axes
    return made.bbox, [(t.get_text(), t.get_window_extent()) for t in axes.texts]


@pytest.mark.parametrize("chart", CHARTS)
def test_no_text_is_cut(chart: Callable[[], Chart]) -> None:
    """Each text stands within the picture, with a margin, as it is really drawn."""
    page, texts = boxes(chart())
    margin = 20 * UNIT * DPI
    for text, box in texts:
        assert margin <= box.x0 <= box.x1 <= page.width - margin, text
        assert margin <= box.y0 <= box.y1 <= page.height - margin, text


@pytest.mark.parametrize("chart", CHARTS)
def test_no_text_runs_into_another(chart: Callable[[], Chart]) -> None:
    """No two texts touch, as they are really drawn."""
    _, texts = boxes(chart())
    assert len(texts) > 10
    # A line's box has room for letters above and below, which need not be there.
    tight = [(text, Bbox.from_extents(b.x0, b.y0 + 6, b.x1, b.y1 - 6)) for text, b in texts]
    touching = [(a, b) for (a, one), (b, other) in combinations(tight, 2) if one.overlaps(other)]
    assert touching == []


def test_words_are_drawn_as_they_are() -> None:
    """No letter is a sign of markup, and a line that must pass a label passes behind it."""
    (axes,) = figure(wordy_chart(), LIGHT).axes
    assert not any(text.get_parse_math() for text in axes.texts)
    labels = [text for text in axes.texts if "88" in text.get_text()]
    assert len(labels) == 6
    for text in labels:
        patch = text.get_bbox_patch()
        assert patch is not None
        assert to_hex(patch.get_facecolor()) == LIGHT.panel
        assert text.get_zorder() > max(line.get_zorder() for line in axes.lines)


def test_letters_are_legible_on_a_phone() -> None:
    """The smallest letters are twelve pixels high, and the picture is not much taller than two by
    three: shown whole, it fills the width."""
    assert SMALL * PHONE / WIDTH >= LEGIBLE
    made = figure(real_chart(), LIGHT)
    assert made.bbox.height / made.bbox.width <= 1.55
    (axes,) = made.axes
    smallest = min(float(t.get_fontsize()) for t in axes.texts)
    assert smallest * DPI / 72 * PHONE / made.bbox.width >= LEGIBLE - 0.01


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_contrast(colours: Colours) -> None:
    """Letters stand out from all that they stand on (WCAG AA: 4.5), and so does an axis (3)."""
    for ground in (colours.ground, colours.panel, colours.window):
        assert contrast(colours.ink, ground) >= 7
        assert contrast(colours.muted, ground) >= 4.5
    assert contrast(colours.accent, colours.panel) >= 4.5
    assert contrast(colours.line, colours.panel) >= 3


def test_png() -> None:
    """It is 1440 dots across, says in words what it shows, and is the same each time."""
    chart = real_chart()
    drawn = png(chart)
    assert drawn == png(chart)
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.width == 1440
        assert image.info["Description"] == chart.alt
        assert image.convert("RGB").getpixel((2, 2)) == (255, 255, 255)
    assert len(drawn) < 1_000_000


def test_dark_png() -> None:
    """The dark one has a dark ground."""
    with Image.open(io.BytesIO(png(real_chart(), dark=True))) as image:
        ground = image.convert("L").crop((0, 0, 9, 9)).tobytes()
    assert max(ground) < 40


def test_svg() -> None:
    """The same as SVG, with its words as the description; nothing in it changes by itself."""
    chart = real_chart()
    drawn = svg(chart)
    assert drawn == svg(chart)
    text = drawn.decode()
    assert "</svg>" in text
    assert "27 September 2020: The fighting begins" in text


def test_widths_are_those_of_the_letters() -> None:
    """Bold is wider, larger is wider in proportion, and nothing has no width."""
    assert width("October", 24, True) > width("October", 24, False) > 0
    assert width("October", 48, False) == pytest.approx(2 * width("October", 24, False), rel=0.02)
    assert width("", 24, False) == 0
