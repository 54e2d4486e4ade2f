"""`doctor`: is all as the bot needs it, and what mends what is not?"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot.cli import complaining, console, count, main
from bot.config import Settings, SettingsError

if TYPE_CHECKING:
    from rich.table import Table

    from bot.core.finding import Finding

_MARKS = {"ok": ("✓", "green"), "note": ("!", "yellow"), "bad": ("✗", "bold red")}


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@complaining
def doctor(as_json: bool) -> None:
    """Look at all that the bot needs, and say what to do about each finding; changes nothing.

    Exit code 0: nothing is bad; 1: something is.
    """
    found = _found()
    if as_json:
        click.echo(json.dumps([asdict(f) for f in found], ensure_ascii=False, indent=1))
    else:
        _print(found)
    sys.exit(1 if any(f.state == "bad" for f in found) else 0)


def _found() -> Sequence[Finding]:
    from bot.core.finding import Finding
    from bot.doctor import examine

    try:
        settings = Settings()
    except SettingsError as error:
        do = "The rest is looked at once it can be used."
        return [Finding("settings", "bad", sentence, do) for sentence in error.faults]
    return asyncio.run(examine(settings))


def _print(found: Sequence[Finding]) -> None:
    many = Counter(one.state for one in found)
    sum_up = f"{many['bad']} bad, {count(many['note'], 'note')}, {many['ok']} ok."
    out = console()
    if out.is_terminal:
        out.print(_table(found))
        out.print(sum_up)
        return
    for one in found:
        click.echo(f"{one.about:<10}{_MARKS[one.state][0]} {one.what}")
        if one.do:
            click.echo(f"{'':<12}→ {one.do}")
    click.echo(sum_up)


def _table(found: Sequence[Finding]) -> Table:
    """What wraps stays in its column; a part is named once."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 1))
    before = ""
    for one in found:
        mark, style = _MARKS[one.state]
        # As texts, for what was found may have brackets in it.
        table.add_row(
            Text("" if one.about == before else one.about, "bold"),
            Text(mark, style),
            Text.assemble(one.what, (f"\n→ {one.do}" if one.do else "", "cyan")),
        )
        before = one.about
    return table
