"""The quiz: from the first question to the result, for one person and for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.compose import Composer
from bot.core.knowledge import Card, Knowledge, Path
from bot.core.personal import CARD, REPEAT, ROUND
from bot.core.quiz import MOST_TO_READ
from bot.core.quizmaster import Quizmaster
from bot.core.recollection import Memory, MemoryAwayError
from bot.core.remember import Remembering
from bot.core.reply import Choice, Line, Reply
from bot.core.request import Brief, Browse, Guess, Quiz, Repeat, Request, Show
from bot.core.rounds import ROUND_OF, Round
from bot.store.memory import ProcessMemory
from tests.core.dated import today
from tests.core.quizzed import quizzed

DAY = timedelta(days=1)


class Table:
    """A quizmaster with one person, who can see the right options."""

    def __init__(self, knowledge: Knowledge | None = None, memory: Memory | None = None) -> None:
        self.knowledge = knowledge or quizzed()
        self.memory = memory or ProcessMemory()
        self.now = today()
        self.anew()

    def anew(self) -> None:
        """The bot starts again."""
        self.master = Quizmaster(
            self.knowledge, Composer(self.knowledge), Remembering(self.memory), self.clock
        )

    def clock(self) -> datetime:
        return self.now

    async def ask(self, person: str = "ani") -> Reply:
        return await self.master.ask(person)

    async def guess(
        self, asked: Reply, right: bool, told: bool = False, person: str = "ani"
    ) -> Reply:
        """Guess at the question that a Reply asks."""
        assert asked.poll is not None
        question = self.knowledge.quiz[asked.poll.question]
        option = (question.right + (not right)) % len(question.options)
        return await self.master.judge(question.id, option, told, person)

    async def play(self, *missed: int) -> Reply:
        """A round from its first question on; the `missed` ones count from 0. Its last Reply."""
        for number in range(ROUND_OF + len(missed)):
            last = await self.guess(await self.ask(), number not in missed)
        return last

    async def notes(self) -> Mapping[str, str]:
        return await self.memory.personal("ani")

    async def cards(self) -> set[str]:
        return {n.removeprefix(CARD) for n in await self.notes() if n.startswith(CARD)}


def asked(reply: Reply) -> str:
    assert reply.poll is not None
    return reply.poll.question


def to(reply: Reply) -> list[Request]:
    return [choice.request for choice in reply.choices]


async def test_a_question() -> None:
    """It has its number, its options to guess, and the same as a poll with an explanation."""
    table = Table()
    reply = await table.ask()
    question = table.knowledge.quiz[asked(reply)]
    assert (reply.kind, reply.notice, reply.lines) == ("page", "1/5", (Line(question.ask),))
    assert reply.choices == tuple(
        Choice(option, Guess(question.id, i)) for i, option in enumerate(question.options)
    )
    assert reply.poll is not None
    assert (reply.poll.ask, reply.poll.right) == (question.ask, question.right)
    place = "paragraph " + question.citation.paragraph[1:]
    place = "picture caption" if place.endswith("0") else place
    assert reply.poll.explanation == f"{question.explain} (The Herald, 4 March 2021, {place})"
    assert (reply.poll.together, reply.pager) == (False, ())


@pytest.mark.parametrize("right", [True, False])
async def test_a_guess(right: bool) -> None:
    """It is judged; the question, the right option and the reason are said, with the passage, and
    the way to the next question."""
    table = Table()
    first = await table.ask()
    reply = await table.guess(first, right)
    question = table.knowledge.quiz[asked(first)]
    answer = question.options[question.right]
    verdict = Line(f"{'right' if right else 'wrong'} {answer}")
    assert reply.lines == (Line(question.ask), verdict, Line(question.explain, (1,)))
    (proof,) = reply.proofs
    assert (proof.source, proof.paragraph) == ("herald", question.citation.paragraph)
    assert (reply.notice, reply.poll) == ("1/5", None)
    assert reply.as_of_line
    assert to(reply) == [Quiz()]


async def test_a_question_waits() -> None:
    """The question stays the same until it was guessed, also after a new start of the bot."""
    table = Table()
    first = await table.ask()
    table.anew()
    assert await table.ask() == first
    await table.guess(first, right=True)
    table.anew()
    second = await table.ask()
    assert (second.notice, asked(second) == asked(first)) == ("2/5", False)


async def test_missed_questions_come_once_more() -> None:
    """At the end come those that were missed, and then the result with what to read."""
    table = Table()
    shown: list[Reply] = []
    for number in range(7):
        shown.append(await table.ask())
        last = await table.guess(shown[-1], right=number not in (1, 3, 6))
    assert [s.notice for s in shown[4:]] == ["5/5", "again 1/2", "again 2/2"]
    assert [asked(s) for s in shown[5:]] == [asked(shown[1]), asked(shown[3])]
    assert last.lines[-2:] == (Line("first 3/5"), Line("second 1/2"))
    read = [Show(table.knowledge.quiz[asked(s)].entry) for s in shown[5:]]
    assert to(last) == [*dict.fromkeys(read), Quiz(), Repeat(on=True)]
    assert not last.as_of_line
    assert (await table.ask()).notice == "1/5"


async def test_at_most_three_to_read() -> None:
    """However much was missed, a few entries are offered, the first ones first."""
    known = quizzed(ROUND_OF)
    entries = list(known.entries)[:ROUND_OF]
    quiz = {q.id: replace(q, entry=e) for q, e in zip(known.quiz.values(), entries, strict=True)}
    table = Table(replace(known, quiz=quiz))
    missed: list[Request] = []
    for _ in range(ROUND_OF):
        reply = await table.ask()
        missed.append(Show(quiz[asked(reply)].entry))
        await table.guess(reply, right=False)
    for _ in range(ROUND_OF):
        result = await table.guess(await table.ask(), right=True)
    assert to(result) == [*missed[:MOST_TO_READ], Quiz(), Repeat(on=True)]


async def test_all_right() -> None:
    """Who missed nothing is offered the briefing that tells most of what was asked."""
    little = Path("little", "Little", "A bit.", "ferry-when", (), (Card("missing-captain"),))
    much = Path("much", "Much", "All.", "ferry-when", (), (Card("ferry-when"),))
    table = Table(replace(quizzed(), paths={"little": little, "much": much}))
    result = await table.play()
    assert result.lines[-1] == Line("first 5/5")
    assert to(result) == [Brief("much"), Quiz(), Repeat(on=True)]
    assert to(await Table().play()) == [Quiz(), Repeat(on=True)]


async def test_told_already() -> None:
    """Where the platform has said whether a guess is right, what comes next is the Reply."""
    table = Table()
    reply = await table.ask()
    notices = []
    for number in range(6):
        notices.append(reply.notice)
        reply = await table.guess(reply, right=number != 0, told=True)
    assert notices == ["1/5", "2/5", "3/5", "4/5", "5/5", "again 1/1"]
    assert (reply.poll, reply.lines) == (None, (Line("first 4/5"), Line("second 1/1")))


async def test_presses_that_do_not_count() -> None:
    """A second press, a press on another question, and one on a question that was not shown yet
    are judged, and the round stays as it is."""
    table = Table()
    first = await table.ask()
    await table.guess(first, right=False)
    once = await table.notes()
    others = [Guess(q, 0) for q in table.knowledge.quiz]
    for guess in others:
        reply = await table.master.judge(guess.question, guess.option, False, "ani")
        assert reply.notice == "<quiz_not_counted>"
        assert len(reply.proofs) == 1
        assert to(reply) == [Quiz()]
    assert await table.notes() == once
    again = await table.guess(first, right=True, told=True)
    assert again.notice == "2/5"


async def test_a_last_question_that_was_missed_is_shown_before_it_counts() -> None:
    """A double press on the last question is not its second go."""
    table = Table()
    for number in range(ROUND_OF):
        last = await table.ask()
        await table.guess(last, right=number != ROUND_OF - 1)
    assert (await table.guess(last, right=False)).notice == "<quiz_not_counted>"
    once_more = await table.ask()
    assert (once_more.notice, asked(once_more)) == ("again 1/1", asked(last))
    assert (await table.guess(once_more, right=True)).lines[-1] == Line("second 1/1")


async def test_no_question_counts_before_it_is_shown_once_more() -> None:
    """A press on another missed question, in its old message, is not its second go."""
    table = Table()
    shown = [await table.ask()]
    for _ in range(ROUND_OF):
        await table.guess(shown[-1], right=False)
        shown.append(await table.ask())
    assert asked(shown[-1]) == asked(shown[0])
    await table.guess(shown[-1], right=True)
    assert (await table.guess(shown[1], right=True)).notice == "<quiz_not_counted>"
    assert (await table.ask()).notice == "again 2/5"


async def test_who_begins_anew() -> None:
    """Another person, and who has had all forgotten, does not get the same five questions."""
    table = Table(quizzed(30))
    begun = {asked(await table.ask(person)) for person in ("ani", "ben", "cem")}
    assert len(begun) > 1
    first = asked(await table.ask())
    met = set()
    for _ in range(5):
        await table.memory.forget("", "ani")
        table.now += timedelta(seconds=1)
        met.add(asked(await table.ask()))
    assert met != {first}


async def test_persons_apart() -> None:
    """Each person has a round of their own."""
    table = Table()
    await table.guess(await table.ask(), right=True)
    assert (await table.ask("ben")).notice == "1/5"
    assert (await table.ask()).notice == "2/5"


@pytest.mark.parametrize("guess", [("removed", 0), ("q1", 3), ("q1", -1)])
async def test_what_is_gone(guess: tuple[str, int]) -> None:
    """A question or an option that is there no more leads to those that are."""
    reply = await Table().master.judge(*guess, False, "ani")
    assert (reply.lines, to(reply)) == ((Line("<quiz_gone>"),), [Quiz()])


async def test_no_quiz() -> None:
    """Knowledge without questions says so, whatever is pressed, and offers what there is."""
    table = Table(quizzed(0))
    master = table.master
    for reply in (
        await master.ask("ani"),
        await master.ask_all("group"),
        await master.judge("q1", 0, False, "ani"),
    ):
        assert reply.lines == (Line("<quiz_none>"),)
        assert [a.request for a in reply.actions] == [Browse()]


async def test_new_questions_in_the_middle_of_a_round() -> None:
    """Where questions were taken away, the round goes on with the rest, or a new one begins."""
    table = Table()
    await table.guess(await table.ask(), right=False)
    playing = Round.from_note((await table.notes())[ROUND])
    assert playing is not None
    left = {q: table.knowledge.quiz[q] for q in playing.questions[:3]}
    table.knowledge = replace(table.knowledge, quiz=left)
    table.anew()
    assert [(await table.guess(await table.ask(), right=True)).notice for _ in range(3)] == [
        *("2/3", "3/3", "again 1/1")
    ]
    table.knowledge = quizzed(1)
    table.anew()
    assert (await table.ask()).notice == "1/1"


@given(st.lists(st.booleans(), min_size=2 * ROUND_OF, max_size=2 * ROUND_OF), st.booleans())
async def test_any_round(rights: list[bool], told: bool) -> None:
    """Whatever is guessed, a round ends, every missed question comes back once, and the score is
    right."""
    table = Table()
    reply, met, score = await table.ask(), list[str](), [0, 0]
    for right in rights:
        question = asked(reply)
        score[question in met] += right
        met.append(question)
        reply = await table.guess(reply, right, told)
        if Repeat(on=True) in to(reply):
            break
        reply = reply if told else await table.ask()
    else:
        pytest.fail("the round does not end")
    missed = ROUND_OF - score[0]
    assert sorted(met.count(q) for q in set(met)) == sorted([1] * score[0] + [2] * missed)
    told_last = [Line(f"first {score[0]}/5"), *[Line(f"second {score[1]}/{missed}")] * (missed > 0)]
    assert list(reply.lines[-len(told_last) :]) == told_last


@given(st.text() | st.sampled_from(['{"version":1}', "[]", "q1", '{"version":9,"number":1}']))
async def test_notes_of_another_version(note: str) -> None:
    """What another version kept is no round: a new one begins."""
    table = Table()
    await table.memory.keep("ani", {ROUND: note, CARD + "q1": note, REPEAT: note})
    first = await table.ask()
    assert first.notice == "1/5"
    assert (await table.guess(first, right=True)).notice == "1/5"
    await table.master.repeat(True, "ani")
    await table.master.repeat(False, "ani")


class Frail(ProcessMemory):
    """A Memory that can be away, or read only."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = self.writes = False

    async def personal(self, person: str) -> Mapping[str, str]:
        if not self.reads:
            raise MemoryAwayError("The disk is away.")
        return await super().personal(person)

    async def keep(self, person: str, notes: Mapping[str, str | None]) -> None:
        if not self.writes:
            raise MemoryAwayError("The disk is full.")
        await super().keep(person, notes)


