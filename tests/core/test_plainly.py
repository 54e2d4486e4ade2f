"""Plain Replies: what is taken away, what can be typed, and for whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.codec import decode, encode
from bot.core.personal import OFFERED, PLAIN
from bot.core.plainly import PlainReaders, in_words, meant, plainly, typed_number
from bot.core.recollection import MemoryAwayError
from bot.core.remember import Remembering
from bot.core.reply import Choice, Line, Picture, Poll, Proof, Reply
from bot.core.request import (
    Ask,
    Browse,
    Complete,
    Feedback,
    Forget,
    Help,
    Names,
    Plain,
    Request,
    Show,
    Sources,
    Why,
)
from bot.store.memory import ProcessMemory
from tests.adapters.replies import real
from tests.core.every import every_reply

DECORATION = re.compile(
    "[\u2022\u2190-\u21ff\u2300-\u2307\u230c-\u2328\u232b-\u23ff\u2500-\u2767\u2794-\u27bf\u2900-"
    "\u297f\u2b00-\u2bff\ufe0f\u200d\u20e3\U0001f000-\U0001f0ff\U0001f10d-\U0001faff]|\\s\u00b7\\s"
)
"""Bullets, arrows, technical signs, boxes, dingbats, emoji and what joins them, and dots between
words; no brackets or digits (https://www.unicode.org/charts/)."""

PHRASES = real().phrases
ANSWER = Reply(
    "answer",
    (Line("It sails at noon.", (1, 2)), Line("So it is.", (1,)), Line("Ask on.")),
    "ferry-when",
    "When does the ferry sail?",
    notice="A tour · 2 of 3",
    as_of_line="As reported on 4 March 2021.",
    picture=Picture("timeline", "Some dates."),
    poll=Poll("when", "When?", 0, "At noon.", together=False),
    proofs=(
        Proof(1, "herald", "p1", "mayor", "the mayor", "The Herald, paragraph 1", "https://h/1"),
        Proof(
            2, "herald", "p2", "article", "The article", "The Herald, paragraph 2", "https://h/2"
        ),
    ),
    choices_title="You can also ask:",
    choices=(Choice("What does a ticket cost?", Show("ferry-price")),),
    pager=(Choice("◀ Previous", Browse(None, 1)), Choice("Next ▶", Browse(None, 3))),
    actions=(
        Choice("Sources", Sources("ferry-when")),
        Choice("👍", Feedback("ferry-when", good=True)),
        Choice("👎", Feedback("ferry-when", good=False)),
    ),
)
HEARD = """\
A tour, 2 of 3

When does the ferry sail?

It sails at noon. (passages 1, 2) So it is. (passage 1) Ask on.

As reported on 4 March 2021.

Passage 1, the mayor: The Herald, paragraph 1
https://h/1
Passage 2, The article: The Herald, paragraph 2
https://h/2

You can also ask:
1. What does a ticket cost?
2. Next
3. Previous
4. Sources
5. Helpful
6. Not helpful"""


# The Reply.


def test_what_is_heard() -> None:
    """What is said, then its proof, each address in a line of its own, then all that can be done,
    numbered; signs became words, and the way on stands before the way back."""
    assert plainly(ANSWER, PHRASES).text == HEARD


def test_nothing_to_see_is_left() -> None:
    """No picture, no poll, no button beside the choices, which lead where they led."""
    reply = plainly(ANSWER, PHRASES)
    assert (reply.picture, reply.poll, reply.actions, reply.pager) == (None, None, (), ())
    assert reply.plain
    before = {c.request for c in (*ANSWER.choices, *ANSWER.pager, *ANSWER.actions)}
    assert {c.request for c in reply.choices} == before


def test_an_ordinary_text_is_as_it_was() -> None:
    """For everybody else the text has brackets, and dashes before what can be asked."""
    assert "It sails at noon. [1] [2]" in ANSWER.text
    assert ANSWER.text.endswith("You can also ask:\n- What does a ticket cost?")


def test_a_list_without_a_title_says_what_the_numbers_are_for() -> None:
    """Numbers are never left to be guessed at; where there are none, nothing is said of them."""
    untitled = replace(ANSWER, choices_title="", choices=())
    assert f"\n\n{PHRASES['plain_choices']}\n1. Next" in plainly(untitled, PHRASES).text
    nothing = Reply("page", (Line("Done."),))
    assert plainly(nothing, PHRASES).text == "Done."


def test_no_plain_reply_decorates() -> None:
    """No emoji, arrow, box or bullet in any Reply of the real knowledge, and no label is empty."""
    count = 0
    for name, reply in every_reply(real()):
        heard = plainly(reply, PHRASES)
        assert not DECORATION.search(heard.text), name
        assert all(choice.label for choice in heard.choices), name
        assert heard.actions == heard.pager == (), name
        count += 1
    assert count > 300


def test_every_choice_can_be_kept() -> None:
    """What the numbers stand for can be written down and read again, in all of the knowledge."""
    for name, reply in every_reply(real()):
        for choice in plainly(reply, PHRASES).choices:
            assert decode(encode(choice.request)) == choice.request, name


@given(st.text())
@example("👍🏽 fine ▶️ 1️⃣ │ • a · b")
def test_words_alone(text: str) -> None:
    """Whatever a text holds, decoration goes, and letters and digits stay in their order."""
    told = in_words(text)
    assert not DECORATION.search(told)
    assert [c for c in told if c.isalnum()] == [c for c in text if c.isalnum()]


@pytest.mark.parametrize("text", ["5 °C, № 3, col·lecció", "می‌شود", "“Is it?” – yes…"])
def test_what_is_read_out_stays(text: str) -> None:
    """Signs that are read out, joined letters, dashes and quotation marks stay."""
    assert in_words(text) == text


# A typed number.


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(
            ("2", 2),
            ("2.", 2),
            ("#2", 2),
            (" 12 ", 12),
            ("2)", 2),
            ("# 3.", 3),
            ("٢", 2),
            ("۱۲", 12),
        ),
        *(("\u200f٢", 2), ("２", 2), ("0", 0), ("", None), ("two", None), ("2 3", None)),
        *(("-2", None), ("2.5", None), ("1_0", None), ("in 2016", None), ("2016", None)),
        *(("+2", None), ("2?", None), ("#", None), ("1" * 400, None), ("½", None)),
    ],
)
def test_a_typed_number(text: str, number: int | None) -> None:
    """A number is one with a dot, a bracket or a number sign, and in other scripts; a year, a sum
    or a sentence is none."""
    assert typed_number(text) == number


