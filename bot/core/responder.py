"""Request in, Reply out: the bot's table of contents, and all that adapters know of it."""

from __future__ import annotations

import logging
import traceback
from typing import Protocol, assert_never

from bot.core.compose import Composer, day
from bot.core.decide import Answer, Clarify, Decider, Decision, Decline
from bot.core.knowledge import Entry, Kind, Knowledge
from bot.core.match import Matcher
from bot.core.reading import Turn
from bot.core.reply import Choice, Line, Proof, Reply
from bot.core.request import (
    About,
    Ask,
    Browse,
    Complete,
    Help,
    NoneOfThese,
    Request,
    Show,
    Sources,
    Why,
)
from bot.core.text import words
from bot.core.understand import Understanding

log = logging.getLogger(__name__)


class Memory(Protocol):
    """What a conversation was last about."""

    async def recall(self, conversation: str) -> Recollection | None:
        """The last turn and decision, or None for a conversation that is new or forgotten."""

    async def note(self, conversation: str, recollection: Recollection) -> None:
        """Keep the newest turn and decision."""


Recollection = tuple[Turn, Decision]


class Responder:
    """Answers Requests; one for all conversations."""

    def __init__(
        self,
        knowledge: Knowledge,
        understanding: Understanding,
        matcher: Matcher,
        decider: Decider,
        memory: Memory,
    ) -> None:
        self._knowledge = knowledge
        self._understanding = understanding
        self._matcher = matcher
        self._decider = decider
        self._memory = memory
        self._composer = Composer(knowledge)

    async def respond(self, request: Request, conversation: str) -> Reply:
        """The Reply to a Request in a conversation; an unexpected fault is one honest Reply."""
        try:
            return await self._respond(request, conversation)
        except Exception as error:
            # Neither the request nor the error's own words: both may hold what a person typed.
            frames = traceback.extract_tb(error.__traceback__)
            where = " < ".join(f"{f.name}:{f.lineno}" for f in reversed(frames))
            log.error(
                "A %s could not be answered: %s in %s",
                type(request).__name__,
                type(error).__name__,
                where,
            )
            return self._composer.said("fault")

    async def _respond(self, request: Request, conversation: str) -> Reply:
        match request:
            case Ask(text):
                return await self._ask(text, conversation)
            case Show(entry):
                return await self._show(entry, conversation)
            case Browse(topic):
                return self._browse(topic)
            case Complete(prefix, limit):
                return self._complete(prefix, limit)
            case Why():
                return await self._why(conversation)
            case Sources():
                return self._sources()
            case About():
                return self._composer.said("about")
            case Help():
                return self._composer.said("help")
            case NoneOfThese():
                return self._composer.said("none_noted")
            case _:
                assert_never(request)

    async def _ask(self, text: str, conversation: str) -> Reply:
        last = await self._memory.recall(conversation)
        decision = self._decider.decide(text, last[0] if last else None)
        if turn := turn_of(decision):
            await self._memory.note(conversation, (turn, decision))
        return self._composer.reply(decision)

    async def _show(self, entry: str, conversation: str) -> Reply:
        found = self._knowledge.entries.get(entry)
        if found is None:
            return self._composer.said("gone")
        question = self._understanding.question(found.question)
        ranking = self._matcher.rank(question)
        decision = Answer((found,), ranking, 1.0, self._decider.band(1.0))
        await self._memory.note(conversation, (Turn(question, found), decision))
        return self._composer.entry(found)

    def _browse(self, topic: str | None) -> Reply:
        phrases = self._knowledge.phrases
        if topic is None or topic not in self._knowledge.topics:
            return Reply(
                "page",
                (),
                choices_title=phrases["topics"],
                choices=tuple(
                    Choice(t.title, Browse(t.id)) for t in self._knowledge.topics.values()
                ),
            )
        return Reply(
            "page",
            (),
            choices_title=phrases["topic"],
            choices=tuple(Choice(e.question, Show(e.id)) for e in self._knowledge.by_topic[topic]),
        )

    def _complete(self, prefix: str, limit: int) -> Reply:
        """Questions that hold what is typed, then those that the matcher thinks of."""
        shown = [e for e in self._knowledge.entries.values() if e.kind.is_answer]
        typed = " ".join(words(prefix))
        if typed:
            held = [e for e in shown if typed in " ".join(words(e.question))]
            ranking = self._matcher.rank(self._understanding.question(prefix))
            ranked = [m.entry for m in ranking.matches if m.entry.kind is not Kind.SMALLTALK]
            shown = list(dict.fromkeys([*held, *ranked]))
        return Reply(
            "page", (), choices=tuple(Choice(e.question, Show(e.id)) for e in shown[:limit])
        )

    async def _why(self, conversation: str) -> Reply:
        last = await self._memory.recall(conversation)
        if last is None:
            return self._composer.said("nothing_yet")
        _, decision = last
        version = self._knowledge.version
        match decision:
            case Answer() | Decline(entry=Entry()):
                entry = decision.entries[0] if isinstance(decision, Answer) else decision.entry
                assert entry is not None
                return self._composer.said(
                    "why_answer",
                    question=entry.question,
                    band=self._knowledge.phrases[f"band_{decision.band.value}"],
                    entry=entry.id,
                    version=version,
                )
            case Decline() | Clarify():
                best = decision.ranking.best_answer if decision.ranking else None
                if best is None:
                    return self._composer.said("nothing_yet")
                return self._composer.said(
                    "why_abstain", question=best.entry.question, version=version
                )
            case _:
                assert_never(decision)

    def nearest_phrasing(self, turn: Turn, entry: Entry) -> str:
        """The phrasing of an entry that comes closest to a question."""
        candidates = (entry.question, *entry.phrasings)
        understood = [self._understanding.question(c) for c in candidates]
        return candidates[self._matcher.nearest(turn.question, understood)]

    def _sources(self) -> Reply:
        sources = self._knowledge.sources.values()
        lines = [
            Line(self._knowledge.phrases["sources"]),
            *(Line(f"{s.publisher}, {day(s.published)}: {s.title}.") for s in sources),
        ]
        proofs = [
            Proof(p.number, s.id, p.id, "article", s.publisher, p.gist, s.passage_url(p.id))
            for s in sources
            for p in s.paragraphs.values()
        ]
        return Reply("page", tuple(lines), proofs=tuple(proofs))


def turn_of(decision: Decision) -> Turn | None:
    """What a decision leaves behind for the next question."""
    if decision.ranking is None:
        return None
    question = decision.ranking.question
    match decision:
        case Answer(entries=entries):
            # Small talk does not change the subject.
            return Turn(question, entries[0]) if entries[0].topic else None
        case Decline(entry=entry):
            return Turn(question, entry)
        case Clarify():
            return Turn(question, None)
        case _:
            assert_never(decision)
