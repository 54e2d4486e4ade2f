"""What is kept of a conversation: what it was last about, and not how the person put it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, assert_never

from bot.core.asks import Asks
from bot.core.decide import Answer, Band, Clarify, Decision, Decline, Define
from bot.core.knowledge import Entry, Knowledge
from bot.core.personal import Forgotten
from bot.core.reading import Turn
from bot.core.roles import Pair
from bot.core.stop import STOP
from bot.core.understand import Question

VERSION = 1
"""Of `Recollection.as_dict`; what another version wrote is not read."""

KEPT_DAYS = 7
"""Days without a word after which a conversation is forgotten."""

KINDS = ("answer", "clarify", "abstain", "chosen", "defined")


@dataclass(frozen=True, slots=True)
class Recollection:
    """The last turn of a conversation; it can be kept as JSON.

    Of what was typed only those words are in it that the knowledge itself uses, in their canonical
    form: no name of a person that the knowledge does not name, no number, no other word.
    """

    kind: str
    """`answer`, `clarify`, `abstain`, `chosen` for an entry that was asked for by its button, or
    `defined` for the line of a term, the only one of `terms`."""
    entry: str | None
    """The entry that was shown."""
    band: str
    confidence: float
    offered: tuple[str, ...]
    """The entries that were offered, the nearest first."""
    tokens: tuple[str, ...]
    terms: tuple[str, ...]
    asks: str
    negated: bool
    language: str
    pairs: tuple[Pair, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "version": VERSION,
            "kind": self.kind,
            "entry": self.entry,
            "band": self.band,
            "confidence": self.confidence,
            "offered": list(self.offered),
            "tokens": list(self.tokens),
            "terms": list(self.terms),
            "asks": self.asks,
            "negated": self.negated,
            "language": self.language,
            "pairs": [list(p) for p in self.pairs],
        }

    @classmethod
    def from_dict(cls, kept: Any) -> Recollection:
        """What `as_dict` gave; ValueError for anything else."""
        if not isinstance(kept, Mapping) or kept.get("version") != VERSION:
            raise ValueError("this is no recollection of this version")
        try:
            entry, kind = kept["entry"], kept["kind"]
            if kind not in KINDS or not (entry is None or isinstance(entry, str)):
                raise ValueError("this is no recollection")
            return cls(
                kind,
                entry,
                Band(kept["band"]).value,
                float(kept["confidence"]),
                _strings(kept["offered"]),
                _strings(kept["tokens"]),
                _strings(kept["terms"]),
                Asks(kept["asks"]).value,
                kept["negated"] is True,
                str(kept["language"]),
                tuple((a, b) for a, b in (_strings(p) for p in kept["pairs"])),
            )
        except (KeyError, TypeError) as error:
            raise ValueError("this is no recollection") from error

    def turn(self, knowledge: Knowledge) -> Turn:
        """The last turn, as far as the knowledge still has what it was about."""
        plain = " ".join(self.tokens)
        question = Question(
            text=plain,
            plain=plain,
            tokens=self.tokens,
            terms=tuple(t for t in self.terms if t in knowledge.terms),
            asks=Asks(self.asks),
            negated=self.negated,
            language=self.language,
            pairs=frozenset(p for p in self.pairs if all(t in knowledge.terms for t in p)),
        )
        return Turn(question, knowledge.entries.get(self.entry) if self.entry else None)


class MemoryAwayError(Exception):
    """A Memory cannot be used now. Its sentence is for the log: it quotes nothing that was to be
    kept."""


class Memory(Protocol):
    """What outlives one Request. Any method may raise MemoryAwayError; see `bot.core.remember`."""

    async def recall(self, conversation: str) -> Recollection | None:
        """What a conversation was last about; None for one that is new or forgotten."""

    async def note(self, conversation: str, recollection: Recollection) -> None:
        """Keep what a conversation is now about."""

    async def forget(self, conversation: str, person: str = "") -> Forgotten:
        """Forget a conversation and all that is kept for a person; what that was."""

    async def personal(self, person: str) -> Mapping[str, str]:
        """All that is kept for a person, by name."""

    async def keep(self, person: str, notes: Mapping[str, str | None]) -> None:
        """Keep these for a person, by name, for PERSONAL_KEPT_DAYS from now; None drops one. All
        or nothing."""

    async def feedback(
        self, entry: str | None, verdict: str, version: str, offered: tuple[str, ...]
    ) -> bool:
        """Keep that someone found an entry good (`up`) or bad (`down`), or none of the offered
        ones right (`none`), with the knowledge's version; not who. Whether it is kept."""

    async def unanswered(
        self, person: str, entry: str, words: tuple[str, ...], reason: str
    ) -> None:
        """Keep for the maintainers what a person asked in vain near an entry, in the place of what
        the same person asked near it before; not who that was. See `bot.core.unanswered`."""


def recollection(decision: Decision, knows: Callable[[str], bool]) -> Recollection | None:
    """What to keep of a decision; None if it leaves the conversation where it was.

    `knows` tells whether the knowledge uses a word.
    """
    if decision.ranking is None:
        return None
    question = decision.ranking.question
    match decision:
        case Answer(entries=entries):
            # Small talk does not change the subject.
            if not entries[0].topic:
                return None
            return _kept(question, knows, "answer", entries[0], decision.band, decision.confidence)
        case Decline(entry=entry, near=near):
            certain = decision.confidence
            return _kept(question, knows, "abstain", entry, decision.band, certain, near)
        case Clarify(entries=offered):
            return _kept(question, knows, "clarify", None, Band.LOW, decision.confidence, offered)
        case Define(near=near):
            certain = decision.confidence
            return _kept(question, knows, "defined", None, Band.HIGH, certain, near)
        case _:
            assert_never(decision)


def chosen(question: Question, entry: Entry) -> Recollection:
    """What to keep of an entry that was asked for by its name; `question` is the entry's own."""
    return _kept(question, lambda _: True, "chosen", entry, Band.HIGH, 1.0)


def _kept(
    question: Question,
    knows: Callable[[str], bool],
    kind: str,
    entry: Entry | None,
    band: Band,
    confidence: float,
    offered: tuple[Entry, ...] = (),
) -> Recollection:
    return Recollection(
        kind,
        entry.id if entry else None,
        band.value,
        round(confidence, 3),
        tuple(e.id for e in offered),
        tuple(t for t in question.tokens if t in STOP or knows(t)),
        question.terms,
        question.asks.value,
        question.negated,
        question.language,
        tuple(sorted(question.pairs)),
    )


def _strings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
        raise ValueError("this is no recollection")
    return tuple(value)
