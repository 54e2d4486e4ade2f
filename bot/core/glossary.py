"""The glossary: people, places and organisations, each with one cited line."""

from __future__ import annotations

from bot.core.knowledge import Knowledge
from bot.core.reply import Reply


class Glossaries:
    """Makes the Replies of the glossary."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def page(self, number: int) -> Reply:
        """A page of terms, by kind and name."""
        raise NotImplementedError

    def term(self, term: str) -> Reply:
        """One term: its line with citations, and other names it goes by."""
        raise NotImplementedError
