"""In order within a chat, chats side by side, and nobody blocked for ever."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.adapters.telegram.order import Lanes, lane_of
from tests.adapters.telegram.updates import inline, message, parsed

SECRET = "flibbertigibbet"


class Kitchen:
    """Serves updates as a test tells it, and keeps what was served and done."""

    def __init__(
        self,
        serve: Callable[[Update], Awaitable[None]] | None = None,
        *,
        timeout: float = 5.0,
        again: tuple[float, ...] = (0.01, 0.01),
    ) -> None:
        self.begun: list[int] = []
        self.done: list[int] = []
        self.reachable = asyncio.Event()
        self.reachable.set()
        self._serve = serve
        self.noted = asyncio.Event()
        self.noted.set()
        self.lanes = Lanes(self._one, self._noted, self.reachable, timeout=timeout, again=again)

    def _noted(self, number: int) -> asyncio.Event:
        self.done.append(number)
        return self.noted

    async def _one(self, update: Update) -> None:
        self.begun.append(update.update_id)
        if self._serve is not None:
            await self._serve(update)

    def put(self, *pairs: tuple[int, int]) -> None:
        """Messages by number and chat."""
        for number, chat in pairs:
            self.lanes.put(parsed(message(number, chat)))


@settings(max_examples=60, deadline=None)
@given(
    chats=st.lists(st.integers(1, 4), max_size=25),
    waits=st.lists(st.sampled_from([0.0, 0.0, 0.001, 0.003]), min_size=25, max_size=25),
    faulty=st.sets(st.integers(0, 24)),
)
def test_order_within_a_chat(chats: list[int], waits: list[float], faulty: set[int]) -> None:
    """Whatever takes how long, and whatever fails: a chat's updates are served in their order."""

    async def serve(update: Update) -> None:
        await asyncio.sleep(waits[update.update_id])
        if update.update_id in faulty:
            raise ValueError(SECRET)

    async def main() -> None:
        kitchen = Kitchen(serve)
        kitchen.put(*enumerate(chats))
        await kitchen.lanes.finish(5)
        for chat in set(chats):
            mine = [number for number, one in enumerate(chats) if one == chat]
            assert [n for n in kitchen.begun if chats[n] == chat] == mine
            assert [n for n in kitchen.done if chats[n] == chat] == mine

    asyncio.run(main())


async def test_chats_side_by_side() -> None:
    """A chat that takes its time holds up no other, and its own next one waits."""
    free = asyncio.Event()

    async def serve(update: Update) -> None:
        if update.update_id == 1:
            await free.wait()

    kitchen = Kitchen(serve)
    kitchen.put((1, 5), (2, 5), (3, 6), (4, 7))
    await asyncio.sleep(0.02)
    assert kitchen.done == [3, 4]
    assert kitchen.begun == [1, 3, 4]
    free.set()
    await kitchen.lanes.finish(1)
    assert kitchen.done == [3, 4, 1, 2]


async def test_a_hanging_update_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    """What never ends is ended by the time-out, and the chat goes on."""

    async def serve(update: Update) -> None:
        if update.update_id == 1:
            await asyncio.Event().wait()

    kitchen = Kitchen(serve, timeout=0.05)
    kitchen.put((1, 5), (2, 5))
    await kitchen.lanes.finish(2)
    assert kitchen.done == [1, 2]
    assert "Update 1 could not be served: TimeoutError" in caplog.text


