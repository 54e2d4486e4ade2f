"""The quiz on Telegram: native polls in private, scored; anonymous ones for all in groups."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.telegram.render import Renderer
from bot.core.codec import encode
from bot.core.compose import Composer
from bot.core.quiz import Quizzes
from bot.core.request import Brief, Guess, Plain, Quiz, Repeat
from tests.adapters.quizzes import asked, wrong
from tests.adapters.replies import quizzing, real
from tests.adapters.telegram.test_menu import turned
from tests.adapters.telegram.world import World, running
from tests.telegram_server import BotApi, Group, Message, Person, faults
from tests.telegram_server.state import keyboard_of

NEXT = "Next question"


@pytest.fixture
async def world(api: BotApi, tmp_path: Path) -> AsyncIterator[World]:
    """The bot with a quiz, running."""
    async with running(api, tmp_path, quizzing()) as one:
        yield one


async def quiz(who: Person, chat: Group | None = None) -> Message:
    await who.sends("/quiz", chat)
    return await who.next_reply(chat=chat)


def asks(message: Message) -> str:
    assert message.poll is not None, message.text
    return message.poll.question


async def votes(who: Person, message: Message, right: bool = True) -> Message:
    """What comes after a guess."""
    question = asked(asks(message))
    await who.answers_poll(message, question.right if right else wrong(question))
    return await who.next_reply()


def kept(world: World, what: str) -> list[tuple[str, ...]]:
    with contextlib.closing(sqlite3.connect(world.database)) as database:
        return database.execute(what).fetchall()


async def test_a_whole_round(world: World) -> None:
    """Five questions as polls that name who guessed, with the reason and its passage; the missed
    one comes once more; then the result, with what to read."""
    alice = world.api.person("Alice")
    shown = first = await quiz(alice)
    assert first.poll is not None
    assert (first.kind, first.poll.quiz, first.poll.anonymous) == ("poll", True, False)
    missed = asked(asks(first))
    assert tuple(first.poll.options) == missed.options
    assert first.poll.params["correct_option_ids"] == [missed.right]
    assert first.poll.explanation.text.startswith(f"{missed.explain} (The Herald, 4 March 2021, ")
    assert first.labels() == []
    seen = []
    for number in range(1, 6):
        assert asks(shown).startswith(f"Question {number} of 5. ")
        seen.append(asked(asks(shown)).id)
        shown = await votes(alice, shown, right=number > 1)
    assert len(set(seen)) == 5
    assert asks(shown) == f"Once more: 1 of 1 that were missed. {missed.ask}"
    result = await votes(alice, shown)
    assert result.text.startswith("Right at the first go: 4 of 5.")
    assert "Right the second time: 1 of 1" in result.text
    assert result.labels()[1:] == ["Another round", "Bring missed questions back on later days"]
    await alice.no_reply()
    assert [r for r in world.asked if isinstance(r, Guess) and not r.told] == []


async def test_after_the_result(world: World) -> None:
    """What was missed can be read, missed questions be brought back, and another round begun; the
    result stays, and nothing is judged twice."""
    alice = world.api.person("Alice")
    shown = await quiz(alice)
    shown = await votes(alice, shown, right=False)
    while shown.poll:
        shown = await votes(alice, shown)
    entry = world.knowledge.entries[asked(asks(world.api.sent[0])).entry]
    await (await alice.presses(shown, entry.question)).answered()
    assert (await alice.next_reply()).text.startswith(entry.question)
    await (await alice.presses(shown, "Bring missed questions back")).answered()
    said = await alice.next_reply()
    assert "Questions that come back on later days: 1." in said.text
    assert world.asked[-1] == Repeat(on=True)
    await (await alice.presses(shown, "Another round")).answered()
    assert asks(await alice.next_reply()).startswith("Question 1 of 5. ")
    assert not shown.edits


async def test_all_right_leads_to_a_briefing(world: World) -> None:
    """Who missed nothing is offered a briefing, which is a message of its own."""
    alice = world.api.person("Alice")
    shown = await quiz(alice)
    while shown.poll:
        shown = await votes(alice, shown)
    assert shown.text.startswith("Right at the first go: 5 of 5.")
    await (await alice.presses(shown, shown.labels()[0])).answered()
    await alice.next_reply()
    assert isinstance(world.asked[-1], Brief)
    assert not shown.edits


async def test_forgetting(world: World) -> None:
    """/forget says that the round is gone, keeps nothing of it, and a vote in a poll of it is no
    guess any more."""
    alice = world.api.person("Alice")
    shown = await quiz(alice)
    shown = await votes(alice, shown)
    await alice.no_reply()
    assert len(kept(world, "SELECT key FROM poll")) == 2
    await alice.sends("/forget")
    assert "your round of the quiz" in (await alice.next_reply()).text
    assert kept(world, "SELECT * FROM personal") == kept(world, "SELECT * FROM poll") == []
    await alice.answers_poll(shown, 0)
    await alice.no_reply()
    assert asks(await quiz(alice)).startswith("Question 1 of 5. ")


async def test_no_number_is_kept(world: World) -> None:
    """What is kept of a poll names neither the person nor the poll."""
    alice = world.api.person("Alice")
    shown = await quiz(alice)
    await alice.no_reply()
    ((key, question, person),) = kept(world, "SELECT key, question, person FROM poll")
    assert question == asked(asks(shown)).id
    assert shown.poll
    assert key != shown.poll.id
    assert str(alice.id) not in person


async def test_a_restart_in_between(api: BotApi, tmp_path: Path) -> None:
    """A guess that comes after a restart is counted, and the round goes on."""
    alice = api.person("Alice")
    async with running(api, tmp_path, quizzing()):
        shown = await quiz(alice)
    await alice.answers_poll(shown, asked(asks(shown)).right)
    async with running(api, tmp_path, quizzing()):
        assert asks(await alice.next_reply()).startswith("Question 2 of 5. ")


async def test_a_stranger_votes(world: World) -> None:
    """A poll that was forwarded takes anybody's vote: that counts for nobody, and nobody hears."""
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    await bob.starts()
    await bob.next_reply()
    shown = await quiz(alice)
    await bob.answers_poll(shown, wrong(asked(asks(shown))))
    await bob.no_reply()
    await alice.no_reply()
    assert asks(await votes(alice, shown)).startswith("Question 2 of 5. ")


