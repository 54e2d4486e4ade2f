"""A source's paragraphs against the entries that cite them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.knowledge import Citation, Entry, Knowledge, Paragraph, Source


@dataclass(frozen=True, slots=True)
class Cover:
    """A paragraph, and who cites it, each in the order of the knowledge."""

    paragraph: Paragraph
    answers: tuple[Entry, ...]
    declines: tuple[Entry, ...]
    """Entries that say what the source does not say, and cite what comes near."""


def coverage(knowledge: Knowledge, source: Source) -> list[Cover]:
    """Every paragraph of a source, in order."""
    entries = knowledge.entries.values()
    found = []
    for paragraph in source.paragraphs.values():
        citation = Citation(source.id, paragraph.id)
        citing = [e for e in entries if any(c == citation for c, _ in e.citations)]
        found.append(
            Cover(
                paragraph,
                tuple(e for e in citing if e.kind.is_answer),
                tuple(e for e in citing if not e.kind.is_answer),
            )
        )
    return found
