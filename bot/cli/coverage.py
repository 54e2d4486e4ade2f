"""`coverage`: what of the sources the entries tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from bot.cli import complaining, console, count, main
from bot.config import Settings

if TYPE_CHECKING:
    from rich.table import Table

    from bot.content.coverage import Cover

NAMED = 4
"""Entries that a row names in a terminal; --all names the others too."""


@main.command()
@click.option("--all", "everything", is_flag=True, help="Name every entry, not the first few.")
@complaining
def coverage(everything: bool) -> None:
    """Show each paragraph of the sources with the entries that cite it.

    In a terminal a table; piped, one line a paragraph with tabs between source, paragraph, number
    of answers, number of declines, the answers' ids, and those of the declines.
    """
    from bot.content import coverage as content
    from bot.content.load import load_knowledge
    from bot.core.compose import day

    knowledge = load_knowledge(Settings().knowledge_dir)
    out = console()
    for source in knowledge.sources.values():
        covers = content.coverage(knowledge, source)
        if not out.is_terminal:
            for c in covers:
                click.echo("\t".join((source.id, *_fields(c))))
            continue
        bare = [c.paragraph.id for c in covers if not c.answers]
        out.print(f"{source.title}", style="bold", markup=False)
        out.print(f"{source.publisher}, {day(source.published)}", markup=False)
        out.print(_table(covers, None if everything else NAMED))
        told = f"no answer cites {', '.join(bare)}" if bare else "an answer cites each of them"
        out.print(f"{count(len(covers), 'paragraph')}; {told}.", markup=False)


def _fields(cover: Cover) -> tuple[str, ...]:
    answers, declines = (",".join(e.id for e in ids) for ids in (cover.answers, cover.declines))
    counts = str(len(cover.answers)), str(len(cover.declines))
    return cover.paragraph.id, *counts, answers, declines


def _table(covers: Sequence[Cover], named: int | None) -> Table:
    from rich.markup import escape
    from rich.table import Table

    most = max(1, *(len(c.answers) for c in covers))
    table = Table("", "what it says", "answers", "declines", "cited by", box=None, pad_edge=False)
    for c in covers:
        bar = "█" * max(1, round(10 * len(c.answers) / most)) if c.answers else "none"
        ids = [e.id for e in c.answers]
        shown = ids if named is None else ids[:named]
        more = [f"and {len(ids) - len(shown)} more"] if len(shown) < len(ids) else []
        table.add_row(
            c.paragraph.id,
            escape(c.paragraph.gist),
            f"{len(c.answers):>3} {bar}",
            str(len(c.declines)),
            ", ".join([*shown, *more]),
            style=None if c.answers else "red",
        )
    return table
