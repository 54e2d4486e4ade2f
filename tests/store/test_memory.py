"""Conversations kept in memory: so many and no more, the one longest unused forgotten first."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.personal import Forgotten
from bot.core.recollection import Recollection
from bot.store.memory import MOST_CONVERSATIONS, ProcessMemory


def about(text: str) -> Recollection:
    return Recollection("abstain", None, "high", 1.0, (), (text,), (), "what", False, "en")


async def test_recalls_what_was_noted() -> None:
    """A conversation recalls its own last turn and nobody else's."""
    memory = ProcessMemory()
    await memory.note("a", about("csto"))
    await memory.note("b", about("war"))
    await memory.note("a", about("karabakh"))
    assert await memory.recall("a") == about("karabakh")
    assert await memory.recall("b") == about("war")


async def test_knows_nothing_of_a_new_conversation() -> None:
    """Who has said nothing is not recalled, and asking does not change that."""
    memory = ProcessMemory()
    assert await memory.recall("a") is None
    assert await memory.recall("a") is None


async def test_the_oldest_is_forgotten() -> None:
    """With room for two, the third conversation drives out the first."""
    memory = ProcessMemory(most=2)
    for name in ("a", "b", "c"):
        await memory.note(name, about(name))
    assert await memory.recall("a") is None
    assert await memory.recall("b") == about("b")
    assert await memory.recall("c") == about("c")


async def test_recalling_keeps_alive() -> None:
    """A conversation that was just recalled is not the next to be forgotten."""
    memory = ProcessMemory(most=2)
    await memory.note("a", about("a"))
    await memory.note("b", about("b"))
    await memory.recall("a")
    await memory.note("c", about("c"))
    assert await memory.recall("a") == about("a")
    assert await memory.recall("b") is None


async def test_noting_again_keeps_alive() -> None:
    """A conversation that goes on is not the next to be forgotten, and takes no second place."""
    memory = ProcessMemory(most=2)
    for name in ("a", "b", "a", "c"):
        await memory.note(name, about(name))
    assert await memory.recall("a") == about("a")
    assert await memory.recall("b") is None
    assert await memory.recall("c") == about("c")


async def test_bounded_by_default() -> None:
    """However many strangers write, no more than the limit are kept."""
    memory = ProcessMemory()
    for number in range(MOST_CONVERSATIONS + 100):
        await memory.note(str(number), about("csto"))
    kept = [await memory.recall(str(n)) for n in range(MOST_CONVERSATIONS + 100)]
    assert [k is not None for k in kept] == [False] * 100 + [True] * MOST_CONVERSATIONS


async def test_forgets() -> None:
    """What is forgotten is not recalled; whether there was anything is told."""
    memory = ProcessMemory()
    await memory.note("a", about("csto"))
    assert await memory.forget("a")
    assert await memory.recall("a") is None
    assert not await memory.forget("a")


async def test_knows_where_somebody_is() -> None:
    """A person's place in each briefing is known until that person is forgotten."""
    memory = ProcessMemory()
    await memory.keep("ani", {"brief csto": "medium 1", "plain": "on"})
    await memory.keep("ani", {"brief csto": "full 2", "round": "1"})
    await memory.keep("ben", {"brief csto": "short 0"})
    await memory.keep("ani", {"plain": None, "repeat": None})
    assert await memory.personal("ani") == {"brief csto": "full 2", "round": "1"}
    assert await memory.personal("cleo") == {}
    assert await memory.forget("a", "ani") == Forgotten(False, frozenset({"brief csto", "round"}))
    assert await memory.personal("ani") == {}
    assert await memory.personal("ben") == {"brief csto": "short 0"}
    assert not await memory.forget("a", "ani")


async def test_places_are_bounded() -> None:
    """However many leaf through briefings, those who did so last are known."""
    memory = ProcessMemory(most=2)
    for who in ("ani", "ben", "ani", "cleo"):
        await memory.keep(who, {"brief csto": "medium 1"})
    known = [who for who in ("ani", "ben", "cleo") if await memory.personal(who)]
    assert known == ["ani", "cleo"]


async def test_says_that_it_keeps_no_feedback() -> None:
    """Feedback that would be gone with the process is not said to be kept."""
    assert not await ProcessMemory().feedback("csto", "up", "1", ())


@pytest.mark.parametrize("most", [1, 2, 3])
@settings(max_examples=100, deadline=None)
@given(steps=st.lists(st.tuples(st.booleans(), st.text(max_size=2)), max_size=40))
def test_as_a_list_in_order_of_use(most: int, steps: list[tuple[bool, str]]) -> None:
    """Whatever is noted and recalled, it holds the conversations used last."""

    async def use() -> None:
        memory = ProcessMemory(most)
        used: list[str] = []
        for noting, name in steps:
            if noting:
                await memory.note(name, about(name))
            else:
                assert await memory.recall(name) == (about(name) if name in used else None)
            if noting or name in used:
                used = [*(u for u in used if u != name), name][-most:]

    asyncio.run(use())
