"""Dates as exact as a source gives them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.content.dates import gives, partial_date
from bot.core.knowledge import PartialDate

PUBLISHED = date(2020, 10, 7)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2016", (2016, None, None)),
        (" 2020-07 ", (2020, 7, None)),
        ("2020-02-29", (2020, 2, 29)),
    ],
)
def test_date_as_exact_as_it_is(text: str, parts: tuple[int, int | None, int | None]) -> None:
    """A year, a month or a day is read, and written as it was."""
    found = partial_date(text)
    assert found == PartialDate(*parts)
    assert str(found) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "16", "2020-7", "2020-13", "2019-02-29", "0000", "July 2020", "٢٠١٦", "2020-07-"]
)
def test_other_text_is_no_date(text: str) -> None:
    """What is not in the calendar, or is written otherwise, is refused with advice."""
    with pytest.raises(ValueError, match="write"):
        partial_date(text)


def test_dates_sort_by_time() -> None:
    """A year comes before its months, and a month before its days."""
    texts = ["2016", "2020", "2020-07", "2020-07-01", "2020-09-27", "2020-10"]
    dates = [d for t in reversed(texts) if isinstance(d := partial_date(t), PartialDate)]
    assert [str(d) for d in sorted(dates, key=lambda d: d.order)] == texts


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("a ceasefire in 1994", "1994"),
        ("a six-day war in 2016, clashes", "2016"),
        ("clashes in July 2020.", "2020-07"),
        ("clashes in July.", "2020-07"),
        ("since it broke out on Sept. 27, he", "2020-09-27"),
        ("since 27 September; he", "2020-09-27"),
        ("on the 27th of September 2020", "2020-09-27"),
        ("on\nSeptember 27, 2020", "2020-09-27"),
        ("on 3 May 1994", "1994-05-03"),
        ("he said Wednesday", "2020-10-07"),
        ("on Tuesday he said", "2020-10-06"),
    ],
)
def test_words_that_give_a_date(text: str, when: str) -> None:
    """A passage gives a date in words, or as newspapers do: without the year, or by its weekday."""
    assert gives(text, partial(when), PUBLISHED)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("a ceasefire in 1994", "1995"),
        ("number 19941", "1994"),
        ("clashes in July 2019", "2020-07"),
        ("clashes in July 2020", "2020-08"),
        ("clashes in July", "2016-07"),
        ("in 2020 they may talk", "2020-05"),
        ("on 27 September", "2020-09-07"),
        ("on 27 September 2019", "2020-09-27"),
        ("on 127 September", "2020-09-27"),
        ("he said Wednesday", "2020-09-30"),
        ("he said Thursday", "2020-10-08"),
        ("clashes in July 2020", "2020-07-12"),
    ],
)
def test_words_that_do_not(text: str, when: str) -> None:
    """Another date, a part of a number, or what is less exact gives no such date."""
    assert not gives(text, partial(when), PUBLISHED)


def partial(text: str) -> PartialDate:
    found = partial_date(text)
    assert isinstance(found, PartialDate)
    return found