async def test_votes_that_are_none(world: World) -> None:
    """A vote that is taken back, one in a poll that is not the bot's, and one of a chat are met
    with silence."""
    alice = world.api.person("Alice")
    shown = await quiz(alice)
    assert shown.poll
    await alice.answers_poll(shown)
    vote = {"option_ids": [0], "option_persistent_ids": ["0"]}
    world.api.raw_update({"poll_answer": {"poll_id": "77", "user": alice.user, **vote}})
    channel = {"id": -1001, "type": "channel", "title": "News"}
    world.api.raw_update({"poll_answer": {"poll_id": shown.poll.id, "voter_chat": channel, **vote}})
    await alice.no_reply()
    assert not any(isinstance(r, Guess) for r in world.asked)


async def test_an_old_poll(world: World) -> None:
    """A vote in a poll of a question that was guessed already leads back to the current one, and
    is not counted."""
    alice = world.api.person("Alice")
    old = await quiz(alice)
    shown = await quiz(alice)
    assert asks(old) == asks(shown)
    second = await votes(alice, shown)
    assert asks(await votes(alice, old, right=False)) == asks(second)
    shown = second
    while shown.poll:
        shown = await votes(alice, shown)
    assert shown.text.startswith("Right at the first go: 5 of 5.")


async def test_in_a_group(world: World) -> None:
    """For all: anonymous, in answer to who asked, with a button for the next question, through the
    whole file; nothing is counted for anybody."""
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    group = world.api.supergroup("Class")
    sent = await alice.sends("/quiz", chat=group)
    shown = await group.next_reply()
    assert shown.reply_to == sent.id
    assert shown.poll
    assert shown.poll.anonymous
    assert asks(shown).startswith("Question 1 of 6. ")
    assert shown.labels() == [NEXT]
    await bob.answers_poll(shown, 0)
    await alice.answers_poll(shown, 1)
    await group.no_reply()
    await (await bob.presses(shown, NEXT)).answered()
    second = await group.next_reply()
    assert asks(second).startswith("Question 2 of 6. ")
    await (await alice.presses(second, NEXT)).answered()
    assert asks(await group.next_reply()).startswith("Question 3 of 6. ")
    assert kept(world, "SELECT * FROM poll") == []
    assert len(kept(world, "SELECT * FROM personal")) == 1
    assert set(world.asked) == {Quiz(together=True)}


