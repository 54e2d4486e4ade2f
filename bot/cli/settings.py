"""`settings`: which ones hold, where they come from, and which there are."""

from __future__ import annotations

import json

import click

from bot.cli import complaining, console, main
from bot.config import Settings


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.option(
    "--markdown", "as_markdown", is_flag=True, help="Print the list of all settings instead."
)
@complaining
def settings(as_json: bool, as_markdown: bool) -> None:
    """Show each setting as it is now and where it comes from; secrets and passwords are masked."""
    from bot.config.shown import markdown, shown

    if as_json and as_markdown:
        raise click.UsageError("Choose one of --json and --markdown.")
    if as_markdown:
        click.echo(markdown())
        return
    now = Settings()
    for sentence in now.warnings:
        click.echo(sentence, err=True)
    if as_json:
        objects = [
            {
                "name": one.name,
                "value": one.value,
                "from": one.origin,
                "secret": one.secret,
                "description": one.description,
            }
            for one in shown(now)
        ]
        click.echo(json.dumps(objects, ensure_ascii=False, indent=1))
        return
    _print(now)


def _print(now: Settings) -> None:
    from rich.table import Table
    from rich.text import Text

    from bot.config.shown import NONE, shown

    table = Table("setting", "value", "from", "what it is for", box=None)
    for one in shown(now):
        style = "" if one.origin == "default" else "bold"
        value = NONE if one.value is None else one.value
        row = (one.name, value, one.origin, one.description.replace("`", ""))
        # As texts, for a value may have brackets in it.
        table.add_row(*(Text(words, overflow="fold") for words in row), style=style)
    console().print(table)
