"""Updates that Telegram brings, to any of several replicas, each served once by one of them.

An update is acknowledged once the store has it (https://core.telegram.org/bots/api#setwebhook:
Telegram brings again what was not). Which replica serves it, and that a chat's are served in
order, is for the store's lanes; while the store is away, an update is acknowledged when it is
served.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from typing import Any, Protocol

from telegram import Bot, Update

from bot.adapters.telegram.begun import Begun, Numbers
from bot.adapters.telegram.begun import Kept as Noting
from bot.adapters.telegram.intake import read
from bot.adapters.telegram.marks import PLATFORM, as_it_came
from bot.adapters.telegram.order import Lanes, Serve, lane_of
from bot.adapters.telegram.turn import Names
from bot.core.outage import Outage
from bot.core.recollection import MemoryAwayError
from bot.core.trace import where

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks at what other replicas have left."""

SELDOM = 5
"""Of so many looks, one is for what should not happen."""

DEAD = 3.0
"""Seconds without a sign of life after which a replica's lanes are taken over: a database that
restarts takes less to see it again."""

MOST_TAKEN = 200
"""Lanes that are taken over at once; other replicas are to have theirs."""

UNSAFE = 50.0
"""Seconds that Telegram is kept waiting for an update that cannot be stored; it waits a minute."""

TOGETHER = 500
"""Updates of which the store is told together after an outage."""

RECENT = 10_000
"""Updates that are remembered to be served, for the moment until the store says so too."""


class Event(Protocol):
    """An update as the store keeps it; see `bot.store.lanes`."""

    @property
    def number(self) -> int: ...
    @property
    def lane(self) -> str: ...
    @property
    def raw(self) -> str: ...
    @property
    def after(self) -> int | None: ...


class Shared(Protocol):
    """What replicas share of one bot's updates; see `bot.store.lanes.Lanes`."""

    async def arrive(self, number: int, lane: str, raw: str) -> bool:
        """Keep an update; whether this replica is to serve it."""

    async def finish(self, number: int, lane: str) -> Sequence[Event]:
        """Keep that it was served; what waits in its lane."""

    async def mine(self) -> Sequence[Event]:
        """All that waits in this replica's lanes."""

    async def owners(self) -> Collection[str]:
        """The other replicas that own lanes; "" for lanes that were left."""

    async def take_over(self, owners: Collection[str], most: int) -> Sequence[Event]:
        """Own lanes of these; what waits there."""

    async def leave(self) -> None:
        """Own no lane any more."""

    async def without_lane(self) -> Sequence[tuple[int, str]]:
        """What waits since one process polled."""


class Living(Names, Protocol):
    """Who is alive; see `bot.store.leases.Leases`."""

    async def holders(self, names: Iterable[str]) -> set[str]:
        """Those of these names that a living process holds."""


class Kept(Noting, Protocol):
    """What outlives the process."""

    def key(self, *parts: str | int) -> str:
        """A code for what the parts name, from which they cannot be found."""

    def lanes(self, platform: str, owner: str) -> Shared:
        """What replicas share."""

    @property
    def leases(self) -> Living:
        """Who is alive."""


