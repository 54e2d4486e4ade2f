"""Request in, Reply out."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from bot.app import App
from bot.core.knowledge import Kind
from bot.core.reading import Turn
from bot.core.reply import Choice, Reply
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
from bot.core.responder import Memory, Recollection, Responder
from bot.store.memory import ProcessMemory

SECRET = "flibbertigibbet"


class Away:
    """A Memory whose store cannot be reached."""

    async def recall(self, conversation: str) -> Recollection | None:
        raise ConnectionError("the store is away")

    async def note(self, conversation: str, recollection: Recollection) -> None:
        raise ConnectionError("the store is away")


class Telltale(ProcessMemory):
    """A Memory whose faults quote what they were given, as databases do."""

    async def note(self, conversation: str, recollection: Recollection) -> None:
        raise ValueError(f"could not store {recollection[0].question.text!r}")


def responder(app: App, memory: Memory) -> Responder:
    return Responder(app.knowledge, app.understanding, app.matcher, app.decider, memory)


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


@pytest.mark.parametrize("topic", [None, "no-such-topic"])
async def test_browsing_begins_with_the_topics(
    app: App, fresh: Responder, topic: str | None
) -> None:
    """Without a topic, or with one that is not there, all topics are offered."""
    reply = await say(fresh, Browse(topic))
    assert [c.request for c in reply.choices] == [Browse(t) for t in app.knowledge.topics]
    assert reply.choices_title == app.knowledge.phrases["topics"]


async def test_a_topic_lists_its_questions(app: App, fresh: Responder) -> None:
    """A topic offers each of its entries once, in the order of the file."""
    for topic in app.knowledge.topics.values():
        reply = await say(fresh, Browse(topic.id))
        assert targets(reply.choices) == list(topic.entries)
        assert reply.choices_title == app.knowledge.phrases["topic"]


async def test_completing_finds_what_is_typed(app: App, fresh: Responder) -> None:
    """Questions that hold what is typed come first, then others; each can be shown."""
    reply = await say(fresh, Complete("stand for"))
    assert targets(reply.choices)[0] == "csto-stands-for"
    assert len(reply.choices) == 10
    assert len(set(targets(reply.choices))) == 10
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


@pytest.mark.parametrize(
    ("request_", "phrase"),
    [(About(), "about"), (Help(), "help"), (NoneOfThese(), "none_noted")],
)
async def test_the_bots_own_pages(
    app: App, fresh: Responder, request_: Request, phrase: str
) -> None:
    """What the bot is, what can be typed, and "none of these" have their own sentence."""
    reply = await say(fresh, request_)
    assert reply.kind == "page"
    assert reply.text == app.knowledge.phrases[phrase].strip()


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


async def test_a_fault_is_one_honest_reply(app: App, caplog: pytest.LogCaptureFixture) -> None:
    """A part that fails gives one Reply that says so, and the log what kind of Request it was."""
    reply = await say(responder(app, Away()), f"Is Armenia {SECRET} in the CSTO?")
    assert reply.text == app.knowledge.phrases["fault"]
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "Ask" in record.getMessage()
    assert "ConnectionError" in caplog.text
    assert SECRET not in caplog.text


async def test_what_needs_no_broken_part_still_works(app: App) -> None:
    """While one part is away, Requests that do not need it are answered."""
    broken = responder(app, Away())
    assert (await say(broken, Help())).text == app.knowledge.phrases["help"].strip()
    assert (await say(broken, Browse())).choices
    assert (await say(broken, Show("csto-stands-for"))).text == app.knowledge.phrases["fault"]


async def test_the_log_never_quotes_a_person(app: App, caplog: pytest.LogCaptureFixture) -> None:
    """Also where a fault's own message quotes what was typed, the log holds no word of it."""
    reply = await say(responder(app, Telltale()), f"Is Armenia {SECRET} in the CSTO?")
    assert reply.text == app.knowledge.phrases["fault"]
    assert caplog.records
    assert SECRET not in caplog.text


async def test_an_answer_leaves_no_word_in_the_log(
    fresh: Responder, caplog: pytest.LogCaptureFixture
) -> None:
    """Where all goes well, nothing of what was typed is logged, at any level."""
    caplog.set_level(logging.DEBUG)
    await say(fresh, f"Is Armenia {SECRET} in the CSTO?", Complete(SECRET), Why())
    assert SECRET not in caplog.text