@pytest.mark.parametrize(("person", "reads"), [("", False), ("ani", False), ("ani", True)])
async def test_nothing_can_be_kept(person: str, reads: bool) -> None:
    """Without a person, and without the store, the questions come one after another, each is
    judged, and none is counted."""
    memory = Frail()
    table = Table(memory=memory)
    memory.reads = memory.writes = True
    if person:
        await table.ask(person)
    memory.reads, memory.writes = reads, False
    met = []
    for _ in range(len(table.knowledge.quiz)):
        reply = await table.ask(person)
        met.append(asked(reply))
        assert reply.notice == ""
        judged = await table.guess(reply, right=False, person=person)
        assert judged.lines[1].text.startswith("wrong")
        assert to(judged) == [Quiz()]
    assert met == list(table.knowledge.quiz)
    told = await table.guess(reply, right=True, told=True, person=person)
    assert told.poll is not None
    assert (await table.master.repeat(True, person)).lines == (Line("<quiz_repeats_not>"),)


async def test_a_guess_that_cannot_be_kept() -> None:
    """It is judged, and counts as not made."""
    memory = Frail()
    table = Table(memory=memory)
    memory.reads = memory.writes = True
    first = await table.ask()
    memory.writes = False
    assert (await table.guess(first, right=True)).lines[1].text.startswith("right")
    assert (await table.guess(first, right=True, told=True)).poll is not None
    memory.writes = True
    assert await table.ask() == first


