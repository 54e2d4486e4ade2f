"""The quiz on Discord: one message for one person, which changes from question to judgement."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.discord.render import Renderer
from bot.content.limits import LONGEST_LABEL
from bot.core.compose import Composer
from bot.core.knowledge import QuizQuestion
from bot.core.quiz import Quizzes
from bot.core.request import Plain, Quiz, Repeat
from tests.adapters.discord.limits import broken
from tests.adapters.discord.world import World, running
from tests.adapters.quizzes import asked, wrong
from tests.adapters.replies import quizzing, real
from tests.discord_server import Channel, Discord, Person, Shown

NEXT = "Next question"


@pytest.fixture
async def world(server: Discord, tmp_path: Path) -> AsyncIterator[World]:
    """The bot with a quiz, running."""
    async with running(server, tmp_path, quizzing()) as one:
        yield one


async def quiz(who: Person, where: Channel) -> Shown:
    return await (await who.slash("quiz", where=where)).response()


def question(shown: Shown) -> QuizQuestion:
    return asked(shown.text().strip())


async def press(who: Person, shown: Shown, button: str) -> None:
    """Press a button by which the message changes."""
    await (await who.press(shown, button)).acknowledgement()


async def guess(who: Person, shown: Shown, right: bool = True) -> None:
    found = question(shown)
    await press(who, shown, found.options[found.right if right else wrong(found)])


async def to_the_end(who: Person, shown: Shown) -> None:
    """Guess right until the round is over."""
    while True:
        await guess(who, shown)
        if NEXT not in shown.labels():
            return
        await press(who, shown, NEXT)


async def test_a_whole_round(world: World, ani: Person, room: Channel) -> None:
    """One message for one person: each question, its judgement with the passage, the missed one
    once more, and the result; it cannot be shared."""
    shown = await quiz(ani, room)
    assert shown.ephemeral
    first = question(shown)
    assert shown.labels() == list(first.options)
    for number in range(1, 6):
        assert f"*Question {number} of 5*" in shown.text()
        found = question(shown)
        await guess(ani, shown, right=number > 1)
        verdict = "Right: " if number > 1 else "Not quite. The right answer: "
        said = f"{found.ask}\n{verdict}{found.options[found.right]}.\n{found.explain} [1]"
        assert said in shown.text()
        assert shown.labels() == ["Passage 1", NEXT]
        await press(ani, shown, NEXT)
    assert "*Once more: 1 of 1 that were missed*" in shown.text()
    assert question(shown) == first
    await guess(ani, shown)
    assert "Right at the first go: 4 of 5." in shown.text()
    assert "Right the second time: 1 of 1" in shown.text()
    entry = world.knowledge.entries[first.entry].question
    assert shown.labels()[1:] == [
        entry,
        "Another round",
        "Bring missed questions back on later days",
    ]
    assert room.messages == []


async def test_after_the_result(world: World, ani: Person, room: Channel) -> None:
    """What was missed can be read and be brought back beside the result; another round takes its
    place."""
    shown = await quiz(ani, room)
    entry = world.knowledge.entries[question(shown).entry].question
    await guess(ani, shown, right=False)
    await press(ani, shown, NEXT)
    await to_the_end(ani, shown)
    assert entry in (await (await ani.press(shown, entry)).response()).text()
    said = await (await ani.press(shown, "Bring missed questions back")).response()
    assert "Questions that come back on later days: 1." in said.text()
    assert said.ephemeral
    assert world.asked[-1] == Repeat(on=True)
    await press(ani, shown, "Another round")
    assert "*Question 1 of 5*" in shown.text()


async def test_in_a_direct_message(world: World, server: Discord, ani: Person) -> None:
    """In one's own chat with the bot it is the same."""
    shown = await quiz(ani, server.dm(ani))
    assert not shown.ephemeral
    await guess(ani, shown)
    await press(ani, shown, NEXT)
    assert "*Question 2 of 5*" in shown.text()


async def test_each_has_their_own_round(
    world: World, server: Discord, ani: Person, room: Channel
) -> None:
    """Where one is in a round is known in every channel, and is nobody else's."""
    await guess(ani, await quiz(ani, room))
    assert "*Question 2 of 5*" in (await quiz(ani, server.dm(ani))).text()
    assert "*Question 1 of 5*" in (await quiz(server.person("Ben"), room)).text()


async def test_a_restart_in_between(server: Discord, ani: Person, tmp_path: Path) -> None:
    """A button that was shown before a restart is served after it, and counted."""
    server.identify_window = 0.0
    room = server.guild("Newsroom").channel("general")
    async with running(server, tmp_path, quizzing()):
        shown = await quiz(ani, room)
    async with running(server, tmp_path, quizzing()):
        await guess(ani, shown)
        await press(ani, shown, NEXT)
        assert "*Question 2 of 5*" in shown.text()


async def test_an_old_button(world: World, ani: Person, room: Channel) -> None:
    """An option of a question that was guessed already is judged and not counted."""
    old, shown = await quiz(ani, room), await quiz(ani, room)
    await guess(ani, shown)
    await guess(ani, old, right=False)
    assert world.phrases["quiz_not_counted"] in old.text()
    assert "Not quite." in old.text()
    await press(ani, old, NEXT)
    assert "*Question 2 of 5*" in old.text()


async def test_two_guesses_at_once(world: World, ani: Person, room: Channel) -> None:
    """Of two guesses at the same moment one is counted, and the other is told that it is not."""
    one, other = await quiz(ani, room), await quiz(ani, room)
    found = question(one)
    right, miss = found.options[found.right], found.options[wrong(found)]
    calls = await asyncio.gather(ani.press(one, miss), ani.press(other, right))
    await asyncio.gather(*(call.acknowledgement() for call in calls))
    uncounted = [world.phrases["quiz_not_counted"] in shown.text() for shown in (one, other)]
    assert sorted(uncounted) == [False, True]


async def test_forgetting(world: World, ani: Person, room: Channel) -> None:
    """/forget takes the round, and says so; a guess from before is judged all the same."""
    shown = await quiz(ani, room)
    said = await (await ani.slash("forget", where=room)).response()
    assert "your round of the quiz" in said.text()
    with contextlib.closing(sqlite3.connect(world.database)) as database:
        assert database.execute("SELECT * FROM personal").fetchall() == []
    await guess(ani, shown)
    assert "Right: " in shown.text()


async def test_without_the_store(world: World, ani: Person, room: Channel) -> None:
    """Where nothing can be kept, guesses are judged, and other questions follow."""
    await world.store.close()
    try:
        shown = await quiz(ani, room)
        first = question(shown)
        await guess(ani, shown)
        assert "Right: " in shown.text()
        await press(ani, shown, NEXT)
        assert question(shown) != first
    finally:
        await world.store.open()


async def test_the_requests(world: World, ani: Person, room: Channel) -> None:
    """/quiz and /plain are Requests of their own."""
    await quiz(ani, room)
    await (await ani.slash("plain", where=room)).response()
    assert world.asked == [Quiz(), Plain()]


def test_each_real_question_keeps_the_limits() -> None:
    """Every real question and judgement keeps Discord's limits, and no option is cut."""
    knowledge = real()
    quizzes = Quizzes(knowledge, Composer(knowledge))
    renderer = Renderer(knowledge.phrases)
    for found in knowledge.quiz.values():
        for reply in (quizzes.question(found, "Question 1 of 5"), quizzes.judged(found, 0)):
            message = renderer.message(reply, private=True)
            assert broken(message.layout.to_components()) == []
            assert broken(message.view.to_components()) == []
        assert all(len(option) <= LONGEST_LABEL for option in found.options)
