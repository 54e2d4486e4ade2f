"""An answer of which nobody knows whether it arrived is looked for, and not sent twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram.ext import ExtBot

from bot.adapters.telegram.attempt import Attempt, one_update
from bot.adapters.telegram.begun import Numbers
from bot.adapters.telegram.gesture import Place
from bot.adapters.telegram.markup import Paragraph
from bot.adapters.telegram.render import Message
from bot.adapters.telegram.seek import NUMBERS
from bot.adapters.telegram.send import Sender
from tests.telegram_server import BotApi, Person
from tests.telegram_server.violations import LOOKED_FOR


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(one_count_of_messages=True) as server:
        yield server


@pytest.fixture
def ani(api: BotApi) -> Person:
    one = api.person("Ani")
    one.says("/start")
    return one


def said(text: str) -> Message:
    return Message((Paragraph(text),))


def at(person: Person) -> Place:
    return Place(person.id, None, private=True)


async def test_it_is_there(api: BotApi, bot: ExtBot[str], ani: Person) -> None:
    """What arrived before the crash is found behind others' messages, and not sent again."""
    api.allow_violation(LOOKED_FOR)
    asked = ani.says("When?")
    for n in range(5):
        api.person(f"Other {n}").says("hello")
    (first,) = await Sender(bot).send(at(ani), [said("At noon.")])
    with one_update(Attempt(after=asked.id)):
        assert await Sender(bot).send(at(ani), [said("At noon.")]) == (first,)
    assert [m.text for m in api.sent] == ["At noon."]


async def test_it_is_not_there(api: BotApi, bot: ExtBot[str], ani: Person) -> None:
    """What did not arrive is sent, after as many looks as are promised."""
    api.allow_violation(LOOKED_FOR)
    asked = ani.says("When?")
    with one_update(Attempt(after=asked.id)):
        (number,) = await Sender(bot).send(at(ani), [said("At noon.")])
    assert number > asked.id
    assert [m.text for m in api.sent] == ["At noon."]
    assert len(api.calls_of("editMessageText")) == NUMBERS


async def test_a_part_is_there(api: BotApi, bot: ExtBot[str], ani: Person) -> None:
    """Of an answer in several messages, only those are sent that did not arrive."""
    api.allow_violation(LOOKED_FOR)
    asked = ani.says("When?")
    (first,) = await Sender(bot).send(at(ani), [said("At noon.")])
    with one_update(Attempt(after=asked.id)):
        sent = await Sender(bot).send(at(ani), [said("At noon."), said("And at night.")])
    assert sent[0] == first
    assert [m.text for m in api.sent] == ["At noon.", "And at night."]


async def test_it_says_what_it_says_now(api: BotApi, bot: ExtBot[str], ani: Person) -> None:
    """If the answer is another one by now, the message becomes that."""
    api.allow_violation(LOOKED_FOR)
    asked = ani.says("When?")
    await Sender(bot).send(at(ani), [said("At noon.")])
    with one_update(Attempt(after=asked.id)):
        await Sender(bot).send(at(ani), [said("At one.")])
    assert [m.text for m in api.sent] == ["At one."]


async def test_the_store_is_told_before(api: BotApi, bot: ExtBot[str], ani: Person) -> None:
    """That an answer is on its way is told once, before the first message is there."""
    ani.says("When?")
    told: list[tuple[int, int]] = []

    async def begin(chat: int) -> None:
        told.append((chat, len(api.sent)))

    with one_update(Attempt(begin)):
        await Sender(bot).send(at(ani), [said("At noon."), said("And at night.")])
    assert told == [(ani.id, 0)]
    assert len(api.sent) == 2


def test_numbers() -> None:
    """Supergroups count their own messages; all other chats are counted together."""
    numbers = Numbers()
    numbers.saw(5, 40)
    numbers.saw(-1_000_000_000_123, 7)
    numbers.saw(-200, 41)
    numbers.saw(6, 12)
    assert numbers.last(5) == numbers.last(-999) == 41
    assert numbers.last(-1_000_000_000_123) == 7
    assert numbers.last(-1_000_000_000_124) == 0
