"""`source`: do the passages that are cited still stand on the publisher's page?"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import complaining, count, main
from bot.config import Settings

if TYPE_CHECKING:
    from bot.content.page import Found, Page
    from bot.core.knowledge import Citation, Knowledge, Paragraph, Source


@main.group()
def source() -> None:
    """The publications that answers cite."""


@source.command()
@click.argument("name", metavar="[SOURCE]", required=False)
@click.option(
    "--page",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Read the page from this file, saved in a browser.",
)
@click.option("--url", help="Fetch it from this address, such as a copy in an archive.")
@complaining
def check(name: str | None, page: Path | None, url: str | None) -> None:
    """Look on the publisher's page for each passage of SOURCE, or of all; exit code 1 if one is
    gone."""
    from bot.content.fault import UnusableError
    from bot.content.load import load_knowledge

    knowledge = load_knowledge(Settings().knowledge_dir)
    sources = _chosen(knowledge, name)
    if page is not None and url is not None:
        raise click.UsageError("Give --page or --url, not both.")
    if (page or url) and len(sources) > 1:
        raise click.UsageError(f"Say of which source: {', '.join(s.id for s in sources)}.")
    cited = citations(knowledge)
    sound = True
    for one in sources:
        click.echo(f"{one.id}: {page or url or one.url}")
        try:
            found = _look(one, page, url)
        except UnusableError as error:
            click.echo(f"  {error}")
            sound = False
            continue
        for line in told(one, found, cited):
            click.echo(f"  {line}")
        sound &= all(f.is_there for f in found.values())
    sys.exit(0 if sound else 1)


def _chosen(knowledge: Knowledge, name: str | None) -> list[Source]:
    from bot.content.advice import unknown

    if name is None:
        return list(knowledge.sources.values())
    if name not in knowledge.sources:
        raise click.UsageError(unknown("source", name, knowledge.sources))
    return [knowledge.sources[name]]


def _look(one: Source, page: Path | None, url: str | None) -> dict[str, Found]:
    """What is found of each paragraph."""
    from bot.content.page import Page
    from bot.content.publisher import MOST_BYTES, Fetched, fetch, html_of

    if page is None:
        address = url or one.url
        html = html_of(asyncio.run(fetch(address)), address)
    else:
        with page.open("rb") as file:
            html = html_of(Fetched(file.read(MOST_BYTES + 1), ""), str(page))
    return found_on(Page(html), one)


def found_on(page: Page, one: Source) -> dict[str, Found]:
    """What is found of each paragraph; raises UnusableError for a page without words."""
    from bot.content.fault import UnusableError

    if page.is_empty:
        raise UnusableError("There is no word on this page: perhaps a script writes it.")
    return {p.id: page.find(p.start, p.end) for p in one.paragraphs.values()}


def citations(knowledge: Knowledge) -> Counter[Citation]:
    """How many entries, names and events cite each passage."""
    return Counter(
        [
            *(c for e in knowledge.entries.values() for c, _ in e.citations),
            *(c for t in knowledge.terms.values() if t.line for c in t.line.citations),
            *(e.citation for e in knowledge.events),
        ]
    )


def told(one: Source, found: dict[str, Found], cited: Counter[Citation]) -> Iterator[str]:
    """A line for each passage, and the sum."""
    from bot.core.knowledge import Citation

    for id_, what in found.items():
        times = cited[Citation(one.id, id_)]
        yield f"{id_} {_said(one.paragraphs[id_], what)} Cited {count(times, 'time')}."
    gone = sum(not f.is_there for f in found.values())
    yield f"{count(len(found), 'passage')}: {len(found) - gone} found, {gone} gone."
    if gone and gone == len(found):
        yield "None is there: is this the article, or a page to agree to something first?"


def _said(place: Paragraph, what: Found) -> str:
    from bot.content.page import Finding

    match what.finding:
        case Finding.FOUND if what.times > 1:
            return f"found; its first words stand there {what.times} times: the first is opened."
        case Finding.FOUND:
            return "found."
        case Finding.ALIKE:
            return (
                "found, with other quotation marks, dashes or spaces than in the source's file: "
                "the link may not open at it. Copy them from the page."
            )
        case Finding.CUT:
            return f"gone: “{place.start}” is there, and “{place.end}” does not follow."
        case Finding.GONE:
            return f"gone: “{place.start}” is not there."
