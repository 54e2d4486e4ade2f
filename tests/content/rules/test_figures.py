"""Numbers and dates as they are written."""

from __future__ import annotations

import pytest

from bot.content.rules.figures import Dated, dates, numbers, value
from bot.core.knowledge import PartialDate


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("five times", ["5"]),
        ("a six-day war and 10-day talks", ["6", "10"]),
        ("twenty-five men, thirty of them", ["25", "30"]),
        ("twenty one", ["21"]),
        ("27,000 people, 27 000 more", ["27000", "27000"]),
        ("2.5 million", ["2.5", "1000000"]),
        ("hundreds, a dozen, twice", ["100", "12", "2"]),
        ("the first call, the sixth, the 5th, the 2nd", ["1th", "6th", "5th", "2th"]),
        ("one of them, no one", []),
        ("on 27 September 2020, in 1994, on Sept. 3", []),
        ("4x4, p10, a4", []),
        ("a tense weight", []),
    ],
)
def test_numbers(text: str, found: list[str]) -> None:
    """A number counts in digits and in words alike; a date is none, nor is "one"."""
    assert [n.value for n in numbers(text)] == found


def test_number_of_the_facts() -> None:
    """A fact may be written either way; what is no number stands for itself."""
    assert (value("six"), value("6"), value("first"), value("many")) == ("6", "6", "1th", "many")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on 27 September 2020", (2020, 9, 27)),
        ("on September 27, 2020", (2020, 9, 27)),
        ("since Sept. 27.", (None, 9, 27)),
        ("on the 3rd of March", (None, 3, 3)),
        ("in July 2020", (2020, 7, None)),
        ("in 1994;", (1994, None, None)),
        ("on 2020-10-07", (2020, 10, 7)),
        ("until May, he said", (None, 5, None)),
    ],
)
def test_dates(text: str, found: tuple[int | None, int | None, int | None]) -> None:
    """Dates are read as newspapers and people write them."""
    (when,) = dates(text)
    assert (when.year, when.month, when.day) == found


@pytest.mark.parametrize(
    "text", ["He may go.", "They march on.", "in the 1990s", "1994/95", "1,994 men", "12 people"]
)
def test_no_dates(text: str) -> None:
    """Verbs, decades and amounts are no dates."""
    assert list(dates(text)) == []


@pytest.mark.parametrize(
    ("said", "known", "held"),
    [
        (Dated("", 2020, 9, 27), PartialDate(2020, 9, 27), True),
        (Dated("", None, 9, 27), PartialDate(2020, 9, 27), True),
        (Dated("", 2020), PartialDate(2020, 9, 27), True),
        (Dated("", 2020, 9, 27), PartialDate(2020, 9), False),
        (Dated("", 2020, 9, 28), PartialDate(2020, 9, 27), False),
        (Dated("", weekday="Wednesday"), PartialDate(2020, 10, 7), True),
        (Dated("", weekday="Thursday"), PartialDate(2020, 10, 7), False),
        (Dated("", weekday="Wednesday"), PartialDate(2020, 10), False),
    ],
)
def test_date_is_backed_by_one_as_exact(said: Dated, known: PartialDate, held: bool) -> None:
    """A date holds if the known one says at least as much, and the same."""
    assert said.is_in(known) is held
