"""Request in, Reply out."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import NoReturn

import pytest

from bot.app import App
from bot.core.decide import Decider
from bot.core.knowledge import Kind
from bot.core.pages import PAGE
from bot.core.personal import PERSONAL_KEPT_DAYS, Forgotten
from bot.core.reading import Turn
from bot.core.recollection import KEPT_DAYS, Memory, MemoryAwayError, Recollection
from bot.core.reply import Choice, Reply
from bot.core.request import (
    About,
    Ask,
    Brief,
    Browse,
    Complete,
    Depth,
    Feedback,
    Forget,
    Guess,
    Help,
    NoneOfThese,
    Plain,
    Privacy,
    Quiz,
    Repeat,
    Request,
    Show,
    Sources,
    Start,
    Why,
)
from bot.core.responder import STARTERS, Responder
from bot.core.text import MAX_LENGTH
from bot.core.understand import content_tokens
from bot.store.memory import ProcessMemory
from tests.core.dated import today

SECRET = "flibbertigibbet"


class Away:
    """A Memory whose store cannot be reached, until it is `back`."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault or MemoryAwayError("The disk is full.")
        self.back: ProcessMemory | None = None

    async def recall(self, conversation: str) -> Recollection | None:
        return await self.there.recall(conversation)

    async def note(self, conversation: str, recollection: Recollection) -> None:
        await self.there.note(conversation, recollection)

    async def forget(self, conversation: str, person: str = "") -> Forgotten:
        return await self.there.forget(conversation, person)

    async def personal(self, person: str) -> Mapping[str, str]:
        return await self.there.personal(person)

    async def keep(self, person: str, notes: Mapping[str, str | None]) -> None:
        await self.there.keep(person, notes)

    async def feedback(
        self, entry: str | None, verdict: str, version: str, offered: tuple[str, ...]
    ) -> bool:
        return await self.there.feedback(entry, verdict, version, offered)

    async def unanswered(
        self, person: str, entry: str, words: tuple[str, ...], reason: str
    ) -> None:
        await self.there.unanswered(person, entry, words, reason)

    @property
    def there(self) -> ProcessMemory:
        if self.back is None:
            raise self.fault
        return self.back


class Ballot(ProcessMemory):
    """A Memory that keeps feedback, for the test to see."""

    def __init__(self) -> None:
        super().__init__()
        self.votes: list[tuple[str | None, str, str, tuple[str, ...]]] = []

    async def feedback(
        self, entry: str | None, verdict: str, version: str, offered: tuple[str, ...]
    ) -> bool:
        self.votes.append((entry, verdict, version, offered))
        return True


class Quoting(Decider):
    """A Decider whose faults quote what they were given."""

    def points_back(self, text: str) -> bool:
        return False

    def decide(self, text: str, last: Turn | None = None) -> NoReturn:
        raise ValueError(f"could not decide on {text!r}")


def responder(app: App, memory: Memory) -> Responder:
    return Responder(app.knowledge, app.understanding, app.matcher, app.decider, memory, today)


@pytest.fixture
def fresh(app: App) -> Responder:
    """A Responder that has met nobody yet."""
    return responder(app, ProcessMemory())


async def say(to: Responder, *requests: Request | str, conversation: str = "one") -> Reply:
    """The Reply to the last of some Requests in one conversation."""
    replies = [
        await to.respond(Ask(r) if isinstance(r, str) else r, conversation) for r in requests
    ]
    return replies[-1]


def targets(choices: Sequence[Choice]) -> list[str]:
    return [c.request.entry for c in choices if isinstance(c.request, Show)]


async def test_a_question_is_answered(fresh: Responder) -> None:
    """A typed question gets its entry, with proof and what can be asked next."""
    reply = await say(fresh, "Is Armenia a member of the CSTO?")
    assert (reply.kind, reply.entry) == ("answer", "csto-armenia-member")
    assert reply.proofs
    assert reply.choices


