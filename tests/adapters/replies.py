"""One Reply of each kind, from a real responder over a small knowledge: for every platform's
golden files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from bot.content.fitted import fitted
from bot.content.load import load_knowledge
from bot.core.changelog import Changelog
from bot.core.compose import Composer, choices
from bot.core.decide import Band, Decider
from bot.core.knowledge import Card, Knowledge, Topic
from bot.core.knowledge import Path as Briefing
from bot.core.lesson import Lessons, Place
from bot.core.match import Matcher
from bot.core.pages import Pages
from bot.core.reading import Reading
from bot.core.recollection import Memory
from bot.core.reply import Reply
from bot.core.request import (
    About,
    Ask,
    Browse,
    Depth,
    Feedback,
    Forget,
    Glossary,
    Help,
    NoneOfThese,
    Privacy,
    Request,
    Show,
    Sources,
    Start,
    Who,
    Why,
)
from bot.core.responder import Responder
from bot.core.rows import pairs_of, talk_words
from bot.core.timeline import Timelines
from bot.core.understand import Understanding
from bot.store.memory import ProcessMemory
from tests.adapters.quizzes import QUESTIONS, QUIZ_NAMES, quiz_replies
from tests.core.dated import dated, today
from tests.core.revised import revised
from tests.core.small import small

ROOT = Path(__file__).resolve().parents[2]

WHEN = "When does the ferry sail?"
PRICE = "What does a ticket cost?"
TOWER = "How high is the tower?"
CAPTAIN = "Who is the captain?"
TWO_PARTS = f"{WHEN} {TOWER}"
VAGUE = "northport"
"""A bare name: the bot asks back."""
LONG = "How high is the tower, and how far can its light be seen from the sea at night?"
UNKNOWN = "do you sell cheese in Paris, and what is the capital"
"""Nothing that the small knowledge holds."""

SCRIPTS: Mapping[str, tuple[Request, ...]] = {
    "about": (About(),),
    "answer": (Ask(WHEN),),
    "answer-contested": (Ask(PRICE),),
    "answer-in-another-language": (Ask("когда идёт паром"),),
    "answer-shown": (Show("ferry-when"),),
    "answer-two-part": (Ask(TWO_PARTS),),
    "clarify": (Ask(VAGUE),),
    "decline-general": (Ask(UNKNOWN),),
    "decline-with-entry": (Ask(CAPTAIN),),
    "feedback-down": (Feedback("ferry-when", good=False),),
    "feedback-up": (Feedback("ferry-when", good=True),),
    "forget": (Ask(WHEN), Forget()),
    "forget-nothing": (Forget(),),
    "gone": (Show("removed-long-ago"),),
    "glossary": (Glossary(),),
    "glossary-name-that-is-none": (Who("the lighthouse"),),
    "glossary-term": (Glossary("northport"),),
    "help": (Help(),),
    "name": (Ask("what is sudhaven"),),
    "none-of-these": (Ask(VAGUE), NoneOfThese()),
    "privacy": (Privacy(),),
    "smalltalk": (Ask("hello"),),
    "sources": (Sources(),),
    "sources-of-an-answer": (Sources("ferry-when"),),
    "sources-of-nothing": (Sources("missing-captain"),),
    "start": (Start(),),
    "too-short": (Ask("?!"),),
    "topic": (Browse("ferry"),),
    "topics": (Browse(),),
    "why-an-answer": (Ask("what time is the boat"), Why()),
    "why-a-name": (Ask("what is sudhaven"), Why()),
    "why-a-button": (Show("ferry-when"), Why("ferry-when")),
    "why-nothing-yet": (Why(),),
    "why-not": (Ask(UNKNOWN), Why()),
}
"""What somebody does in a new conversation; the Reply to the last of it is the one to see."""


NAMES = (
    *SCRIPTS,
    "answer-two-part-one-unknown",
    "briefing",
    "briefing-card",
    "briefing-card-in-full",
    "briefings",
    "changes",
    "changes-of-a-day-before",
    "changes-of-none",
    "clarify-long",
    "fault",
    *QUIZ_NAMES,
    "timeline",
    "timeline-of-nothing",
    "topic-second-page",
)
"""The names of all Replies that `replies` makes."""


@cache
def real() -> Knowledge:
    """The project's own knowledge."""
    return load_knowledge(ROOT / "knowledge")