CODES = "show_ferry-price topics_ferry_2 why good_ferry-when"


@given(st.text() | st.from_regex(r"\s*#?\d{1,4}[.)]?\s*", fullmatch=True))
@example("٤")
@example("5")
@example("0")
def test_only_a_number_in_range_is_a_choice(text: str) -> None:
    """Whatever is typed, it is a choice only if it is a number of one, and else is asked."""
    number = typed_number(text)
    found = meant(Ask(text), CODES)
    if number is not None and 1 <= number <= 4:
        assert found == decode(CODES.split()[number - 1])
    else:
        assert found == Ask(text)


def test_only_what_is_typed_is_a_number() -> None:
    """A button is itself, and so is a number that somebody else wrote."""
    assert meant(Help(), CODES) == Help()
    assert meant(Ask("1", fresh=True), CODES) == Ask("1", fresh=True)


@pytest.mark.parametrize("codes", ["", "what-is-this", "-"])
def test_a_number_that_stands_for_nothing_is_asked(codes: str) -> None:
    """Nothing kept, or kept by a version that had other codes: the number is a question."""
    assert meant(Ask("1"), codes) == Ask("1")


# The reader.


class Desk:
    """Answers everything with what it was asked, and keeps count."""

    def __init__(self, memory: ProcessMemory | None = None) -> None:
        self.memory = memory or ProcessMemory()
        self.readers = PlainReaders(Remembering(self.memory), PHRASES)
        self.asked: list[Request] = []
        self.reply = ANSWER
        self.notes = True

    async def __call__(
        self, request: Request, conversation: str = "here", person: str = "anna"
    ) -> Reply:
        return await self.readers.respond(request, conversation, person, self._answer)

    async def _answer(self, request: Request, conversation: str, person: str) -> Reply:
        self.asked.append(request)
        match request:
            case Plain(on):
                return await self.readers.switch(on, person)
            case Forget():
                await self.memory.forget(conversation, person)
                return Reply("page", (Line("Done."),), choices=(Choice("Help", Help()),))
            case Feedback(good=good):
                said = PHRASES["noted_up" if good else "noted_down"]
                return Reply("page", (Line(said if self.notes else PHRASES["not_noted"]),))
            case _:
                return self.reply


async def test_plain_until_it_is_turned_off() -> None:
    """Off at first; on, with the next Reply of its own; off again, and nothing is kept."""
    desk = Desk()
    assert await desk(Ask("when")) == ANSWER
    on = await desk(Plain())
    assert on.text == f"{PHRASES['plain_on']}\n\nType a number:\n1. {PHRASES['plain_turn_off']}"
    assert (await desk(Ask("when"))).text == HEARD
    off = await desk(Plain())
    assert not off.plain
    assert off.choices == (Choice(PHRASES["plain_turn_on"], Plain(on=True)),)
    assert await desk(Ask("when")) == ANSWER
    assert await desk.memory.personal("anna") == {}


async def test_said_twice_it_stays() -> None:
    """On is on and off is off, however often it is said."""
    desk = Desk()
    for on in (True, True, False, False):
        assert (await desk(Plain(on))).plain is on


