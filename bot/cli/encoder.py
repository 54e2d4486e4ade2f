"""`encoder fetch`: the optional sentence encoder."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli import complaining, main
from bot.config import Settings


@main.group()
def encoder() -> None:
    """The optional sentence encoder."""


@encoder.command()
@click.option(
    "--from",
    "origin",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Take the files from this folder instead of the model hub.",
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@complaining
def fetch(folder: Path | None, origin: Path | None) -> None:
    """Put a quantised encoder into FOLDER (or BRIEFBOT_ENCODER_DIR, or the cache folder)."""
    from bot.encoder import fetch_encoder

    settings = Settings()
    target = folder or settings.encoder_dir or settings.cache_dir / "encoder"
    fetch_encoder(target, origin, click.echo)
