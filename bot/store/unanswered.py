"""What could not be answered, and by how many people it was asked.

Who asked is one byte: a keyed hash of the person and the entry that came nearest. The same person
has the same byte near the same entry, so that asking five times counts once, and another byte near
every other entry, so that what a person asks cannot be put together. One person in 256 has the same
byte: whoever has the key as well can say that somebody may have asked, and not that they did. The
key is random, made for a period of PERIOD_DAYS and deleted after it. Nobody can work out then whose
a byte is, so people are counted within one period only.

Two people with the same byte count as one: the count is never too high.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from secrets import token_bytes

from sqlalchemy import Connection, delete, select

from bot.core.unanswered import PERIOD_DAYS, UNANSWERED_KEPT_DAYS
from bot.core.wordings import Asked
from bot.store import tables
from bot.store.access import Access, insert

DAY = 86_400.0

_KEPT_ON = (UNANSWERED_KEPT_DAYS - PERIOD_DAYS) * DAY
"""Seconds for which what was asked outlives the key of its period."""


@dataclass(frozen=True, slots=True)
class _Period:
    id: int
    key: bytes
    until: float

    def who(self, person: str, entry: str) -> int:
        said = json.dumps((person, entry)).encode()
        return hashlib.blake2b(said, key=self.key, digest_size=1).digest()[0]


class UnansweredRows:
    """Keeps, counts and forgets what could not be answered, in the store's database."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._period: _Period | None = None

    async def keep(self, person: str, entry: str, words: tuple[str, ...], reason: str) -> None:
        """See `bot.core.recollection.Memory.unanswered`."""
        period = self._period
        if period is None or period.until <= self._access.now():
            period = self._period = await self._access.write(self._current)
        row = {
            "period": period.id,
            "entry": entry,
            "who": period.who(person, entry),
            "words": " ".join(words),
            "reason": reason,
            "until": period.until + _KEPT_ON,
        }
        await self._access.put((tables.unanswered, [row]))

    async def all(self) -> list[Asked]:
        """All that is kept, in an order that says nothing of when it was asked."""
        table = tables.unanswered
        rows = await self._access.rows(
            select(table.c.period, table.c.entry, table.c.who, table.c.words, table.c.reason)
            .where(table.c.until > self._access.now())
            .order_by(table.c.entry, table.c.words, table.c.period, table.c.who)
        )
        return [Asked(p, e, who, tuple(words.split()), why) for p, e, who, words, why in rows]

    async def drop(self) -> None:
        """Forget everything: the operator no longer wants it."""
        self._period = None

        def work(connection: Connection) -> None:
            connection.execute(delete(tables.unanswered))
            connection.execute(delete(tables.unanswered_key))

        await self._access.write(work)

    def forget(self, connection: Connection, person: str) -> None:
        """Delete what a person asked, as far as that can still be told: in this period."""
        period, table = _found(connection, self._access.now()), tables.unanswered
        if period is None or not person:
            return
        here = table.c.period == period.id
        for entry in connection.execute(select(table.c.entry).where(here).distinct()).scalars():
            mine = table.c.who == period.who(person, entry)
            connection.execute(delete(table).where(here, table.c.entry == entry, mine))

    def _current(self, connection: Connection) -> _Period:
        """The period that is now, begun if there is none."""
        now = self._access.now()
        found = _found(connection, now)
        if found is None:
            found = _Period(int(now // DAY), token_bytes(32), now + PERIOD_DAYS * DAY)
            row = {"period": found.id, "value": found.key, "until": found.until}
            new = insert(connection, tables.unanswered_key).on_conflict_do_nothing()
            connection.execute(new, row)
            # Another process may have come first.
            found = _found(connection, now) or found
        return found


def _found(connection: Connection, now: float) -> _Period | None:
    table = tables.unanswered_key
    row = connection.execute(
        select(table.c.period, table.c.value, table.c.until)
        .where(table.c.until > now)
        .order_by(table.c.period)
    ).first()
    return _Period(row.period, bytes(row.value), row.until) if row else None
