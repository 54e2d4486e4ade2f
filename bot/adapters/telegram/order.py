"""Updates served in order within a chat, and chats side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from telegram import Update
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot import metrics
from bot.adapters.telegram.attempt import Attempt, one_update
from bot.adapters.telegram.flood import asked_to_wait
from bot.core.trace import where

log = logging.getLogger(__name__)

Serve = Callable[[Update], Awaitable[None]]
Lane = tuple[str, int]


class Lanes:
    """Serves every update that it is given, one lane for each chat.

    `done(id)` is called once an update needs no more serving: it was served, or took longer than
    `timeout` seconds, or failed. The next of its lane waits for the event that `done` gives: that
    this was noted, so that after a crash one update of a lane at most was served without a trace.
    A failure to reach Telegram (NetworkError but not BadRequest, RetryAfter) is not final: the
    update is served again after each of the pauses `again` (seconds; RetryAfter's own if that is
    longer), not before `reachable` is set, and its lane waits. Nothing of an update but its id is
    logged. How many wait is bounded by who gives them.
    """

    def __init__(
        self,
        serve: Serve,
        done: Callable[[int], asyncio.Event],
        reachable: asyncio.Event,
        *,
        timeout: float = 180.0,
        again: Sequence[float] = (2.0, 10.0, 30.0, 60.0),
        drops: Callable[[Update], bool] = lambda _: False,
    ) -> None:
        """`drops` says at once, when an update comes, whether it needs no serving."""
        self._serve = serve
        self._done = done
        self._reachable = reachable
        self._timeout = timeout
        self._again = tuple(again)
        self._drops = drops
        self._waiting: dict[Lane, deque[tuple[Update, Attempt]]] = {}
        self._running: dict[Lane, asyncio.Task[None]] = {}
        metrics.waiting("telegram", lambda: self.count)

    @property
    def count(self) -> int:
        """Updates that are being served, or wait for those before them."""
        return len(self._running) + sum(map(len, self._waiting.values()))

    def put(self, update: Update, attempt: Attempt | None = None) -> None:
        """Serve this update after those of its lane that came before it."""
        metrics.received("telegram")
        if self._drops(update):
            self._done(update.update_id)
            return
        lane = lane_of(update)
        one = update, attempt or Attempt()
        if lane in self._running:
            self._waiting[lane].append(one)
            return
        self._waiting[lane] = deque([one])
        self._running[lane] = asyncio.create_task(self._run(lane))

    async def finish(self, grace: float) -> None:
        """Let all that was given be served, for `grace` seconds at most; then stop where it is."""
        tasks = set(self._running.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, lane: Lane) -> None:
        waiting = self._waiting[lane]
        try:
            while waiting:
                update, attempt = waiting.popleft()
                with one_update(attempt):
                    await self._one(update)
                await self._done(update.update_id).wait()
        finally:
            del self._waiting[lane], self._running[lane]

    async def _one(self, update: Update) -> None:
        for pause in (*self._again, None):
            try:
                async with asyncio.timeout(self._timeout):
                    await self._serve(update)
                    return
            except (NetworkError, RetryAfter) as error:
                if isinstance(error, BadRequest) or pause is None:
                    _failed(update, error)
                    return
                asked = asked_to_wait(error) if isinstance(error, RetryAfter) else 0.0
                wait = max(pause, asked)
                metrics.retried("telegram", metrics.LIMITED if asked else metrics.UNREACHABLE)
            except asyncio.CancelledError as error:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
                # Not ours: something inside was cancelled. The lane must go on.
                _failed(update, error)
                return
            except Exception as error:
                _failed(update, error)
                return
            await asyncio.sleep(wait)
            await self._reachable.wait()


def lane_of(update: Update) -> Lane:
    """The chat of an update; without one, the person; without that, a lane of its own. A guess in a
    poll leads on in the person's private chat, whose number is theirs."""
    if update.poll_answer is not None and update.poll_answer.user is not None:
        return "chat", update.poll_answer.user.id
    if update.effective_chat is not None:
        return "chat", update.effective_chat.id
    if update.effective_user is not None:
        return "user", update.effective_user.id
    return "update", update.update_id


def _failed(update: Update, error: BaseException) -> None:
    name = type(error).__name__
    log.error("Update %d could not be served: %s in %s", update.update_id, name, where(error))