async def test_every_button_shows_its_entry(app: App, fresh: Responder) -> None:
    """A Show gives its entry, in full certainty, whatever was said before."""
    for entry in app.knowledge.entries.values():
        reply = await say(fresh, Show(entry.id))
        assert reply.entries == (entry.id,)
        assert (reply.band, reply.confidence) == ("high", 1.0)


async def test_an_old_button_says_that_its_answer_is_gone(app: App, fresh: Responder) -> None:
    """A button to an entry that is no longer there gets a sentence, not silence."""
    assert (await say(fresh, Show("removed-long-ago"))).text == app.knowledge.phrases["gone"]


async def test_a_typed_follow_up_to_a_button(fresh: Responder) -> None:
    """After a button, "and Azerbaijan?" is about what the button showed."""
    reply = await say(fresh, Show("csto-armenia-member"), "and Azerbaijan?")
    assert reply.entry == "csto-azerbaijan-member"


async def test_somebody_elses_words_follow_on_nothing(fresh: Responder) -> None:
    """What is asked afresh is read without the last turn, and can itself be asked on from."""
    first = "Is Armenia a member of the CSTO?"
    assert (await say(fresh, first, "and Azerbaijan?")).entry == "csto-azerbaijan-member"
    alone = await say(fresh, Ask("and Azerbaijan?"), conversation="new")
    assert await say(fresh, first, Ask("and Azerbaijan?", fresh=True)) == alone
    reply = await say(fresh, Ask("Armenia is a member of the CSTO", fresh=True), "and Azerbaijan?")
    assert reply.entry == "csto-azerbaijan-member"


async def leaf(to: Responder, topic: str | None) -> list[Reply]:
    """Every page of a list, by its own buttons."""
    pages = [await say(to, Browse(topic))]
    while onward := [c.request for c in pages[-1].pager if c.request == Browse(topic, len(pages))]:
        pages.append(await say(to, onward[0]))
    return pages


@pytest.mark.parametrize("topic", [None, "no-such-topic"])
async def test_browsing_begins_with_the_topics(
    app: App, fresh: Responder, topic: str | None
) -> None:
    """Without a topic, or with one that is not there, all topics are offered, a page at a time."""
    pages = [await say(fresh, Browse(topic)), *(await leaf(fresh, None))[1:]]
    offered = [c.request for page in pages for c in page.choices]
    assert offered == [Browse(t) for t in app.knowledge.topics]
    assert all(len(page.choices) <= PAGE for page in pages)


async def test_a_topic_lists_its_questions(app: App, fresh: Responder) -> None:
    """A topic offers each of its entries once, in the order of the file, a page at a time."""
    for topic in app.knowledge.topics.values():
        pages = await leaf(fresh, topic.id)
        assert [e for page in pages for e in targets(page.choices)] == list(topic.entries)
        assert all(len(page.choices) <= PAGE for page in pages)
        assert all(topic.title in page.choices_title for page in pages)


async def test_pages_lead_back(app: App, fresh: Responder) -> None:
    """From every page of a topic one gets to the topics and to the page before."""
    long = max(app.knowledge.topics.values(), key=lambda t: len(t.entries))
    for number, page in enumerate(await leaf(fresh, long.id)):
        requests = [c.request for c in page.pager]
        assert requests[0] == Browse()
        assert (Browse(long.id, number - 1) in requests) == (number > 0)


@pytest.mark.parametrize("page", [-1, 999])
async def test_a_page_that_is_not_there(app: App, fresh: Responder, page: int) -> None:
    """An old button to a page that is gone leads to the nearest that is there."""
    last = await leaf(fresh, None)
    assert await say(fresh, Browse(None, page)) == last[0 if page < 0 else -1]


async def test_an_entry_leads_back_to_its_page(app: App, fresh: Responder) -> None:
    """Whoever opened an entry from a list gets back to the page on which it stands."""
    for entry in app.knowledge.entries.values():
        pager = (await say(fresh, Show(entry.id))).pager
        if not entry.topic:
            assert pager == ()
            continue
        (back,) = pager
        assert entry.id in targets((await say(fresh, back.request)).choices)


