"""Inline and guest mode: complete answers in chats where the bot is not."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.core.codec import decode
from bot.core.compose import Composer
from bot.core.reply import Choice, Reply
from bot.core.request import Complete, Request, Show, Start
from tests.adapters.replies import CAPTAIN, PRICE, TOWER, UNKNOWN, VAGUE, WHEN, ferries
from tests.adapters.telegram.world import World, running
from tests.telegram_server import BotApi, Button, Message


def linked(message: Message) -> list[object]:
    """The Requests of the deep links under a message."""
    queries = [parse_qs(urlsplit(b.url or "").query) for row in message.keyboard for b in row]
    return [decode(query["start"][0]) for query in queries]


async def test_results_are_ranked_and_previewed(world: World) -> None:
    """What is typed finds questions, the best first, each with the beginning of its answer."""
    alice = world.api.person("Alice")
    answer = await (await alice.types_inline("cost of the ferry")).answered()
    first = answer.results[0]
    assert first["title"] == PRICE
    assert first["description"].startswith("Northport calls it free.")
    assert len(answer.results) > 1
    assert answer.cache_time >= 60
    assert not answer.is_personal


async def test_before_anything_is_typed(world: World) -> None:
    """An empty query offers questions that have an answer, and a way to the private chat."""
    alice = world.api.person("Alice")
    answer = await (await alice.types_inline("")).answered()
    assert {r["title"] for r in answer.results} == {WHEN, PRICE, TOWER}
    assert answer.button
    assert decode(answer.button["start_parameter"]) == Start()


async def test_a_picked_result_is_a_complete_answer(world: World) -> None:
    """What is shared holds the question, the answer, its passages, and one link for more."""
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    group = world.api.supergroup("Harbour", bot_status="left")
    query = await alice.types_inline("when sail")
    await query.answered()
    message = await alice.picks(query, WHEN, chat=group)
    assert message.text.startswith(f"{WHEN}\n\nIt sails at noon. [1]")
    assert [e["type"] for e in message.entities].count("expandable_blockquote") == 1
    assert linked(message) == [Show("ferry-when")]
    assert message.link_preview_options == {"is_disabled": True}
    await bob.starts("show_ferry-when")
    assert (await bob.next_reply()).text.startswith(WHEN)


async def test_what_was_shared_is_not_answered(world: World) -> None:
    """An answer that somebody shares into the private chat or a group is no question."""
    alice = world.api.person("Alice")
    await alice.starts()
    await alice.next_reply()
    query = await alice.types_inline("")
    await query.answered()
    await alice.picks(query, WHEN, chat=alice.chat)
    await alice.no_reply()


@pytest.mark.parametrize(
    ("data", "phrase"),
    [
        ("good_ferry-when", "noted_up"),
        ("show_removed-long-ago", "gone"),
        ("nonsense", "gone"),
        ("show_ferry-when", "telegram_elsewhere"),
        ("topics", "telegram_elsewhere"),
    ],
)
async def test_a_button_under_what_was_shared(world: World, data: str, phrase: str) -> None:
    """Should a shared message have buttons that press, a note tells what comes of it."""
    alice = world.api.person("Alice")
    elsewhere = world.api.supergroup("Elsewhere", bot_status="left")
    query = await alice.types_inline("")
    await query.answered()
    message = await alice.picks(query, WHEN, chat=elsewhere)
    message.keyboard = [[Button("Old", {"text": "Old", "callback_data": data})]]
    for _ in range(2):
        answered = await (await alice.presses(message, data)).answered()
        assert answered.text == world.phrases[phrase]
    assert len(world.feedback()) == (data == "good_ferry-when")


async def test_typing_leaves_no_trace(world: World) -> None:
    """What is typed ahead does not change what the private chat was about."""
    alice = world.api.person("Alice")
    await (await alice.types_inline("when sail")).answered()
    await alice.sends("/forget")
    assert (await alice.next_reply()).text == world.phrases["nothing_to_forget"]


async def test_further_results_end(world: World) -> None:
    """There is one page of results: an offset gets none."""
    alice = world.api.person("Alice")
    answer = await (await alice.types_inline("", offset="10")).answered()
    assert (answer.results, answer.next_offset) == ([], "")


@pytest.mark.parametrize("in_private", [True, False])
async def test_a_guest_answers_once_and_completely(world: World, in_private: bool) -> None:
    """Mentioned where it is no member, the bot gives the answer with its passages."""
    alice = world.api.person("Alice")
    query = await alice.asks_as_guest(WHEN, in_private=in_private)
    message = await query.answered()
    assert "It sails at noon. [1]" in message.text
    assert linked(message) == [Show("ferry-when")]
    assert len(world.api.guest_answers) == 1


async def test_a_guest_asks_back_with_links(world: World) -> None:
    """A guest's choices are links into the private chat, for it may not answer twice."""
    message = await (await world.api.person("Alice").asks_as_guest(VAGUE)).answered()
    assert world.phrases["clarify"] in message.text
    assert linked(message) == [
        Show("ferry-price"),
        Show("ferry-when"),
        Show("tower-height"),
        Start(),
    ]


async def test_a_guest_is_shown_a_claim(world: World) -> None:
    """A bare mention as a reply asks about the message replied to."""
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    elsewhere = world.api.supergroup("Elsewhere", bot_status="left")
    claim = await bob.sends("who is the captain", chat=elsewhere)
    message = await (await alice.asks_as_guest("@ferry_test_bot", reply_to=claim)).answered()
    assert message.text.startswith(CAPTAIN)
    assert "does not name the captain" in message.text


async def test_a_guests_words_that_say_nothing_by_themselves(world: World) -> None:
    """Where a guest's own words lead nowhere, the message replied to is asked about."""
    alice, bob = world.api.person("Alice"), world.api.person("Bob")
    elsewhere = world.api.supergroup("Elsewhere", bot_status="left")
    claim = await bob.sends("who is the captain", chat=elsewhere)
    query = await alice.asks_as_guest(f"@ferry_test_bot {UNKNOWN}", reply_to=claim)
    assert (await query.answered()).text.startswith(CAPTAIN)


@pytest.mark.parametrize("failing", [Complete, Show])
async def test_a_fault_is_not_cached(api: BotApi, tmp_path: Path, failing: type) -> None:
    """What went wrong just now is not shown to whoever types the same a minute later."""
    composer = Composer(ferries())

    async def respond(request: Request, _conversation: str, _person: str) -> Reply:
        if isinstance(request, failing):
            return composer.said("fault")
        if isinstance(request, Complete):
            return Reply("page", (), choices=(Choice(WHEN, Show("ferry-when")),))
        return composer.entry(ferries().entries["ferry-when"])

    async with running(api, tmp_path, answer=respond):
        answer = await (await api.person("Alice").types_inline("ferry")).answered()
    assert answer.cache_time == 0


async def test_a_guest_without_a_question(world: World) -> None:
    """A bare mention gets a sentence that says how to ask."""
    message = await (await world.api.person("Alice").asks_as_guest("@ferry_test_bot")).answered()
    assert message.text == world.phrases["too_short"]
