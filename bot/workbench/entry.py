"""An entry's page: what it says, with whose words and which proof, and what leads to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.knowledge import Citation, Entry, Knowledge


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph that proves something."""

    label: str
    gist: str
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, ready to show."""

    say: str
    speaker: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """Something that leads to an entry."""

    kind: str
    """What it is, in a word or two."""
    label: str
    entry: str = ""
    """Its id, if it is an entry itself."""


def said(entry: Entry, knowledge: Knowledge) -> list[Said]:
    """The statements of an entry."""
    return [
        Said(
            s.say,
            knowledge.speaker(s.by),
            tuple(passage(c, knowledge) for c in s.citations),
        )
        for s in entry.answer
    ]


def passage(citation: Citation, knowledge: Knowledge) -> Passage:
    """A citation with what stands there."""
    source = knowledge.sources[citation.source]
    label = citation.paragraph
    if len(knowledge.sources) > 1:
        label = f"{source.publisher} {source.published.isoformat()} {label}"
    return Passage(
        label, source.paragraphs[citation.paragraph].gist, source.passage_url(citation.paragraph)
    )


def ways(entry: Entry, knowledge: Knowledge) -> Iterator[Way]:
    """All that leads a reader to an entry without asking for it."""
    if entry.id in knowledge.starters:
        yield Way("a first suggestion", "offered before anything is typed")
    if entry.topic in knowledge.topics:
        yield Way("topic", knowledge.topics[entry.topic].title)
    for other in knowledge.entries.values():
        if entry.id in other.related:
            yield Way("related", other.question, other.id)
    for path in knowledge.paths.values():
        if entry.id in {path.short, *(c.entry for c in (*path.cards, *path.full))}:
            yield Way("briefing", path.title)
    for event in knowledge.events:
        if event.entry == entry.id:
            yield Way("timeline", f"{event.when}: {event.label}")
    for question in knowledge.quiz.values():
        if question.entry == entry.id:
            yield Way("quiz", question.ask)