async def test_for_all() -> None:
    """A group gets one question after another, in the order of the file, and from its end from the
    beginning; also after a new start of the bot, and after that question is gone."""
    table = Table()
    replies = []
    for _ in range(len(table.knowledge.quiz) + 1):
        table.anew()
        replies.append(await table.master.ask_all("group"))
    assert [asked(r) for r in replies] == [*table.knowledge.quiz, "q0"]
    assert [r.notice for r in replies[:2]] == ["1/7", "2/7"]
    for reply in replies:
        assert reply.poll is not None
        assert reply.poll.together
        assert [c.request for c in reply.pager] == [Quiz(together=True)]
    assert asked(await table.master.ask_all("another")) == "q0"
    await table.memory.keep("group", {ROUND: "removed"})
    assert asked(await table.master.ask_all("group")) == "q0"


async def test_for_all_without_the_store() -> None:
    """A group gets one question after another all the same."""
    table = Table(memory=Frail())
    asked_all = [asked(await table.master.ask_all("group")) for _ in range(3)]
    assert asked_all == ["q0", "q1", "q2"]
    assert [asked(await table.master.ask_all("")) for _ in range(2)] == ["q3", "q4"]


async def test_forgetting_for_all() -> None:
    """Which question came last in a group is forgotten, and said to be only if it was known."""
    table = Table()
    await table.master.ask_all("group")
    await table.master.ask_all("group")
    assert await table.master.forget("group")
    assert not await table.master.forget("group")
    assert asked(await table.master.ask_all("group")) == "q0"


