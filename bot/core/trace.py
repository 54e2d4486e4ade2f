"""Where a fault happened, for the log."""

from __future__ import annotations

from traceback import extract_tb


def where(error: BaseException) -> str:
    """The functions and lines of a traceback, the innermost first. Nothing of the error's own words
    or of any value, which may hold what a person typed."""
    frames = reversed(extract_tb(error.__traceback__))
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
