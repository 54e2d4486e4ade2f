"""Who does what only one process may do: names, each held by one process at a time.

They are PostgreSQL's session advisory locks
(https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS): they end with their
session, so that nothing is left of a process that dies. They need a session of the server's own: a
pooler in between that shares sessions (PgBouncer's transaction mode) would give them to anyone.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

import asyncpg

from bot.store.faults import StoreError, store_error

log = logging.getLogger(__name__)

T = TypeVar("T")
Session: TypeAlias = "asyncpg.Connection[Any]"
"""Any: the kind of its rows, of which none is read here."""

BEAT_SECONDS = 2.0
"""Between two looks whether the connection still works."""

RETRY_SECONDS = 1.0
"""Between two attempts to connect again."""

PATIENCE_SECONDS = 3.0
"""How long the server may take to answer one of these small questions."""

SERVER_SETTINGS = {
    # A machine that vanishes says nothing. The server asks after 5 s of silence and, unanswered,
    # ends the session when 10 s have gone by: https://www.postgresql.org/docs/current/runtime-config-connection.html
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "4",
    "tcp_user_timeout": "10000",
    "idle_session_timeout": "0",
}

_FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What the driver raises; the last where a server goes away in the middle of something."""

_TRY = "SELECT pg_try_advisory_lock($1)"
_UNLOCK = "SELECT pg_advisory_unlock($1)"
_BE_PRESENT = "SELECT pg_advisory_lock_shared($1)"
# The server may not have missed the former session yet; while it lasts, it holds what was held.
_END_FORMER = """SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
    WHERE application_name = $1 AND pid <> pg_backend_pid()"""
_PRESENT = """SELECT count(DISTINCT pid) FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND mode = 'ShareLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32) | objid::bigint = $1"""

_HELD = """SELECT DISTINCT (classid::bigint << 32) | objid::bigint AS number FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND mode = 'ExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32) | objid::bigint = ANY($1::bigint[])"""


def _number(name: str) -> int:
    """The signed 64-bit number by which PostgreSQL knows a name of ours."""
    digest = hashlib.blake2b(name.encode(), digest_size=8, person=b"briefbot lease").digest()
    return int.from_bytes(digest, "big", signed=True)


PRESENCE = _number("")
"""The lock that every process shares while it lives, to be counted."""


