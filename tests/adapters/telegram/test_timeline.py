"""The timeline on Telegram: a photo whose caption says the same, uploaded once."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.telegram.render import LONGEST_CAPTION, Renderer
from bot.content.limits import units
from bot.core.codec import encode
from bot.core.knowledge import Knowledge
from bot.core.reply import Line, Picture, Reply
from bot.core.request import Request, Show, Timeline
from bot.core.timeline import PICTURE, Timelines
from bot.picture.pictures import Pictures
from tests.adapters.replies import ferries, real
from tests.adapters.telegram.world import World, running
from tests.core.dated import dated
from tests.telegram_server import BotApi, Message, Person, faults

PNG = b"\x89PNG\r\n\x1a\n"


@contextlib.asynccontextmanager
async def serving(
    api: BotApi, folder: Path, make: Callable[[Reply], Reply] = lambda reply: reply
) -> AsyncIterator[World]:
    """The bot with a timeline, whatever it is asked; `make` changes the Reply."""
    knowledge = dated(ferries())
    reply = make(Timelines(knowledge).reply())

    async def answer(request: Request, conversation: str, person: str) -> Reply:
        return reply if request == Timeline() else Reply("page", (Line("Something else."),))

    # Drawing takes seconds; it is done once for all tests of a run.
    pictures = Pictures(knowledge, folder.parent)
    await pictures.png(PICTURE)
    async with running(api, folder, knowledge, answer, pictures) as world:
        yield world


def long(reply: Reply) -> Reply:
    return replace(reply, lines=reply.lines * 8)


async def timeline(who: Person) -> Message:
    await who.sends("/timeline")
    return await who.next_reply()


async def test_a_photo_with_its_text(api: BotApi, tmp_path: Path) -> None:
    """One message: the picture, and under it each event with its number, links and buttons."""
    async with serving(api, tmp_path):
        alice = api.person("Alice")
        shown = await timeline(alice)
        await alice.no_reply()
    assert shown.kind == "photo"
    (uploaded,) = api.files.values()
    assert uploaded.startswith(PNG)
    assert "January 2021: Repairs. [1]\n\n27 February 2021: It sails again. [1]" in shown.text
    assert [e["type"] for e in shown.entities].count("text_link") >= 7
    assert shown.button("What does a ticket cost?").data == encode(Show("ferry-price"))
    assert shown.labels()[-1] == "All topics"


async def test_uploaded_once(api: BotApi, tmp_path: Path) -> None:
    """Whoever asks next is sent the id that Telegram gave, after a restart too; the id of the
    largest size, for that is the whole picture."""
    async with serving(api, tmp_path):
        await timeline(api.person("Alice"))
        await timeline(api.person("Ben"))
    async with serving(api, tmp_path):
        await timeline(api.person("Cora"))
    sent = [call.params["photo"] for call in api.calls if call.method == "sendPhoto"]
    assert len(api.files) == 1
    assert sent[1:] == ["photo-1", "photo-1"]


async def test_another_bot_uploads_its_own(tmp_path: Path) -> None:
    """An id is good for one bot alone: another one with the same store does not use it."""
    for token in ("42:TEST", "43:TEST"):
        async with BotApi(token=token, slows_repeats=False) as api, serving(api, tmp_path):
            await timeline(api.person("Alice"))
            assert len(api.files) == 1


async def test_a_lost_file_is_uploaded_again(api: BotApi, tmp_path: Path) -> None:
    """Where Telegram no longer knows the id, the picture is uploaded, and its new id is kept."""
    async with serving(api, tmp_path):
        await timeline(api.person("Alice"))
        api.lost_files.add("photo-1")
        assert (await timeline(api.person("Ben"))).kind == "photo"
        assert (await timeline(api.person("Cora"))).kind == "photo"
    assert len(api.files) == 2
    sent = [call.params["photo"] for call in api.calls if call.method == "sendPhoto"]
    assert [s for s in sent if isinstance(s, str)] == ["photo-1", "photo-2"]


async def test_where_no_photos_may_be_sent(api: BotApi, tmp_path: Path) -> None:
    """A group that lets nobody send photos gets the text, with all that is in it."""
    api.fail("sendPhoto", faults.bad_request("not enough rights to send photos to the chat"))
    async with serving(api, tmp_path):
        shown = await timeline(api.person("Alice"))
    assert shown.kind == "text"
    assert "4 March 2021: A quarrel over the price. [2]" in shown.text
    assert "What does a ticket cost?" in shown.labels()


async def test_without_pictures(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be drawn the text goes out alone."""

    async def none(self: Pictures, name: str, *, dark: bool = False) -> None:
        return None

    monkeypatch.setattr(Pictures, "png", none)
    async with serving(api, tmp_path):
        shown = await timeline(api.person("Alice"))
    assert (shown.kind, "Repairs" in shown.text) == ("text", True)
    assert api.calls_of("sendPhoto") == []


