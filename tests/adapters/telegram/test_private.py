"""A private chat, as a person lives it."""

from __future__ import annotations

import contextlib
import sqlite3
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.core.codec import decode, encode
from bot.core.request import Ask, Browse, Feedback, Forget, NoneOfThese, Show, Sources, Start, Why
from tests.adapters.replies import CAPTAIN, PRICE, TOWER, TWO_PARTS, UNKNOWN, VAGUE, WHEN
from tests.adapters.telegram.world import World
from tests.telegram_server import Button, Message

UP, DOWN = "👍", "👎"


def buttons(message: Message) -> list[Button]:
    """The buttons of a message, row by row."""
    return [button for row in message.keyboard for button in row]


def kinds(message: Message) -> list[str]:
    """The kinds of a message's entities, in order."""
    return [entity["type"] for entity in message.entities]


async def test_a_question_is_answered_in_one_message(world: World) -> None:
    """The sentences, numbered citations that are links, the date, folded passages, no preview."""
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    reply = await alice.next_reply()
    assert "It sails at noon. [1]\n\nThe quay is shown empty. [1][2]\n\n" in reply.text
    assert "As reported on 4 March 2021." in reply.text
    assert "[1] The Herald, 4 March 2021, paragraph 1 · the mayor" in reply.text
    assert kinds(reply).count("text_link") == 5
    assert kinds(reply).count("expandable_blockquote") == 1
    assert reply.link_preview_options == {"is_disabled": True}
    assert reply.reply_to is None
    await alice.no_reply()


async def test_what_can_be_done_with_an_answer(world: World) -> None:
    """Related questions stand one a row, then sources and reason, then judging and sharing."""
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    reply = await alice.next_reply()
    assert [[b.text for b in row] for row in reply.keyboard] == [
        [PRICE],
        [TOWER],
        [CAPTAIN],
        ["Sources", "Why this answer?"],
        [UP, DOWN, "Share"],
    ]
    data = [b.data for row in reply.keyboard for b in row if b.data]
    assert [decode(d or "") for d in data] == [
        Show("ferry-price"),
        Show("tower-height"),
        Show("missing-captain"),
        Sources("ferry-when"),
        Why("ferry-when"),
        Feedback("ferry-when", good=True),
        Feedback("ferry-when", good=False),
    ]


async def test_a_related_question_begins_with_itself(world: World) -> None:
    """Nobody has typed what a button asks, so its answer says the question first."""
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    press = await alice.presses(await alice.next_reply(), PRICE)
    await press.answered()
    reply = await alice.next_reply()
    assert reply.html.startswith(f"<b>{PRICE}</b>\n\nNorthport calls it free.")
    assert "Southport calls it dear." in reply.text


async def test_sources_and_reason(world: World) -> None:
    """Sources lists the passages of that answer, Why its question, certainty and version."""
    alice = world.api.person("Alice")
    await alice.sends("what time is the boat")
    answer = await alice.next_reply()
    await (await alice.presses(answer, "Sources")).answered()
    sources = await alice.next_reply()
    assert WHEN in sources.text
    assert [e["url"] for e in sources.entities if e["type"] == "text_link"] == [
        world.knowledge.sources["herald"].passage_url(p) for p in ("p1", "p0")
    ]
    await (await alice.presses(answer, "Why this answer?")).answered()
    why = (await alice.next_reply()).text
    assert WHEN in why
    assert world.phrases["band_high"] in why
    assert world.knowledge.version in why


@pytest.mark.parametrize(("thumb", "phrase"), [(UP, "noted_up"), (DOWN, "noted_down")])
async def test_a_thumb_is_thanked_and_kept_once(world: World, thumb: str, phrase: str) -> None:
    """A thumb gets a note that says what happens with it; a second press adds nothing."""
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    reply = await alice.next_reply()
    for _ in range(3):
        answered = await (await alice.presses(reply, thumb)).answered()
        assert answered.text == world.phrases[phrase]
    await alice.no_reply()
    assert len(world.feedback()) == 1


async def test_two_people_judge_on_their_own(world: World) -> None:
    """In a group each member's thumb counts."""
    group = world.api.supergroup("Harbour")
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    await alice.sends(f"/ask {WHEN}", chat=group)
    reply = await group.next_reply()
    await (await alice.presses(reply, UP)).answered()
    await (await bob.presses(reply, UP)).answered()
    await (await bob.presses(reply, DOWN)).answered()
    assert sorted(v for _, v in world.feedback()) == ["down", "up", "up"]