async def test_completing_finds_what_is_typed(app: App, fresh: Responder) -> None:
    """Questions that hold what is typed come first, then others; each can be shown."""
    reply = await say(fresh, Complete("stand for"))
    assert targets(reply.choices)[0] == "csto-stands-for"
    assert 1 < len(reply.choices) <= 10
    assert len(set(targets(reply.choices))) == len(reply.choices)
    assert all(e in app.knowledge.entries for e in targets(reply.choices))


async def test_completing_begins_with_what_holds_the_words(app: App, fresh: Responder) -> None:
    """Answers in whose question the typed words stand come before all that merely sound alike."""
    held = {
        e.id
        for e in app.knowledge.entries.values()
        if e.kind.is_answer and "the fighting" in e.question
    }
    found = targets((await say(fresh, Complete("the fighting", 50))).choices)
    assert len(held) > 2
    assert set(found[: len(held)]) == held
    assert len(found) > len(held)


@pytest.mark.parametrize("typed", ["pizza recipe", "guitar", "weather tomorrow", "hello"])
async def test_what_is_off_the_subject_completes_to_nothing(fresh: Responder, typed: str) -> None:
    """Who types of something else is offered nothing rather than anything."""
    assert (await say(fresh, Complete(typed))).choices == ()


async def test_what_is_far_from_the_best_is_not_offered(app: App, fresh: Responder) -> None:
    """Beside what fits, questions that hardly do are left out, and the bot's refusals too."""
    found = targets((await say(fresh, Complete("drone blorvik"))).choices)
    assert found[0] == "turkey-drones"
    assert len(found) < 10
    assert all(app.knowledge.entries[e].kind.on_subject for e in found)


async def test_completing_understands_names(fresh: Responder) -> None:
    """A name of either side completes to questions about that side."""
    assert "csto-azerbaijan-member" in targets((await say(fresh, Complete("bakou csto"))).choices)
    assert "csto-armenia-member" in targets((await say(fresh, Complete("erevan csto"))).choices)


async def test_completing_nothing_offers_answers(app: App, fresh: Responder) -> None:
    """Before anything is typed, questions that have an answer are offered."""
    found = targets((await say(fresh, Complete("  "))).choices)
    assert found
    assert all(app.knowledge.entries[e].kind.is_answer for e in found)


@pytest.mark.parametrize("limit", [0, 1, 7, 1000])
async def test_completing_keeps_its_limit_and_never_chats(
    app: App, fresh: Responder, limit: int
) -> None:
    """No more are offered than are wanted, and small talk never is."""
    found = targets((await say(fresh, Complete("hello", limit))).choices)
    assert len(found) <= limit
    assert all(app.knowledge.entries[e].kind is not Kind.SMALLTALK for e in found)


async def test_typing_ahead_is_not_asking(app: App, fresh: Responder) -> None:
    """What is only typed ahead leaves no trace in the conversation."""
    reply = await say(fresh, Complete("Is Armenia in the CSTO?"), Why())
    assert reply.text == app.knowledge.phrases["nothing_yet"]


async def test_why_before_anything(app: App, fresh: Responder) -> None:
    """Asked for a reason before any answer, the bot says that there is none yet."""
    assert (await say(fresh, Why())).text == app.knowledge.phrases["nothing_yet"]


async def test_why_names_the_nearest_question(app: App, fresh: Responder) -> None:
    """The reason for an answer is the question that it belongs to, with entry and version."""
    entry = app.knowledge.entries["csto-azerbaijan-member"]
    reply = await say(fresh, "is baku in that russian alliance", Why())
    for part in (entry.question, entry.id, app.knowledge.version):
        assert part in reply.text


async def test_why_shows_the_phrasing_that_matched(app: App, fresh: Responder) -> None:
    """The reason names the phrasing that the words came closest to."""
    entry = app.knowledge.entries["csto-azerbaijan-member"]
    assert "is azerbaijan in the csto" in entry.phrasings
    reply = await say(fresh, "is azerbaijan in the csto", Why())
    assert '"is azerbaijan in the csto"' in reply.text
    assert entry.question in reply.text


