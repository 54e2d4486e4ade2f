"""`export`: a briefing to print."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli import complaining, main
from bot.config import Settings
from bot.core.request import Depth

ENDINGS = (".md", ".html", ".pdf")


@main.command()
@click.argument("path")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--depth",
    type=click.Choice([d.value for d in Depth]),
    default=Depth.FULL.value,
    show_default=True,
    help="How much of it.",
)
@complaining
def export(path: str, file: Path, depth: str) -> None:
    """Write the briefing PATH, with footnotes, to FILE: .md, .html or .pdf.

    PATH is its id in lessons.yaml, such as whole-story. What stands in FILE already is replaced.
    """
    if file.suffix not in ENDINGS:
        raise click.UsageError("FILE must end in .md, .html or .pdf.")
    from bot.cli.sheet import html, markdown, sheet_of
    from bot.content.load import load_knowledge

    knowledge = load_knowledge(Settings().knowledge_dir)
    found = knowledge.paths.get(path)
    if found is None:
        known = ", ".join(knowledge.paths) or "none"
        raise click.UsageError(f"There is no briefing {path!r}. There are: {known}.")
    sheet = sheet_of(knowledge, found, Depth(depth))
    if file.suffix == ".pdf":
        from bot.cli.pdf import pdf

        file.write_bytes(pdf(sheet))
    else:
        text = markdown(sheet) if file.suffix == ".md" else html(sheet)
        file.write_text(text, encoding="utf-8")
