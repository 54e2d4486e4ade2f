"""What Telegram did not take at first is sent again, and nothing else changes by that."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.telegram.attempt import once, one_update
from bot.adapters.telegram.intake import Poller
from bot.adapters.telegram.transport import AiohttpRequest
from bot.core.reply import Line, Reply
from bot.core.request import Ask, Guess, Request
from tests.adapters.replies import PRICE, WHEN, quizzing
from tests.adapters.telegram.world import World, running
from tests.telegram_server import BotApi, Person, faults
from tests.telegram_server.violations import LOOKED_FOR


@pytest.fixture(autouse=True)
def impatient(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails is not repeated at once, and soon served again."""
    api.allow_violation(LOOKED_FOR)
    adapter = "bot.adapters.telegram.adapter"
    hasty: Any = {"repeats": ()}
    monkeypatch.setattr(
        f"{adapter}.AiohttpRequest", lambda **more: AiohttpRequest(**(more | hasty))
    )
    monkeypatch.setattr(f"{adapter}.Poller", partial(Poller, again=(0.05, 0.1), back_off=(0.05,)))


class Counting:
    """Answers each Request with how many came so far, in `lines` lines."""

    def __init__(self, lines: int = 1) -> None:
        self.asked: list[Request] = []
        self._lines = lines

    async def respond(self, request: Request, conversation: str, person: str) -> Reply:
        self.asked.append(request)
        said = f"Answer {len(self.asked)}."
        return Reply("page", tuple(Line(f"{said} {n} " + "x" * 900) for n in range(self._lines)))


async def test_a_question_is_answered_once(api: BotApi, tmp_path: Path) -> None:
    """A question whose answer did not arrive is not asked again: it may be a follow-up, and be
    read against the answer that nobody has seen."""
    counting = Counting()
    async with running(api, tmp_path, answer=counting.respond) as world:
        fault = world.api.fail("sendMessage", faults.reset_before(), times=2)
        alice = world.api.person("Alice")
        await alice.sends("and Azerbaijan?")
        assert (await alice.next_reply()).text.startswith("Answer 1.")
        assert fault.used == 2
        assert counting.asked == [Ask("and Azerbaijan?")]
        await alice.sends("and Azerbaijan?")
        assert (await alice.next_reply()).text.startswith("Answer 2.")
        await alice.no_reply()


async def test_an_edit_is_answered_once(api: BotApi, tmp_path: Path) -> None:
    """So with an edited question."""
    counting = Counting()
    async with running(api, tmp_path, answer=counting.respond) as world:
        alice = world.api.person("Alice")
        asked = await alice.sends("and Armenia?")
        reply = await alice.next_reply()
        fault = world.api.fail("editMessageText", faults.reset_before())
        await alice.edits(asked, "and Azerbaijan?")
        await world.api.next_edit(reply)
        assert reply.text.startswith("Answer 2.")
        assert fault.used == 1
        await alice.no_reply()


async def test_parts_that_arrived_are_not_sent_again(api: BotApi, tmp_path: Path) -> None:
    """Of an answer in several messages, only those are sent again that did not arrive; and an edit
    knows all of them."""
    counting = Counting(lines=10)
    async with running(api, tmp_path, answer=counting.respond) as world:
        alice = world.api.person("Alice")
        last = "Answer 1. 9 "
        fault = world.api.fail(
            "sendMessage", faults.reset_before(), when=lambda p: last in p["text"]
        )
        asked = await alice.sends(WHEN)
        parts = [await alice.next_reply() for _ in range(3)]
        assert fault.used == 1
        assert parts[0].text.startswith("Answer 1. 0 ")
        assert last in parts[2].text
        await alice.no_reply()
        await alice.edits(asked, PRICE)
        await world.api.next_edit(parts[2])
        assert [part.text[:9] for part in parts] == ["Answer 2."] * 3
        await alice.no_reply()