@pytest.mark.parametrize(
    ("typed", "unsaid"),
    [
        ("is azerbaijan in the csto you idiots", "idiot"),
        ("Armenians scream that Azerbaijan is a traitor, fools, is Azerbaijan a member", "scream"),
        ("does it say whether azerbaijan is in the csto, wtf", "wtf"),
    ],
)
async def test_why_shows_no_insult(fresh: Responder, typed: str, unsaid: str) -> None:
    """Neither a person's own words are repeated, nor a phrasing that is heated like them."""
    reply = await say(fresh, typed, Why())
    assert "csto-azerbaijan-member" in reply.text
    assert unsaid not in reply.text


async def test_why_puts_nothing_into_anyones_mouth(app: App, fresh: Responder) -> None:
    """A phrasing that says more than was asked is not shown: the entry's question is."""
    understood = app.understanding.question
    for entry in list(app.knowledge.entries.values())[::8]:
        typed = entry.phrasings[0].split(" ", 1)[-1]
        reply = await say(fresh, typed, Why(), conversation=entry.id)
        named, which, _ = reply.text.partition('", which')
        shown = named.partition('closest to "')[2] if which else ""
        meant = content_tokens(understood(shown).tokens)
        assert set(meant) <= set(understood(typed).tokens), (typed, shown)


async def test_why_of_an_older_answer(app: App, fresh: Responder) -> None:
    """The button under an older answer explains that answer, not the newest one."""
    reply = await say(
        fresh, "is azerbaijan in the csto", "how many people died", Why("csto-stands-for")
    )
    assert "csto-stands-for" in reply.text
    assert "missing-casualty-figures" not in reply.text
    assert (await say(fresh, Why("gone-long-ago"))).text == app.knowledge.phrases["gone"]


async def test_why_tells_how_sure_the_bot_was(app: App, fresh: Responder) -> None:
    """The reason says in a word how certain the answer was."""
    answered = await say(fresh, "Is Armenia a member of the CSTO?")
    reply = await say(fresh, Why())
    assert app.knowledge.phrases[f"band_{answered.band}"] in reply.text


def test_the_nearest_phrasing_is_found_for_maintainers(app: App, fresh: Responder) -> None:
    """Of an entry's phrasings, the one that was typed is the nearest."""
    entry = app.knowledge.entries["csto-azerbaijan-member"]
    typed = max(entry.phrasings, key=len)
    turn = Turn(app.understanding.question(typed), entry)
    assert fresh.nearest_phrasing(turn, entry) == typed


async def test_why_after_a_button_and_after_a_named_decline(fresh: Responder) -> None:
    """A button and a decline that an entry stands for have their reason too."""
    assert "csto-stands-for" in (await say(fresh, Show("csto-stands-for"), Why())).text
    declined = await say(fresh, "how many people died", Why())
    assert "missing-casualty-figures" in declined.text


@pytest.mark.parametrize("text", ["Azerbaijan", "xkcd qwfp zxcvbn arstd neio"])
async def test_why_without_an_answer_names_the_nearest(
    app: App, fresh: Responder, text: str
) -> None:
    """Asked back or declined in general, the reason names the nearest question there is."""
    reply = await say(fresh, text, Why())
    named = [e for e in app.knowledge.entries.values() if e.question in reply.text]
    assert any(e.kind.is_answer for e in named)
    assert app.knowledge.version in reply.text


async def test_why_is_about_the_last_answer_not_the_thanks(fresh: Responder) -> None:
    """Small talk in between does not take the last answer's place."""
    reply = await say(fresh, "Is Armenia a member of the CSTO?", "thanks", Why())
    assert "csto-armenia-member" in reply.text


async def test_sources_show_every_passage(app: App, fresh: Responder) -> None:
    """The sources are named with their day, and every paragraph with a link to it."""
    reply = await say(fresh, Sources())
    for source in app.knowledge.sources.values():
        assert source.title in reply.text
        assert source.publisher in reply.text
        assert [p.url for p in reply.proofs if p.source == source.id] == [
            source.passage_url(p) for p in source.paragraphs
        ]
    assert "7 October 2020" in reply.text


