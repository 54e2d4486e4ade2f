"""The glossary: people, places and organisations, each with one cited line."""

from __future__ import annotations

from bot.core.knowledge import Knowledge
from bot.core.reply import Choice, Reply


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

    def named(self, name: str) -> Reply:
        """The term that goes by a name, as a person typed it (the Request `Who`): its name, its id
        or any alias, in any case; the first page, with a word about it, for a name that is none."""
        raise NotImplementedError

    def names(self, prefix: str) -> tuple[Choice, ...]:
        """The terms to offer to who types the beginning of a name (the Request `Names`); all for
        "". Each Choice has a `Glossary(id)`."""
        raise NotImplementedError
