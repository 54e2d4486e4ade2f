"""Events that several replicas serve together: each once, and those of a chat one after another.

A replica puts what it is brought into the store before it says that it has it. It serves an event
if it owns the event's lane (a chat): the lane is its own as long as it has something to serve
there. What others are brought for that lane meanwhile, they leave in the store, and the owner finds
it when it has finished the one before. The lanes of a replica that has died go to others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, and_, bindparam, delete, select, update

from bot.store import tables
from bot.store.access import Access, insert, upsert
from bot.store.together import Together

KEPT = 25 * 3_600.0
"""Seconds in which an event waits, as long as Telegram would keep it
(https://core.telegram.org/bots/api#getting-updates)."""


NOBODY = ""
"""The owner of lanes that a replica has left."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a platform has brought: its number there, its lane (a `Store.key`), and how it
    came; `after` if its answer was on its way already, see `Store.begin`."""

    number: int
    lane: str
    raw: str
    after: int | None = None


class Lanes:
    """The lanes of one platform's events, for one replica."""

    def __init__(
        self, access: Access, platform: str, owner: str, clock: Callable[[], float]
    ) -> None:
        """`owner` is this replica's name, of 32 characters at most, that no other one ever has."""
        self._access = access
        self._platform = platform
        self._owner = owner
        self._now = clock
        self._arriving: Together[Event, bool] = Together(self._arrive)
        self._finishing: Together[tuple[int, str], list[Event]] = Together(self._finish)

    async def arrive(self, number: int, lane: str, raw: str) -> bool:
        """Keep an event; whether this replica is to serve it, if it does not do so already. Not if
        it was served, or another replica owns the lane."""
        return await self._arriving(Event(number, lane, raw))

    async def finish(self, number: int, lane: str) -> list[Event]:
        """Keep that an event was served; what waits in its lane, by number. The lane is given up if
        that is nothing."""
        return await self._finishing((number, lane))

    async def owners(self) -> set[str]:
        """The other replicas that own lanes."""
        table = tables.lane
        rows = await self._access.rows(
            select(table.c.owner)
            .where(table.c.platform == self._platform, table.c.owner != self._owner)
            .distinct()
        )
        return {row.owner for row in rows}

    async def take_over(self, owners: Collection[str], most: int) -> list[Event]:
        """Own up to `most` lanes of replicas that have died; what waits there, by number."""

        def work(connection: Connection) -> list[Event]:
            lane = tables.lane
            found = connection.execute(
                select(lane.c.key)
                .where(lane.c.platform == self._platform, lane.c.owner.in_(list(owners)))
                .order_by(lane.c.key)
                .limit(most)
                .with_for_update(skip_locked=True)
            )
            keys = list(found.scalars())
            connection.execute(
                update(lane)
                .where(lane.c.platform == self._platform, lane.c.key.in_(keys))
                .values(owner=self._owner)
            )
            events = self._waiting(connection, keys)
            self._give_up(connection, set(keys) - {event.lane for event in events})
            return events

        return await self._access.write(work)

    async def leave(self) -> None:
        """Own no lane any more: what waits in them is for others at once."""
        table = tables.lane
        gone = (
            update(table)
            .where(table.c.platform == self._platform, table.c.owner == self._owner)
            .values(owner=NOBODY)
        )
        await self._access.write(lambda connection: connection.execute(gone).rowcount)

    async def mine(self) -> list[Event]:
        """All that waits in this replica's lanes, by number."""
        table = tables.lane
        keys = select(table.c.key).where(
            table.c.platform == self._platform, table.c.owner == self._owner
        )

        def work(connection: Connection) -> list[Event]:
            return self._waiting(connection, list(connection.execute(keys).scalars()))

        return await self._access.do(work)

    async def without_lane(self) -> list[tuple[int, str]]:
        """What waits since a time in which one process fetched everything: number and raw."""
        table = tables.waiting
        rows = await self._access.rows(
            select(table.c.event, table.c.raw)
            .where(table.c.platform == self._platform, table.c.lane.is_(None))
            .order_by(table.c.event)
        )
        return [(row.event, row.raw) for row in rows]

    # How it is done. Whoever changes lanes locks them first, and in one order: so that what is
    # brought for a lane is seen by its owner at the latest when it gives the lane up.

    async def _arrive(self, events: Sequence[Event]) -> list[bool]:
        return await self._access.write(lambda connection: self._arrived(connection, events))

    def _arrived(self, connection: Connection, events: Sequence[Event]) -> list[bool]:
        mine = self._claimed(connection, {event.lane for event in events})
        numbers = {event.number for event in events}
        done = self._of(connection, tables.served, numbers)
        known = done | self._of(connection, tables.waiting, numbers)
        until = self._now() + KEPT
        rows = {
            event.number: {
                "platform": self._platform,
                "event": event.number,
                "raw": event.raw,
                "lane": event.lane,
                "until": until,
            }
            for event in events
            if event.number not in known
        }
        self._adopt(connection, {e.number: e.lane for e in events if e.number in known - done})
        if rows:
            connection.execute(upsert(connection, tables.waiting), list(rows.values()))
        if known:
            # A lane of which nothing waits is not kept: nobody would ever give it up.
            held = {event.lane for event in self._waiting(connection, mine)}
            self._give_up(connection, mine - held)
        return [event.lane in mine and event.number not in done for event in events]

    def _adopt(self, connection: Connection, lanes: Mapping[int, str]) -> None:
        """Give lanes to those that wait without one."""
        table = tables.waiting
        if lanes:
            connection.execute(
                update(table)
                .where(
                    table.c.platform == self._platform,
                    table.c.event == bindparam("number"),
                    table.c.lane.is_(None),
                )
                .values(lane=bindparam("its_lane")),
                [{"number": number, "its_lane": lane} for number, lane in sorted(lanes.items())],
            )

    def _claimed(self, connection: Connection, lanes: Iterable[str]) -> set[str]:
        """Those of these lanes that are this replica's now; all of them are locked."""
        table = tables.lane
        rows = [
            {"platform": self._platform, "key": key, "owner": self._owner} for key in sorted(lanes)
        ]
        # Another's is changed to what it is: so it is locked, and given back.
        statement = insert(connection, table).values(rows)
        claimed = statement.on_conflict_do_update(
            index_elements=list(table.primary_key.columns), set_={"owner": table.c.owner}
        ).returning(table.c.key, table.c.owner)
        return {key for key, owner in connection.execute(claimed) if owner == self._owner}

    def _of(self, connection: Connection, table: Table, numbers: Collection[int]) -> set[int]:
        """Which of these numbers a table holds."""
        found = connection.execute(
            select(table.c.event).where(
                table.c.platform == self._platform, table.c.event.in_(numbers)
            )
        )
        return set(found.scalars())

    async def _finish(self, finished: Sequence[tuple[int, str]]) -> list[list[Event]]:
        return await self._access.write(lambda connection: self._finished(connection, finished))

    def _finished(
        self, connection: Connection, finished: Sequence[tuple[int, str]]
    ) -> list[list[Event]]:
        lanes = {lane for _, lane in finished}
        lane, waiting, served = tables.lane, tables.waiting, tables.served
        rows = connection.execute(
            select(lane.c.key, lane.c.owner)
            .where(lane.c.platform == self._platform, lane.c.key.in_(lanes))
            .order_by(lane.c.key)
            .with_for_update()
        ).all()
        # What was served in an outage may be of a lane that another replica has.
        mine = {row.key for row in rows if row.owner == self._owner}
        numbers = [number for number, _ in finished]
        until = self._now() + KEPT
        connection.execute(
            upsert(connection, served),
            [{"platform": self._platform, "event": n, "until": until} for n in sorted(numbers)],
        )
        for table in (waiting, tables.begun):
            connection.execute(
                delete(table).where(table.c.platform == self._platform, table.c.event.in_(numbers))
            )
        left: dict[str, list[Event]] = defaultdict(list)
        for event in self._waiting(connection, mine):
            left[event.lane].append(event)
        self._give_up(connection, mine - left.keys())
        return [left[key] for _, key in finished]

    def _waiting(self, connection: Connection, lanes: Collection[str]) -> list[Event]:
        table, begun = tables.waiting, tables.begun
        if not lanes:
            return []
        rows = connection.execute(
            select(table.c.event, table.c.lane, table.c.raw, begun.c.after)
            .outerjoin(
                begun,
                and_(begun.c.platform == table.c.platform, begun.c.event == table.c.event),
            )
            .where(table.c.platform == self._platform, table.c.lane.in_(list(lanes)))
            .order_by(table.c.event)
        )
        return [Event(row.event, row.lane, row.raw, row.after) for row in rows]

    def _give_up(self, connection: Connection, lanes: Collection[str]) -> None:
        table = tables.lane
        if lanes:
            connection.execute(
                delete(table).where(
                    table.c.platform == self._platform,
                    table.c.key.in_(list(lanes)),
                    table.c.owner == self._owner,
                )
            )