async def test_formatting_that_is_refused(api: BotApi, tmp_path: Path) -> None:
    """The picture stays; its caption goes out plain, within its limit."""
    api.fail("sendPhoto", faults.cannot_parse_entities())
    async with serving(api, tmp_path):
        shown = await timeline(api.person("Alice"))
    assert (shown.kind, shown.parse_mode) == ("photo", None)
    assert "January 2021: Repairs. [1]" in shown.text


async def test_in_a_group_it_answers_the_question(api: BotApi, tmp_path: Path) -> None:
    """Among others it stands as a reply."""
    async with serving(api, tmp_path):
        alice, group = api.person("Alice"), api.supergroup("Talk")
        await alice.joins(group)
        asked = await alice.sends("/timeline@ferry_test_bot", group)
        shown = await alice.next_reply(chat=group)
    assert (shown.kind, shown.reply_to) == ("photo", asked.id)


async def test_an_outage_shows_it_once(api: BotApi, tmp_path: Path) -> None:
    """An error of Telegram's while the picture goes up delays it, and nobody sees it twice."""
    api.fail("sendPhoto", faults.server_error(502), times=2)
    async with serving(api, tmp_path):
        alice = api.person("Alice")
        assert (await timeline(alice)).kind == "photo"
        await alice.no_reply()


async def test_a_question_that_becomes_the_timeline(api: BotApi, tmp_path: Path) -> None:
    """A text that stands there becomes its text; what stands as a picture is answered anew."""
    async with serving(api, tmp_path):
        alice = api.person("Alice")
        asked = await alice.sends("hello")
        shown = await alice.next_reply()
        await alice.edits(asked, "/timeline")
        await api.wait_for(lambda: shown.edits)
        assert "January 2021: Repairs. [1]" in shown.text
        asked = await alice.sends("/timeline")
        assert (await alice.next_reply()).kind == "photo"
        await alice.edits(asked, "hello")
        assert (await alice.next_reply()).text == "Something else."


async def test_a_question_that_becomes_a_long_timeline(api: BotApi, tmp_path: Path) -> None:
    """It becomes the whole text, not what would stand under a picture."""
    async with serving(api, tmp_path, long):
        alice = api.person("Alice")
        asked = await alice.sends("hello")
        shown = await alice.next_reply()
        await alice.edits(asked, "/timeline")
        await api.wait_for(lambda: shown.edits)
        await alice.no_reply()
    assert shown.text.count("It sails again.") == 8


async def test_a_long_text_follows_its_picture(api: BotApi, tmp_path: Path) -> None:
    """What is too long to be a caption is shown whole, its end below, with the buttons last."""
    async with serving(api, tmp_path, long):
        alice = api.person("Alice")
        first = await timeline(alice)
        second = await alice.next_reply()
    assert (first.kind, first.keyboard) == ("photo", [])
    assert (second.kind, second.labels()[-1]) == ("text", "All topics")
    told = first.text + second.text
    assert told.count("It sails again.") == 8


@pytest.mark.parametrize("knowledge", [dated(ferries()), real()])
def test_the_text_is_one_caption(knowledge: Knowledge) -> None:
    """The timelines that there are need no second message."""
    reply = Timelines(knowledge).reply()
    (message,) = Renderer("a_bot", knowledge.phrases).chat(reply)
    assert message.picture == reply.picture
    assert reply.picture is not None
    assert reply.picture.name == PICTURE
    assert units(message.bare) <= LONGEST_CAPTION


def test_a_menu_and_other_chats_have_no_pictures() -> None:
    """A message that changes in place, and one that is shared elsewhere, are texts."""
    render = Renderer("a_bot", ferries().phrases)
    reply = replace(Timelines(dated(ferries())).reply(), picture=Picture("x", "y"))
    assert render.menu(reply).picture is None
    assert render.elsewhere(reply).picture is None
