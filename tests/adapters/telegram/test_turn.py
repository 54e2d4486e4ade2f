"""Whose turn it is to poll: one of all replicas, whatever becomes of the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.adapters.telegram import turn
from bot.adapters.telegram.turn import Turn
from bot.core.recollection import MemoryAwayError


class Board:
    """Names that several replicas take, each through its own `Names`; `away` makes all fail."""

    def __init__(self) -> None:
        self.held: dict[str, Names] = {}
        self.away = False


class Names:
    def __init__(self, board: Board) -> None:
        self._board = board
        self.mine: set[str] = set()
        self._changed = asyncio.Event()

    async def take(self, name: str) -> bool:
        if self._board.away:
            raise MemoryAwayError("The store is away.")
        if self._board.held.setdefault(name, self) is self:
            self.mine.add(name)
        return name in self.mine

    async def give(self, name: str) -> None:
        if self._board.held.get(name) is self:
            del self._board.held[name]
        self.lose(name)

    def lose(self, name: str) -> None:
        self.mine.discard(name)
        event, self._changed = self._changed, asyncio.Event()
        event.set()

    @property
    def held(self) -> frozenset[str]:
        return frozenset(self.mine)

    def changed(self) -> asyncio.Event:
        return self._changed


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "LOOK", 0.02)
    monkeypatch.setattr(turn, "ALONE", 0.1)


async def soon(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited in vain")


async def test_one_at_a_time() -> None:
    """The second one waits until the first has ended."""
    board, stop = Board(), asyncio.Event()
    one, two = Turn(Names(board), "poll"), Turn(Names(board), "poll")
    assert await one.comes(stop)
    waiting = asyncio.create_task(two.comes(stop))
    async with one.lasting(stop) as ended:
        await asyncio.sleep(0.1)
        assert not waiting.done()
        assert not ended.is_set()
    assert await waiting


async def test_it_is_lost() -> None:
    """Whoever learns that another has the turn stops."""
    board, stop = Board(), asyncio.Event()
    names = Names(board)
    one = Turn(names, "poll")
    assert await one.comes(stop)
    async with one.lasting(stop) as ended:
        board.held["poll"] = Names(board)
        names.lose("poll")
        await asyncio.wait_for(ended.wait(), 5)


async def test_begun_without_the_store() -> None:
    """Two that begin while the store is away do so without knowing of each other; once it is back,
    one of them goes on, and the other one stands by."""
    board, stop = Board(), asyncio.Event()
    board.away = True
    one, two = Turn(Names(board), "poll"), Turn(Names(board), "poll")
    assert await one.comes(stop)
    assert await two.comes(stop)
    async with one.lasting(stop) as first, two.lasting(stop) as second:
        await asyncio.sleep(0.1)
        assert not first.is_set()
        assert not second.is_set()
        board.away = False
        await soon(lambda: first.is_set() != second.is_set())
        await asyncio.sleep(0.1)
        assert first.is_set() != second.is_set()


async def test_a_stop() -> None:
    """A stop ends the waiting, and what lasts."""
    board, stop = Board(), asyncio.Event()
    one, two = Turn(Names(board), "poll"), Turn(Names(board), "poll")
    assert await one.comes(stop)
    waiting = asyncio.create_task(two.comes(stop))
    async with one.lasting(stop) as ended:
        stop.set()
        await asyncio.wait_for(ended.wait(), 5)
    assert not await asyncio.wait_for(waiting, 5)