async def test_a_number_is_the_choice() -> None:
    """The numbers of the last Reply that had any can be typed; a small one beyond them is told, and
    a year is a question."""
    desk = Desk()
    await desk(Plain(on=True))
    await desk(Ask("when"))
    for typed in ("1", "#4", "٥."):
        await desk(Ask(typed))
    told = [(await desk(Ask(typed))).text for typed in ("0", "7", "99")]
    assert told == [PHRASES["no_such_number"].format(count=6)] * 3
    await desk(Ask("201"))
    assert desk.asked[-4:] == [
        Show("ferry-price"),
        Sources("ferry-when"),
        Feedback("ferry-when", good=True),
        Ask("201"),
    ]


async def test_a_number_leads_back_from_plain_mode() -> None:
    """What is offered with the news that plain mode is on turns it off."""
    desk = Desk()
    await desk(Plain(on=True))
    assert not (await desk(Ask("1"))).plain
    assert desk.asked[-1] == Plain(on=False)


async def test_without_plain_mode_a_number_is_a_question() -> None:
    """Nobody else's number is taken for a choice."""
    desk = Desk()
    await desk(Ask("when"))
    await desk(Ask("1"))
    assert desk.asked[-1] == Ask("1")


async def test_numbers_belong_to_a_conversation() -> None:
    """Elsewhere the same person is plain too, and the numbers are those given there."""
    desk = Desk()
    await desk(Plain(on=True))
    await desk(Ask("when"))
    desk.reply = replace(ANSWER, choices=(Choice("Why?", Why("tower-height")),))
    assert (await desk(Ask("what"), "there")).plain
    await desk(Ask("1"))
    await desk(Ask("1"), "there")
    assert desk.asked[-2:] == [Show("ferry-price"), Why("tower-height")]
    assert not (await desk(Ask("when"), "here", "boris")).plain


async def test_a_thumb_counts_once() -> None:
    """A thumb's number typed again is no second thumb; the other numbers go on working."""
    desk = Desk()
    await desk(Plain(on=True))
    await desk(Ask("when"))
    desk.reply = Reply("smalltalk", (Line("Well."),))
    for typed in ("5", "5", "6", "6", "4"):
        await desk(Ask(typed))
    assert desk.asked[-5:] == [
        Feedback("ferry-when", good=True),
        Ask("5"),
        Feedback("ferry-when", good=False),
        Ask("6"),
        Sources("ferry-when"),
    ]


async def test_a_thumb_that_was_not_noted() -> None:
    """What could not be noted can be typed again."""
    desk = Desk()
    desk.notes = False
    await desk(Plain(on=True))
    await desk(Ask("when"))
    for typed in ("5", "5"):
        await desk(Ask(typed))
    assert desk.asked[-2:] == [Feedback("ferry-when", good=True)] * 2


async def test_what_is_forgotten_stays_forgotten() -> None:
    """After everything is forgotten nothing is kept, not even by the Reply that says so."""
    desk = Desk()
    await desk(Plain(on=True))
    await desk(Ask("when"))
    assert not (await desk(Forget())).plain
    assert await desk.memory.personal("anna") == {}


async def test_the_wish_is_kept_again_while_it_is_used() -> None:
    """Each new list of numbers keeps the wish too, so that it does not run out in use; the same
    list again costs no writing."""
    desk = Desk(memory := Counting())
    await desk(Plain(on=True))
    await desk(Ask("when"))
    assert memory.kept[-1][PLAIN]
    assert memory.kept[-1][f"{OFFERED}here"]
    before = len(memory.kept)
    await desk(Ask("when"))
    assert len(memory.kept) == before


async def test_for_others_it_is_as_ever() -> None:
    """Where others read along, there is the Reply as everybody sees it."""
    assert plainly(ANSWER, PHRASES).for_all == ANSWER.for_all == ANSWER


async def test_nobody_in_particular() -> None:
    """Without a person nothing is kept, and that is said; what is asked ahead or while somebody
    types is not plain, and leaves the numbers as they were."""
    desk = Desk()
    assert (await desk(Plain(on=True), person="")).text == PHRASES["plain_not_kept"]
    await desk(Plain(on=True))
    kept = await desk.memory.personal("anna")
    assert await desk(Ask("when"), "") == ANSWER
    assert await desk(Complete("w")) == await desk(Names("w")) == ANSWER
    assert await desk.memory.personal("anna") == kept


@pytest.mark.parametrize("on", [True, False])
async def test_an_outage_costs_no_answer(on: bool) -> None:
    """While the store is away everybody is answered, and nobody is told that it was changed."""
    desk = Desk(Away())
    assert await desk(Ask("when")) == ANSWER
    assert (await desk(Plain(on))).text == PHRASES["plain_not_kept"]


class Counting(ProcessMemory):
    """A Memory that shows what it was told to keep."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Mapping[str, str | None]] = []

    async def keep(self, person: str, notes: Mapping[str, str | None]) -> None:
        self.kept.append(notes)
        await super().keep(person, notes)


class Away(ProcessMemory):
    """A Memory whose store cannot be reached."""

    async def personal(self, person: str) -> Mapping[str, str]:
        raise MemoryAwayError("The disk is full.")

    async def keep(self, person: str, notes: Mapping[str, str | None]) -> None:
        raise MemoryAwayError("The disk is full.")
