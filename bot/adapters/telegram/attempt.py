"""What was done already for an update that has to be served once more.

Serving breaks off where Telegram cannot be reached, and begins again. A question answered anew
would be read against its own answer that nobody has seen, and a part that arrived would be shown
twice: so what was done for an update is kept until it is served, or given up.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_DONE: ContextVar[dict[Hashable, Any] | None] = ContextVar("done", default=None)


@contextmanager
def one_update() -> Iterator[None]:
    """Within this, one update is served, as often as it takes; the task serves no other."""
    token = _DONE.set({})
    try:
        yield
    finally:
        _DONE.reset(token)


async def once(name: Hashable, do: Callable[[], Awaitable[T]]) -> T:
    """The result of `do`; if that was done for this update under this name, its result then.

    An error is no result. Outside of `one_update` nothing is kept.
    """
    done = _DONE.get()
    if done is None:
        return await do()
    if name not in done:
        done[name] = await do()
    result: T = done[name]
    return result
