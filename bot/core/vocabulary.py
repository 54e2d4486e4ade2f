"""The words that the knowledge itself uses: what a misspelt word is mended towards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.core.knowledge import Entry, Kind, Knowledge
from bot.core.spelling import Speller
from bot.core.stop import STOP
from bot.core.text import words

ODD_FROM = 5
"""Letters of the shortest word of a phrasing that may be a misspelling. Shorter ones that no
dictionary has are slang more often ("nah", "hmm")."""

ODD_AT_MOST = 20
MISSPELT_ONCE_IN = 10
"""A word that no dictionary has is a misspelling of one so many times as frequent, unless it comes
more often than ODD_AT_MOST: names and contractions ("theyre") do."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """English words, whatever the knowledge is about."""

    common: str = ""
    """Those that people use most, each between spaces: they are right as they are. A set of them
    would take megabytes."""
    lacks: Callable[[Collection[str]], frozenset[str]] = lambda _: frozenset()
    """Which of some words it does not have, common or not."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words to mend towards with their counts, and words that are right as they are."""

    counts: Mapping[str, int]
    correct: frozenset[str]
    """Words of this knowledge that are right and attract no others."""
    english: str = ""
    """The common words of a Dictionary."""
    odd: frozenset[str] = frozenset()
    """Words that people type here and that the Dictionary lacks."""


class WordCounts:
    """How often each word stands in the entries; one that changes costs only its own words."""

    def __init__(
        self,
        entries: Iterable[Entry] = (),
        dictionary: Dictionary | None = None,
        before: Vocabulary | None = None,
    ) -> None:
        """`before` is the Vocabulary of these entries, if there is one: the Dictionary is not asked
        of their words again. Without a Dictionary every word that comes twice is right."""
        self._typed: Counter[str] = Counter()
        self._chatted: Counter[str] = Counter()
        self._reviewed: Counter[str] = Counter()
        for entry in entries:
            self.add(entry)
        self._dictionary = dictionary or Dictionary()
        self._odd = set(before.odd) if before else set()
        self._judged = set(self._typed) if before else set()

    def add(self, entry: Entry) -> None:
        """Count an entry's words too."""
        for counts, found in self._of(entry):
            counts.update(found)

    def remove(self, entry: Entry) -> None:
        """Count them no more; they must have been counted."""
        for counts, gone in self._of(entry):
            counts.subtract(gone)
            for word in {w for w in gone if not counts[w]}:
                del counts[word]

    def _of(self, entry: Entry) -> list[tuple[Counter[str], list[str]]]:
        """Where an entry's words are counted."""
        typed = _typed(entry)
        found = [(self._typed, typed), (self._reviewed, _reviewed(entry))]
        return [*found, (self._chatted, typed)] if entry.kind is Kind.SMALLTALK else found

    def vocabulary(self, knowledge: Knowledge, names: Iterable[tuple[str, ...]]) -> Vocabulary:
        """The words of these entries and of `names`, and the words that `knowledge` calls common.

        A word that stands in one phrasing alone may be a misspelling put there on purpose, so only
        words that come twice, or in reviewed text, attract others; and of those that no dictionary
        has, none that is near a word much more frequent.
        """
        typed, reviewed = self._typed, Counter(self._reviewed)
        for name in names:
            reviewed.update(name)
        right = {w for common in knowledge.common_words for w in words(common)} | STOP
        odd = self._judge() & typed.keys()
        known = {w: n + reviewed[w] for w, n in typed.items() if n > 2 or w in reviewed}
        for word, n in reviewed.items():
            known.setdefault(word, n)
        misspelt = self._misspelt(odd - right - reviewed.keys(), known)
        for word in misspelt:
            known.pop(word, None)
        unsure = misspelt | known.keys()
        correct = {w for w, n in typed.items() if n > 1 and w not in unsure} | self._chatted.keys()
        return Vocabulary(
            known, frozenset(correct | right), self._dictionary.common, frozenset(odd)
        )

    def _judge(self) -> set[str]:
        """The words that the Dictionary lacks, which is asked of new ones only: it is large."""
        if new := self._typed.keys() - self._judged:
            self._judged |= new
            self._odd |= self._dictionary.lacks(new)
        return self._odd

    def _misspelt(self, odd: Collection[str], known: Mapping[str, int]) -> set[str]:
        """Which odd words a Speller should mend; those of small talk are slang, or "merci"."""
        typed, chatted = self._typed, self._chatted
        rare = {
            w
            for w in odd
            if len(w) >= ODD_FROM and typed[w] <= ODD_AT_MOST and 2 * chatted[w] < typed[w]
        }
        if not rare:
            return set()
        speller = Speller({w: n for w, n in known.items() if w not in rare}, ())
        return {
            word
            for word in rare
            if (right := speller.mend(word)) != word
            and known[right] >= MISSPELT_ONCE_IN * typed[word]
        }


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
