"""The quiz."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.compose import place
from bot.core.knowledge import QuizQuestion, Source


def explanation(question: QuizQuestion, sources: Mapping[str, Source]) -> str:
    """Why, with the citation in words; one line."""
    home = sources[question.citation.source]
    return f"{question.explain} ({place(home, question.citation.paragraph)})"
