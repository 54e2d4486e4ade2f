"""The words that the knowledge itself uses: what a misspelt word is mended towards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.knowledge import Knowledge
from bot.core.stop import STOP
from bot.core.text import words


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words to mend towards with their counts, and words that are right as they are."""

    counts: Mapping[str, int]
    correct: frozenset[str]


def vocabulary(knowledge: Knowledge, names: Iterable[tuple[str, ...]]) -> Vocabulary:
    """Count the knowledge's words; `names` are other texts of it that are right as they are.

    A word that stands in one phrasing alone may be a misspelling put there on purpose, so only
    words that come twice, or in reviewed text, attract others.
    """
    typed: Counter[str] = Counter()
    reviewed: Counter[str] = Counter()
    for entry in knowledge.entries.values():
        # Thousands of short texts: those that need no folding are read in one go.
        typed.update(words("\n".join(p for p in entry.phrasings if p.isascii())))
        for phrasing in entry.phrasings:
            if not phrasing.isascii():
                typed.update(words(phrasing))
        for text in (entry.question, entry.text, *entry.keywords):
            reviewed.update(words(text))
    for name in names:
        reviewed.update(name)
    known = {w: n + reviewed[w] for w, n in typed.items() if n > 2 or w in reviewed}
    for word, n in reviewed.items():
        known.setdefault(word, n)
    correct = {w for w in typed if w not in known and typed[w] > 1}
    correct |= {w for common in knowledge.common_words for w in words(common)}
    return Vocabulary(known, frozenset(correct | STOP))