async def test_sources_of_an_answer(app: App, fresh: Responder) -> None:
    """An entry's sources are the passages that its answer cites, under the same numbers."""
    for entry in app.knowledge.entries.values():
        answer = await say(fresh, Show(entry.id))
        reply = await say(fresh, Sources(entry.id))
        assert reply.kind == "page"
        assert [(p.number, p.url) for p in reply.proofs] == [
            (p.number, p.url) for p in answer.proofs
        ]
        assert entry.question in reply.text
    gone = await say(fresh, Sources("gone-long-ago"))
    assert gone.text == app.knowledge.phrases["gone"]


@pytest.mark.parametrize(("request_", "phrase"), [(About(), "about"), (Help(), "help")])
async def test_the_bots_own_pages(
    app: App, fresh: Responder, request_: Request, phrase: str
) -> None:
    """What the bot is and what can be typed have their own sentence."""
    reply = await say(fresh, request_)
    assert reply.kind == "page"
    assert reply.text == app.knowledge.phrases[phrase].strip()


async def test_the_start_offers_a_way_for_who_never_types(app: App, fresh: Responder) -> None:
    """The first words offer questions from different topics, and all topics."""
    reply = await say(fresh, Start())
    offered = [app.knowledge.entries[e] for e in targets(reply.choices)]
    assert len({e.topic for e in offered}) == STARTERS
    assert all(e.kind.is_answer for e in offered)
    assert [c.request for c in reply.choices[-2:]] == [Brief(), Browse()]
    assert app.knowledge.phrases["start"] in reply.text


async def test_privacy_names_the_time(app: App, fresh: Responder) -> None:
    """What is kept is told, with the time for which it is."""
    reply = await say(fresh, Privacy())
    assert f"{KEPT_DAYS} days" in reply.text
    assert f"{PERSONAL_KEPT_DAYS} days" in reply.text
    assert app.knowledge.phrases["privacy_feedback"] in reply.text


async def test_a_briefing_goes_on_where_a_person_was(app: App, fresh: Responder) -> None:
    """A card that was shown is where that person goes on, until that is forgotten; nobody else
    does, nor who has no key."""
    path = next(iter(app.knowledge.paths))
    card = Brief(path, Depth.MEDIUM, 2)
    await fresh.respond(card, "one", "ani")
    await fresh.respond(Brief(path, Depth.MEDIUM, 1), "one")

    async def first(person: str) -> Request:
        return (await fresh.respond(Brief(path), "one", person)).choices[0].request

    assert await first("ani") == card
    assert await first("ben") == await first("") == Brief(path, Depth.SHORT)
    forgotten = await fresh.respond(Forget(), "another", "ani")
    assert app.knowledge.phrases["forgotten_briefing"] in forgotten.text
    assert await first("ani") == Brief(path, Depth.SHORT)


async def test_a_card_is_what_is_talked_about(app: App) -> None:
    """After a card, words that point back mean its entry."""
    memory = ProcessMemory()
    shown = await say(responder(app, memory), Brief("csto-and-what-it-covers", Depth.FULL, 4))
    last = await memory.recall("one")
    assert last is not None
    assert last.entry == shown.entry == "csto-sides-membership"


async def test_a_briefing_without_the_store(app: App) -> None:
    """Where the store cannot be reached, a briefing can be read all the same."""
    to = responder(app, Away())
    path = next(iter(app.knowledge.paths))
    assert (await to.respond(Brief(path), "one", "ani")).choices
    assert (await to.respond(Brief(path, Depth.MEDIUM, 1), "one", "ani")).entry