class Hooked:
    """Takes one bot's updates from the webhook, and serves this replica's share of them."""

    def __init__(
        self,
        bot: Bot,
        serve: Serve,
        store: Kept,
        reachable: asyncio.Event,
        *,
        outage: Outage,
        numbers: Numbers | None = None,
        most: int = 1000,
        grace: float = 20.0,
        timeout: float = 180.0,
        again: Sequence[float] = (2.0, 10.0, 30.0, 60.0),
        drops: Callable[[Update], bool] = lambda _: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`most`: updates in memory, beyond which Telegram is told to come later; `grace`: seconds
        that a polite stop may take; `reachable`, `timeout`, `again`, `drops`: see Lanes."""
        self._bot = bot
        self._store = store
        self._outage = outage
        self._most = most
        self._grace = grace
        self._clock = clock
        platform = PLATFORM.format(bot=bot.id)
        owner = secrets.token_hex(16)
        self._name = _name(owner)
        self._shared = store.lanes(platform, owner)
        self._numbers = numbers or Numbers()
        self._begun = Begun(bot, store, outage, self._numbers)
        self._order = Lanes(serve, self._done, reachable, timeout=timeout, again=again, drops=drops)
        self._hand: dict[int, str] = {}
        self._recent: OrderedDict[int, None] = OrderedDict()
        self._ends: dict[int, asyncio.Event] = {}
        self._unfinished: dict[int, str] = {}
        self._finishing: set[asyncio.Task[None]] = set()
        self._missing: dict[str, float] = {}
        self._open = False

    @property
    def held(self) -> int:
        """Updates in memory that are not served."""
        return len(self._hand)

    @property
    def at_work(self) -> bool:
        """Whether something is not served, or the store not told of it yet."""
        return bool(self._hand or self._finishing)

    async def take(self, raw: dict[str, Any]) -> bool:
        """See `bot.webhook.Webhook.take`."""
        number = raw["update_id"]
        if self._has_stopped() or len(self._hand) >= self._most:
            return False
        update = read(number, raw, self._bot)
        if update is None:
            # It would be no better the next time.
            return True
        lane = self._lane(update)
        stored = self._shared.arrive(number, lane, json.dumps(raw))
        mine: bool | None = await self._outage.spare("arrive", stored, None)
        if self._has_stopped():
            return mine is not None
        if mine is None:
            return await self._served_at_once(update, lane)
        if mine:
            self._serve(update, lane, None)
        return True

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set; then finish what was taken, or leave it to others."""
        self._open = True
        looking = asyncio.create_task(self._look())
        try:
            await stop.wait()
        finally:
            self._open = False
            # First: what others have left is not to be taken over now.
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            await self._order.finish(self._grace)
            await asyncio.gather(*self._finishing, return_exceptions=True)
            await self._outage.spare("leave", self._shared.leave(), None)
            await self._outage.spare("give", self._store.leases.give(self._name), None)
            if self._hand:
                log.warning("%d updates are left to be served later.", len(self._hand))

    def _has_stopped(self) -> bool:
        return not self._open

    # Serving.

    def _knows(self, number: int) -> bool:
        return number in self._hand or number in self._recent

    def _serve(self, update: Update, lane: str, after: int | None) -> None:
        number = update.update_id
        if self._knows(number):
            return
        self._hand[number] = lane
        self._numbers.met(update)
        self._order.put(update, self._begun.attempt(update, after))

    def _serve_all(self, events: Iterable[Event]) -> None:
        for event in events:
            if not self._knows(event.number) and (update := self._stored(event)) is not None:
                self._serve(update, event.lane, event.after)

    def _stored(self, event: Event) -> Update | None:
        update = self._read(event.number, event.raw)
        if update is None:
            # Nobody can serve it; it is not to wait for ever.
            self._hand[event.number] = event.lane
            self._done(event.number)
        return update

    async def _served_at_once(self, update: Update, lane: str) -> bool:
        """Serve an update that the store does not have; whether that was done in time."""
        number = update.update_id
        ended = self._ends.setdefault(number, asyncio.Event())
        self._serve(update, lane, None)
        if number in self._recent:
            return True
        try:
            async with asyncio.timeout(UNSAFE):
                await ended.wait()
        except TimeoutError:
            return False
        return True

    def _done(self, number: int) -> asyncio.Event:
        """Note an update that was served; gives the event that the store was told. Who waits for it
        then has what else there is in the lane."""
        told = asyncio.Event()
        lane = self._hand.pop(number)
        self._recent[number] = None
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)
        if (ended := self._ends.pop(number, None)) is not None:
            ended.set()
        task = asyncio.create_task(self._finish(number, lane, told))
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)
        return told

    async def _finish(self, number: int, lane: str, told: asyncio.Event) -> None:
        try:
            more = await self._outage.spare("finish", self._shared.finish(number, lane), None)
            if more is None:
                self._unfinished[number] = lane
                if len(self._unfinished) > RECENT:
                    # More would only fill the memory; what is forgotten may be served once more.
                    del self._unfinished[next(iter(self._unfinished))]
            elif self._open:
                self._serve_all(more)
        finally:
            told.set()

    # What others leave.

    async def _look(self) -> None:
        for look in itertools.count():
            try:
                await self._store.leases.take(self._name)
                await self._catch_up()
                if look % SELDOM == 0:
                    await self._gather()
                await self._inherit()
            except MemoryAwayError:
                # Whoever stores something tells of it.
                self._missing.clear()
            except Exception as error:
                name = type(error).__name__
                log.error("Updates could not be looked for: %s in %s", name, where(error))
            await asyncio.sleep(LOOK)

    async def _gather(self) -> None:
        """Serve what nobody has in hand: stored by a process that polled, or by this one just when
        the database went away, so that it did not hear of it."""
        for number, raw in await self._shared.without_lane():
            await self._adopt(number, raw)
        self._serve_all(await self._shared.mine())

    async def _catch_up(self) -> None:
        """Tell the store what it could not be told."""
        while some := list(islice(self._unfinished.items(), TOGETHER)):
            found = await asyncio.gather(*(self._shared.finish(*one) for one in some))
            for (number, _), more in zip(some, found, strict=True):
                self._unfinished.pop(number, None)
                self._serve_all(more)

    async def _adopt(self, number: int, raw: str) -> None:
        update = self._read(number, raw)
        lane = self._lane(update) if update is not None else self._store.key("lane", "none")
        if await self._shared.arrive(number, lane, raw) and update is not None:
            self._serve(update, lane, None)

    async def _inherit(self) -> None:
        """Take over the lanes of replicas that have died, and of those that have stopped."""
        now = self._clock()
        owners = set(await self._shared.owners())
        alive = await self._store.leases.holders(_name(owner) for owner in owners)
        self._missing = {
            owner: self._missing.get(owner, now) for owner in owners if _name(owner) not in alive
        }
        dead = [o for o, since in self._missing.items() if not o or now - since >= DEAD]
        room = min(MOST_TAKEN, self._most - len(self._hand))
        if dead and room > 0:
            events = await self._shared.take_over(dead, room)
            self._serve_all(events)
            if events and any(dead):
                log.warning("%d updates of a replica that has died are served here.", len(events))

    def _read(self, number: int, text: str) -> Update | None:
        raw = as_it_came(text)
        return read(number, raw, self._bot) if raw is not None else None

    def _lane(self, update: Update) -> str:
        return self._store.key("telegram lane", self._bot.id, *lane_of(update))


def _name(owner: str) -> str:
    return f"telegram replica {owner}"
