"""`fit`: learn ahead of a start."""

from __future__ import annotations

import asyncio
import os
import sys

import click

from bot.app import build
from bot.cli import complaining, main, note_fitting
from bot.config import Settings
from bot.core.timeline import PICTURE


@main.command()
@click.option("--gently", is_flag=True, help="Give way to all other processes.")
@click.option("--pictures", is_flag=True, help="Draw the pictures too, light and dark.")
@complaining
def fit(gently: bool, pictures: bool) -> None:
    """Learn the knowledge now, so that the next start need not."""
    if gently:
        os.nice(19)
    app = build(Settings(), note_fitting)
    if pictures:
        for dark in (False, True):
            drawn = asyncio.run(app.pictures.png(PICTURE, dark=dark))
            if drawn is None and app.pictures.mark(PICTURE):
                click.echo("The pictures could not be drawn.", err=True)
                sys.exit(1)