async def test_the_quiz(app: App, fresh: Responder) -> None:
    """A question, a guess and the wish to get missed ones back are for the person, wherever they
    are; for all it is for the conversation."""
    phrases = app.knowledge.phrases
    asked = await fresh.respond(Quiz(), "one", "ani")
    assert asked.poll is not None
    question = app.knowledge.quiz[asked.poll.question]
    wrong = (question.right + 1) % len(question.options)
    judged = await fresh.respond(Guess(question.id, wrong), "another", "ani")
    assert judged.notice == asked.notice
    await fresh.respond(Repeat(on=True), "one", "ani")
    for _ in range(2):
        together = await fresh.respond(Quiz(together=True), "group", "ani")
    assert together.poll is not None
    assert together.poll.question == list(app.knowledge.quiz)[1]
    forgotten = (await fresh.respond(Forget(), "group", "ani")).text
    for what in ("forgotten_quiz_here", "forgotten_quiz", "forgotten_card"):
        assert phrases[what] in forgotten
    again = await fresh.respond(Forget(), "group", "ani")
    assert again.text == phrases["nothing_to_forget"]


async def test_where_conversation_and_person_are_one(app: App, fresh: Responder) -> None:
    """A round of the quiz is forgotten once, and is not said to be the conversation's."""
    await fresh.respond(Quiz(), "one", "one")
    what = app.knowledge.phrases["forgotten_quiz"]
    told = app.knowledge.phrases["forgotten"].format(what=what)
    assert (await fresh.respond(Forget(), "one", "one")).text == told


async def test_forgetting(app: App, fresh: Responder) -> None:
    """What is forgotten explains nothing and answers no follow-up any more."""
    phrases = app.knowledge.phrases
    assert (await say(fresh, Forget())).text == phrases["nothing_to_forget"]
    await say(fresh, "Is Armenia in the CSTO?")
    what = phrases["forgotten_chat"]
    assert (await say(fresh, Forget())).text == phrases["forgotten"].format(what=what)
    assert (await say(fresh, Why())).text == phrases["nothing_yet"]


@pytest.mark.parametrize(("good", "verdict"), [(True, "up"), (False, "down")])
async def test_a_thumb_is_kept(app: App, good: bool, verdict: str) -> None:
    """A thumb is kept with entry and version, and the reader told so."""
    ballot = Ballot()
    reply = await say(responder(app, ballot), Feedback("csto-stands-for", good))
    assert ballot.votes == [("csto-stands-for", verdict, app.knowledge.version, ())]
    assert reply.text == app.knowledge.phrases[f"noted_{verdict}"]


async def test_a_thumb_for_what_is_gone(app: App) -> None:
    """A thumb under an answer that is no longer there is not counted."""
    ballot = Ballot()
    reply = await say(responder(app, ballot), Feedback("gone-long-ago", good=True))
    assert ballot.votes == []
    assert reply.text == app.knowledge.phrases["gone"]


async def test_none_of_these_is_kept(app: App) -> None:
    """ "None of these" is kept with what was offered, and leads to the topics."""
    ballot = Ballot()
    to = responder(app, ballot)
    offered = await say(to, "Armenia")
    reply = await say(to, NoneOfThese())
    assert ballot.votes == [(None, "none", app.knowledge.version, tuple(targets(offered.choices)))]
    assert reply.text == app.knowledge.phrases["none_noted"]
    assert [c.request for c in reply.actions] == [Browse()]


async def test_none_of_these_names_its_own_offer(app: App) -> None:
    """What a pressed message offered is kept, whatever was asked since, and what is gone is not."""
    ballot = Ballot()
    offered = ("csto-what-is-it", "gone-long-ago", "turkey-role")
    await say(responder(app, ballot), "Armenia", "Is Armenia in the CSTO?", NoneOfThese(offered))
    kept = ("csto-what-is-it", "turkey-role")
    assert ballot.votes == [(None, "none", app.knowledge.version, kept)]


async def test_a_memory_that_keeps_no_feedback_is_not_thanked_for_it(
    app: App, fresh: Responder
) -> None:
    """Where feedback is not kept, nobody is told that it is."""
    not_noted = app.knowledge.phrases["not_noted"]
    assert (await say(fresh, Feedback("csto-stands-for", good=True))).text == not_noted
    assert (await say(fresh, "Armenia", NoneOfThese())).text == not_noted