async def test_forgetting(world: World) -> None:
    """What was forgotten was forgotten, though saying so did not work at first."""
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    await alice.next_reply()
    fault = world.api.fail("sendMessage", faults.reset_before())
    await alice.sends("/forget")
    assert "no longer knows what this chat was about." in (await alice.next_reply()).text
    assert fault.used == 1
    await alice.no_reply()


async def test_an_album(world: World) -> None:
    """Photos without words get their one sentence, though it did not arrive at first, and none
    more when all of them come again."""
    alice = world.api.person("Alice")
    alice.chat.started = True
    fault = world.api.fail("sendMessage", faults.reset_before())
    photos = [photo(alice, number) for number in (901, 902, 903)]
    for one in photos:
        world.api.raw_update(one)
    assert (await alice.next_reply()).text == world.phrases["telegram_no_text"]
    assert fault.used == 1
    for one in photos[1:]:
        world.api.raw_update(one)
    await alice.no_reply()
    world.api.raw_update(photos[0])
    assert (await alice.next_reply()).text == world.phrases["telegram_no_text"]
    await alice.no_reply()


def photo(alice: Person, number: int) -> dict[str, Any]:
    """A photo of an album, as Telegram sends it."""
    size = {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}
    return {
        "message": {
            "message_id": number,
            "date": 1_700_000_000,
            "chat": {"id": alice.id, "type": "private", "first_name": "Alice"},
            "from": alice.user,
            "photo": [size],
            "media_group_id": "9",
        }
    }


async def test_a_press(world: World) -> None:
    """A press is answered once, and a judgement counts once."""
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    reply = await alice.next_reply()
    fault = world.api.fail("sendMessage", faults.reset_before())
    await (await alice.presses(reply, PRICE)).answered()
    assert (await alice.next_reply()).text.startswith(PRICE)
    assert fault.used == 1
    fault = world.api.fail("answerCallbackQuery", faults.reset_before())
    press = await alice.presses(reply, "👍")
    assert (await press.answered()).text == world.phrases["noted_up"]
    assert fault.used == 1
    assert world.feedback() == [("ferry-when", "up")]


async def test_a_result_is_kept_within_one_update() -> None:
    """What was done is done once for an update, what failed is done again, and the next update
    starts afresh."""
    done: list[str] = []

    async def do() -> int:
        done.append("x")
        if len(done) == 1:
            raise ConnectionError
        return len(done)

    with one_update():
        with pytest.raises(ConnectionError):
            await once("a", do)
        assert [await once("a", do), await once("a", do), await once("b", do)] == [2, 2, 3]
    with one_update():
        assert await once("a", do) == 4
    assert [await once("a", do), await once("a", do)] == [5, 6]


async def test_a_guess_counts_once(api: BotApi, tmp_path: Path) -> None:
    """A guess after which the next question did not arrive is not counted again; that question
    comes, once."""
    async with running(api, tmp_path, quizzing()) as world:
        alice = world.api.person("Alice")
        await alice.sends("/quiz")
        shown = await alice.next_reply()
        world.api.fail("sendPoll", faults.reset_before(), times=2)
        await alice.answers_poll(shown, 0)
        following = await alice.next_reply()
        assert following.poll
        assert following.poll.question.startswith("Question 2 of 5. ")
        assert len([r for r in world.asked if isinstance(r, Guess)]) == 1
        await alice.no_reply()


async def test_a_poll_is_there_once(api: BotApi, tmp_path: Path) -> None:
    """A poll that arrived does not come again with the buttons that did not."""
    async with running(api, tmp_path, quizzing()) as world:
        alice = world.api.person("Alice")
        world.api.fail("sendPoll", faults.invalid_json())
        fault = world.api.fail("sendMessage", faults.reset_before(), times=2)
        await alice.sends("/quiz")
        assert [(await alice.next_reply()).kind for _ in range(2)] == ["poll", "text"]
        assert fault.used == 2
        await alice.no_reply()
