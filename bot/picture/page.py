"""The measures of a picture, and lines of text on it.

Lengths are in units, of which a picture is WIDTH wide; a phone shows about two in each of its
(density-independent) pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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

Width = Callable[[str, float, bool], float]
"""How wide a text is at a size, bold or not."""


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
    covers: bool = False
    """Whether a line that passes behind it is interrupted."""


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