async def test_each_topic_has_its_own(world: World) -> None:
    """In a forum each topic goes through the questions by itself, and stays where it is."""
    alice, forum = world.api.person("Alice"), world.api.forum("School")
    for name in ("Boats", "Towers"):
        topic = forum.topic(name)
        await alice.sends("/quiz", chat=forum, topic=topic)
        shown = await forum.next_reply(topic=topic)
        assert asks(shown).startswith("Question 1 of 6. ")
        await (await alice.presses(shown, NEXT)).answered()
        assert asks(await forum.next_reply(topic=topic)).startswith("Question 2 of 6. ")


async def test_two_press_for_the_next(world: World) -> None:
    """The second of two who press under the same question is told that the next one is there."""
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    group = world.api.supergroup("Class")
    shown = await quiz(alice, group)
    for who in (alice, bob):
        press = await who.presses(shown, NEXT)
        answer = await press.answered()
    assert answer.text == world.phrases["telegram_stands_above"]
    assert asks(await group.next_reply()).startswith("Question 2 of 6. ")
    await group.no_reply()


async def test_a_group_forgets(world: World) -> None:
    """/forget in a group takes where its quiz is."""
    alice, group = world.api.person("Alice"), world.api.supergroup("Class")
    await quiz(alice, group)
    await alice.sends("/forget", chat=group)
    assert "question of the quiz" in (await group.next_reply()).text
    assert kept(world, "SELECT * FROM personal") == []


async def test_a_poll_that_is_refused(world: World) -> None:
    """The question goes out as text with its options as buttons; the guess changes that message,
    is counted, and the next question is tried as a poll again."""
    alice = world.api.person("Alice")
    world.api.fail("sendPoll", faults.bad_request("POLL_OPTION_INVALID"))
    shown = await quiz(alice)
    assert shown.kind == "text"
    found = asked(shown.text)
    assert shown.labels() == list(found.options)
    await turned(world, alice, shown, found.options[found.right])
    assert f"{found.ask}\n\nRight: {found.options[found.right]}." in shown.text
    assert found.explain in shown.text
    await (await alice.presses(shown, NEXT)).answered()
    assert asks(await alice.next_reply()).startswith("Question 2 of 5. ")


async def test_a_button_that_was_pressed_already(world: World) -> None:
    """Pressed once more, from a message that was kept, an option is judged and not counted."""
    alice = world.api.person("Alice")
    world.api.fail("sendPoll", faults.bad_request("POLL_OPTION_INVALID"), times=2)
    old, shown = await quiz(alice), await quiz(alice)
    found = asked(shown.text)
    await turned(world, alice, shown, found.options[found.right])
    await turned(world, alice, old, found.options[wrong(found)])
    assert old.text.startswith(world.phrases["quiz_not_counted"])
    assert "Not quite." in old.text
    assert asks(await quiz(alice)).startswith("Question 2 of 5. ")


async def test_a_group_that_takes_no_polls(world: World) -> None:
    """There each who presses an option is told in a note of their own; nothing is counted, and the
    question stays."""
    alice, group = world.api.person("Alice"), world.api.supergroup("Class")
    refusal = faults.bad_request("not enough rights to send polls to the chat")
    world.api.fail("sendPoll", refusal, times=None)
    shown = await quiz(alice, group)
    found = asked(shown.text)
    assert shown.labels() == [*found.options, NEXT]
    answer = await (await alice.presses(shown, found.options[found.right])).answered()
    assert answer.text == f"Right: {found.options[found.right]}. {found.explain}"
    answer = await (await alice.presses(shown, found.options[wrong(found)])).answered()
    assert answer.text.startswith("Not quite. The right answer: ")
    assert not shown.edits
    await group.no_reply()
    assert len(kept(world, "SELECT * FROM personal")) == 1


