"""Calls that come while one is under way are done together by the next.

A transaction costs about as much for a hundred rows as for one, so the busier the bot is, the less
each row costs; and when it is not busy, nothing waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.store.faults import StoreError

T = TypeVar("T")
R = TypeVar("R")

MOST = 500
"""Calls that are done together."""


class Together(Generic[T, R]):
    """One function over many items, called as if it were for one."""

    def __init__(self, together: Callable[[Sequence[T]], Awaitable[Sequence[R]]]) -> None:
        """`together` gives one result an item, in their order; if it fails, all of them
        fail with a StoreError."""
        self._together = together
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def __call__(self, item: T) -> R:
        """The result for one item; a caller that is cancelled does not take it back."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await future

    async def finish(self) -> None:
        """Wait until nothing is under way."""
        while self._worker is not None and not self._worker.done():
            await asyncio.wait([self._worker])

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                results = await self._together([item for item, _ in batch])
            except Exception as error:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(_own(error))
            else:
                for (_, future), result in zip(batch, results, strict=True):
                    if not future.done():
                        future.set_result(result)


def _own(error: Exception) -> StoreError:
    """An error for one caller, for each adds its own traceback.

    Not of the class that came: not every one can be made again from what it holds, and whoever
    waits would wait for ever.
    """
    if isinstance(error, StoreError):
        return StoreError(str(error))
    return StoreError(f"The store has failed ({type(error).__name__}).")
