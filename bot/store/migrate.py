"""Brings a database to the tables of this version."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

NEWEST = "head"
NOTHING = "base"
"""Where the way down ends."""

LOCK = 0x62726965
"""PostgreSQL's number of the lock under which tables change: any that nobody else uses."""


def migrate(connection: Connection, to: str = NEWEST, *, down: bool = False) -> None:
    """Run the steps up (or `down`) to a revision, in the connection's transaction.

    Whoever comes second waits, and then finds nothing to do: SQLite's transaction begins with the
    right to write (see `bot.store.engine`), PostgreSQL has a lock for this. Raises Alembic's
    CommandError for a database that a newer version of the bot has changed.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    if down:
        command.downgrade(config, to)
    else:
        command.upgrade(config, to)
