"""What changed for readers, as a Reply."""

from __future__ import annotations

import pytest

from bot.core.changelog import Changelog
from bot.core.knowledge import Change, Revision
from bot.core.pages import PAGE
from bot.core.reply import Reply
from bot.core.request import Browse, Changes, Show
from tests.adapters.replies import ferries, real
from tests.core.revised import REVISIONS, revised


def page(number: int) -> Reply:
    return Changelog(revised(ferries())).page(number)


def test_a_day_is_told_with_its_date() -> None:
    """The last day comes first: its date, then each change in its order."""
    heading, *told = (line.text for line in page(0).lines)
    assert heading == "What changed on 9 March 2021:"
    assert told == [change.text for change in REVISIONS[0].changes]


def test_it_leads_to_what_changed() -> None:
    """Each entry that is named is offered once, under a title; what is gone offers nothing."""
    assert [c.request for c in page(0).choices] == [Show("tower-height"), Show("ferry-when")]
    assert page(0).choices_title == ferries().phrases["changes_read"]
    assert (page(1).choices, page(1).choices_title) == ((), "")
    assert [a.request for a in page(1).actions] == [Browse()]


@pytest.mark.parametrize(
    ("number", "turns"), [(0, [1]), (1, [0, 2]), (2, [1]), (3, [1]), (999, [1]), (-1, [1])]
)
def test_days_are_leafed_through(number: int, turns: list[int]) -> None:
    """Newer and older days are a button away; beyond the last there is the last."""
    assert [c.request for c in page(number).pager] == [Changes(turn) for turn in turns]


def test_more_entries_than_buttons() -> None:
    """A day on which much changed offers as many entries as a page holds."""
    every = tuple(Change("Changed.", entry) for entry in real().entries)
    many = revised(real(), (Revision(REVISIONS[0].day, every),))
    assert len(Changelog(many).page(0).choices) == PAGE


def test_nothing_was_written_down() -> None:
    """Without changes it says so, and offers the topics."""
    reply = Changelog(revised(ferries(), ())).page(0)
    assert reply.text == ferries().phrases["changes_none"]
    assert [a.request for a in reply.actions] == [Browse()]
