"""Whether the database can be used, without changing anything in it."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.core.finding import Finding
from bot.store.engine import Database, begin_writing
from bot.store.faults import FAULTS, StoreError, store_error
from bot.store.leases import PRESENCE

PART = "database"

LEAST_FREE = 100_000_000
"""Bytes of free disk below which a database may soon be full."""

PATIENCE = 15.0
"""Seconds in which a database must answer."""

_REPLICAS = """SELECT count(DISTINCT pid) FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND mode = 'ShareLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32) | objid::bigint = :presence"""
"""See `bot.store.leases`: every live replica shares a lock."""

_ADDRESS = "Check BRIEFBOT_DATABASE_URL, and that the database server runs and lets this user in."


async def examine(url: str) -> list[Finding]:
    """What is to be known of the database at a URL; a file that is not there is not made."""
    try:
        database = Database(url)
    except StoreError as error:
        return [Finding(PART, "bad", str(error))]
    file = database.file
    if file is None and url.startswith("sqlite"):
        await database.close()
        return [
            Finding(
                PART,
                "note",
                "The database is in memory: all is forgotten when the bot stops.",
                "Name a file in BRIEFBOT_DATABASE_URL, or leave it out.",
            )
        ]
    try:
        if file is not None and not file.exists():
            return [_unmade(file)]
        async with asyncio.timeout(PATIENCE):
            found = await database.do(_looked_at)
        return [*found, *(_room(file) if file else ())]
    except FAULTS as error:
        return [
            Finding(PART, "bad", str(store_error(error, database.where)), "" if file else _ADDRESS)
        ]
    finally:
        await database.close()


def _unmade(file: Path) -> Finding:
    folder = next(f for f in file.absolute().parents if f.exists())
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Finding(PART, "ok", f"There is no database yet; the first start makes {file}.")
    return Finding(
        PART,
        "bad",
        f"There is no database yet, and {file} cannot be made in {folder}.",
        "Set BRIEFBOT_DATABASE_URL to a place that may be written to, or let the bot's user write "
        "there.",
    )


def _room(file: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(file.parent).free
    if free < LEAST_FREE:
        yield Finding(
            PART,
            "bad",
            f"The disk of {file} has {free // 1_000_000} MB left.",
            "Make room, or move the file and set BRIEFBOT_DATABASE_URL.",
        )


def _looked_at(connection: Connection) -> list[Finding]:
    found = [_tables(connection)]
    if connection.dialect.name == "postgresql":
        return [*found, *_of_postgresql(connection)]
    connection.rollback()
    begin_writing(connection)
    connection.rollback()
    return found


def _tables(connection: Connection) -> Finding:
    scripts = ScriptDirectory(str(Path(__file__).with_name("migrations")))
    known = {script.revision for script in scripts.walk_revisions()}
    now = set(MigrationContext.configure(connection).get_current_heads())
    if not now <= known:
        return Finding(
            PART,
            "bad",
            "The database belongs to a newer version of the bot.",
            "Start that version, or set BRIEFBOT_DATABASE_URL to another database.",
        )
    if now == set(scripts.get_heads()):
        return Finding(PART, "ok", "The database can be used, and its tables are up to date.")
    said = "has tables of an older version" if now else "is empty"
    return Finding(PART, "note", f"The database {said}; the next start brings it up to date.")


def _of_postgresql(connection: Connection) -> Iterator[Finding]:
    version = connection.execute(text("SHOW server_version")).scalar_one()
    replicas = connection.execute(text(_REPLICAS), {"presence": PRESENCE}).scalar_one()
    yield Finding(PART, "ok", f"PostgreSQL {version}; replicas at work with it: {replicas}.")
    reads_only = connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on"
    may = "SELECT has_schema_privilege(current_schema(), 'CREATE')"
    if reads_only or not connection.execute(text(may)).scalar_one():
        yield Finding(
            PART,
            "bad",
            "The database cannot be written to by this user.",
            "Name the primary server in BRIEFBOT_DATABASE_URL, not a standby, and let the user "
            "create tables: GRANT CREATE ON SCHEMA public TO …, or make the user its owner.",
        )
