"""Getting into the database: opened once, read and written by whoever keeps something in it."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from bot.store import tables
from bot.store.engine import BUSY_SECONDS, Database, begin_writing
from bot.store.faults import FAULTS, StoreError, store_error
from bot.store.health import READ, WRITE, Health, Told
from bot.store.leases import Leases
from bot.store.migrate import migrate
from bot.store.together import Together

MOST_ASKED = 500
"""Values in one IN (…)."""

T = TypeVar("T")
Row = dict[str, Any]


class Access:
    """Reads and writes in one database. Every method keeps its promise or raises StoreError."""

    def __init__(
        self,
        url: str,
        *,
        hash_key: str | None = None,
        clock: Callable[[], float] = time.time,
        told: Told | None = None,
    ) -> None:
        """As `bot.store.store.Store`."""
        self._database = Database(url)
        self.health = Health(told, self._database.where)
        self.leases = Leases(self._database.arguments, self._database.where)
        self.now = clock
        self._given = hashlib.blake2b(hash_key.encode()).digest() if hash_key else None
        self._secret = self._given
        self._open = False
        self.ready = False
        """Whether the tables are there."""
        self.kept = False
        """Whether somebody looks after the database, so that callers need not."""
        self._file: tuple[int, int] | None = None
        self._written = 0.0
        self.put: Together[tuple[Table, Sequence[Row]], None] = Together(self._write_all)
        """Writes rows, each in the place of what has the same key; many callers' at once."""

    def open(self) -> None:
        """Calls are welcome now, though none succeeds before `begin` has."""
        self._open = True
        self.leases.open()

    async def begin(self) -> None:
        """Make or bring up to date the tables, and drop what is past its time."""
        self.ready = False
        await self.let_go()
        await self._prepare()
        self.ready = True
        await self._expire(trying=True)

    async def let_go(self) -> None:
        """Of all connections that nobody uses."""
        await self._database.dispose()

    async def close(self) -> None:
        """Finish what was begun, then let go of the database."""
        await self.put.finish()
        self._open = False
        await self.leases.close()
        await self._database.close()
        self.ready = False

    @property
    def secret(self) -> bytes:
        """What the keys of people and places are made with: the database's, or one of this
        process's own until it has been reached, which becomes that of a new database."""
        if self._secret is None:
            if not self._open:
                raise StoreError("The store is not open.")
            self._secret = secrets.token_bytes(32)
        return self._secret

    async def rows(self, statement: Select[Any]) -> Sequence[Any]:
        """All that a statement finds."""
        return await self.do(lambda connection: connection.execute(statement).all())

    async def write(self, work: Callable[[Connection], T], *, trying: bool = False) -> T:
        """The result of work in one transaction that writes."""

        def committed(connection: Connection) -> T:
            begin_writing(connection)
            result = work(connection)
            connection.commit()
            return result

        result = await self.do(committed, WRITE, trying=trying)
        self._written = time.monotonic()
        return result

    async def do(
        self, work: Callable[[Connection], T], kind: str = READ, *, trying: bool = False
    ) -> T:
        """The result of work with a connection; see `Database.do`. `trying` is who finds out
        whether what has failed still does."""
        if not self._open:
            raise StoreError("The store is not open.")
        if not self.ready:
            raise self.health.fault(kind) or StoreError("The database is not ready yet.")
        if self.kept and not trying:
            self.health.spare(kind)
        begun = time.monotonic()
        try:
            result = await self._done(self._database.do(work, reading=kind == READ))
        except StoreError as error:
            self.health.fails(kind, error, time.monotonic() - begun)
            raise
        self.health.works(kind)
        return result

    def quiet(self) -> float:
        """Seconds since something was written."""
        return time.monotonic() - self._written

    def is_replaced(self) -> bool:
        """Whether another file, or none, is where the database's was: the open connections still
        use that one."""
        file = self._database.file
        return file is not None and self._file != _identity(file)

    async def expire(self) -> None:
        """Delete what is past its time; make the database anew if its file is gone."""
        if self.ready and self.is_replaced():
            await self.begin()
        else:
            await self._expire()

    async def _done(self, work: Awaitable[T]) -> T:
        try:
            return await work
        except FAULTS as error:
            raise store_error(error, self._database.where) from None

    async def _expire(self, *, trying: bool = False) -> None:
        now = self.now()

        def work(connection: Connection) -> None:
            for table in tables.PASSING:
                connection.execute(_expired(connection, table, now))

        await self.write(work, trying=trying)

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
            await self._done(self._database.do(_write_ahead))
        self._secret = await self._done(self._database.do_patiently(self._prepared))
        self._file = _identity(file) if file is not None else None

    def _prepared(self, connection: Connection) -> bytes:
        begin_writing(connection)
        migrate(connection)
        kept = self._given
        if kept is None:
            first = {"id": 1, "value": self._secret or secrets.token_bytes(32)}
            connection.execute(insert(connection, tables.secret).on_conflict_do_nothing(), first)
            kept = bytes(connection.execute(select(tables.secret.c.value)).scalar_one())
        connection.commit()
        return kept

    async def _write_all(self, batch: Sequence[tuple[Table, Sequence[Row]]]) -> list[None]:
        gathered: dict[Table, list[Row]] = {}
        for table, rows in batch:
            gathered.setdefault(table, []).extend(rows)

        def work(connection: Connection) -> None:
            # Always in the same order, so that two processes never wait for each other.
            for table in sorted(gathered, key=lambda t: t.name):
                rows = _last_of_each(table, gathered[table])
                connection.execute(upsert(connection, table), rows)

        await self.write(work)
        return [None] * len(batch)


