"""Where a fault happened, for the log."""

from __future__ import annotations

import re
from traceback import extract_tb


def where(error: BaseException) -> str:
    """The functions and lines of a traceback, the innermost first. Nothing of the error's own words
    or of any value, which may hold what a person typed."""
    frames = reversed(extract_tb(error.__traceback__))
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in frames)


_SECRETS = (
    # A bot's token of Telegram's form, then one of Discord's, then the password in an address.
    (re.compile(r"(?<![0-9])[0-9]+:[\w-]{30,}"), "<token>"),
    (re.compile(r"\b[\w-]{20,}\.[\w-]{5,}\.[\w-]{25,}"), "<token>"),
    (re.compile(r"(://[^\s/@:]*):[^\s/]+@"), r"\1:<password>@"),
)


def masked(text: str) -> str:
    """A text for the log in which nothing looks like a token or a password any more: the last net,
    for who logs must not have put any into it."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text
