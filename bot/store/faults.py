"""What can be wrong with a database, in sentences for whoever runs the bot."""

from __future__ import annotations

from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

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
    ("no such table", "has lost its tables. Restart the bot, and it makes new ones."),
    ("disk i/o error", "cannot be read or written: the disk reports an error."),
)


class StoreError(MemoryAwayError):
    """The store cannot be used now. Says why in a sentence, without anything that it was to keep;
    nothing was kept by the call that raised this."""


def store_error(error: Exception, where: str) -> StoreError:
    """The StoreError for what a library raised; `where` names the database, without a password."""
    if isinstance(error, StoreError):
        return error
    if isinstance(error, CommandError):
        return StoreError(
            f"The database {where} belongs to a newer version of the bot. Start that version, or "
            "set BRIEFBOT_DATABASE_URL to another database."
        )
    if isinstance(error, UnicodeDecodeError):
        return StoreError(f"The database {where} {_DAMAGED}")
    # Only the driver's own words: SQLAlchemy's have the statement and its values in them.
    words = str(error.orig).lower() if isinstance(error, DBAPIError) else ""
    for sign, sentence in _SENTENCES:
        if sign in words:
            return StoreError(f"The database {where} {sentence}")
    kind = type(error.orig if isinstance(error, DBAPIError) else error).__name__
    return StoreError(f"The database {where} cannot be used ({kind}).")


FAULTS = (SQLAlchemyError, CommandError, OSError, UnicodeDecodeError)
"""What the libraries raise when a database cannot be used. Where SQLite complains of a damaged
schema, it repeats the noise that it found, which sqlite3 cannot always read."""
