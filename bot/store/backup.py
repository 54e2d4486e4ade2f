"""A copy of the database in one file, made while the bot runs.

All that the database holds is in it: the secret of the keys, and what waits to be answered as it
was typed. It is for the owner of the file alone.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from bot.store.engine import BUSY_SECONDS, parsed
from bot.store.faults import StoreError, store_error

_LOCK_WAIT = "60s"
"""How long pg_dump waits for tables that are being changed."""


def backup(url: str, target: Path, *, force: bool = False) -> None:
    """Copy the database to a file, whole and as it is at one moment, or leave the file as it was.

    What stands in the file already is replaced only with `force`. SQLite's copy is a database
    again; PostgreSQL's is an archive for pg_restore. Raises StoreError for a database that cannot
    be copied or a copy that is not sound, OSError where the file cannot be written.
    """
    place = parsed(url)
    _refuse(place, target, force)
    with _beside(target) as part:
        if place.get_backend_name() == "sqlite":
            _copy_sqlite(Path(str(place.database)), part)
        else:
            _dump(place, part)
        _refuse(place, target, force)
        part.replace(target)
    _on_disk(target.parent)


def _refuse(place: URL, target: Path, force: bool) -> None:
    if not target.exists():
        return
    if place.get_backend_name() == "sqlite" and place.database:
        file = Path(place.database)
        if file.exists() and target.samefile(file):
            raise StoreError(f"{target} is the database itself. Name another file.")
    if not force:
        raise StoreError(f"{target} is there already. Name another file, or add --force.")


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """An empty file next to the target that only its owner may read, gone afterwards."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _copy_sqlite(file: Path, part: Path) -> None:
    """By SQLite's own backup (https://sqlite.org/backup.html), which reads one state of it."""
    if not file.is_file():
        raise StoreError(f"There is no database {file} yet: there is nothing to copy.")
    # Else it would be made if it went away just now; it may be written to, for its own log.
    source = f"{file.resolve().as_uri()}?mode=rw"
    try:
        with (
            closing(sqlite3.connect(source, uri=True, timeout=BUSY_SECONDS)) as bot,
            closing(sqlite3.connect(part)) as copy,
        ):
            bot.backup(copy)
            # The copy is to be one file; the bot makes it a database with a log again.
            copy.execute("PRAGMA journal_mode=DELETE")
            faults = [row[0] for row in copy.execute("PRAGMA integrity_check")]
    except sqlite3.Error as error:
        raise store_error(error, str(file)) from None
    if faults != ["ok"]:
        raise StoreError(f"The database {file} is damaged: its copy is not sound.")
    _on_disk(part)


def _dump(place: URL, part: Path) -> None:
    """By PostgreSQL's own program. What it is told stands in its environment: a command line can
    be read by everybody on the machine."""
    program = shutil.which("pg_dump")
    if program is None:
        raise StoreError(
            "PostgreSQL's database is copied by pg_dump, which is not installed here. Install the "
            "client of the server's version, on Debian: apt install postgresql-client."
        )
    words = ("--format=custom", "--no-owner", "--no-privileges", "--no-password")
    _run(
        [program, *words, "--lock-wait-timeout", _LOCK_WAIT, "--file", str(part)],
        _environment(place),
    )
    restore = shutil.which("pg_restore")
    if restore is not None:
        _run([restore, "--list", str(part)], _environment(place))
    _on_disk(part)


def _environment(place: URL) -> dict[str, str]:
    """See https://www.postgresql.org/docs/current/libpq-envars.html."""
    told = {
        "PGHOST": place.host or place.query.get("host"),
        "PGPORT": place.port or place.query.get("port"),
        "PGUSER": place.username,
        "PGPASSWORD": place.password,
        "PGDATABASE": place.database,
        "PGSSLMODE": place.query.get("ssl"),
        "PGTARGETSESSIONATTRS": place.query.get("target_session_attrs"),
    }
    return {**os.environ, **{k: str(v) for k, v in told.items() if v is not None}}


def _run(words: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603  (no shell, and no word comes from outside)
        words, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        name = Path(words[0]).name
        raise StoreError(f"The database could not be copied: {said[0].removeprefix(f'{name}: ')}")


def _on_disk(path: Path) -> None:
    """Wait until it would outlive a loss of power; a folder cannot be asked everywhere."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
