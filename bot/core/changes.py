"""What sets two versions of the knowledge apart, as far as the matcher is concerned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from bot.core.knowledge import Entry, Knowledge


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of entries; what changed beside them is not listed, only whether it is read with."""

    new: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    """In both versions, and not the same in all."""
    typed: frozenset[str]
    """Those new or changed ones that people now ask for in other words."""
    reading: bool
    """Whether words are read otherwise: names, synonyms, fillers or languages."""

    @classmethod
    def between(cls, before: Knowledge, after: Knowledge) -> Self:
        """From one version to the next."""
        old, entries = before.entries, after.entries
        new = tuple(e for e in entries if e not in old)
        changed = tuple(
            e.id for e in entries.values() if e.id in old and old[e.id] is not e and old[e.id] != e
        )
        return cls(
            new,
            tuple(e for e in old if e not in entries),
            changed,
            frozenset((*new, *(e for e in changed if _typed(old[e]) != _typed(entries[e])))),
            _reading(before) != _reading(after),
        )


def _typed(entry: Entry) -> object:
    return entry.kind, entry.question, entry.phrasings, entry.keywords


def _reading(knowledge: Knowledge) -> object:
    return (
        [(t.id, t.name, t.kind, t.aliases, t.counterpart) for t in knowledge.terms.values()],
        knowledge.synonyms,
        knowledge.languages,
        knowledge.common_words,
        knowledge.fillers,
    )