async def test_missed_questions_come_back() -> None:
    """For who wants that, what was missed opens a round on a later day, until it is known."""
    table = Table(quizzed(30))
    await table.master.repeat(True, "ani")
    result = await table.play(2)
    (back,) = await table.cards()
    assert Line("waiting 1") in result.lines
    assert to(result)[-1] == Repeat(on=False)
    assert asked(await table.ask()) != back
    await table.play()
    table.now += DAY
    reply = await table.ask()
    assert (reply.notice, asked(reply)) == ("1/5", back)
    await table.play()
    # Not again on the same day.
    assert asked(await table.ask()) != back
    assert await table.cards() == {back}


async def test_the_second_go_says_nothing_of_memory() -> None:
    """What was missed comes back all the same if it was right a minute later."""
    table = Table()
    await table.master.repeat(True, "ani")
    for _ in range(ROUND_OF):
        await table.guess(await table.ask(), right=False)
    cards = {n: note for n, note in (await table.notes()).items() if n.startswith(CARD)}
    for _ in range(ROUND_OF):
        await table.guess(await table.ask(), right=True)
    notes = await table.notes()
    assert cards.items() <= notes.items()
    assert len(cards) == ROUND_OF


async def test_who_did_not_ask_for_it() -> None:
    """Without that wish nothing is kept of what was missed but the round."""
    table = Table()
    await table.play(0, 1, 2)
    assert set(await table.notes()) == {ROUND}


