"""A Dictionary of English from the word list of pyspellchecker, which counts film subtitles
(https://github.com/barrust/pyspellchecker)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.core.vocabulary import Dictionary

COMMON = 1_000
"""Times that a word stands in those subtitles to be common: some 19,000 words do."""


def english() -> Dictionary:
    """All of it; takes a fifth of a second and, for so long, 30 MB."""
    common = sorted(word for word, n in _counts().items() if n >= COMMON)
    return Dictionary(f" {' '.join(common)} ", lacking)


def lacking(typed: Collection[str]) -> frozenset[str]:
    """Which words it does not have; takes as long."""
    counts = _counts()
    return frozenset(word for word in typed if word not in counts)


def _counts() -> Mapping[str, int]:
    # Only here, and not kept: it is large, and most starts do not need it.
    from spellchecker import SpellChecker

    counts: Mapping[str, int] = SpellChecker(language="en").word_frequency.dictionary
    return counts
