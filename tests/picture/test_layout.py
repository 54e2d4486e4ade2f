"""Where everything in a timeline's picture stands."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.knowledge import PartialDate
from bot.core.timeline import Chart, Mark, in_words
from bot.picture.axis import day_after, first_day
from bot.picture.layout import WIDEST, Layout, layout
from bot.picture.page import LEFT, RIGHT, WIDTH, Words, wrapped


def width(text: str, size: float, bold: bool) -> float:
    """Letters of one width."""
    return len(text) * size * (0.65 if bold else 0.6)


def chart(*marks: Mark) -> Chart:
    return Chart("A title", "A key.", ("A source: [1]",), marks, "An alt text.")


def mark(when: PartialDate, label: str = "It happens", until: PartialDate | None = None) -> Mark:
    return Mark(label, in_words(when), when, until, 1)


YEAR, MONTH = mark(PartialDate(1994)), mark(PartialDate(2020, 7))
FIRST, LAST = mark(PartialDate(2020, 9, 27)), mark(PartialDate(2020, 10, 7))


def box(words: Words) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of a line of text."""
    wide = width(words.text, words.size, words.bold)
    left = {"left": 0.0, "center": 0.5, "right": 1.0}[words.align] * wide
    return words.x - left, words.x - left + wide, words.y - words.size * 0.8, words.y


def overlapping(found: Layout) -> list[tuple[str, str]]:
    """Texts that are drawn over each other."""
    boxes = [(words.text, box(words)) for words in found.words]
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]
    ]


def crossed(found: Layout) -> list[str]:
    """Texts with a leader of some other label through them."""
    return [
        words.text
        for strip in found.strips
        for x, top in strip.leaders
        for words in found.words
        if box(words)[0] < x < box(words)[1] and top < box(words)[3] < strip.axis
    ]


def test_a_strip_for_each_precision() -> None:
    """Years, months and days have their own scales, each a window in the one above."""
    found = layout(chart(YEAR, MONTH, FIRST, LAST), width)
    years, months, days = found.strips
    assert years.bottom < months.top
    assert months.bottom < days.top
    assert [len(s.ticks) - 1 for s in found.strips] == [27, 4, 11]
    assert years.window is not None
    assert months.window is not None
    assert days.window is None
    assert years.window[1] <= RIGHT
    # Four months of 27 years, and eleven days of 123.
    assert years.window[1] - years.window[0] == pytest.approx((RIGHT - LEFT) / 27 / 3, rel=0.02)
    assert months.window[1] - months.window[0] == pytest.approx((RIGHT - LEFT) * 11 / 123)


def test_what_is_known_by_the_year_is_a_bar_of_a_year() -> None:
    """A partial date is as wide as what it may mean; a day is a dot in the middle of its day."""
    years, months, days = layout(chart(YEAR, MONTH, FIRST, LAST), width).strips
    assert (years.spans[0].start, years.spans[0].end) == years.ticks[:2]
    assert (months.spans[0].start, months.spans[0].end) == months.ticks[:2]
    assert days.spans[0].start == days.spans[0].end == sum(days.ticks[:2]) / 2


def test_what_lasted_is_a_bar_to_its_end() -> None:
    """From the first day that its beginning can mean to the last day of its end."""
    lasted = mark(PartialDate(2020, 9, 27), until=PartialDate(2020, 10, 2))
    (days,) = layout(chart(lasted, LAST), width).strips
    assert (days.spans[0].start, days.spans[0].end) == (days.ticks[0], days.ticks[6])


@pytest.mark.parametrize("marks", [(YEAR,), (MONTH,), (FIRST,), (FIRST, LAST), (YEAR, LAST)])
def test_what_there_is_not_has_no_strip(marks: tuple[Mark, ...]) -> None:
    """One precision alone makes one strip."""
    assert len(layout(chart(*marks), width).strips) == len({len(m.date.split()) for m in marks})


def test_a_long_strip_has_coarser_steps() -> None:
    """Days that are years apart stand on a scale of years, exactly where they are."""
    found = layout(chart(mark(PartialDate(2001, 1, 1)), mark(PartialDate(2020, 12, 31))), width)
    (days,) = found.strips
    assert len(days.ticks) - 1 == 20
    assert days.spans[0].start == pytest.approx(LEFT, abs=0.1)
    assert days.spans[1].start == pytest.approx(RIGHT, abs=0.1)


def test_things_of_one_day_share_its_date() -> None:
    """The date stands once, above both, each with its number."""
    other = mark(PartialDate(2020, 10, 7), "Another thing")
    found = layout(chart(FIRST, LAST, other), width)
    texts = [words.text for words in found.words]
    assert texts.count("7 October 2020") == 1
    assert "It happens\N{NO-BREAK SPACE}[1]" in texts
    assert "Another thing\N{NO-BREAK SPACE}[1]" in texts
    assert len(found.strips[0].spans) == 2


DATES = st.dates(date(1990, 1, 1), date(1994, 12, 31)) | st.dates(
    date(1994, 6, 1), date(1994, 7, 9)
)
WHEN = st.builds(
    lambda day, exact: PartialDate(
        day.year, day.month if exact > 0 else None, day.day if exact > 1 else None
    ),
    DATES,
    st.integers(0, 2),
)
LABELS = st.lists(st.sampled_from(["war", "ceasefire", "negotiations", "of"]), min_size=1).map(
    lambda some: " ".join(some[:7])
)
MARKS = st.lists(st.builds(mark, WHEN, LABELS), min_size=1, max_size=6).map(
    lambda some: sorted(some, key=lambda m: m.when.order)
)


@settings(max_examples=150, deadline=None)
@given(MARKS)
def test_nothing_is_cut_or_covered(marks: list[Mark]) -> None:
    """Whatever is dated: each text is within the picture, none lies over another."""
    found = layout(chart(*marks), width)
    for words in found.words:
        left, right, top, bottom = box(words)
        assert 0 <= left <= right <= WIDTH, words.text
        assert 0 <= top <= bottom <= found.height, words.text
    assert overlapping(found) == []


def test_leaders_go_past_labels() -> None:
    """With labels close to each other, the lines to their dots go past the others' words."""
    days = [mark(PartialDate(2020, 10, day), "A label of some length") for day in (1, 2, 4, 8, 9)]
    found = layout(chart(*days), width)
    assert crossed(found) == []
    assert overlapping(found) == []


def test_lines_break_between_words() -> None:
    """A text is broken where it would be too wide, nothing is lost, and a number stays."""
    text = "some words that need more than one line\N{NO-BREAK SPACE}[12]"
    lines = wrapped(text, WIDEST / 2, 30, False, width)
    assert len(lines) > 1
    assert " ".join(lines) == text
    assert lines[-1].endswith("line\N{NO-BREAK SPACE}[12]")
    assert all(width(line, 30, False) <= WIDEST / 2 for line in lines)


def test_first_and_last_days() -> None:
    """A year and a month are all of their days, a leap day too."""
    assert first_day(PartialDate(2020)) == date(2020, 1, 1)
    assert day_after(PartialDate(2020)) == date(2021, 1, 1)
    assert day_after(PartialDate(2020, 2)) == date(2020, 3, 1)
    assert day_after(PartialDate(2020, 12, 31)) == date(2021, 1, 1)