async def test_after_a_round() -> None:
    """Who asks for it at the end of a round gets back what was missed in it."""
    table = Table()
    await table.play(0, 4)
    playing = Round.from_note((await table.notes())[ROUND])
    assert playing is not None
    reply = await table.master.repeat(True, "ani")
    assert await table.cards() == set(playing.missed)
    assert reply.lines == (Line("<quiz_repeats>"), Line("waiting 2"))
    assert reply.choices == (
        Choice("<quiz_other_round>", Quiz()),
        Choice("<quiz_repeat_off>", Repeat(on=False)),
    )
    before = await table.notes()
    table.now += DAY
    await table.master.repeat(True, "ani")
    assert await table.notes() == before


async def test_no_more() -> None:
    """Who does not want it any more: all that was kept for it is dropped, and the round goes on."""
    table = Table()
    await table.master.repeat(True, "ani")
    await table.guess(await table.ask(), right=False)
    reply = await table.master.repeat(False, "ani")
    assert set(await table.notes()) == {ROUND}
    assert reply.lines == (Line("<quiz_repeats_no_more>"),)
    assert reply.choices == (
        Choice("<quiz_next>", Quiz()),
        Choice("<quiz_repeat_on>", Repeat(on=True)),
    )
    assert (await table.ask()).notice == "2/5"


async def test_cards_of_questions_that_are_gone() -> None:
    """A card of a question that is there no more is neither asked nor counted."""
    table = Table()
    await table.master.repeat(True, "ani")
    await table.play(0, 1)
    kept = await table.cards()
    left = {q.id: q for q in table.knowledge.quiz.values() if q.id not in kept}
    table.knowledge = replace(table.knowledge, quiz=left)
    table.anew()
    table.now += 2 * DAY
    assert asked(await table.ask()) in left
    reply = await table.master.repeat(True, "ani")
    assert reply.lines == (Line("<quiz_repeats>"),)


async def test_a_wish_lasts_while_it_is_used() -> None:
    """With each question it is kept anew that somebody wants missed ones back."""
    kept: list[str] = []

    class Diary(ProcessMemory):
        async def keep(self, person: str, notes: Mapping[str, str | None]) -> None:
            kept.extend(notes)
            await super().keep(person, notes)

    table = Table(memory=Diary())
    await table.ask()
    assert REPEAT not in kept
    await table.master.repeat(True, "ani")
    kept.clear()
    await table.ask()
    assert kept == [ROUND, REPEAT]
