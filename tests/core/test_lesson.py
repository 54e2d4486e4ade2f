"""Briefings: the card that is shown, and the way through them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.compose import Composer
from bot.core.knowledge import Card, Knowledge, Path
from bot.core.lesson import Lessons, Place, cards_of, is_card
from bot.core.reply import Choice, Line, Reply
from bot.core.request import Brief, Depth, Request, Why
from tests.core.small import small

TOUR = Path(
    "tour",
    "The tour",
    "From the ferry to the tower.",
    "ferry-when",
    (Card("ferry-when", "First."), Card("ferry-price"), Card("tower-height", "Last.")),
    (*(Card("ferry-when"), Card("missing-captain"), Card("ferry-price")), Card("tower-height")),
)


def touring() -> Knowledge:
    phrases = {**small().phrases, "brief_progress": "{title} {number}/{count}"}
    return replace(small(), paths={TOUR.id: TOUR}, phrases=phrases)


def lessons(knowledge: Knowledge | None = None) -> Lessons:
    known = knowledge or touring()
    return Lessons(known, Composer(known))


def to(choices: tuple[Choice, ...]) -> list[Request]:
    return [choice.request for choice in choices]


def test_all_briefings() -> None:
    """The list leads to each briefing by its title."""
    assert lessons().paths().choices == (Choice("The tour", Brief("tour")),)


def test_no_briefings() -> None:
    """Knowledge without briefings says so, and offers no button that leads to none."""
    none = lessons(small())
    assert none.paths().lines == (Line("<brief_none>"),)
    assert none.all() == ()
    assert to(lessons().all()) == [Brief()]


def test_three_depths_to_choose_from() -> None:
    """A briefing says what it is about, and offers three depths and the way to all the others."""
    reply = lessons().path("tour", None)
    assert (reply.notice, reply.lines) == ("The tour", (Line(TOUR.intro),))
    assert to(reply.choices) == [Brief("tour", depth) for depth in Depth]
    assert to(reply.pager) == [Brief()]


@pytest.mark.parametrize("depth", [Depth.MEDIUM, Depth.FULL])
def test_going_on(depth: Depth) -> None:
    """Who left in the middle goes on there, before anything else."""
    reply = lessons().path("tour", Place(depth, 1))
    assert reply.choices[0].request == Brief("tour", depth, 1)
    assert len(reply.choices) == 4


@pytest.mark.parametrize(
    "place",
    [
        *(Place(Depth.SHORT, 0), Place(Depth.MEDIUM, 0)),
        *(Place(Depth.MEDIUM, 2), Place(Depth.MEDIUM, 99), Place(Depth.FULL, 3)),
    ],
)
def test_nothing_to_go_on_with(place: Place) -> None:
    """Who has hardly begun, or saw the end, also of a briefing that was longer then, is offered the
    depths alone."""
    assert len(lessons().path("tour", place).choices) == 3


def test_a_card() -> None:
    """A card is the entry's answer with its proof, after the words that lead to it, under the
    briefing's title and how far one is."""
    known = touring()
    entry = Composer(known).entry(known.entries["tower-height"])
    card = lessons(known).card("tour", Depth.MEDIUM, 2)
    assert card.notice == "The tour 3/3"
    assert card.lines == (Line("Last."), *entry.lines)
    assert (card.entry, card.question, card.proofs) == (entry.entry, entry.question, entry.proofs)
    assert is_card(card)
    assert not is_card(entry)


def test_a_card_without_linking_words() -> None:
    """Where nothing leads to a card, nothing stands before its answer."""
    assert lessons().card("tour", Depth.MEDIUM, 1).lines[0].text == "Northport calls it free."


def test_a_card_does_not_lead_away() -> None:
    """A card offers its sources and a thumb, but no other questions and no reason: nobody asked."""
    card = lessons().card("tour", Depth.MEDIUM, 0)
    assert not card.choices
    assert not card.suggestions
    assert card.actions
    assert not [a for a in card.actions if isinstance(a.request, Why)]


def test_the_way_through() -> None:
    """Next and Back lead through all cards and to the list; the last one leads deeper."""
    tour = lessons()
    middle = [tour.card("tour", Depth.MEDIUM, n).pager for n in range(3)]
    assert [to(pager) for pager in middle] == [
        [Brief("tour", Depth.MEDIUM, 1), Brief()],
        [Brief("tour", Depth.MEDIUM, 0), Brief("tour", Depth.MEDIUM, 2), Brief()],
        [Brief("tour", Depth.MEDIUM, 1), Brief("tour", Depth.FULL), Brief()],
    ]
    assert to(tour.card("tour", Depth.SHORT, 0).pager) == [Brief("tour", Depth.MEDIUM), Brief()]
    assert to(tour.card("tour", Depth.FULL, 3).pager) == [Brief("tour", Depth.FULL, 2), Brief()]


