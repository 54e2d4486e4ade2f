"""From a Decision to what a reader sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.app import App
from bot.core.compose import Composer, day
from bot.core.decide import Answer, Band, Clarify, Decline
from bot.core.knowledge import Entry, Knowledge
from bot.core.match import Ranking
from bot.core.reply import Choice, Reply
from bot.core.request import NoneOfThese, Show, Sources

from .small import ENTRIES, SOURCE, small

COMPOSER = Composer(small())
FERRY, PRICE, TOWER, CAPTAIN, WEATHER, HELLO = ENTRIES


@pytest.fixture(scope="module")
def composer(knowledge: Knowledge) -> Composer:
    return Composer(knowledge)


@pytest.fixture(scope="module")
def ranking(app: App) -> Ranking:
    return app.matcher.rank(app.understanding.question("Is Armenia in the CSTO?"))


def numbered(reply: Reply) -> list[tuple[str, tuple[int, ...]]]:
    return [(line.text, line.proofs) for line in reply.lines]


def test_dates_are_written_out() -> None:
    """A day is written as people write it, without a leading zero."""
    assert day(date(2020, 10, 7)) == "7 October 2020"


def test_each_citation_is_numbered_once() -> None:
    """A passage that two sentences cite has one number and one proof."""
    reply = COMPOSER.entry(FERRY)
    assert numbered(reply) == [("It sails at noon.", (1,)), ("The quay is shown empty.", (2, 1))]
    assert [(p.number, p.paragraph) for p in reply.proofs] == [(1, "p1"), (2, "p0")]


def test_two_entries_share_their_numbers() -> None:
    """Two answers in one reply number their passages on, and cite a shared one by its number."""
    reply = COMPOSER.shown((TOWER, FERRY), Band.HIGH, 1.0)
    assert [numbers for _, numbers in numbered(reply)] == [(1,), (2,), (1, 2)]
    assert [p.paragraph for p in reply.proofs] == ["p0", "p1"]
    assert reply.entries == ("tower-height", "ferry-when")
    assert reply.entry == "tower-height"


def test_sources_of_two_answers() -> None:
    """One button leads to all that two answers cite, numbered as in them; two buttons where their
    ids are too long for one; an entry that cites nothing has none."""

    def sources(*entries: Entry) -> list[object]:
        composer = Composer(replace(small(), entries={e.id: e for e in entries}))
        actions = composer.shown(entries, Band.HIGH, 1.0).actions
        return [a.request for a in actions if isinstance(a.request, Sources)]

    lone = [replace(e, related=()) for e in (TOWER, FERRY, CAPTAIN)]
    assert sources(*lone[:2]) == [Sources("tower-height", "ferry-when")]
    assert sources(lone[2], lone[1]) == [Sources("ferry-when")]
    long = [replace(e, id=letter * 31) for e, letter in zip(lone[:2], "ab", strict=True)]
    assert sources(*long) == [Sources("a" * 31), Sources("b" * 31)]
    cited = COMPOSER.cited(TOWER, FERRY)
    shown = COMPOSER.shown((TOWER, FERRY), Band.HIGH, 1.0)
    assert [(p.number, p.url) for p in cited.proofs] == [(p.number, p.url) for p in shown.proofs]
    assert FERRY.question in cited.lines[0].text


def test_a_sentence_that_two_entries_share_is_said_once() -> None:
    """Showing an entry beside itself repeats nothing."""
    assert COMPOSER.shown((FERRY, FERRY), Band.HIGH, 1.0).lines == COMPOSER.entry(FERRY).lines


def test_a_proof_says_who_where_and_when() -> None:
    """A proof names all who speak, the publication, its day and the place, and leads there."""
    spoken, shown = COMPOSER.entry(FERRY).proofs
    assert spoken.speaker == "the mayor; the article"
    assert spoken.label == "The Herald, 4 March 2021, paragraph 1"
    assert spoken.url == SOURCE.passage_url("p1")
    assert shown.speaker == "The article"
    assert shown.label == "The Herald, 4 March 2021, picture caption"


@pytest.mark.parametrize(
    ("entry", "phrase"), [(FERRY, "as_of"), (PRICE, "as_of"), (CAPTAIN, "dated")]
)
def test_the_day_of_the_report_is_shown(entry: Entry, phrase: str) -> None:
    """What the source says carries its date; where nothing is reported, the source's own date."""
    reply = COMPOSER.entry(entry)
    assert reply.as_of == SOURCE.published
    assert reply.as_of_line == f"<{phrase}> 4 March 2021"
    assert reply.as_of_line in reply.text