def _identity(file: Path) -> tuple[int, int] | None:
    """Which file that is; None if there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _write_ahead(connection: Connection) -> None:
    """Let readers and a writer not wait for each other (https://sqlite.org/wal.html).

    Where two processes turn to it at the same moment, SQLite refuses one at once, whatever the
    time-out (https://sqlite.org/c3ref/busy_handler.html); it is to see soon that the other has.
    """
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            if connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() != "wal":
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        except OperationalError:
            if time.monotonic() > end:
                raise
            connection.rollback()
            time.sleep(0.02)
        else:
            return


def insert(connection: Connection, table: Table) -> Any:
    """An INSERT that can say what to do ON CONFLICT: both dialects can, each with its own class."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def upsert(connection: Connection, table: Table) -> Any:
    """An INSERT that replaces the row of the same key; rows without a key are just added."""
    new = insert(connection, table)
    if table is tables.feedback:
        return new
    keys = list(table.primary_key.columns)
    changed = {c.name: new.excluded[c.name] for c in table.columns if c not in set(keys)}
    return new.on_conflict_do_update(index_elements=keys, set_=changed)


def delete_in_order(connection: Connection, table: Table, those: ColumnElement[bool]) -> int:
    """Delete rows, having locked them in the order of their keys, as `Access.put` writes them; how
    many. SQLite has one writer at a time."""
    if connection.dialect.name == "postgresql":
        keys = table.primary_key.columns
        connection.execute(select(*keys).where(those).order_by(*keys).with_for_update())
    return connection.execute(delete(table).where(those)).rowcount


def _expired(connection: Connection, table: Table, now: float) -> Any:
    """Deletes what is past its time; not what another process is just working on, so that none
    waits for the other: the next time comes within the hour."""
    past = table.c.until <= now
    if connection.dialect.name != "postgresql":
        return delete(table).where(past)
    keys = table.primary_key.columns
    free = select(*keys).where(past).with_for_update(skip_locked=True)
    return delete(table).where(tuple_(*keys).in_(free))


def _last_of_each(table: Table, rows: Iterable[Row]) -> list[Row]:
    if table is tables.feedback:
        return list(rows)
    keys = [c.name for c in table.primary_key.columns]
    last = {tuple(row[k] for k in keys): row for row in rows}
    return [last[key] for key in sorted(last)]
