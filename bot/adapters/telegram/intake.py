"""Long polling that confirms an update to Telegram only once it is served.

The library's own updater confirms updates as it fetches them, which loses those in memory when
the process dies, and fetches a batch that it cannot parse for ever. Here the offset of getUpdates
(https://core.telegram.org/bots/api#getupdates) is the first id that is not served yet.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.adapters import PlatformError
from bot.adapters.telegram.begun import Begun, Numbers
from bot.adapters.telegram.flood import asked_to_wait
from bot.adapters.telegram.ledger import Ledger
from bot.adapters.telegram.marks import PAUSE, Kept, Marks
from bot.adapters.telegram.order import Lanes, Serve, lane_of
from bot.core.outage import Outage

log = logging.getLogger(__name__)

LIMIT = 100
"""Updates in one answer of getUpdates; more cannot be asked for."""

SAME_OFFSET = 0.52
"""Seconds. Who asks again with the same offset within half a second is shown one update only."""

LATE = 10
"""Seconds after the end of a long poll in which its answer is to come: a connection on which
nothing comes any more is left then."""

GATHER = 0.02
"""Seconds in which several updates are served before they are confirmed together."""


class BadTokenError(PlatformError):
    """Telegram does not know the token."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram does not know this bot token. Copy it again from @BotFather (/mybots, "
            "API Token) into BRIEFBOT_TELEGRAM_TOKEN."
        )