async def test_what_can_be_done_with_an_answer(app: App, fresh: Responder) -> None:
    """Answers and declines of an entry offer sources, reason and thumbs; small talk does not."""
    for entry in app.knowledge.entries.values():
        reply = await say(fresh, Show(entry.id))
        expected: list[Request] = [
            *([Sources(entry.id)] if entry.citations else []),
            Why(entry.id),
            Feedback(entry.id, good=True),
            Feedback(entry.id, good=False),
        ]
        assert [c.request for c in reply.actions] == (expected if entry.topic else [])
        assert reply.question == (entry.question if entry.topic else "")


async def test_a_general_decline_leads_to_the_topics(fresh: Responder) -> None:
    """Where no entry stands for a decline, the topics are one step away."""
    reply = await say(fresh, "xkcd qwfp zxcvbn arstd neio")
    assert reply.entry is None
    assert [c.request for c in reply.actions] == [Browse()]


async def test_a_follow_up_to_the_answer_replied_to(fresh: Responder) -> None:
    """A question that replies to an older answer is about that answer, not about the newest."""
    await say(fresh, Show("csto-armenia-member"), "how many people died")
    reply = await say(fresh, Ask("and Azerbaijan?", about="csto-armenia-member"))
    assert reply.entry == "csto-azerbaijan-member"


@pytest.mark.parametrize("about", ["gone-long-ago", "smalltalk-hello"])
async def test_a_reply_to_what_is_no_answer(fresh: Responder, about: str) -> None:
    """Replying to small talk, or to an answer that is gone, is about the last answer."""
    await say(fresh, Show("csto-armenia-member"))
    assert (await say(fresh, Ask("and Azerbaijan?", about))).entry == "csto-azerbaijan-member"


async def test_no_conversation_is_no_memory(app: App, fresh: Responder) -> None:
    """Without a conversation nothing is noted or recalled, nor said to be forgotten."""
    await say(fresh, Show("csto-armenia-member"), conversation="")
    reply = await say(fresh, Why(), conversation="")
    assert reply.text == app.knowledge.phrases["nothing_yet"]
    forgotten = await say(fresh, Forget(), conversation="")
    assert forgotten.text == app.knowledge.phrases["nothing_to_forget"]


async def test_conversations_do_not_mix(app: App, fresh: Responder) -> None:
    """What one person asked is nothing to another, however their messages cross."""
    await say(fresh, "Is Armenia in the CSTO?", conversation="ann")
    await say(fresh, "has Putin spoken to Pashinyan?", conversation="bob")
    ann = await say(fresh, "and Azerbaijan?", conversation="ann")
    bob = await say(fresh, "and Aliyev?", conversation="bob")
    eve = await say(fresh, Why(), conversation="eve")
    assert ann.entry == "csto-azerbaijan-member"
    assert bob.entry == "russia-calls-azerbaijan"
    assert eve.text == app.knowledge.phrases["nothing_yet"]
    assert "csto-azerbaijan-member" in (await say(fresh, Why(), conversation="ann")).text
    assert "russia-calls-azerbaijan" in (await say(fresh, Why(), conversation="bob")).text


async def test_the_same_question_gets_the_same_reply(fresh: Responder) -> None:
    """Two people who ask the same get the same reply, to the last letter."""
    one = await say(fresh, "does the csto cover artsakh", conversation="ann")
    other = await say(fresh, "does the csto cover artsakh", conversation="bob")
    assert one == other


def quoting(app: App) -> Responder:
    """A Responder that fails to decide."""
    broken = object.__new__(Quoting)
    return Responder(app.knowledge, app.understanding, app.matcher, broken, ProcessMemory(), today)


async def test_a_fault_is_one_honest_reply(app: App, caplog: pytest.LogCaptureFixture) -> None:
    """A part that fails gives one Reply that says so, and the log what kind of Request it was;
    no word of the fault, which may quote what was typed."""
    reply = await say(quoting(app), f"Is Armenia {SECRET} in the CSTO?")
    assert reply.text == app.knowledge.phrases["fault"]
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "Ask" in record.getMessage()
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text


