"""Waiting until something changes, from whichever thread and event loop."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LOOK = 0.1  # seconds; what is waited for may lie outside of the server, where no bell rings


class Bell:
    """Rung at every change; whoever waits looks again whether what it waits for is there."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake all who wait, in their own loops."""
        if not self._waiting:
            return
        here: asyncio.AbstractEventLoop | None = None
        with contextlib.suppress(RuntimeError):
            here = asyncio.get_running_loop()
        for future in tuple(self._waiting):
            loop = future.get_loop()
            if loop is here:
                _wake(future)
            else:
                with contextlib.suppress(RuntimeError):  # that loop is closed
                    loop.call_soon_threadsafe(_wake, future)

    async def until(self, found: Callable[[], T], timeout: float) -> T | None:  # noqa: ASYNC109
        """What `found` gives once it is true; None when the time is over."""
        loop, over = asyncio.get_running_loop(), time.monotonic() + timeout
        while True:
            future = loop.create_future()
            self._waiting.add(future)
            try:
                if value := found():
                    return value
                left = over - time.monotonic()
                if left <= 0:
                    return None
                await asyncio.wait((future,), timeout=min(left, LOOK))
            finally:
                self._waiting.discard(future)


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
