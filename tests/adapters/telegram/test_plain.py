"""A plain reader on Telegram: text alone, and numbers that are typed."""

from __future__ import annotations

from pathlib import Path

from bot.core.personal import PLAIN
from bot.core.request import Ask
from tests.adapters.replies import PRICE, TOWER, VAGUE, WHEN, touring
from tests.adapters.telegram.world import World, running
from tests.telegram_server import BotApi, Message, Person


async def plain_reader(world: World, name: str = "Alice") -> Person:
    """Somebody who has turned plain mode on."""
    person = world.api.person(name)
    key = world.store.key("telegram person", int(world.api.token.partition(":")[0]), person.id)
    await world.store.keep(key, {PLAIN: "on"})
    return person


async def says(who: Person, text: str) -> Message:
    await who.sends(text)
    return await who.next_reply()


async def test_a_question_and_what_is_offered_with_it(world: World) -> None:
    """The answer is one message of text without buttons; a number leads on, again and again."""
    alice = await plain_reader(world)
    answer = await says(alice, WHEN)
    assert answer.text.startswith(f"{WHEN}\n\nIt sails at noon. (passage 1)")
    assert answer.labels() == []
    first = answer.text.partition("You can also ask:\n")[2].split("\n")[0]
    assert first == f"1. {PRICE}"
    assert (await says(alice, "1")).text.startswith(PRICE)
    thanks = await says(alice, "#5")
    assert thanks.text == world.phrases["noted_up"]
    assert world.feedback() == [("ferry-price", "up")]
    assert (await says(alice, "٣.")).text.startswith("The passages behind the answer")
    await alice.no_reply()


async def test_asked_back(world: World) -> None:
    """Where the bot asks back, a number answers it, and the last one says that none fits."""
    alice = await plain_reader(world)
    asked = await says(alice, VAGUE)
    choices = asked.text.split("\n")
    assert choices[-1].endswith(". None of these")
    reply = await says(alice, choices[-1].partition(".")[0])
    assert reply.text.startswith(world.phrases["none_noted"])


async def test_a_briefing_by_numbers(api: BotApi, tmp_path: Path) -> None:
    """From all briefings through a path and its cards: the way on is always number one."""
    async with running(api, tmp_path, touring()) as world:
        alice = await plain_reader(world)
        await says(alice, "/brief")
        depths = await says(alice, "1")
        assert "\n2. 30 seconds: 3 cards" in depths.text
        card = await says(alice, "2")
        for number in (1, 2, 3):
            assert card.text.startswith(f"A tour of the harbour, {number} of 3")
            card = await says(alice, "1")


async def test_after_a_restart(api: BotApi, tmp_path: Path) -> None:
    """What the numbers stand for outlives the bot."""
    async with running(api, tmp_path) as world:
        alice = await plain_reader(world)
        await says(alice, WHEN)
    async with running(api, tmp_path):
        assert (await says(alice, "1")).text.startswith(PRICE)


async def test_an_old_button(world: World) -> None:
    """A button from before plain mode still works, and what it leads to is plain."""
    alice = world.api.person("Alice")
    answer = await says(alice, WHEN)
    key = world.store.key("telegram person", 42, alice.id)
    await world.store.keep(key, {PLAIN: "on"})
    await alice.presses(answer, TOWER)
    reply = await alice.next_reply()
    assert reply.text.startswith(TOWER)
    assert reply.labels() == []


async def test_others_see_buttons(world: World) -> None:
    """Who wishes nothing gets buttons, and a number of theirs is a question."""
    await says(await plain_reader(world), WHEN)
    bob = world.api.person("Bob")
    assert "Sources" in (await says(bob, WHEN)).labels()
    await says(bob, "1")
    assert world.asked[-1] == Ask("1")
    assert not (await says(bob, "1")).text.startswith(PRICE)


async def test_in_a_group(world: World) -> None:
    """Others read along: the answer has its buttons and its brackets, whoever asks or presses."""
    group = world.api.supergroup("Harbour")
    alice = await plain_reader(world)
    await alice.sends(f"/ask {WHEN}", chat=group)
    answer = await group.next_reply()
    assert "It sails at noon. [1]" in answer.text
    assert "Sources" in answer.labels()
    await alice.presses(answer, PRICE)
    assert "👍" in (await group.next_reply()).labels()
