"""lessons.yaml and timeline.yaml: briefings and dated events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.content.dates import gives
from bot.content.document import Document
from bot.content.document import Path as At
from bot.content.draft import Draft
from bot.content.limits import LONGEST_MESSAGE, SET_ASIDE, room
from bot.content.schema import CardModel, EventModel, LessonsModel, PathModel, TimelineModel
from bot.core.knowledge import (
    ARTICLE,
    Card,
    Citation,
    Entry,
    Event,
    Kind,
    Path,
    Source,
    Statement,
)

DATED = len("27 September 2020 to 7 October 2020: ")
"""Characters of a message that an event's dates take."""


def read_paths(
    draft: Draft, document: Document, model: LessonsModel, entries: Mapping[str, Entry]
) -> dict[str, Path]:
    """The briefings, in their order."""
    return {
        p.id: _path(draft, document, ("paths", i), p, entries) for i, p in enumerate(model.paths)
    }


def _path(
    draft: Draft, document: Document, at: At, model: PathModel, entries: Mapping[str, Entry]
) -> Path:
    draft.unique(document, at, model.id, "paths")
    draft.label(document, (*at, "title"), model.title)
    draft.answering(document, (*at, "short"), model.short, entries)
    return Path(
        model.id,
        model.title,
        model.intro,
        model.short,
        _cards(draft, document, (*at, "cards"), model.cards, entries),
        _cards(draft, document, (*at, "full"), model.full, entries),
    )


def _cards(
    draft: Draft,
    document: Document,
    at: At,
    models: Sequence[CardModel],
    entries: Mapping[str, Entry],
) -> tuple[Card, ...]:
    met: set[str] = set()
    for i, card in enumerate(models):
        place = (*at, i, "entry")
        draft.entry(document, place, card.entry, entries)
        if card.entry in met:
            draft.fault(document, place, f"'{card.entry}' stands twice here; keep one.")
        met.add(card.entry)
        if card.entry in entries and not entries[card.entry].kind.on_subject:
            draft.fault(
                document, place, f"'{card.entry}' is not about the article. Name an entry that is."
            )
    return tuple(Card(card.entry, card.link) for card in models)


def read_events(
    draft: Draft, document: Document, model: TimelineModel, entries: Mapping[str, Entry]
) -> tuple[Event, ...]:
    """The events, the first things first."""
    events = [
        _event(draft, document, ("events", i), e, entries) for i, e in enumerate(model.events)
    ]
    found = [e for e in events if e is not None]
    if len(found) == len(events) and (taken := _room(found, draft.sources)) > MOST_TOLD:
        draft.fault(
            document,
            ("events",),
            f"Together the events take {taken} characters of a message with their citations; at "
            f"most {MOST_TOLD} fit. Shorten what they say.",
        )
    return tuple(sorted(found, key=lambda e: e.when.order))


MOST_TOLD = LONGEST_MESSAGE - SET_ASIDE
"""Characters of all events with their citations: the timeline is one message."""


def _room(events: Sequence[Event], sources: Mapping[str, Source]) -> int:
    told = tuple(Statement(e.text, ARTICLE, (e.citation,)) for e in events)
    as_one = Entry("timeline", "", Kind.ANSWER, "", (), answer=told)
    return room(as_one, sources, {}) + DATED * len(events)


def _event(
    draft: Draft, document: Document, at: At, model: EventModel, entries: Mapping[str, Entry]
) -> Event | None:
    """The event; None if what proves it is not known."""
    draft.unique(document, at, model.id, "events")
    draft.answering(document, (*at, "entry"), model.entry, entries)
    if model.until is not None and model.until.order <= model.date.order:
        draft.fault(
            document,
            (*at, "until"),
            f"This is not after {model.date}. Remove it, or mend the date.",
        )
    cited = draft.citations(document, at, model.from_)
    if not cited:
        return None
    _dated(draft, document, at, model, cited[0])
    return Event(
        model.id,
        model.label,
        model.date,
        model.until,
        model.say,
        model.entry,
        cited[0],
    )


def _dated(draft: Draft, document: Document, at: At, model: EventModel, citation: Citation) -> None:
    """A date must stand in the gist of the paragraph that is cited for it."""
    source = draft.sources[citation.source]
    gist = source.paragraphs[citation.paragraph].gist
    for key, when in (("date", model.date), ("until", model.until)):
        if when is not None and not gives(gist, when, source.published):
            draft.fault(
                document,
                (*at, key),
                f"The gist of {citation.paragraph} does not give {when}. "
                "Cite the paragraph that does.",
            )
