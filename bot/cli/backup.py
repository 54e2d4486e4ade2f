"""`backup`: a copy of all that the bot keeps."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli import complaining, main
from bot.config import Settings


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace what stands in FILE.")
@complaining
def backup(file: Path, force: bool) -> None:
    """Copy the database to FILE while the bot runs.

    Of SQLite that is a database again; of PostgreSQL an archive for pg_restore, made by pg_dump.
    The copy is checked, holds secrets, and may be read by its owner only.
    """
    # Only here: its libraries take a while to load.
    from bot.store.backup import backup as copy

    copy(Settings().database_url.get_secret_value(), file, force=force)
    click.echo(f"The database is copied to {file} ({file.stat().st_size:,} bytes).")