@cache
def ferries() -> Knowledge:
    """The small knowledge, with the sentences that people really see."""
    return replace(small(), phrases=real().phrases)


TOUR = Briefing(
    "harbour-tour",
    "A tour of the harbour",
    "From the ferry to the tower.",
    "ferry-when",
    (Card("ferry-when", "First, the boat."), Card("ferry-price"), Card("tower-height", "Last.")),
    (
        Card("ferry-when", "First, the boat."),
        Card("missing-captain", "Who steers?"),
        Card("ferry-price", "The fare."),
        Card("tower-height", "Last."),
    ),
)


@cache
def touring() -> Knowledge:
    """The same with a briefing, and another that has hardly begun."""
    short = (Card("tower-height"),)
    other = Briefing("tower", "The tower", "How high it is.", "tower-height", short, short)
    return replace(ferries(), paths={TOUR.id: TOUR, other.id: other})


@cache
def quizzing() -> Knowledge:
    """The same with a quiz."""
    return replace(touring(), quiz=QUESTIONS)


class Diary(ProcessMemory):
    """A Memory that keeps judgements too."""

    async def feedback(
        self, entry: str | None, verdict: str, version: str, offered: tuple[str, ...]
    ) -> bool:
        """Kept, for all that the reader is told."""
        return True


def responder(
    knowledge: Knowledge, memory: Memory, folder: Path, unanswered_people: int | None = None
) -> Responder:
    """A Responder; fitting the small knowledge takes a moment."""
    understanding = Understanding(knowledge)
    model, calibration = fitted(knowledge, understanding, None, "", folder)
    matcher = Matcher(knowledge, model, None, talk_words(knowledge, understanding))
    decider = Decider(
        knowledge,
        Reading(knowledge, understanding),
        matcher,
        calibration,
        pairs_of(knowledge, understanding),
    )
    return Responder(knowledge, understanding, matcher, decider, memory, today, unanswered_people)


async def replies(folder: Path) -> dict[str, Reply]:
    """One Reply of each kind, by name; `folder` keeps what is fitted."""
    knowledge = ferries()
    found: dict[str, Reply] = {}
    for name, script in SCRIPTS.items():
        answering = responder(knowledge, Diary(), folder)
        for request in script:
            found[name] = await answering.respond(request, "one")
    composer = Composer(knowledge)
    found["fault"] = composer.said("fault")
    found["answer-two-part-one-unknown"] = composer.shown(
        (knowledge.entries["ferry-when"],),
        Band.MEDIUM,
        0.7,
        extra=knowledge.phrases["two_part_other"],
    )
    offered = (
        knowledge.entries["ferry-when"],
        replace(knowledge.entries["tower-height"], question=LONG),
    )
    found["clarify-long"] = replace(found["clarify"], choices=choices(offered))
    lessons = Lessons(touring(), Composer(touring()))
    found["briefings"] = lessons.paths()
    found["briefing"] = lessons.path(TOUR.id, Place(Depth.MEDIUM, 1))
    found["briefing-card"] = lessons.card(TOUR.id, Depth.MEDIUM, 0)
    found["briefing-card-in-full"] = lessons.card(TOUR.id, Depth.FULL, 2)
    found |= await quiz_replies(responder(quizzing(), Diary(), folder).respond)
    ids = knowledge.topics["ferry"].entries
    long = replace(knowledge, topics={"ferry": Topic("ferry", "Ferry", ids * 8)})
    found["changes"] = Changelog(revised(knowledge)).page(0)
    found["changes-of-a-day-before"] = Changelog(revised(knowledge)).page(1)
    found["changes-of-none"] = Changelog(knowledge).page(0)
    found["timeline"] = Timelines(dated(knowledge)).reply()
    found["timeline-of-nothing"] = Timelines(knowledge).reply()
    found["topic-second-page"] = Pages(long).page("ferry", 1)
    return found
