"""Dates as exact as a source gives them, and whether its words give them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.core.knowledge import PartialDate

_FORM = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)

_MONTHS = (
    *("Jan(?:uary|\\.)?", "Feb(?:ruary|\\.)?", "Mar(?:ch|\\.)?", "Apr(?:il|\\.)?", "May"),
    *("June?", "July?", "Aug(?:ust|\\.)?", "Sept?(?:ember|\\.)?", "Oct(?:ober|\\.)?"),
    *("Nov(?:ember|\\.)?", "Dec(?:ember|\\.)?"),
)
"""Months as people and newspapers write them."""

WEEK = timedelta(days=7)


def partial_date(value: object) -> object:
    """The date that a text such as 2016, 2020-07 or 2020-09-27 stands for.

    ValueError for a text that stands for none; anything but a text stays as it is.
    """
    if not isinstance(value, str):
        return value
    found = _FORM.fullmatch(value.strip())
    if found is None:
        raise ValueError("write the date as 2016, 2020-07 or 2020-09-27")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        raise ValueError("write a date that is in the calendar") from None
    return PartialDate(year, month, day)


def gives(text: str, when: PartialDate, published: date) -> bool:
    """Whether the words of a passage give a date.

    As in a newspaper, what is told without a year is of the year of publication, and a weekday is
    the last one before it, or the day itself.
    """
    if when.month is None:
        return _has(text, str(when.year))
    month = _MONTHS[when.month - 1]
    if when.day is None:
        named = month
    elif _names_weekday(text, date(when.year, when.month, when.day), published):
        return True
    else:
        named = (
            rf"0?{when.day}(?:st|nd|rd|th)?(?: of)? {month}|{month} 0?{when.day}(?:st|nd|rd|th)?"
        )
    dated = rf"(?:{named}),? {when.year}"
    if _has(text, dated):
        return True
    # Without a year; not where another one stands beside it.
    return when.year == published.year and _has(text, rf"(?:{named})(?!,? \d{{4}})")


def _names_weekday(text: str, day: date, published: date) -> bool:
    return timedelta() <= published - day < WEEK and _has(text, f"{day:%A}")


def _has(text: str, pattern: str) -> bool:
    return re.search(rf"(?<!\w)(?:{pattern})(?!\w)", " ".join(text.split())) is not None
