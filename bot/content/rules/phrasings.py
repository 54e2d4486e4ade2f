"""Phrasings and entries as the fitted matcher finds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.review import Finding, Place, Review
from bot.core.knowledge import Entry, Knowledge
from bot.core.match import Match, Matcher
from bot.core.understand import Understanding


@dataclass(frozen=True, slots=True)
class Nearest:
    """The rules that need the matcher, which was fitted on the same knowledge."""

    understanding: Understanding
    matcher: Matcher

    def __call__(self, review: Review) -> Iterator[Finding]:
        """Phrasings and questions that are nearer to another entry; entries out of reach."""
        reached = _reached(review.knowledge)
        for entry in review.knowledge.entries.values():
            place = review.place(entry.id)
            asked = self.first(entry.question)
            if entry.id not in reached and asked.entry.id != entry.id:
                message = (
                    f"Nobody comes to '{entry.id}': it is in no topic, nothing names it, and its "
                    f"own question leads to '{asked.entry.id}'. Name it under 'related' of an "
                    "entry, or give it phrasings with other words."
                )
                yield Finding("unreachable", place, message)
            yield from self._judged(entry, entry.question, place.at("question"))
            for i, phrasing in enumerate(entry.phrasings):
                yield from self._judged(entry, phrasing, place.at("phrasings", i))

    def first(self, text: str) -> Match:
        """The entry that is nearest to a text."""
        return self.matcher.rank(self.understanding.question(text)).matches[0]

    def _judged(self, entry: Entry, text: str, place: Place) -> Iterator[Finding]:
        matches = self.matcher.rank(self.understanding.question(text)).matches
        first = matches[0]
        if first.entry.id != entry.id:
            own = next((m.share for m in matches if m.entry.id == entry.id), 0.0)
            message = (
                f"\"{text}\" is nearer to '{first.entry.id}' ({first.share:.2f}) than to its own "
                f"'{entry.id}' ({own:.2f}). Move it there, or say in it what sets the two apart."
            )
            yield Finding("nearer-another", place, message)


def _reached(knowledge: Knowledge) -> set[str]:
    """The entries that a button leads to: of a topic, another entry, a briefing, an event."""
    found = {e for topic in knowledge.topics.values() for e in topic.entries}
    found.update(r for e in knowledge.entries.values() for r in e.related)
    found.update(knowledge.starters, (event.entry for event in knowledge.events))
    for path in knowledge.paths.values():
        found.update((path.short, *(card.entry for card in (*path.cards, *path.full))))
    return found
