"""`check` and `schema`: is the knowledge sound, and what may stand in it?"""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import complaining, count, main, note_fitting
from bot.cli.findings import FORMATS, shown
from bot.config import Settings

if TYPE_CHECKING:
    from bot.content.fault import Fault
    from bot.content.review import Finding, Review
    from bot.core.knowledge import Knowledge


@main.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    help="text for people; json; github for annotations in Actions; sarif 2.1.0 for code scanning.",
)
@click.option(
    "--phrasings",
    is_flag=True,
    help="Also ask the matcher for each phrasing's nearest entry: fits it first if need be.",
)
@complaining
def check(form: str, phrasings: bool) -> None:
    """Look for faults in the knowledge.

    Exit code 0: there are none. 1: there are some; those that keep the knowledge from loading are
    of level error, all others warnings. 2: a wrong call.
    """
    from bot.content.check import warnings
    from bot.content.fault import KnowledgeError
    from bot.content.files import read_files
    from bot.content.load import read_review

    # A short run over much that stays: the collector would look at all of it again and again.
    gc.disable()
    settings = Settings()
    try:
        review = read_review(read_files(settings.knowledge_dir))
    except KnowledgeError as error:
        if form == "text":
            raise
        _print(error.faults, form, settings.knowledge_dir)
        sys.exit(1)
    found = warnings(review, _matched(settings) if phrasings else None)
    _print(found, form, settings.knowledge_dir)
    if form == "text":
        click.echo(_summary(review.knowledge, len(found)))
    sys.exit(1 if found else 0)


def _print(faults: Sequence[Fault], form: str, folder: Path) -> None:
    if text := shown(faults, form, folder):
        click.echo(text)


def _matched(settings: Settings) -> Callable[[Review], Iterator[Finding]]:
    from bot.app import build
    from bot.content.rules.phrasings import Nearest

    app = build(settings, note_fitting)
    return Nearest(app.understanding, app.matcher)


def _summary(knowledge: Knowledge, found: int) -> str:
    kinds = Counter(e.kind.value for e in knowledge.entries.values())
    phrasings = sum(len(e.phrasings) for e in knowledge.entries.values())
    return (
        f"{count(found, 'fault')}. {len(knowledge.entries)} entries "
        f"({', '.join(f'{n} {k}' for k, n in kinds.items())}), {phrasings} phrasings, "
        f"version {knowledge.version}."
    )


@main.command()
@complaining
def schema() -> None:
    """Write the JSON Schema of every knowledge file, from which editors complete and explain."""
    from bot.content.editor import FOLDER, schemas

    folder = Settings().knowledge_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
    click.echo(f"{folder}: {count(len(schemas()), 'file')}.")
