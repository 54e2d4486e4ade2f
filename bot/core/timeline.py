"""The timeline: the dated events of the source."""

from __future__ import annotations

from bot.core.knowledge import Knowledge
from bot.core.reply import Reply


class Timelines:
    """Makes the Reply that tells the events in order."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def reply(self) -> Reply:
        """The picture, and the same as text."""
        raise NotImplementedError