async def test_sharing_leads_back_to_the_answer(world: World) -> None:
    """Share offers a deep link, and whoever starts the bot by it gets that answer."""
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    await alice.sends(WHEN)
    share = urlsplit((await alice.next_reply()).button("Share").url or "")
    assert (share.netloc, share.path) == ("t.me", "/share/url")
    link = urlsplit(parse_qs(share.query)["url"][0])
    assert (link.netloc, link.path) == ("t.me", "/ferry_test_bot")
    assert parse_qs(share.query)["text"] == [WHEN]
    await bob.starts(parse_qs(link.query)["start"][0])
    assert (await bob.next_reply()).text.startswith(f"{WHEN}\n\nIt sails at noon.")


async def test_asking_back(world: World) -> None:
    """A vague question is asked back with questions and None of these, which leads on."""
    alice = world.api.person("Alice")
    await alice.sends(VAGUE)
    reply = await alice.next_reply()
    assert reply.text == world.phrases["clarify"]
    assert reply.labels() == [PRICE, WHEN, TOWER, world.phrases["none_of_these"]]
    await (await alice.presses(reply, world.phrases["none_of_these"])).answered()
    await world.api.next_edit(reply)
    assert reply.text == world.phrases["none_noted"]
    assert reply.labels() == [world.phrases["label_topics"]]
    assert world.feedback() == [(None, "none")]


async def test_a_general_decline_offers_what_is_near(world: World) -> None:
    """What nothing answers is declined in a sentence, with near questions and all topics."""
    alice = world.api.person("Alice")
    await alice.sends(UNKNOWN)
    reply = await alice.next_reply()
    assert reply.text.startswith(world.phrases["abstain"])
    assert world.phrases["abstain_near"] in reply.text
    assert reply.labels()[-1] == world.phrases["label_topics"]
    assert "Paris" not in reply.text


async def test_a_decline_that_an_entry_stands_for(world: World) -> None:
    """What the source does not say is said so, and can be judged and shared too."""
    alice = world.api.person("Alice")
    await alice.sends(CAPTAIN)
    reply = await alice.next_reply()
    assert "The article does not name the captain." in reply.text
    assert WHEN in reply.labels()
    assert reply.labels()[-1] == "Share"


async def test_two_parts_are_one_message(world: World) -> None:
    """A question of two parts gets both answers in one message."""
    alice = world.api.person("Alice")
    await alice.sends(TWO_PARTS)
    reply = await alice.next_reply()
    assert "It sails at noon." in reply.text
    assert "The tower is the highest on the coast." in reply.text
    assert Sources("ferry-when", "tower-height") in [decode(b.data or "") for b in buttons(reply)]
    share = parse_qs(urlsplit(reply.button("Share").url or "").query)
    assert share["url"] == ["https://t.me/ferry_test_bot?start=show_ferry-when"]
    await (await alice.presses(reply, "Sources")).answered()
    sources = await alice.next_reply()
    assert WHEN in sources.text
    assert TOWER in sources.text
    cited = {e["url"] for e in reply.entities if e["type"] == "text_link"}
    assert {e["url"] for e in sources.entities if e["type"] == "text_link"} == cited
    await alice.no_reply()


async def test_a_reply_to_an_answer_is_about_that_answer(world: World) -> None:
    """What replies to an older message of the bot is asked about what that message shows."""
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    first = await alice.next_reply()
    await alice.sends(TOWER)
    await alice.next_reply()
    await alice.sends("who says that", reply_to=first)
    await alice.next_reply()
    assert world.asked[-1] == Ask("who says that", about="ferry-when")


async def test_an_edited_question_edits_its_answer(world: World) -> None:
    """Another wording of a question changes the answer in place, and sends none."""
    alice = world.api.person("Alice")
    asked = await alice.sends(WHEN)
    reply = await alice.next_reply()
    await alice.edits(asked, PRICE)
    await world.api.next_edit(reply)
    assert "Northport calls it free." in reply.text
    assert WHEN in reply.labels()
    await alice.no_reply()


async def test_an_edit_that_changes_nothing(world: World) -> None:
    """Where the answer stays the same, nothing happens and nothing fails."""
    alice = world.api.person("Alice")
    asked = await alice.sends(WHEN)
    reply = await alice.next_reply()
    await alice.edits(asked, f"{WHEN} ")
    await world.api.wait_for(lambda: world.api.calls_of("editMessageText"))
    assert not reply.edits
    await alice.no_reply()


async def test_an_edit_after_the_answer_was_deleted(world: World) -> None:
    """If the answer is gone, the edited question gets a new one, as a reply."""
    alice = world.api.person("Alice")
    asked = await alice.sends(WHEN)
    await alice.deletes(await alice.next_reply())
    await alice.edits(asked, PRICE)
    reply = await alice.next_reply()
    assert "Northport calls it free." in reply.text
    assert reply.reply_to == asked.id