class Leases:
    """Names of which one process at a time holds each. The first call connects; what is held while
    the database is away is still held, for nobody else can take it then either.

    Whoever is cut off from a database that others can reach loses its names after about 10 s, and
    learns that only when it is back: what is done under a name must bear that somebody else begins.
    """

    def __init__(self, arguments: Mapping[str, Any] | None, where: str) -> None:
        """`arguments` are those of `asyncpg.connect`; without them, for SQLite, this process is the
        only one. `where` names the database, without a password."""
        self._arguments = arguments
        self._where = where
        self._own_name = f"briefbot leases {secrets.token_hex(8)}"
        self._open = False
        self._held: set[str] = set()
        self._changed = asyncio.Event()
        self._turn = asyncio.Lock()
        self._session: Session | None = None
        self._tried = 0.0
        self._away = False
        self._ended = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    async def take(self, name: str) -> bool:
        """Take a name if it is free; whether this process holds it now. Raises StoreError if it
        does not and the database cannot be used."""
        if name in self._held:
            return True

        async def work(session: Session) -> bool:
            if name not in self._held and await session.fetchval(_TRY, _number(name)):
                self._hold(name)
            return name in self._held

        if self._arguments is None and self._open:
            self._hold(name)
            return True
        return await self._do(work)

    async def give(self, name: str) -> None:
        """Let go of a name; nothing if it is not held. Where the database cannot be reached, the
        name goes with the session, as it does when this process dies."""
        if name not in self._held:
            return
        self._let_go({name})

        async def work(session: Session) -> None:
            # Somebody here may have wanted it again meanwhile.
            if name not in self._held:
                await session.fetchval(_UNLOCK, _number(name))

        if self._session is not None:
            with contextlib.suppress(StoreError):
                await self._do(work)

    @property
    def held(self) -> frozenset[str]:
        """What this process holds."""
        return frozenset(self._held)

    def changed(self) -> asyncio.Event:
        """Set when `held` changes the next time; take it before looking at `held`, and a new one
        after each change."""
        return self._changed

    async def peers(self) -> int:
        """How many live processes use the leases of this database, this one included. Raises
        StoreError if the database cannot be used."""
        if self._arguments is None:
            return 1

        async def work(session: Session) -> int:
            return int(await session.fetchval(_PRESENT, PRESENCE))

        return await self._do(work)

    async def holders(self, names: Iterable[str]) -> set[str]:
        """Those of these names that some process holds now. Raises StoreError if the database
        cannot be used."""
        if self._arguments is None:
            return self._held & set(names)
        numbers = {_number(name): name for name in names}

        async def work(session: Session) -> set[str]:
            held = await session.fetch(_HELD, list(numbers))
            return {numbers[row["number"]] for row in held}

        return await self._do(work)

    def open(self) -> None:
        """From now on they may be used."""
        self._open = True

    async def close(self) -> None:
        """Let go of all, and of the connection."""
        self._open = False
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
            self._watching = None
        async with self._turn:
            self._let_go(set(self._held))
            if self._session is not None:
                session, self._session = self._session, None
                try:
                    await session.close(timeout=PATIENCE_SECONDS)
                except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                    session.terminate()

    # How it is done.

    def _hold(self, name: str) -> None:
        if name not in self._held:
            self._held.add(name)
            self._tell()

    def _let_go(self, names: set[str]) -> None:
        if self._held & names:
            self._held -= names
            self._tell()

    def _tell(self) -> None:
        event, self._changed = self._changed, asyncio.Event()
        event.set()

    async def _do(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """The result of work with the session; to its end, even if the caller gives up: half-way,
        nobody would know what is held."""
        return await asyncio.shield(asyncio.create_task(self._in_turn(work)))

    async def _in_turn(self, work: Callable[[Session], Awaitable[T]]) -> T:
        async with self._turn:
            if not self._open or self._arguments is None:
                raise StoreError("The store is not open.")
            if self._watching is None:
                self._watching = asyncio.create_task(self._watch())
            try:
                return await work(await self._connected(self._arguments))
            except (*_FAULTS, OSError) as error:
                fault = store_error(error, self._where)
                self._drop_session()
                if not self._away:
                    log.warning("Leases are kept, but cannot be renewed: %s", fault)
                self._away = True
                raise fault from None

    async def _connected(self, arguments: Mapping[str, Any]) -> Session:
        """The session, begun anew if it has ended; then what is held is taken again."""
        if self._session is not None and not self._session.is_closed():
            return self._session
        self._session = None
        self._tried = asyncio.get_running_loop().time()
        own = {**SERVER_SETTINGS, "application_name": self._own_name}
        settings = {**arguments.get("server_settings", {}), **own}
        limits = {"command_timeout": PATIENCE_SECONDS, "server_settings": settings}
        session: Session = await asyncpg.connect(**{**arguments, **limits})
        try:
            await session.fetch(_END_FORMER, self._own_name)
            await session.fetchval(_BE_PRESENT, PRESENCE)
            again = {n: await session.fetchval(_TRY, _number(n)) for n in sorted(self._held)}
        except BaseException:
            session.terminate()
            raise
        session.add_termination_listener(self._note_end)
        self._session = session
        if self._away:
            log.warning("Leases can be renewed again.")
        self._away = False
        lost = {name for name, mine in again.items() if not mine}
        if lost:
            log.warning("Another process has taken over %s.", ", ".join(sorted(lost)))
        self._let_go(lost)
        return session

    def _note_end(self, session: Any) -> None:
        if session is self._session:
            self._ended.set()

    def _drop_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.terminate()

    async def _watch(self) -> None:
        """Notice a session that has ended, at once if the server says so, and begin another."""

        async def beat(session: Session) -> None:
            await session.fetchval("SELECT 1")

        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RETRY_SECONDS if self._away else BEAT_SECONDS):
                    await self._ended.wait()
                    # Not more often, should the server end one session after the other.
                    soon = self._tried + RETRY_SECONDS - asyncio.get_running_loop().time()
                    await asyncio.sleep(max(0.0, soon))
            self._ended.clear()
            with contextlib.suppress(StoreError):
                await self._in_turn(beat)
