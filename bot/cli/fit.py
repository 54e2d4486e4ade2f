"""`fit`: learn ahead of a start."""

from __future__ import annotations

import os

import click

from bot.app import build
from bot.cli import complaining, main, note_fitting
from bot.config import Settings


@main.command()
@click.option("--gently", is_flag=True, help="Give way to all other processes.")
@complaining
def fit(gently: bool) -> None:
    """Learn the knowledge now, so that the next start need not."""
    if gently:
        os.nice(19)
    build(Settings(), note_fitting)
