"""What changed in a small knowledge, on three days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.core.knowledge import Change, Knowledge, Revision

REVISIONS = (
    Revision(
        date(2021, 3, 9),
        (
            Change("New answer: “How high is the tower?”", "tower-height"),
            Change("The answer “When does the ferry sail?” was changed.", "ferry-when"),
            Change("It names the mayor now.", "ferry-when"),
        ),
    ),
    Revision(date(2021, 3, 6), (Change("No longer here: the answer “Who sings?”"),)),
    Revision(date(2021, 3, 5), (Change("The first answers.", "ferry-when"),)),
)


def revised(knowledge: Knowledge, revisions: tuple[Revision, ...] = REVISIONS) -> Knowledge:
    """The same knowledge, with days on which it changed."""
    return replace(knowledge, revisions=revisions)
