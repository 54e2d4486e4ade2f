"""Why an answer was given, in words for readers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.compose import Composer
from bot.core.knowledge import Entry, Knowledge
from bot.core.match import Matcher
from bot.core.recollection import Recollection
from bot.core.reply import Reply
from bot.core.text import words
from bot.core.understand import Question, Understanding, content_tokens


class Reasons:
    """Explains answers of one Knowledge."""

    def __init__(
        self, knowledge: Knowledge, understanding: Understanding, matcher: Matcher
    ) -> None:
        self._knowledge = knowledge
        self._understanding = understanding
        self._matcher = matcher
        self._composer = Composer(knowledge)
        self._fillers = [f" {' '.join(words(filler))} " for filler in knowledge.fillers]

    def why(self, last: Recollection | None, entry: str | None) -> Reply:
        """Why `entry` was shown (None: the last answer), given what is kept of the conversation."""
        if entry is None and last is None:
            return self._composer.said("nothing_yet")
        if entry is None or (last is not None and last.entry == entry):
            assert last is not None
            return self._last(last)
        return self._chosen(entry)

    def _last(self, last: Recollection) -> Reply:
        if last.kind == "defined":
            return self._defined(last)
        if last.entry is None:
            return self._abstained(last)
        entry = self._knowledge.entries.get(last.entry)
        if entry is None or last.kind == "chosen":
            return self._chosen(last.entry)
        phrasing = self._shown_phrasing(last.turn(self._knowledge).question, entry)
        return self._composer.said(
            "why_answer" if phrasing == entry.question else "why_phrasing",
            entry=entry.id,
            phrasing=phrasing,
            question=entry.question,
            band=self._knowledge.phrases[f"band_{last.band}"],
            version=self._knowledge.version,
        )

    def _defined(self, last: Recollection) -> Reply:
        term = next((t for t in last.terms if t in self._knowledge.terms), None)
        if term is None:
            return self._composer.gone()
        name, version = self._knowledge.terms[term].name, self._knowledge.version
        return self._composer.said("why_defined", name=name, term=term, version=version)

    def _abstained(self, last: Recollection) -> Reply:
        near = next((e for e in last.offered if e in self._knowledge.entries), None)
        if near is None:
            return self._composer.said("nothing_yet")
        question = self._knowledge.entries[near].question
        version = self._knowledge.version
        return self._composer.said("why_abstain", question=question, version=version)

    def _chosen(self, entry: str) -> Reply:
        found = self._knowledge.entries.get(entry)
        if found is None:
            return self._composer.gone()
        version = self._knowledge.version
        return self._composer.said(
            "why_chosen", question=found.question, entry=entry, version=version
        )

    def _shown_phrasing(self, question: Question, entry: Entry) -> str:
        """The phrasing that comes closest to a question, or the entry's own question.

        Many phrasings are written as heated people write. One is shown only if it says nothing that
        was not asked, and holds no insult or other filler.
        """
        phrasing = self.nearest(question, (entry.question, *entry.phrasings))
        said = f" {' '.join(words(phrasing))} "
        meant = content_tokens(self._understanding.question(phrasing).tokens)
        plain = set(meant) <= set(question.tokens)
        return phrasing if plain and not any(f in said for f in self._fillers) else entry.question

    def nearest(self, question: Question, candidates: Sequence[str]) -> str:
        """The text that comes closest to a question."""
        understood = [self._understanding.question(c) for c in candidates]
        return candidates[self._matcher.nearest(question, understood)]
