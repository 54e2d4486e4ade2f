"""Request in, Reply out: the bot's table of contents, and all that adapters know of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import assert_never

from bot.core.changelog import Changelog
from bot.core.compose import Composer, choices
from bot.core.decide import Decider
from bot.core.forgetting import told
from bot.core.glossary import Glossaries
from bot.core.knowledge import Entry, Knowledge
from bot.core.lesson import Lessons, Place
from bot.core.match import Matcher
from bot.core.pages import Pages
from bot.core.personal import BRIEFING, PERSONAL_KEPT_DAYS
from bot.core.plainly import PlainReaders
from bot.core.quizmaster import Clock, Quizmaster
from bot.core.reading import Turn
from bot.core.reasons import Reasons
from bot.core.recollection import KEPT_DAYS, Memory, chosen, recollection
from bot.core.redaction import Redaction
from bot.core.remember import Remembering
from bot.core.reply import Line, Reply
from bot.core.request import (
    About,
    Ask,
    Brief,
    Browse,
    Changes,
    Complete,
    Depth,
    Feedback,
    Forget,
    Glossary,
    Guess,
    Help,
    Names,
    NoneOfThese,
    Plain,
    Privacy,
    Quiz,
    Repeat,
    Request,
    Show,
    Sources,
    Start,
    Timeline,
    Who,
    Why,
)
from bot.core.text import MAX_LENGTH, MAX_NAME, words
from bot.core.timeline import Timelines
from bot.core.trace import where
from bot.core.unanswered import PERIOD_DAYS, UNANSWERED_KEPT_DAYS, Unanswered
from bot.core.understand import Understanding

log = logging.getLogger(__name__)


FLOOR = 1 / 3
"""The share of the best score below which a question is not offered to who is typing."""

_KEEPING = ("privacy_unanswered", "privacy_unanswered_who")
"""What the page on privacy says besides, where unanswered questions are kept."""

STARTERS = 3
"""Questions that somebody new is offered."""


class Responder:
    """Answers Requests; one for all conversations."""

    def __init__(
        self,
        knowledge: Knowledge,
        understanding: Understanding,
        matcher: Matcher,
        decider: Decider,
        memory: Memory,
        clock: Clock,
        unanswered_people: int | None = None,
    ) -> None:
        """`unanswered_people` are those who must have asked alike before maintainers see what could
        not be answered; None: nothing of it is kept."""
        self._knowledge = knowledge
        self._understanding = understanding
        self._matcher = matcher
        self._decider = decider
        self._memory = Remembering(memory)
        self._readers = PlainReaders(self._memory, knowledge.phrases)
        self._unanswered_people = unanswered_people
        self._unanswered = (
            Unanswered(Redaction(knowledge, understanding), self._memory)
            if unanswered_people is not None
            else None
        )
        self._composer = Composer(knowledge)
        self._pages = Pages(knowledge)
        self._lessons = Lessons(knowledge, self._composer)
        self._quizmaster = Quizmaster(knowledge, self._composer, self._memory, clock)
        self._timeline = Timelines(knowledge)
        self._changelog = Changelog(knowledge)
        self._glossary = Glossaries(knowledge)
        self._reasons = Reasons(knowledge, understanding, matcher)
        self._starters = [knowledge.entries[e] for e in knowledge.starters]
        answers = [e for e in knowledge.entries.values() if e.kind.is_answer]
        self._answers = list({e.id: e for e in (*self._starters, *answers)}.values())

    async def respond(self, request: Request, conversation: str, person: str = "") -> Reply:
        """The Reply to a Request in a conversation; an unexpected fault is one honest Reply.

        In the conversation "" nothing is recalled or noted: for what is asked ahead, or once. So it
        is with the progress of the person "": whoever is known by no key starts from the beginning.
        Whoever wishes so gets plain Replies.
        """
        try:
            return await self._readers.respond(request, conversation, person, self._respond)
        except Exception as error:
            log.error(
                "A %s could not be answered: %s in %s",
                type(request).__name__,
                type(error).__name__,
                where(error),
            )
            return self._composer.said("fault")

    async def _respond(self, request: Request, conversation: str, person: str) -> Reply:
        match request:
            case Ask():
                return await self._ask(request, conversation, person)
            case Show(entry, also):
                return await self._show(entry, also, conversation)
            case Browse(topic, page):
                return self._pages.page(topic, page)
            case Complete(prefix, limit):
                return self._complete(prefix[:MAX_NAME], limit)
            case Why(entry):
                return self._reasons.why(await self._memory.recall(conversation), entry)
            case Sources(entry, also):
                return self._sources(entry, also)
            case Feedback(entry, good):
                return await self._feedback(entry, good, person)
            case NoneOfThese(offered):
                return await self._none(offered, conversation, person)
            case About():
                return self._composer.said("about")
            case Help():
                return self._composer.said("help")
            case Privacy():
                return self._privacy()
            case Forget():
                return await self._forget(conversation, person)
            case Brief(path, depth, card):
                return await self._brief(path, depth, card, conversation, person)
            case Timeline():
                return self._timeline.reply()
            case Glossary(term, page):
                return self._glossary.page(page) if term is None else self._glossary.term(term)
            case Who(name):
                return self._glossary.named(name[:MAX_NAME])
            case Names(prefix, limit):
                return Reply("page", (), choices=self._glossary.names(prefix[:MAX_NAME])[:limit])
            case Quiz(together):
                quizmaster = self._quizmaster
                return await (
                    quizmaster.ask_all(conversation) if together else quizmaster.ask(person)
                )
            case Guess(question, option, told):
                return await self._quizmaster.judge(question, option, told, person)
            case Repeat(on):
                return await self._quizmaster.repeat(on, person)
            case Plain(on):
                return await self._readers.switch(on, person)
            case Changes(page):
                return self._changelog.page(page)
            case Start():
                return self._start()
            case _:
                assert_never(request)

    async def _ask(self, ask: Ask, conversation: str, person: str) -> Reply:
        back = not ask.fresh and self._decider.points_back(ask.text)
        last = await self._last(ask.about, conversation) if back else None
        decision = self._decider.decide(ask.text, last)
        if kept := recollection(decision, self._matcher.knows):
            await self._memory.note(conversation, kept)
        # What is asked about somebody else's words is not counted as this person's.
        if self._unanswered is not None and not ask.fresh:
            await self._unanswered.decided(decision, person)
        reply = self._composer.reply(decision)
        if len(ask.text) <= MAX_LENGTH or decision.ranking is None:
            return reply
        notices = (reply.notice, self._knowledge.phrases["too_long"])
        return replace(reply, notice=" ".join(n for n in notices if n))

    async def _last(self, about: str | None, conversation: str) -> Turn | None:
        """What a question may point back to: the entry replied to, else the last turn."""
        entry = self._knowledge.entries.get(about) if about is not None else None
        if entry is not None and entry.topic:
            return Turn(self._understanding.question(entry.question), entry)
        last = await self._memory.recall(conversation)
        return last.turn(self._knowledge) if last else None

    async def _show(self, entry: str, also: str | None, conversation: str) -> Reply:
        found = self._knowledge.entries.get(entry)
        other = self._knowledge.entries.get(also) if also is not None else None
        if found is None:
            return self._composer.gone()
        question = self._understanding.question(found.question)
        await self._memory.note(conversation, chosen(question, found))
        reply = replace(self._composer.entry(found), pager=self._pages.back(found))
        if other is None:
            return reply
        both = self._composer.entry(found, other)
        # Shown to others, who do not know what was asked.
        return replace(both, question=f"{found.question} {other.question}", pager=reply.pager)

    def _complete(self, prefix: str, limit: int) -> Reply:
        """Questions that hold what is typed, then those that the matcher thinks of."""
        shown = self._starters
        typed = " ".join(words(prefix))
        if typed:
            held = [e for e in self._answers if typed in " ".join(words(e.question))]
            shown = list({e.id: e for e in (*held, *self._near(prefix))}.values())
        return Reply("page", (), choices=choices(shown[:limit]))

    def _near(self, prefix: str) -> list[Entry]:
        """What the matcher thinks of; nothing where it thinks of another subject first."""
        matches = self._matcher.rank(self._understanding.question(prefix)).matches
        if not matches or not matches[0].entry.kind.on_subject:
            return []
        least = FLOOR * matches[0].score
        return [m.entry for m in matches if m.entry.kind.on_subject and m.score >= least]

    def _sources(self, *ids: str | None) -> Reply:
        named = [i for i in ids if i is not None]
        if not named:
            return self._composer.sources()
        found = [e for i in named if (e := self._knowledge.entries.get(i))]
        return self._composer.cited(*found) if found else self._composer.gone()

    async def _feedback(self, entry: str, good: bool, person: str) -> Reply:
        if entry not in self._knowledge.entries:
            return self._composer.gone()
        verdict = "up" if good else "down"
        kept = await self._memory.feedback(entry, verdict, self._knowledge.version)
        if self._unanswered is not None and not good:
            await self._unanswered.judged_bad(entry, person)
        return self._composer.said(f"noted_{verdict}" if kept else "not_noted")

    async def _none(self, offered: tuple[str, ...], conversation: str, person: str) -> Reply:
        if not offered and (last := await self._memory.recall(conversation)):
            offered = last.offered
        known = tuple(e for e in offered if e in self._knowledge.entries)
        kept = await self._memory.feedback(None, "none", self._knowledge.version, known)
        if self._unanswered is not None:
            await self._unanswered.none_of(offered, person)
        said = self._composer.said("none_noted" if kept else "not_noted")
        return replace(said, actions=self._composer.all_topics())

    async def _brief(
        self, path: str | None, depth: Depth | None, card: int, conversation: str, person: str
    ) -> Reply:
        """A card, kept as where this person is and what is talked about; without a depth, the
        choice of one, or where they left off."""
        if path is None:
            return self._lessons.paths()
        if depth is None:
            left_at = (await self._memory.personal(person)).get(BRIEFING + path)
            return self._lessons.path(path, Place.from_note(left_at) if left_at else None)
        reply = self._lessons.card(path, depth, card)
        if reply.entry is not None:
            entry = self._knowledge.entries[reply.entry]
            question = self._understanding.question(entry.question)
            await self._memory.note(conversation, chosen(question, entry))
            await self._memory.keep(person, {BRIEFING + path: Place(depth, card).as_note()})
        return reply

    def _privacy(self) -> Reply:
        return self._composer.said(
            "privacy",
            "privacy_waiting",
            "brief_privacy",
            "quiz_privacy",
            "privacy_feedback",
            *(_KEEPING if self._unanswered is not None else ()),
            people=str(self._unanswered_people),
            period_days=str(PERIOD_DAYS),
            unanswered_days=str(UNANSWERED_KEPT_DAYS),
            days=str(KEPT_DAYS),
            progress_days=str(PERSONAL_KEPT_DAYS),
        )

    async def _forget(self, conversation: str, person: str) -> Reply:
        if self._unanswered is not None:
            self._unanswered.forget(person)
        forgotten = await self._memory.forget(conversation, person)
        if forgotten is None:
            return self._composer.said("not_forgotten")
        here = await self._quizmaster.forget(conversation)
        if not forgotten and not here:
            return self._composer.said("nothing_to_forget")
        return self._composer.said("forgotten", what=told(forgotten, here, self._knowledge.phrases))

    def _start(self) -> Reply:
        phrases = self._knowledge.phrases
        return Reply(
            "page",
            (Line(phrases["start"]),),
            choices_title=phrases["start_try"],
            choices=(
                *choices(self._starters[:STARTERS]),
                *self._lessons.all(),
                *self._composer.all_topics(),
            ),
        )

    def nearest_phrasing(self, turn: Turn, entry: Entry) -> str:
        """The phrasing of an entry that comes closest to a question."""
        return self._reasons.nearest(turn.question, (entry.question, *entry.phrasings))
