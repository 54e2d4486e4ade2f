"""What can be wrong with a database, in sentences for whoever runs the bot."""

from __future__ import annotations

import socket
import sqlite3

import asyncpg
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.core.recollection import MemoryAwayError

_DAMAGED = "is damaged. Move the file away, and the bot makes a new one."

_SENTENCES = (
    ("database is locked", "is locked by another program. Is the bot running twice?"),
    ("readonly database", "cannot be written to. Check the rights of the file and its folder."),
    ("database or disk is full", "cannot grow: the disk is full. Make room."),
    (
        "unable to open database file",
        "cannot be opened. Check that its folder exists and may be written to.",
    ),
    (
        "file is not a database",
        "is not a database. Move the file away, and the bot makes a new one.",
    ),
    ("malformed", _DAMAGED),
    ("no such table", "has lost its tables. Restore a backup, or move the file away."),
    ("disk i/o error", "cannot be read or written: the disk reports an error."),
)

_LOCKED = "is locked by another program."
_LOST_TABLES = "has lost its tables. Restore a backup, or give the bot an empty database."
_REFUSES = "refuses the account. Check the name and password in BRIEFBOT_DATABASE_URL."
_RIGHTS = "does not let the account do what it must. Make the account the database's owner."
_OWN_FAULT = "has a fault of its own. See the log of its server."
_ENDING = "is being stopped or started."

_STATES = {
    "28": _REFUSES,
    "3D000": "does not exist. Make it with createdb, owned by the bot's account.",
    "42501": _RIGHTS,
    "25006": "may only be read. Is it a standby?",
    "42P01": _LOST_TABLES,
    "3F000": _RIGHTS,
    "53100": "cannot grow: the disk is full. Make room.",
    "53300": "has no connection left. Raise max_connections or run fewer copies of the bot.",
    "55P03": _LOCKED,
    "57P01": _ENDING,
    "57P02": _ENDING,
    "57P03": _ENDING,
    "08": "has ended the connection.",
    "53": _OWN_FAULT,
    "58": _OWN_FAULT,
    "XX": _OWN_FAULT,
}
"""By PostgreSQL's code, or the class of it
(https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

_AGAIN = ("40001", "40P01")
"""Two transactions stood in each other's way, and this one gave way."""


class StoreError(MemoryAwayError):
    """The store cannot be used now. Says why in a sentence, without anything that it was to keep.
    Nothing was kept by the call that raised this, unless it was PostgreSQL's word that all is kept
    that was lost on its way."""


class NewerDatabaseError(StoreError):
    """The database belongs to a newer version of the bot: waiting does not help."""


def store_error(error: Exception, where: str) -> StoreError:
    """The StoreError for what a library raised; `where` names the database, without a password."""
    if isinstance(error, StoreError):
        return error
    if isinstance(error, CommandError):
        return NewerDatabaseError(
            f"The database {where} belongs to a newer version of the bot. Start that version, or "
            "set BRIEFBOT_DATABASE_URL to another database."
        )
    if isinstance(error, UnicodeDecodeError):
        return StoreError(f"The database {where} {_DAMAGED}")
    # Only the driver's own words: SQLAlchemy's have the statement and its values in them.
    own = error.orig if isinstance(error, DBAPIError) else error
    words = str(own).lower() if isinstance(own, sqlite3.Error) else ""
    found = [sentence for sign, sentence in _SENTENCES if sign in words]
    sentence = found[0] if found else _of_postgres(_cause(error))
    if sentence:
        return StoreError(f"The database {where} {sentence}")
    return StoreError(f"The database {where} cannot be used ({type(_cause(error)).__name__}).")


def is_to_be_begun_again(error: DBAPIError) -> bool:
    """Whether nothing is amiss but that work has to be done from its beginning."""
    cause = _cause(error)
    if isinstance(cause, asyncpg.InvalidCachedStatementError):
        # Another process has changed the tables.
        return True
    return isinstance(cause, asyncpg.PostgresError) and cause.sqlstate in _AGAIN


def _cause(error: BaseException) -> BaseException:
    """What the driver itself raised."""
    orig = error.orig if isinstance(error, DBAPIError) else error
    if orig is None:
        return error
    own = orig.__cause__
    return own if isinstance(own, asyncpg.PostgresError | asyncpg.InterfaceError) else orig


def _of_postgres(error: BaseException) -> str | None:
    match error:
        case asyncpg.PostgresError():
            state = str(error.sqlstate or "")
            return _STATES.get(state) or _STATES.get(state[:2])
        case asyncpg.InterfaceError():
            return _STATES["08"]
        case PoolTimeoutError():
            return "has more to do than it can."
        case TimeoutError():
            return "does not answer."
        case ConnectionRefusedError():
            return "cannot be reached: no server answers there. Is it running?"
        case socket.gaierror():
            return "cannot be reached: there is no machine of that name."
        case ConnectionError():
            return _STATES["08"]
        case OSError():
            return "cannot be reached. Is its server running, and the address right?"
        case _:
            return None


FAULTS = (
    *(SQLAlchemyError, CommandError, OSError, UnicodeDecodeError),
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
)
"""What the libraries raise when a database cannot be used. Where SQLite complains of a damaged
schema, it repeats the noise that it found, which sqlite3 cannot always read."""
