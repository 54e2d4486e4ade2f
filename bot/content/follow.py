"""The knowledge in a folder, read again and again: each time, only what changed is worked out."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from bot.content.english import lacking
from bot.content.fault import KnowledgeError
from bot.content.files import read_files, settled_files, version_of
from bot.content.kept import Kept
from bot.content.load import read_knowledge
from bot.content.prepared import Prepared
from bot.core.changes import Changes
from bot.core.knowledge import Knowledge
from bot.core.roles import Pair
from bot.core.rows import pairs_in, talk_words
from bot.core.understand import Understanding
from bot.core.vocabulary import Dictionary, WordCounts


class RefusedError(KnowledgeError):
    """The files have faults; `version` is theirs."""

    def __init__(self, error: KnowledgeError, version: str) -> None:
        super().__init__(error.faults)
        self.version = version


@dataclass(frozen=True, slots=True)
class Step:
    """Knowledge that is not the one before, with what sets it apart."""

    known: Prepared
    understanding: Understanding
    changes: Changes


class Follower:
    """Follows one folder. Not for several threads at once."""

    def __init__(self, folder: Path, known: Prepared) -> None:
        """`known` is what was made of the folder, now or some time ago."""
        self._folder = folder
        self._known = known
        self._kept = Kept()
        self._counts: WordCounts | None = None

    def get_ready(self) -> None:
        """Work out what the first change needs; without it, that change takes longer."""
        with contextlib.suppress(KnowledgeError):
            read_knowledge(read_files(self._folder), self._kept)
        self._counted()

    def read(self) -> Step | None:
        """What the files say now; None if that is known. Raises RefusedError with all faults."""
        try:
            files = settled_files(self._folder)
        except KnowledgeError as error:
            raise RefusedError(error, "") from error
        version = version_of(files)
        if version == self._known.knowledge.version:
            return None
        try:
            knowledge = read_knowledge(files, self._kept)
        except KnowledgeError as error:
            raise RefusedError(error, version) from error
        return self._understood(knowledge)

    def _understood(self, knowledge: Knowledge) -> Step:
        old = self._known
        changes = Changes.between(old.knowledge, knowledge)
        counts = self._counted()
        for entry in (*changes.changed, *changes.removed):
            counts.remove(old.knowledge.entries[entry])
        for entry in (*changes.changed, *changes.new):
            counts.add(knowledge.entries[entry])
        understanding = Understanding(knowledge, counts=counts)
        self._known = Prepared(
            knowledge,
            understanding.vocabulary,
            talk_words(knowledge, understanding),
            self._pairs(knowledge, understanding, changes),
            "",
        )
        return Step(self._known, understanding, changes)

    def _counted(self) -> WordCounts:
        if self._counts is None:
            known = self._known
            dictionary = Dictionary(known.vocabulary.english, lacking)
            entries = known.knowledge.entries.values()
            self._counts = WordCounts(entries, dictionary, known.vocabulary)
        return self._counts

    def _pairs(
        self, knowledge: Knowledge, understanding: Understanding, changes: Changes
    ) -> dict[str, frozenset[Pair]]:
        old = {} if changes.reading else self._known.pairs
        fresh = {*changes.changed, *changes.new}
        return {
            name: old[name] if name in old and name not in fresh else pairs_in(entry, understanding)
            for name, entry in knowledge.entries.items()
        }