async def test_words_added_to_a_photo(world: World) -> None:
    """A photo without words gets a kind sentence; a caption added later makes it the answer."""
    alice = world.api.person("Alice")
    photo = await alice.sends_photo()
    reply = await alice.next_reply()
    assert reply.text == world.phrases["telegram_no_text"]
    await alice.edits(photo, WHEN)
    await world.api.next_edit(reply)
    assert "It sails at noon." in reply.text


@pytest.mark.parametrize(
    ("command", "phrase"),
    [("/start", "start"), ("/help", "help"), ("/about", "about"), ("/privacy", "privacy")],
)
async def test_commands_for_the_bots_own_pages(world: World, command: str, phrase: str) -> None:
    """Each page of the bot has its command."""
    alice = world.api.person("Alice")
    await alice.sends(command)
    reply = await alice.next_reply()
    assert reply.text.startswith(world.phrases[phrase].partition("{")[0].strip())


async def test_start_offers_questions_and_topics(world: World) -> None:
    """Somebody new can go on without typing."""
    alice = world.api.person("Alice")
    await alice.starts()
    reply = await alice.next_reply()
    assert len(reply.labels()) > 1
    assert reply.labels()[-1] == world.phrases["label_topics"]
    await (await alice.presses(reply, reply.labels()[0])).answered()
    assert (await alice.next_reply()).id != reply.id


async def test_ask_with_and_without_words(world: World) -> None:
    """/ask takes a question; alone it says how to ask."""
    alice = world.api.person("Alice")
    await alice.sends(f"/ask {WHEN}")
    assert "It sails at noon." in (await alice.next_reply()).text
    await alice.sends("/ask")
    assert (await alice.next_reply()).text == world.phrases["too_short"]


async def test_sources_command(world: World) -> None:
    """/sources names the source and links each of its passages."""
    alice = world.api.person("Alice")
    await alice.sends("/sources")
    reply = await alice.next_reply()
    assert "A Ferry for Two Towns" in reply.text
    assert kinds(reply).count("text_link") == 3


async def test_forgetting(world: World) -> None:
    """/forget says that all was forgotten; what was answered before is then not known."""
    alice = world.api.person("Alice")
    asked = await alice.sends(WHEN)
    reply = await alice.next_reply()
    await alice.sends("/forget")
    assert "what this chat was about" in (await alice.next_reply()).text
    await alice.edits(asked, PRICE)
    assert (await alice.next_reply()).reply_to == asked.id
    assert not reply.edits


async def test_forgetting_leaves_nothing(world: World) -> None:
    """After /forget nothing of the chat is in the database: not even that this was answered."""
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    await alice.next_reply()
    nothing = world.phrases["nothing_to_forget"]
    for said in ("what this chat was about", nothing, nothing):
        await alice.sends("/forget")
        assert said in (await alice.next_reply()).text
    await alice.edits(await alice.sends("/help"), "/forget")
    await alice.next_reply()
    await alice.no_reply()
    with contextlib.closing(sqlite3.connect(world.database)) as database:
        for table in ("conversation", "shown", "answered"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


async def test_an_unknown_command_gets_help(world: World) -> None:
    """In private an unknown command leads to the help, one for another bot to nothing."""
    alice = world.api.person("Alice")
    await alice.sends("/frobnicate")
    assert (await alice.next_reply()).text.startswith(world.phrases["help"][:30])
    await alice.sends("/help@other_bot")
    await alice.no_reply()


@pytest.mark.parametrize("request_", [Show("ferry-when"), Browse("ferry"), Start(), Sources()])
async def test_deep_links(world: World, request_: Show | Browse | Start | Sources) -> None:
    """What a link may show, it shows."""
    alice = world.api.person("Alice")
    await alice.starts(encode(request_))
    assert (await alice.next_reply()).text != world.phrases["gone"]


async def test_a_link_to_what_is_gone(world: World) -> None:
    """A link to an answer that is no longer there gets a kind sentence, and the way to all."""
    alice = world.api.person("Alice")
    await alice.starts(encode(Show("removed-long-ago")))
    reply = await alice.next_reply()
    assert reply.text == world.phrases["gone"]
    assert reply.labels() == [world.phrases["label_topics"]]
    await (await alice.presses(reply, reply.labels()[0])).answered()
    assert (await alice.next_reply()).labels() == ["Ferry", "Tower"]


@pytest.mark.parametrize(
    "payload",
    [
        "nonsense",
        "_",
        "A" * 64,
        encode(Forget()),
        encode(NoneOfThese()),
        encode(Feedback("ferry-when", good=True)),
    ],
)
async def test_links_that_lead_nowhere(world: World, payload: str) -> None:
    """Links that are garbled, or meant to judge or forget, begin the chat as any start does."""
    alice = world.api.person("Alice")
    await alice.starts(payload)
    assert (await alice.next_reply()).text.startswith(world.phrases["start"])
    assert world.feedback() == []
