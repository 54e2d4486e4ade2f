"""The words that the knowledge itself uses: what a misspelt word is mended towards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.knowledge import Entry, Knowledge
from bot.core.stop import STOP
from bot.core.text import words


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words to mend towards with their counts, and words that are right as they are."""

    counts: Mapping[str, int]
    correct: frozenset[str]


class WordCounts:
    """How often each word stands in the entries; one that changes costs only its own words."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._typed: Counter[str] = Counter()
        self._reviewed: Counter[str] = Counter()
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Count an entry's words too."""
        self._typed.update(_typed(entry))
        self._reviewed.update(_reviewed(entry))

    def remove(self, entry: Entry) -> None:
        """Count them no more; they must have been counted."""
        for counts, gone in ((self._typed, _typed(entry)), (self._reviewed, _reviewed(entry))):
            counts.subtract(gone)
            for word in {w for w in gone if not counts[w]}:
                del counts[word]

    def vocabulary(self, knowledge: Knowledge, names: Iterable[tuple[str, ...]]) -> Vocabulary:
        """The words of these entries and of `names`, and the words that `knowledge` calls common.

        A word that stands in one phrasing alone may be a misspelling put there on purpose, so only
        words that come twice, or in reviewed text, attract others.
        """
        typed, reviewed = self._typed, Counter(self._reviewed)
        for name in names:
            reviewed.update(name)
        known = {w: n + reviewed[w] for w, n in typed.items() if n > 2 or w in reviewed}
        for word, n in reviewed.items():
            known.setdefault(word, n)
        correct = {w for w in typed if w not in known and typed[w] > 1}
        correct |= {w for common in knowledge.common_words for w in words(common)}
        return Vocabulary(known, frozenset(correct | STOP))


def _typed(entry: Entry) -> list[str]:
    """The words of what people type."""
    # Thousands of short texts: those that need no folding are read in one go.
    found = words("\n".join(p for p in entry.phrasings if p.isascii()))
    for phrasing in entry.phrasings:
        if not phrasing.isascii():
            found = [*found, *words(phrasing)]
    return list(found)


def _reviewed(entry: Entry) -> list[str]:
    """The words of what maintainers have read again."""
    return [w for text in (entry.question, entry.text, *entry.keywords) for w in words(text)]
