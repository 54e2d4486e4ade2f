"""`diff`: what readers will notice between two versions of the knowledge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from bot.cli import complaining, count, main
from bot.config import Settings

if TYPE_CHECKING:
    from bot.content.differences import Difference


@main.command()
@click.argument("revision")
@click.option("--yaml", "as_yaml", is_flag=True, help="Draft a day of changes.yaml, for /changes.")
@complaining
def diff(revision: str, as_yaml: bool) -> None:
    """Tell what readers will notice since REVISION, a git revision or a folder."""
    from datetime import date

    from bot.content.announce import announced
    from bot.content.announce import as_yaml as drafted
    from bot.content.differences import asked_otherwise, differences
    from bot.content.files import read_files
    from bot.content.outline import outline_of
    from bot.content.versions import files_at

    folder = Settings().knowledge_dir
    old = outline_of(files_at(revision, folder))
    new = outline_of(read_files(folder))
    for when, outline in ((revision, old), ("now", new)):
        for name in outline.unread:
            click.echo(f"{name} ({when}) is not readable as YAML and was left out.", err=True)
    found = differences(old, new)
    if as_yaml:
        said = announced(found)
        if said:
            click.echo(drafted(said, date.today()), nl=False)
        else:
            click.echo("There is nothing to tell readers.", err=True)
        return
    for line in told(found):
        click.echo(line)
    added, gone = asked_otherwise(old, new)
    if added or gone:
        click.echo(f"Ways of asking that are understood: {added} new, {gone} gone.")
    if not found:
        click.echo(f"Readers will notice nothing{' else' if added or gone else ''}.")


def told(found: list[Difference]) -> Iterator[str]:
    """Lines for a person, under a heading for each kind of thing and each way of being otherwise;
    a thing that is otherwise in several ways stands under each."""
    from bot.content.differences import KINDS, Way

    for what, noun in KINDS.items():
        for way in Way:
            some = [d for d in found if (d.what, d.way) == (what, way)]
            if not some:
                continue
            yield f"{_plural(len({d.id for d in some}), noun)}, {_HEADING[way.name]}:"
            shown = ""
            for d in some:
                if d.id != shown:
                    yield f"  {d.name}" + (f" ({d.id})" if d.name != d.id else "")
                    shown = d.id
                yield from _inside(d)
            yield ""


_HEADING = {
    "NEW": "new",
    "GONE": "gone",
    "RENAMED": "renamed",
    "MOVED": "under another id: old links and buttons lead nowhere",
    "REWORDED": "reworded",
    "SPEAKER": "said by somebody else",
    "CITATIONS": "with other citations",
}


def _inside(d: Difference) -> Iterator[str]:
    from bot.content.differences import Way

    if d.way is Way.REWORDED and not (d.old and d.new):
        yield f"    no more: {d.old}" if d.old else f"    added:   {d.new}"
    elif d.old or d.new:
        yield f"    was: {d.old or '–'}"
        yield f"    now: {d.new or '–'}"


def _plural(number: int, noun: str) -> str:
    if noun.startswith("reply"):
        return count(number, noun) if number == 1 else noun.replace("reply", f"{number} replies")
    head, of, rest = noun.partition(" of ")
    return count(number, head) + of + rest