class Poller:
    """Fetches updates, has each served in its chat's order, and confirms what is served.

    Telegram shows 100 unconfirmed updates at most. So that a slow chat does not hide all others
    behind it, an update that has waited `patience` seconds while others were served is put into the
    store and then confirmed, if there is more than those 100; what is still there at the next start
    is served first. At most `most` updates are in memory.
    """

    def __init__(
        self,
        bot: Bot,
        request: BaseRequest,
        serve: Serve,
        store: Kept,
        *,
        outage: Outage | None = None,
        numbers: Numbers | None = None,
        allowed: Sequence[str],
        hold: int = 30,
        most: int = 1000,
        patience: float = 2.0,
        grace: float = 20.0,
        timeout: float = 180.0,
        again: Sequence[float] = (2.0, 10.0, 30.0, 60.0),
        back_off: Sequence[float] = (1.0, 2.0, 5.0, 10.0, 30.0),
        drops: Callable[[Update], bool] = lambda _: False,
        clock: Callable[[], float] = time.monotonic,
        tell: Callable[[str | None], None] = lambda _fault: None,
        hurries: Callable[[], bool] = lambda: False,
    ) -> None:
        """`hold`: seconds that Telegram keeps an empty long poll open; `grace`: seconds that a
        polite stop may take; `timeout`, `again`, `drops`: see Lanes; `back_off`: pauses in an
        outage; `tell` is told what is amiss with Telegram, in a few words or None; `hurries`:
        whether the stop is to take a second at most, because another process serves the same."""
        self._bot = bot
        self._request = request
        outage = outage or Outage("What was served is not known after a crash")
        self._marks = Marks(bot, store, outage, most)
        self._numbers = numbers or Numbers()
        self._begun = Begun(bot, store, outage, self._numbers)
        self._allowed = json.dumps(list(allowed))
        self._hold = hold
        self._most = most
        self._patience = patience
        self._grace = grace
        self._back_off = tuple(back_off)
        self._tell = tell
        self._hurries = hurries
        self._reachable = asyncio.Event()
        self._reachable.set()
        self._moved = asyncio.Event()
        self._ledger = Ledger(clock)
        self._asked: int | None = None
        self._lanes = Lanes(
            serve, self._done, self._reachable, timeout=timeout, again=again, drops=drops
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Fetch and serve until `stop` is set; then finish what was taken and confirm it.

        Raises BadTokenError. Outages and other faults of Telegram are one line in the log each.
        """
        resuming = asyncio.create_task(self._resume())
        # First, as far as the store can be read: what is left came before what comes.
        await asyncio.wait({resuming}, timeout=PAUSE)
        marking = asyncio.create_task(self._marks.run())
        fetching = asyncio.create_task(self._fetch())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancelled(fetching, stopping, resuming)
            # In an outage nothing can be finished; what is in hand comes again at the next start.
            # Where another process goes on, it has the same in hand.
            hurries = self._hurries() or not self._reachable.is_set()
            await self._lanes.finish(1.0 if hurries else self._grace)
            if left := self._ledger.confirmed_unserved:
                log.warning("%d updates wait in the store and are served at the next start.", left)
            await _cancelled(marking)
            await self._marks.write()
        if not fetching.cancelled():
            fetching.result()
        await self._confirm()

    async def _fetch(self) -> None:
        while True:
            await self._until(lambda: self._ledger.held < self._most)
            asked = self._asked = self._ledger.offset
            batch = await self._batch(asked)
            new = self._ledger.shown(batch)
            # Asked every time: another process may have served them before this one started, or
            # may still be ending while this one begins.
            for number in await self._marks.known(new):
                self._ledger.done(number)
                del new[number]
            await self._take(new)
            await (self._advance() if len(batch) >= LIMIT else self._pause(asked))

    async def _pause(self, asked: int | None) -> None:
        """Wait until asking again is worth it: what is not confirmed is shown again at once."""
        ledger = self._ledger
        await self._until(lambda: not ledger.unserved, GATHER)
        await self._until(lambda: not ledger.unserved or ledger.offset != asked, SAME_OFFSET)

    async def _advance(self) -> None:
        """Wait until there is room for new ones among the 100 that Telegram shows."""
        ledger = self._ledger
        await self._until(lambda: ledger.ahead >= LIMIT // 2, 2 * GATHER)
        while not ledger.ahead:
            await self._until(lambda: ledger.ahead > 0, self._patience)
            if ledger.held < self._most and (late := ledger.late(self._patience)):
                await self._put_aside(late)

    async def _put_aside(self, late: dict[int, dict[str, Any]]) -> None:
        """Have the store keep these, and only then let Telegram forget them."""
        if await self._marks.put_aside(late):
            self._ledger.let_go(late)
            log.info("%d updates wait for their chats in the store; others come in.", len(late))

    async def _resume(self) -> None:
        """Take what an earlier process has left in the store."""
        left = await self._marks.left()
        # The store may have been away so long that some of it is this process's own.
        new = {number: raw for number, raw in left.items() if not self._ledger.knows(number)}
        for number, raw in new.items():
            self._ledger.resumed(number, raw)
        await self._take(new)

    async def _take(self, updates: dict[int, dict[str, Any]]) -> None:
        begun = await self._marks.begun(updates)
        for number, raw in updates.items():
            update = read(number, raw, self._bot)
            if update is None:
                self._done(number)
                continue
            self._numbers.met(update)
            self._lanes.put(update, self._begun.attempt(update, begun.get(number)))

    def _done(self, number: int) -> asyncio.Event:
        self._ledger.done(number)
        self._moved.set()
        return self._marks.done(number)

    async def _until(self, ready: Callable[[], bool], seconds: float | None = None) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not ready():
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            return

    async def _batch(self, offset: int | None) -> list[Any]:
        """What getUpdates shows, however long Telegram cannot be reached."""
        failed = 0
        told: bool | None = None
        while True:
            try:
                batch = await self._call(offset, LIMIT, self._hold)
            except InvalidToken:
                raise BadTokenError from None
            except TelegramError as error:
                answers = isinstance(error, Conflict | RetryAfter)
                if not answers:
                    self._reachable.clear()
                if told != answers:
                    log.warning("%s", _line(error))
                    told = answers
                self._tell(f"gives no updates ({type(error).__name__})")
                pause = self._back_off[min(failed, len(self._back_off) - 1)]
                if isinstance(error, RetryAfter):
                    pause = max(pause, asked_to_wait(error))
                failed += 1
                await asyncio.sleep(pause)
                continue
            self._reachable.set()
            self._tell(None)
            if failed:
                log.info("Updates come in again.")
            return batch

    async def _call(self, offset: int | None, limit: int, hold: int) -> list[Any]:
        # Not Bot.get_updates, which parses the whole batch or nothing.
        fields = {"limit": limit, "timeout": hold, "allowed_updates": self._allowed}
        if offset is not None:
            fields["offset"] = offset
        batch = await self._request.post(
            f"{self._bot.base_url}/getUpdates?{urlencode(fields)}", read_timeout=hold + LATE
        )
        return batch if isinstance(batch, list) else []

    async def _confirm(self) -> None:
        """One last getUpdates whose offset confirms what was served since the one before."""
        offset = self._ledger.offset
        # Telegram holds who repeats an offset soon for three seconds, whatever the time-out.
        if offset is None or offset == self._asked:
            return
        try:
            await self._call(offset, 1, 0)
        except TelegramError as error:
            log.warning("The last updates are confirmed at the next start: %s", _line(error))


def read(number: int, raw: dict[str, Any], bot: Bot) -> Update | None:
    """The update; None, and a line in the log, for one that the library cannot read."""
    try:
        update = Update.de_json(raw, bot)
        _sound(update)
    except Exception as error:
        log.error("Update %d cannot be read and is set aside: %s", number, type(error).__name__)
        return None
    return update


def _sound(update: Update) -> None:
    """Raise if what books are kept by is no number, which the library takes as it is, or none that
    a database keeps; Telegram's have 52 bits."""
    message, chat, person = (
        update.effective_message,
        update.effective_chat,
        update.effective_user,
    )
    numbers = [update.update_id, lane_of(update)[1]]
    numbers += [message.message_id] if message is not None else []
    numbers += [one.id for one in (chat, person) if one is not None]
    if any(type(number) is not int or abs(number) >= 2**63 for number in numbers):
        raise TypeError


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _line(error: TelegramError) -> str:
    if isinstance(error, RetryAfter):
        return f"Telegram wants to be left alone for a while: {error.message}"
    if not isinstance(error, Conflict):
        return f"Telegram cannot be reached; trying again: {error.message}"
    if "webhook" in error.message:
        return "This bot has a webhook, so that updates cannot be fetched; remove it (409)."
    return (
        "Another program fetches this bot's updates with the same token (409): stop that one, "
        "or make a new token with @BotFather. Trying again."
    )