def test_what_is_not_from_the_source_has_no_day() -> None:
    """Small talk and the bot's own pages carry no date."""
    for reply in (COMPOSER.entry(HELLO), COMPOSER.said("about")):
        assert reply.as_of is None
        assert reply.as_of_line == ""


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (FERRY, "answer"),
        (PRICE, "answer"),
        (CAPTAIN, "abstain"),
        (HELLO, "smalltalk"),
    ],
)
def test_the_kind_of_a_reply_is_the_entrys(entry: Entry, kind: str) -> None:
    """Answers answer, what the source does not say abstains, small talk is small talk."""
    assert COMPOSER.entry(entry).kind == kind


def test_both_positions_of_a_contested_entry_are_shown() -> None:
    """Where the source has two positions, each is said by its own speaker."""
    reply = COMPOSER.entry(PRICE)
    assert [line.text for line in reply.lines] == [s.say for s in PRICE.answer]


def test_related_entries_are_the_choices() -> None:
    """What can be asked next are buttons that show the related entries, three at most."""
    reply = COMPOSER.entry(FERRY)
    assert reply.choices == (
        Choice("What does a ticket cost?", Show("ferry-price")),
        Choice("How high is the tower?", Show("tower-height")),
        Choice("Who is the captain?", Show("missing-captain")),
    )
    assert "<related>" in reply.choices_title
    assert [s.entry for s in reply.suggestions] == list(FERRY.related)
    assert reply.suggestions[0].citations == (("herald", "p2"),)


def test_what_is_shown_is_not_offered_again() -> None:
    """Two entries that are related to each other offer neither."""
    reply = COMPOSER.shown((FERRY, PRICE), Band.HIGH, 1.0)
    assert [c.request for c in reply.choices] == [Show("tower-height"), Show("missing-captain")]


def test_without_choices_there_is_no_title() -> None:
    """An entry with nothing related has no heading over nothing."""
    assert COMPOSER.entry(TOWER).choices == ()
    assert COMPOSER.entry(TOWER).choices_title == ""


def test_a_decline_says_so_and_offers_what_is_near(ranking: Ranking) -> None:
    """An entry without an answer says what is missing, and offers what it is linked to."""
    reply = COMPOSER.reply(Decline(CAPTAIN, (FERRY,), ranking, 0.8, Band.MEDIUM))
    assert reply.kind == "abstain"
    assert reply.lines[0].text == CAPTAIN.decline
    assert "<abstain_near>" in reply.choices_title
    assert reply.choices == (Choice(FERRY.question, Show(FERRY.id)),)
    assert (reply.band, reply.confidence) == ("medium", 0.8)


@pytest.mark.parametrize("entry", [None, WEATHER], ids=["general", "without links"])
def test_every_decline_offers_what_is_near(ranking: Ranking, entry: Entry | None) -> None:
    """Without links of its own, a decline offers what came nearest to the question."""
    reply = COMPOSER.reply(Decline(entry, (TOWER, FERRY), ranking, 0.6, Band.LOW))
    assert reply.kind == "abstain"
    assert [c.request for c in reply.choices] == [Show("tower-height"), Show("ferry-when")]
    assert "<abstain_near>" in reply.choices_title
    assert "4 March 2021" in reply.text


def test_a_decline_keeps_what_its_entry_says(ranking: Ranking) -> None:
    """An entry without links still says what the source does not say."""
    reply = COMPOSER.reply(Decline(WEATHER, (TOWER,), ranking, 0.6, Band.LOW))
    assert WEATHER.decline in reply.text


def test_nothing_typed_gets_a_hint() -> None:
    """An empty message is told what to type."""
    reply = COMPOSER.reply(Decline(None, (), None, 1.0, Band.HIGH))
    assert "<too_short>" in reply.text
    assert reply.as_of is None


