"""Briefings: paths of cards through the entries, at three depths."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.knowledge import Knowledge
from bot.core.reply import Reply
from bot.core.request import Depth


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in a path."""

    depth: Depth
    card: int


class Lessons:
    """Makes the Replies of briefings."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def paths(self) -> Reply:
        """All paths."""
        raise NotImplementedError

    def path(self, path: str, left_at: Place | None) -> Reply:
        """What a path is about, and its depths to choose from; if somebody left it, going on too."""
        raise NotImplementedError

    def card(self, path: str, depth: Depth, card: int) -> Reply:
        """One card of a path: the entry, linking words, progress, Back and Next."""
        raise NotImplementedError