@pytest.mark.parametrize(
    "error",
    [ValueError(SECRET), BadRequest(SECRET), Forbidden(SECRET), asyncio.CancelledError(SECRET)],
    ids=lambda error: type(error).__name__,
)
async def test_a_failing_update_is_final(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    """What fails is not tried again, is logged without its words, and the chat goes on."""

    async def serve(update: Update) -> None:
        if update.update_id == 1:
            raise error

    kitchen = Kitchen(serve)
    kitchen.put((1, 5), (2, 5))
    await kitchen.lanes.finish(1)
    assert kitchen.begun == kitchen.done == [1, 2]
    assert type(error).__name__ in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("error", [NetworkError("x"), TimedOut(), RetryAfter(0)], ids=repr)
async def test_an_unreachable_telegram_is_not_final(error: Exception) -> None:
    """What could not be sent is served again in its turn, before what came after it."""
    failures = [error, error]

    async def serve(update: Update) -> None:
        if update.update_id == 1 and failures:
            raise failures.pop()

    kitchen = Kitchen(serve)
    kitchen.put((1, 5), (2, 5))
    await kitchen.lanes.finish(1)
    assert kitchen.begun == [1, 1, 1, 2]
    assert kitchen.done == [1, 2]


async def test_serving_again_is_bounded(caplog: pytest.LogCaptureFixture) -> None:
    """What can never be sent is given up after the last pause."""

    async def serve(update: Update) -> None:
        raise NetworkError(SECRET)

    kitchen = Kitchen(serve)
    kitchen.put((1, 5))
    await kitchen.lanes.finish(1)
    assert kitchen.begun == [1, 1, 1]
    assert kitchen.done == [1]
    assert SECRET not in caplog.text


async def test_telegrams_own_wait_counts() -> None:
    """RetryAfter is obeyed where it asks for more than the pause."""
    failures: list[Exception] = [RetryAfter(1)]
    times: list[float] = []

    async def serve(update: Update) -> None:
        times.append(asyncio.get_running_loop().time())
        if failures:
            raise failures.pop()

    kitchen = Kitchen(serve)
    kitchen.put((1, 5))
    await kitchen.lanes.finish(3)
    assert times[1] - times[0] >= 1


async def test_nothing_is_tried_during_an_outage() -> None:
    """While Telegram cannot be reached, tries are not used up."""
    failures: list[Exception] = [NetworkError("x")]

    async def serve(update: Update) -> None:
        if failures:
            raise failures.pop()

    kitchen = Kitchen(serve)
    kitchen.reachable.clear()
    kitchen.put((1, 5))
    await asyncio.sleep(0.1)
    assert (kitchen.begun, kitchen.done) == ([1], [])
    kitchen.reachable.set()
    await kitchen.lanes.finish(1)
    assert kitchen.done == [1]


async def test_finishing_has_an_end(caplog: pytest.LogCaptureFixture) -> None:
    """What is not served in time is stopped, and is not said to be done."""
    caplog.set_level(logging.DEBUG)

    async def serve(update: Update) -> None:
        if update.update_id != 1:
            await asyncio.Event().wait()

    kitchen = Kitchen(serve)
    kitchen.put((1, 4), (2, 5), (3, 5))
    await kitchen.lanes.finish(0.05)
    assert kitchen.done == [1]
    assert kitchen.begun == [1, 2]
    await kitchen.lanes.finish(0.05)


def test_lanes_of_updates() -> None:
    """The chat is the lane, for votes the person's private one; a person's inline queries have one
    of their own, others none."""
    vote = {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["0"]}
    voted = {**vote, "user": {"id": 5, "is_bot": False, "first_name": "Alice"}}
    assert lane_of(parsed({"update_id": 1, "poll_answer": voted})) == lane_of(parsed(message(2, 5)))
    assert lane_of(parsed(message(1, 5))) == lane_of(parsed(message(2, 5)))
    assert lane_of(parsed(message(1, 5))) != lane_of(parsed(message(2, 6)))
    assert lane_of(parsed(inline(1, 5))) == lane_of(parsed(inline(2, 5)))
    assert lane_of(parsed(inline(1, 5))) != lane_of(parsed(message(2, 5)))
    assert lane_of(parsed({"update_id": 1})) != lane_of(parsed({"update_id": 2}))


async def test_the_next_waits_until_the_last_is_noted() -> None:
    """A chat's next update begins only when it is noted that the last was served; other chats do
    not wait for that."""
    kitchen = Kitchen()
    kitchen.noted.clear()
    kitchen.put((1, 7), (2, 7), (3, 8))
    await asyncio.sleep(0.02)
    kitchen.put((4, 8))
    await asyncio.sleep(0.02)
    assert (kitchen.begun, kitchen.done) == ([1, 3], [1, 3])
    kitchen.noted.set()
    await kitchen.lanes.finish(5)
    assert sorted(kitchen.begun) == [1, 2, 3, 4]