def test_asking_back_offers_a_way_out(ranking: Ranking) -> None:
    """Asking which was meant offers the entries, and "none of these" at the end."""
    reply = COMPOSER.reply(Clarify((FERRY, TOWER), ranking, 0.5))
    assert reply.kind == "clarify"
    assert reply.lines == ()
    assert [c.request for c in reply.choices] == [
        Show("ferry-when"),
        Show("tower-height"),
        NoneOfThese(),
    ]
    assert [s.entry for s in reply.suggestions] == ["ferry-when", "tower-height"]
    assert "<clarify>" in reply.choices_title


def test_an_open_second_part_is_owned_up_to(ranking: Ranking) -> None:
    """Where only one of two parts is answered, the last sentence says so, without proof."""
    answer = Answer((FERRY,), ranking, 0.9, Band.HIGH, rest_unanswered=True)
    last = COMPOSER.reply(answer).lines[-1]
    assert "<two_part_other>" in last.text
    assert last.proofs == ()
    whole = COMPOSER.reply(Answer((FERRY,), ranking, 0.9, Band.HIGH))
    assert "<two_part_other>" not in whole.text


def test_fields_of_a_phrase_are_filled_in() -> None:
    """The bot's own sentences take what they are given, braces and all."""
    assert "{odd}" in COMPOSER.said("why_abstain", question="{odd}", version="v").text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Входит ли Армения в ОДКБ?", "ru"),
        ("Հայաստանը ՀԱՊԿ անդա՞մ է", "hy"),
        ("Azərbaycan KTMT-nin üzvüdürmü?", "az"),
        ("Ermenistan KGAÖ üyesi mi?", "tr"),
        ("Армения", "ru"),
        ("Сколько людей погибло в Карабахе?", "ru"),
    ],
)
def test_a_notice_stands_first_in_the_readers_language(
    app: App, composer: Composer, text: str, language: str
) -> None:
    """Who writes in another language is told in it, first of all, that answers are in English."""
    notices = {known.id: known.notice for known in app.knowledge.languages}
    reply = composer.reply(app.decider.decide(text))
    assert reply.notice == notices[language]
    assert reply.text.startswith(notices[language])


def test_english_needs_no_notice(app: App, composer: Composer) -> None:
    """Who writes in English is told nothing about languages."""
    assert composer.reply(app.decider.decide("Is Armenia in the CSTO?")).notice == ""


def test_every_real_entry_is_shown_with_its_proof(knowledge: Knowledge, composer: Composer) -> None:
    """Every number leads to one proof, every proof to the source, and every answer has some."""
    for entry in knowledge.entries.values():
        reply = composer.entry(entry)
        numbers = [p.number for p in reply.proofs]
        assert numbers == list(range(1, len(numbers) + 1)), entry.id
        assert {n for line in reply.lines for n in line.proofs} == set(numbers), entry.id
        places = [(p.source, p.paragraph) for p in reply.proofs]
        assert len(set(places)) == len(places), entry.id
        assert all(p.url.startswith(knowledge.sources[p.source].url) for p in reply.proofs)
        assert all(line.proofs for line in reply.lines) or not entry.kind.is_answer, entry.id
        assert reply.text


def test_every_real_decline_offers_something(knowledge: Knowledge, composer: Composer) -> None:
    """What the article does not say always comes with something near that it does say."""
    for entry in knowledge.entries.values():
        if entry.kind.declines:
            reply = composer.entry(entry)
            assert reply.choices, entry.id
            assert reply.choices_title == knowledge.phrases["abstain_near"]


def test_every_real_choice_can_be_shown(knowledge: Knowledge, composer: Composer) -> None:
    """No button leads to an entry that is not there, or back to where the reader is."""
    for entry in knowledge.entries.values():
        for choice in composer.entry(entry).choices:
            assert isinstance(choice.request, Show)
            assert choice.request.entry in knowledge.entries
            assert choice.request.entry != entry.id


def test_words_of_another_language_are_told_which_is_read(ranking: Ranking) -> None:
    """Who writes in a language that the bot has never seen learns that it reads English."""
    known, foreign = (
        COMPOSER.reply(Decline(None, (), ranking, 1.0, Band.LOW, foreign=f)) for f in (False, True)
    )
    assert foreign.kind == known.kind == "abstain"
    assert foreign.lines[: len(known.lines)] == known.lines
    assert foreign.lines[-1].text == small().phrases["english_only"]
