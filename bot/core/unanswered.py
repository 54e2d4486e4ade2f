"""Questions that were not answered well: what is kept of them where the operator wants that.

Kept are words that `Redaction` lets through, beside the entry that came nearest. Of who asked, the
store keeps what tells people apart and not who they are: see `bot.store.unanswered`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from enum import StrEnum

from bot.core.decide import Answer, Clarify, Decision, Decline
from bot.core.knowledge import Entry
from bot.core.redaction import Redaction
from bot.core.remember import Remembering
from bot.core.understand import content_tokens
from bot.core.wordings import Words

PERIOD_DAYS = 30
"""Days for which it can be told that the same person asked again; nobody can afterwards."""

UNANSWERED_KEPT_DAYS = 90
"""Days after which what was asked is gone, at the latest."""

MOST_SHOWN = 2_000
"""Answers of which it is remembered, in this process alone, which words they were given to."""


class Reason(StrEnum):
    """What was wrong with the reply to a question."""

    ABSTAINED = "abstained"
    """The bot said that the source does not answer."""
    NONE = "none"
    """None of the questions that it offered was meant."""
    DOWN = "down"
    """The answer got a thumb down from the one who asked."""


class Unanswered:
    """Notes for the maintainers what could not be answered."""

    def __init__(self, redaction: Redaction, memory: Remembering) -> None:
        self._redaction = redaction
        self._memory = memory
        self._shown: OrderedDict[tuple[str, frozenset[str]], tuple[str, Words]] = OrderedDict()
        """By person and what was shown: the entry that came nearest, and the words."""

    async def decided(self, decision: Decision, person: str) -> None:
        """Keep a question that was declined; remember one that may yet be judged by who asked."""
        if not person or decision.ranking is None:
            return
        text = decision.ranking.question.text
        match decision:
            case Decline(entry=entry, near=near):
                # What is of another subject altogether is nobody's business here.
                nearest = entry or next(iter(near), None)
                if nearest is not None and nearest.kind.on_subject:
                    words = self._redaction.words(text)
                    await self._keep(person, nearest.id, words, Reason.ABSTAINED)
            case Clarify(entries=offered) if offered:
                self._remember(person, offered, text)
            case Answer(entries=entries):
                if entries[0].kind.on_subject:
                    self._remember(person, entries[:1], text)
            case _:
                pass

    async def judged_bad(self, entry: str, person: str) -> None:
        """Keep the question that this person got an entry for, if that was lately."""
        await self._judged(person, (entry,), Reason.DOWN)

    async def none_of(self, offered: Sequence[str], person: str) -> None:
        """Keep the question for which this person was offered these entries, if that was lately."""
        await self._judged(person, offered, Reason.NONE)

    def forget(self, person: str) -> None:
        """Forget what was shown to a person; what is kept is forgotten by the Memory."""
        for key in [key for key in self._shown if key[0] == person]:
            del self._shown[key]

    def _remember(self, person: str, shown: Sequence[Entry], text: str) -> None:
        key = person, frozenset(e.id for e in shown)
        self._shown[key] = shown[0].id, self._redaction.words(text)
        self._shown.move_to_end(key)
        while len(self._shown) > MOST_SHOWN:
            self._shown.popitem(last=False)

    async def _judged(self, person: str, shown: Sequence[str], reason: Reason) -> None:
        # Whoever judges what another asked, as in a group, is not counted as having asked it.
        entry, words = self._shown.pop((person, frozenset(shown)), ("", ()))
        await self._keep(person, entry, words, reason)

    async def _keep(self, person: str, entry: str, words: Words, reason: Reason) -> None:
        if content_tokens(words):
            await self._memory.unanswered(person, entry, words, reason)
