"""What was done already for an update that has to be served once more.

Serving breaks off where Telegram cannot be reached, and begins again. A question answered anew
would be read against its own answer that nobody has seen, and a part that arrived would be shown
twice: so what was done for an update is kept until it is served, or given up.

The store is told that an answer is on its way before it is sent: whoever serves the update after a
crash then looks first whether it has arrived. So does who serves it again after the way to Telegram
broke.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Attempt:
    """One update, while it is served."""

    begin: Callable[[int], Awaitable[None]] | None = None
    """Told the chat before the first message is sent."""
    after: int | None = None
    """The answer may be there already, in messages with higher numbers than this one."""
    last: Callable[[int], int] | None = None
    """The highest number of a message that was seen in a chat."""
    before: int | None = None
    """What that was before the latest message was sent."""
    done: dict[Hashable, Any] = field(default_factory=dict)


_ATTEMPT: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


@contextmanager
def one_update(attempt: Attempt | None = None) -> Iterator[None]:
    """Within this, one update is served, as often as it takes; the task serves no other."""
    token = _ATTEMPT.set(attempt or Attempt())
    try:
        yield
    finally:
        _ATTEMPT.reset(token)


async def once(name: Hashable, do: Callable[[], Awaitable[T]]) -> T:
    """The result of `do`; if that was done for this update under this name, its result then.

    An error is no result. Outside of `one_update` nothing is kept.
    """
    attempt = _ATTEMPT.get()
    if attempt is None:
        return await do()
    if name not in attempt.done:
        attempt.done[name] = await do()
    result: T = attempt.done[name]
    return result


async def about_to_send(chat: int) -> None:
    """To be called before each message is sent, as shortly before as can be."""
    attempt = _ATTEMPT.get()
    if attempt is None:
        return
    if attempt.begin is not None:
        begin, attempt.begin = attempt.begin, None
        await begin(chat)
    if attempt.last is not None:
        attempt.before = attempt.last(chat) or None


def may_be_there_after() -> int | None:
    """What is sent for this update may have arrived before: with a higher number than this."""
    attempt = _ATTEMPT.get()
    return attempt.after if attempt is not None else None


def may_be_there() -> None:
    """What was just sent for this update may have arrived or not."""
    attempt = _ATTEMPT.get()
    if attempt is not None:
        attempt.after = attempt.before


def is_there(number: int | None) -> None:
    """It had, with this number, and what follows may be there too; or None: nothing had."""
    attempt = _ATTEMPT.get()
    if attempt is not None:
        attempt.after = number
