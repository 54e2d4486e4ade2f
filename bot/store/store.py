"""The store: what outlives the process, in SQLite or another database by URL."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.lesson import Place
from bot.core.recollection import KEPT_DAYS, PLACE_KEPT_DAYS, Recollection
from bot.core.request import Depth
from bot.store import tables
from bot.store.engine import Database, begin_writing
from bot.store.faults import FAULTS, StoreError, store_error
from bot.store.migrate import migrate
from bot.store.together import Together

DAY = 86_400.0

SERVED_KEPT = 25 * 3_600.0
"""Seconds; Telegram delivers an update again for 24 hours
(https://core.telegram.org/bots/api#getting-updates)."""

SHOWN_KEPT = 1 * DAY
"""Seconds; the longest `within` that `Store.shown` can look back."""

ANSWERS_KEPT = 2 * DAY
"""Seconds; so long Telegram lets a message be edited
(https://core.telegram.org/bots/api#editmessagetext)."""

MOST_ASKED = 500
"""Values in one IN (…)."""

T = TypeVar("T")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Feedback of one kind, see `Memory.feedback`: how often, and the last day (UTC)."""

    verdict: str
    entry: str | None
    offered: tuple[str, ...]
    count: int
    last: str


class Store:
    """One for a process; the Memory of the responder, and what the adapters keep.

    Between `open` and `close` every method keeps its promise or raises StoreError.
    """

    def __init__(
        self, url: str, *, hash_key: str | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """`hash_key` replaces the secret that the store else makes and keeps for `key`; `clock`
        gives the seconds since 1970. Raises StoreError for a URL that cannot be used."""
        self._database = Database(url)
        self._clock = clock
        self._given = hashlib.blake2b(hash_key.encode()).digest() if hash_key else None
        self._secret = self._given
        self._open = False
        self._put: Together[tuple[Table, Sequence[Row]], None] = Together(self._write_all)
        self._recall: Together[str, Recollection | None] = Together(self._recall_all)

    async def open(self) -> None:
        """Make or bring up to date the tables, and drop what is past its time.

        Several processes may do so at once.
        """
        self._open = True
        try:
            await self._prepare()
            await self.expire()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Finish what was begun, then let go of the database."""
        await self._put.finish()
        await self._recall.finish()
        self._open = False
        await self._database.close()

    def key(self, *parts: str | int) -> str:
        """What stands for a person or place in the store: 32 hexadecimal digits, a keyed BLAKE2
        (https://www.rfc-editor.org/rfc/rfc7693) of the parts, from which they cannot be found
        without the secret."""
        if self._secret is None:
            raise StoreError("The store is not open.")
        said = json.dumps(parts).encode()
        return hashlib.blake2b(said, key=self._secret, digest_size=16).hexdigest()

    # What conversations are about: see `bot.core.recollection.Memory`.

    async def recall(self, conversation: str) -> Recollection | None:
        """What a conversation was last about."""
        return await self._recall(conversation)

    async def note(self, conversation: str, recollection: Recollection) -> None:
        """Keep what a conversation is about, for KEPT_DAYS."""
        row = {
            "key": conversation,
            "recollection": json.dumps(recollection.as_dict()),
            "until": self._clock() + KEPT_DAYS * DAY,
        }
        await self._put((tables.conversation, [row]))

    async def forget(self, conversation: str, person: str = "") -> bool:
        """Forget a conversation, what was shown and answered in the place of this key, and where a
        person is in every briefing; whether the first was about anything or the last was kept."""
        beside = (
            delete(tables.shown).where(tables.shown.c.place == conversation),
            delete(tables.answered).where(tables.answered.c.place == conversation),
        )
        known = (
            delete(tables.conversation).where(tables.conversation.c.key == conversation),
            delete(tables.progress).where(tables.progress.c.person == person),
        )

        def work(connection: Connection) -> bool:
            begin_writing(connection)
            for statement in beside:
                connection.execute(statement)
            gone = sum(connection.execute(statement).rowcount for statement in known)
            connection.commit()
            return gone > 0

        return await self._do(work)

    async def place(self, person: str, path: str) -> Place | None:
        """Where a person is in a briefing."""
        table = tables.progress
        rows = await self._rows(
            select(table.c.depth, table.c.card).where(
                table.c.person == person, table.c.path == path, table.c.until > self._clock()
            )
        )
        return _place(*rows[0]) if rows else None

    async def note_place(self, person: str, path: str, place: Place) -> None:
        """Keep where a person is in a briefing, for PLACE_KEPT_DAYS."""
        row = {
            "person": person,
            "path": path,
            "depth": place.depth.value,
            "card": place.card,
            "until": self._clock() + PLACE_KEPT_DAYS * DAY,
        }
        await self._put((tables.progress, [row]))

    async def feedback(
        self, entry: str | None, verdict: str, version: str, offered: tuple[str, ...]
    ) -> bool:
        """Keep a verdict with the day (UTC); not who gave it."""
        day = datetime.fromtimestamp(self._clock(), UTC).date().isoformat()
        row = {
            "day": day,
            "verdict": verdict,
            "entry": entry,
            "offered": json.dumps(offered),
            "version": version,
        }
        await self._put((tables.feedback, [row]))
        return True

    async def verdicts(self) -> list[Verdict]:
        """All feedback, counted; what was given most often comes first."""
        table = tables.feedback
        many = func.count().label("many")
        kept = (table.c.verdict, table.c.entry, table.c.offered)
        rows = await self._rows(
            select(*kept, many, func.max(table.c.day)).group_by(*kept).order_by(many.desc(), *kept)
        )
        return [
            Verdict(verdict, entry, tuple(json.loads(offered)), count, last)
            for verdict, entry, offered, count, last in rows
        ]

    # What the adapters keep.

    async def served(self, platform: str, ids: Collection[int]) -> set[int]:
        """Which of a platform's events were served already, of those within SERVED_KEPT."""
        table = tables.served
        found: set[int] = set()
        wanted = list(ids)
        for i in range(0, len(wanted), MOST_ASKED):
            rows = await self._rows(
                select(table.c.event).where(
                    table.c.platform == platform,
                    table.c.event.in_(wanted[i : i + MOST_ASKED]),
                    table.c.until > self._clock(),
                )
            )
            found.update(row[0] for row in rows)
        return found

    async def mark_served(self, platform: str, ids: Collection[int]) -> None:
        """Keep that these events were served."""
        until = self._clock() + SERVED_KEPT
        rows = [{"platform": platform, "event": i, "until": until} for i in ids]
        if rows:
            await self._put((tables.served, rows))

    async def shown(self, place: str, entry: str, within: float) -> int | None:
        """The message with which an entry was shown in a place, if that was less than `within`
        seconds ago; at most SHOWN_KEPT."""
        table, now = tables.shown, self._clock()
        rows = await self._rows(
            select(table.c.message).where(
                table.c.place == place,
                table.c.entry == entry,
                table.c.at > now - within,
                table.c.until > now,
            )
        )
        return rows[0][0] if rows else None

    async def note_shown(self, place: str, entry: str, message_id: int) -> None:
        """Keep that a message has just shown an entry."""
        now = self._clock()
        row = {"place": place, "entry": entry, "message": message_id, "at": now}
        await self._put((tables.shown, [{**row, "until": now + SHOWN_KEPT}]))

    async def answer_to(self, place: str, question_message_id: int) -> tuple[int, ...]:
        """The messages that answered a message, within ANSWERS_KEPT; else none."""
        table = tables.answered
        rows = await self._rows(
            select(table.c.messages).where(
                table.c.place == place,
                table.c.question == question_message_id,
                table.c.until > self._clock(),
            )
        )
        return tuple(json.loads(rows[0][0])) if rows else ()

    async def note_answer(
        self, place: str, question_message_id: int, message_ids: Sequence[int]
    ) -> None:
        """Keep which messages answered a message."""
        row = {
            "place": place,
            "question": question_message_id,
            "messages": json.dumps(list(message_ids)),
            "until": self._clock() + ANSWERS_KEPT,
        }
        await self._put((tables.answered, [row]))

    async def setting(self, name: str) -> str | None:
        """A value that was set, by a process now or earlier."""
        table = tables.setting
        rows = await self._rows(select(table.c.value).where(table.c.name == name))
        return rows[0][0] if rows else None

    async def set_setting(self, name: str, value: str) -> None:
        """Keep a value under a name of at most 64 characters."""
        await self._put((tables.setting, [{"name": name, "value": value}]))

    async def expire(self) -> None:
        """Delete what is past its time; make the database anew if its file is gone."""
        file = self._database.file
        if file is not None and not file.exists():
            # The open connections still write to the file that was deleted.
            await self._database.dispose()
            await self._prepare()
        now = self._clock()

        def work(connection: Connection) -> None:
            begin_writing(connection)
            for table in tables.PASSING:
                connection.execute(delete(table).where(table.c.until <= now))
            connection.commit()

        await self._do(work)

    # How it is done.

    async def _prepare(self) -> None:
        file = self._database.file
        if file is not None:
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                # Before SQLite does: nobody else is to read the secret.
                os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
            except OSError as error:
                raise StoreError(
                    f"The database {file} cannot be opened: {error.strerror}. "
                    "Set BRIEFBOT_DATABASE_URL to a place that may be written to."
                ) from None
            await self._do(_write_ahead)
        self._secret = await self._do(self._prepared)

    def _prepared(self, connection: Connection) -> bytes:
        begin_writing(connection)
        migrate(connection)
        kept = self._given
        if kept is None:
            first = {"id": 1, "value": self._secret or secrets.token_bytes(32)}
            connection.execute(_insert(connection, tables.secret).on_conflict_do_nothing(), first)
            kept = bytes(connection.execute(select(tables.secret.c.value)).scalar_one())
        connection.commit()
        return kept

    async def _recall_all(self, keys: Sequence[str]) -> list[Recollection | None]:
        table = tables.conversation
        rows = await self._rows(
            select(table.c.key, table.c.recollection).where(
                table.c.key.in_(set(keys)), table.c.until > self._clock()
            )
        )
        kept = {key: _recollection(text) for key, text in rows}
        return [kept.get(key) for key in keys]

    async def _write_all(self, batch: Sequence[tuple[Table, Sequence[Row]]]) -> list[None]:
        gathered: dict[Table, list[Row]] = {}
        for table, rows in batch:
            gathered.setdefault(table, []).extend(rows)

        def work(connection: Connection) -> None:
            begin_writing(connection)
            # Always in the same order, so that two processes never wait for each other.
            for table in sorted(gathered, key=lambda t: t.name):
                rows = _last_of_each(table, gathered[table])
                connection.execute(_upsert(connection, table), rows)
            connection.commit()

        await self._do(work)
        return [None] * len(batch)

    async def _rows(self, statement: Select[Any]) -> Sequence[Any]:
        return await self._do(lambda connection: connection.execute(statement).all())

    async def _do(self, work: Callable[[Connection], T]) -> T:
        if not self._open:
            raise StoreError("The store is not open.")
        try:
            return await self._database.do(work)
        except FAULTS as error:
            raise store_error(error, self._database.where) from None


def _write_ahead(connection: Connection) -> None:
    """Let readers and a writer not wait for each other (https://sqlite.org/wal.html)."""
    if connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() != "wal":
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _insert(connection: Connection, table: Table) -> Any:
    """An INSERT that can say what to do ON CONFLICT: both dialects can, each with its own class."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def _upsert(connection: Connection, table: Table) -> Any:
    """An INSERT that replaces the row of the same key; rows without a key are just added."""
    insert = _insert(connection, table)
    if table is tables.feedback:
        return insert
    keys = list(table.primary_key.columns)
    changed = {c.name: insert.excluded[c.name] for c in table.columns if c not in set(keys)}
    return insert.on_conflict_do_update(index_elements=keys, set_=changed)


def _last_of_each(table: Table, rows: Iterable[Row]) -> list[Row]:
    if table is tables.feedback:
        return list(rows)
    keys = [c.name for c in table.primary_key.columns]
    last = {tuple(row[k] for k in keys): row for row in rows}
    return [last[key] for key in sorted(last)]


def _recollection(text: str) -> Recollection | None:
    """What was kept; None for what another version wrote."""
    try:
        return Recollection.from_dict(json.loads(text))
    except ValueError:
        return None


def _place(depth: str, card: int) -> Place | None:
    """What was kept; None for a depth that only another version knows."""
    try:
        return Place(Depth(depth), card)
    except ValueError:
        return None