async def test_a_question_that_is_gone(world: World) -> None:
    """A button of a question that was removed says so, and leads on."""
    alice = world.api.person("Alice")
    world.api.fail("sendPoll", faults.bad_request("POLL_OPTION_INVALID"))
    shown = await quiz(alice)
    code = encode(Guess("removed-long-ago", 0))
    shown.markup = {"inline_keyboard": [[{"text": "Removed", "callback_data": code}]]}
    shown.keyboard = keyboard_of(shown.markup)
    await turned(world, alice, shown, "Removed")
    assert shown.text == world.phrases["quiz_gone"]
    assert shown.labels() == [NEXT]


async def test_an_outage_asks_once(world: World) -> None:
    """An error of Telegram's while a poll is sent delays it, and nobody sees it twice."""
    alice = world.api.person("Alice")
    world.api.fail("sendPoll", faults.server_error(502), times=2)
    assert asks(await quiz(alice)).startswith("Question 1 of 5. ")
    await alice.no_reply()


async def test_a_poll_whose_id_is_lost(world: World) -> None:
    """Where Telegram's answer cannot be read the poll is there, but leads nowhere: the question
    stands below it with buttons, once."""
    alice = world.api.person("Alice")
    world.api.fail("sendPoll", faults.invalid_json())
    lost = await quiz(alice)
    shown = await alice.next_reply()
    assert shown.kind == "text"
    found = asked(shown.text)
    assert asked(asks(lost)) == found
    await alice.answers_poll(lost, found.right)
    await alice.no_reply()
    await turned(world, alice, shown, found.options[found.right])
    assert "Right:" in shown.text


async def test_without_the_store(world: World) -> None:
    """Where nothing can be kept, each guess leads to another question all the same."""
    alice = world.api.person("Alice")
    world.forget_everything()
    shown = await quiz(alice)
    after = await votes(alice, shown)
    assert asked(asks(after)) != asked(asks(shown))
    await votes(alice, after, right=False)


async def test_what_led_to_it_is_edited(world: World) -> None:
    """A text that becomes /quiz is answered in the same message, with buttons; what led to a poll
    is answered anew."""
    alice = world.api.person("Alice")
    sent = await alice.sends("/about")
    shown = await alice.next_reply()
    await alice.edits(sent, "/quiz")
    await world.api.wait_for(lambda: shown.edits)
    assert shown.labels() == list(asked(shown.text).options)
    sent = await alice.sends("/quiz")
    await alice.next_reply()
    await alice.edits(sent, "/about")
    assert (await alice.next_reply()).kind == "text"


async def test_from_a_link(world: World) -> None:
    """A link to the quiz begins it, and for one person even if it was made in a group."""
    alice = world.api.person("Alice")
    for request in (Quiz(), Quiz(together=True)):
        await alice.starts(encode(request))
        shown = await alice.next_reply()
        assert shown.poll
        assert not shown.poll.anonymous
    await alice.starts(encode(Guess("sails", 1)))
    await alice.next_reply()
    assert not any(isinstance(r, Guess) for r in world.asked)


async def test_plain(world: World) -> None:
    """/plain is one person's wish in private; in a group, where others read along, it is not."""
    alice, group = world.api.person("Alice"), world.api.supergroup("Class")
    await alice.sends("/plain")
    await alice.next_reply()
    assert world.asked == [Plain()]
    await alice.sends("/plain@ferry_test_bot", chat=group)
    assert (await group.next_reply()).text == world.phrases["telegram_plain"]


def test_each_real_question_is_a_poll() -> None:
    """Nothing of the real questions is cut for a poll."""
    knowledge = real()
    quizzes = Quizzes(knowledge, Composer(knowledge))
    renderer = Renderer("a_bot", knowledge.phrases)
    notice = knowledge.phrases["quiz_progress"].format(number=20, count=25)
    for question in knowledge.quiz.values():
        (message,) = renderer.chat(quizzes.question(question, notice))
        assert message.poll
        assert message.poll.question == f"{notice}. {question.ask}"
        assert message.poll.options == question.options
        assert message.poll.explanation.startswith(question.explain)
        assert not message.poll.explanation.endswith("…")
    assert len(knowledge.quiz) >= 25