async def test_what_needs_no_broken_part_still_works(app: App) -> None:
    """While one part is away, Requests that do not need it are answered."""
    assert (await say(quoting(app), Show("csto-stands-for"))).entry == "csto-stands-for"


async def test_a_store_that_is_away_costs_no_answer(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    """Without its store the bot answers as to a stranger, and the log says why, once."""
    away = responder(app, Away())
    for _ in range(3):
        assert (await say(away, "Is Armenia in the CSTO?")).entry == "csto-armenia-member"
    assert (await say(away, Show("csto-stands-for"))).entry == "csto-stands-for"
    assert (await say(away, Why())).text == app.knowledge.phrases["nothing_yet"]
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "The disk is full." in record.getMessage()


async def test_a_store_that_is_away_is_not_said_to_have_kept(app: App) -> None:
    """Nobody is told that something is forgotten or noted which is not."""
    away, phrases = responder(app, Away()), app.knowledge.phrases
    assert (await say(away, Forget())).text == phrases["not_forgotten"]
    assert (await say(away, Feedback("csto-stands-for", good=True))).text == phrases["not_noted"]
    assert (await say(away, NoneOfThese())).text == phrases["not_noted"]


async def test_the_log_tells_that_a_store_is_back(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    """A store that is back is used again; the log says so, and tells of the next fault anew."""
    memory = Away()
    to = responder(app, memory)
    await say(to, "Is Armenia in the CSTO?")
    memory.back = ProcessMemory()
    await say(to, "Is Armenia in the CSTO?")
    assert (await say(to, "and Azerbaijan?")).entry == "csto-azerbaijan-member"
    memory.back = None
    await say(to, "Is Armenia in the CSTO?", "Is Armenia in the CSTO?")
    assert [r.levelno for r in caplog.records] == [logging.ERROR, logging.WARNING, logging.ERROR]


async def test_a_store_that_quotes_is_not_quoted(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    """Also where a store's fault quotes what was typed, the log holds no word of it."""
    away = responder(app, Away(ValueError(f"could not store {SECRET!r}")))
    assert (await say(away, f"Is Armenia {SECRET} in the CSTO?")).kind != "page"
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text


async def test_an_answer_leaves_no_word_in_the_log(
    fresh: Responder, caplog: pytest.LogCaptureFixture
) -> None:
    """Where all goes well, nothing of what was typed is logged, at any level."""
    caplog.set_level(logging.DEBUG)
    await say(fresh, f"Is Armenia {SECRET} in the CSTO?", Complete(SECRET), Why())
    assert SECRET not in caplog.text


@pytest.mark.parametrize("length", [MAX_LENGTH, MAX_LENGTH + 1])
async def test_who_writes_a_book_is_told_what_was_read(app: App, length: int) -> None:
    """Of a message longer than what is read, the reply says that its middle was left out."""
    question = " Who leads the CSTO?"
    text = "We sat and talked. " * 400
    reply = await app.responder.respond(Ask(text[: length - len(question)] + question), "book")
    assert "csto-who-leads" in reply.entries
    assert (app.knowledge.phrases["too_long"] in reply.notice) is (length > MAX_LENGTH)


async def test_plain_replies_for_who_wishes_them(fresh: Responder) -> None:
    """Plain mode is one person's, in all conversations, until it is turned off; what is offered can
    be typed by its number, and what is asked by others or by nobody is as ever."""
    await fresh.respond(Plain(), "one", "ann")
    reply = await fresh.respond(Ask("Is Armenia a member of the CSTO?"), "two", "ann")
    assert (reply.plain, reply.entry) == (True, "csto-armenia-member")
    first = reply.choices[0].request
    assert isinstance(first, Show)
    assert (await fresh.respond(Ask("1."), "two", "ann")).entry == first.entry
    for person in ("ben", ""):
        assert not (await fresh.respond(Help(), "one", person)).plain
    assert not (await fresh.respond(Plain(on=False), "one", "ann")).plain
    assert not (await fresh.respond(Help(), "two", "ann")).plain
