"""`timeline`: the picture of the timeline as a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli import complaining, main
from bot.config import Settings

KINDS = (".png", ".svg")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dark", is_flag=True, help="For a dark ground.")
@complaining
def timeline(file: Path, dark: bool) -> None:
    """Draw the timeline into FILE, whose name ends in .png or .svg."""
    if file.suffix.lower() not in KINDS:
        raise click.BadParameter("its name ends in .png or .svg", param_hint="FILE")
    from bot.content.prepared import prepared
    from bot.core.timeline import Timelines

    settings = Settings()
    chart = Timelines(prepared(settings.knowledge_dir, settings.cache_dir).knowledge).chart()
    if chart is None:
        click.echo("There are no events in the knowledge (timeline.yaml).", err=True)
        sys.exit(1)
    # Only here: matplotlib takes a second to load.
    from bot.picture.pictures import keep_fonts

    keep_fonts(settings.cache_dir)
    from bot.picture import draw

    drawn = draw.svg if file.suffix.lower() == ".svg" else draw.png
    file.write_bytes(drawn(chart, dark=dark))
    click.echo(f"{file}: {chart.alt}")
