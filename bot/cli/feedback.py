"""`feedback`: what people thought of the answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from bot.app import store_of
from bot.cli import complaining, console, main
from bot.config import Settings

if TYPE_CHECKING:
    from bot.store.store import Verdict

_SAID = {"up": "helped", "down": "did not help", "none": "none fitted"}


@main.command()
@complaining
def feedback() -> None:
    """Show how often each answer was found good or bad, and what did not fit."""
    from rich.table import Table

    found = asyncio.run(_verdicts(Settings()))
    if not found:
        click.echo("There is no feedback yet.")
        return
    table = Table("times", "said", "of", "last", box=None)
    for v in found:
        table.add_row(str(v.count), _SAID[v.verdict], v.entry or ", ".join(v.offered), v.last)
    console().print(table)


async def _verdicts(settings: Settings) -> list[Verdict]:
    store = store_of(settings)
    await store.open()
    try:
        return await store.verdicts()
    finally:
        await store.close()
