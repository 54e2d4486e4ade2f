"""Phrasings and entries as the fitted matcher finds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.review import Finding, Review
from bot.core.knowledge import Entry, Knowledge
from bot.core.match import Match, Matcher
from bot.core.understand import Understanding


@dataclass(frozen=True, slots=True)
class Stray:
    """A phrasing, or an entry's question, whose nearest entry is another one."""

    entry: Entry
    text: str
    key: tuple[str | int, ...]
    """Where the text stands in its entry."""
    nearest: Match
    own: float
    """The own entry's share of certainty, beside that of the nearest; 0 if it is far behind."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The rules that need the matcher, which was fitted on the same knowledge."""

    understanding: Understanding
    matcher: Matcher

    def __call__(self, review: Review) -> Iterator[Finding]:
        """Phrasings and questions that are nearer to another entry; entries out of reach."""
        reached = _reached(review.knowledge)
        for stray in self.strays(review.knowledge):
            place, other = review.place(stray.entry.id), stray.nearest.entry.id
            message = (
                f"\"{stray.text}\" is nearer to '{other}' ({stray.nearest.share:.2f}) than to its "
                f"own '{stray.entry.id}' ({stray.own:.2f}). Move it there, or say in it what sets "
                "the two apart."
            )
            yield Finding("nearer-another", place.at(*stray.key), message)
            if stray.key == QUESTION and stray.entry.id not in reached:
                message = (
                    f"Nobody comes to '{stray.entry.id}': it is in no topic, nothing names it, and "
                    f"its own question leads to '{other}'. Name it under 'related' of an entry, or "
                    "ask in other words."
                )
                yield Finding("unreachable", place, message)

    def strays(self, knowledge: Knowledge) -> Iterator[Stray]:
        """All of them, in the order of the knowledge."""
        for entry in knowledge.entries.values():
            texts = [(QUESTION, entry.question)]
            texts += [(("phrasings", i), p) for i, p in enumerate(entry.phrasings)]
            for key, text in texts:
                matches = self.matcher.rank(self.understanding.question(text)).matches
                if matches[0].entry.id != entry.id:
                    own = next((m.share for m in matches if m.entry.id == entry.id), 0.0)
                    yield Stray(entry, text, key, matches[0], own)


QUESTION: tuple[str | int, ...] = ("question",)


def _reached(knowledge: Knowledge) -> set[str]:
    """The entries that a button leads to: of a topic, another entry, a briefing, an event."""
    found = {e for topic in knowledge.topics.values() for e in topic.entries}
    found.update(r for e in knowledge.entries.values() for r in e.related)
    found.update(knowledge.starters, (event.entry for event in knowledge.events))
    for path in knowledge.paths.values():
        found.update((path.short, *(card.entry for card in (*path.cards, *path.full))))
    return found
