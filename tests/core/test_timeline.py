"""The timeline's Reply, and what its picture is to show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.knowledge import PartialDate
from bot.core.request import Browse, Show
from bot.core.timeline import Timelines, in_words
from bot.core.timeline import dated as date_of
from tests.adapters.replies import ferries, real
from tests.core.dated import EVENTS, dated


def test_each_event_is_told_with_its_date_and_citation() -> None:
    """In order, as exactly as each date is known, each passage numbered once."""
    reply = Timelines(dated(ferries())).reply()
    assert [(line.text, line.proofs) for line in reply.lines[1:-1]] == [
        ("1990: The first ferry.", (1,)),
        ("January 2021: Repairs.", (1,)),
        ("27 February 2021: It sails again.", (1,)),
        ("4 March 2021: A quarrel over the price.", (2,)),
        ("4 March 2021: The mayor speaks.", (1,)),
    ]
    assert [(p.number, p.paragraph) for p in reply.proofs] == [(1, "p1"), (2, "p2")]
    assert reply.as_of_line == "As reported on 4 March 2021."


def test_as_plain_text_it_stands_line_by_line() -> None:
    """A list of dates is no running text, wherever it is shown."""
    text = Timelines(dated(ferries())).reply().text
    assert "\nJanuary 2021: Repairs. [1]\n27 February 2021: It sails again. [1]\n" in text


def test_it_leads_to_the_entries() -> None:
    """Each entry that tells more is offered once, and all topics."""
    reply = Timelines(dated(ferries())).reply()
    assert [choice.request for choice in reply.choices] == [Show("ferry-when"), Show("ferry-price")]
    assert [action.request for action in reply.actions] == [Browse()]


def test_what_is_not_known_is_said() -> None:
    """Only where a date is partial, a line says why, in the text and in the picture."""
    partial = ferries().phrases["timeline_partial"]
    every = Timelines(dated(ferries()))
    assert every.reply().lines[-1].text == partial
    days = Timelines(dated(ferries(), EVENTS[2:]))
    assert partial not in days.reply().text
    chart = days.chart()
    assert chart is not None
    assert chart.key == ""


def test_the_picture_says_what_the_text_says() -> None:
    """The same dates and numbers, and an alt text with each event in words."""
    timelines = Timelines(dated(ferries()))
    chart, reply = timelines.chart(), timelines.reply()
    assert chart is not None
    assert reply.picture is not None
    assert [f"{m.date}: {m.label}." for m in chart.marks] == [x.text for x in reply.lines[1:-1]]
    assert [(m.number,) for m in chart.marks] == [line.proofs for line in reply.lines[1:-1]]
    (source,) = chart.sources
    # Its number stays with a paragraph.
    assert source.split(" ")[-2:] == ["[1]\xa0paragraph\xa01,", "[2]\xa0paragraph\xa02"]
    assert source.startswith("The Herald, 4 March 2021: ")
    assert reply.picture.alt == chart.alt
    assert all(f"{m.date}: {m.label}" in chart.alt for m in chart.marks)


def test_without_events() -> None:
    """Where nothing is dated that is said, with the way to the topics and no picture."""
    timelines = Timelines(ferries())
    reply = timelines.reply()
    assert reply.lines[0].text == ferries().phrases["timeline_none"]
    assert reply.picture is None
    assert timelines.chart() is None
    assert [action.request for action in reply.actions] == [Browse()]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (PartialDate(2016), "2016"),
        (PartialDate(2020, 7), "July 2020"),
        (PartialDate(2020, 12), "December 2020"),
        (PartialDate(2020, 9, 27), "27 September 2020"),
    ],
)
def test_dates_in_words(when: PartialDate, words: str) -> None:
    """A date says what is known of it and no more."""
    assert in_words(when) == words


def test_what_lasted_has_two_dates() -> None:
    """Beginning and end are both said."""
    lasted = replace(EVENTS[0], until=PartialDate(1992, 5))
    assert date_of(lasted) == "1990 to May 1992"


def test_the_real_timeline_is_there() -> None:
    """The project's own knowledge has the five dates of its article, in order."""
    chart = Timelines(real()).chart()
    assert chart is not None
    assert list(dict.fromkeys(m.date for m in chart.marks)) == [
        "1994",
        "2016",
        "July 2020",
        "27 September 2020",
        "7 October 2020",
    ]
    assert len(chart.alt) <= 1024