@pytest.mark.parametrize(("asked", "shown"), [(-1, 0), (3, 2), (999, 2)])
def test_a_card_that_is_not_there(asked: int, shown: int) -> None:
    """An old button to a card beyond the end shows the last one."""
    tour = lessons()
    assert tour.card("tour", Depth.MEDIUM, asked) == tour.card("tour", Depth.MEDIUM, shown)


@pytest.mark.parametrize(
    "reply",
    [lessons().path("gone", None), lessons().card("gone", Depth.FULL, 1)],
    ids=["path", "card"],
)
def test_a_briefing_that_is_gone(reply: Reply) -> None:
    """An old button to a briefing that is no longer there says so, and shows those that are."""
    assert reply.notice == "<brief_gone>"
    assert to(reply.choices) == [Brief("tour")]


def test_a_briefing_by_words_of_its_title() -> None:
    """Words that one title alone has lead there; words that none or several have lead nowhere."""
    other = replace(TOUR, id="other", title="The other tour")
    both = lessons(replace(touring(), paths={TOUR.id: TOUR, other.id: other}))
    assert both.path("Other", None) == both.path("other", None)
    for typed in ("the tour", "ferries", "", "?"):
        assert both.path(typed, None).notice == "<brief_gone>"


def test_in_full_with_the_passages() -> None:
    """At the greatest depth each passage is told in short beside its place."""
    labels = [p.label for p in lessons().card("tour", Depth.FULL, 0).proofs]
    assert labels[0].endswith("paragraph 1: It sails at noon, said the mayor.")
    short = [p.label for p in lessons().card("tour", Depth.SHORT, 0).proofs]
    assert short[0].endswith("paragraph 1")


def test_the_time_is_that_of_reading() -> None:
    """150 words a minute and five seconds a card, whatever of it is read twice once only."""
    tour = lessons()
    # Question, two statements; the words of "First." are those of another depth.
    words = len("When does the ferry sail? It sails at noon. The quay is shown empty.".split())
    assert tour.seconds(TOUR, Depth.SHORT) == pytest.approx(words * 60 / 150 + 5)
    twice = replace(TOUR, full=(Card("ferry-when"), Card("ferry-when")))
    passages = len(
        "The Herald, 4 March 2021, paragraph 1: It sails at noon, said the mayor.".split()
    )
    caption = len("The Herald, 4 March 2021, picture caption: The ferry at the quay.".split())
    expected = (2 * words + passages + caption) * 60 / 150 + 10
    assert tour.seconds(twice, Depth.FULL) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("words", "time"),
    [
        *((10, "<brief_half_minute>"), (75, "<brief_half_minute>"), (80, "<brief_minute>")),
        *((130, "<brief_minute>"), (150, "<brief_minutes> 2"), (300, "<brief_minutes> 3")),
    ],
)
def test_times_in_words(words: int, time: str) -> None:
    """Half a minute, a minute, or minutes: rather too many than too few."""
    known = touring()
    entry = replace(known.entries["ferry-when"], question="", answer=(), decline="word " * words)
    known = replace(known, entries={**known.entries, entry.id: entry})
    assert lessons(known).path("tour", None).choices[0].label == f"<brief_short> {time}"


def test_the_real_briefings(knowledge: Knowledge) -> None:
    """What is promised: one card in half a minute, five to seven in three minutes, and in full more
    than that, with no card twice."""
    real = Lessons(knowledge, Composer(knowledge))
    assert {"whole-story", "csto-and-what-it-covers", "who-said-what", "how-we-got-here"} <= set(
        knowledge.paths
    )
    for path in knowledge.paths.values():
        assert real.seconds(path, Depth.SHORT) <= 35
        assert 120 < real.seconds(path, Depth.MEDIUM) <= 180
        assert real.seconds(path, Depth.FULL) > 300
        assert 5 <= len(path.cards) <= 7 < len(path.full)
        for depth in Depth:
            shown = [card.entry for card in cards_of(path, depth)]
            assert len(set(shown)) == len(shown)
