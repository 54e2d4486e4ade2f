"""changes.yaml: what readers are told of other versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.content.document import Document
from bot.content.draft import Draft
from bot.content.limits import LONGEST_MESSAGE, SET_ASIDE, units
from bot.content.schema import ChangesModel
from bot.core.knowledge import Change, Entry, Revision

MOST_TOLD = LONGEST_MESSAGE - SET_ASIDE
"""Characters of all that changed on a day: it is one message."""

BESIDE = 4
"""Characters of a message that stand around each sentence at most."""


def taken(sentences: list[str]) -> int:
    """Characters of a message that these sentences take."""
    return sum(units(sentence) + BESIDE for sentence in sentences)


def read_revisions(
    draft: Draft, document: Document, model: ChangesModel, entries: Mapping[str, Entry]
) -> tuple[Revision, ...]:
    """The days, the last one first."""
    found: dict[date, Revision] = {}
    for i, day in enumerate(model.changes):
        at = ("changes", i)
        if day.date in found:
            draft.fault(document, (*at, "date"), f"{day.date} stands twice; make one day of both.")
        if (length := taken([change.say for change in day.what])) > MOST_TOLD:
            draft.fault(
                document,
                (*at, "what"),
                f"Together these take {length} characters of a message; at most {MOST_TOLD} fit. "
                "Shorten them.",
            )
        for j, change in enumerate(day.what):
            if change.entry is not None:
                draft.entry(document, (*at, "what", j, "entry"), change.entry, entries)
        what = tuple(Change(change.say, change.entry) for change in day.what)
        found[day.date] = Revision(day.date, what)
    return tuple(sorted(found.values(), key=lambda r: r.day, reverse=True))
