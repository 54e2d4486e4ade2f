"""The timeline on Discord: an attachment in a gallery, described, above the text."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord import deliver
from bot.adapters.discord.render import LONGEST_ALT, Message, Renderer
from bot.core.knowledge import Knowledge
from bot.core.reply import Line, Picture, Reply
from bot.core.request import Request
from bot.core.timeline import PICTURE, Timelines
from bot.picture.pictures import Pictures
from tests.adapters.discord.limits import broken
from tests.adapters.discord.world import World, running
from tests.adapters.replies import ferries, real
from tests.core.dated import dated
from tests.discord_server import Channel, Discord, Person, Shown, faults

CALLBACK = r"/interactions/\d+/[^/]+/callback"
MESSAGES = r"/channels/\d+/messages"
GALLERY, TEXT = 12, 10


@contextlib.asynccontextmanager
async def serving(server: Discord, folder: Path, seconds: float = 0.0) -> AsyncIterator[World]:
    """The bot with a timeline, which it shows whatever it is asked, after some seconds."""
    knowledge = dated(ferries())
    reply = Timelines(knowledge).reply()

    async def answer(request: Request, conversation: str, person: str) -> Reply:
        await asyncio.sleep(seconds)
        return reply

    # Drawing takes seconds; it is done once for all tests of a run.
    pictures = Pictures(knowledge, folder.parent)
    await pictures.png(PICTURE, dark=True)
    async with running(server, folder, knowledge, answer, pictures=pictures) as world:
        yield world


async def timeline(who: Person, where: Channel) -> Shown:
    """What somebody sees after /timeline."""
    return await (await who.slash("timeline", where=where)).response()


def galleries(shown: Shown) -> list[dict[str, Any]]:
    """The pictures of a message that are shown in it, wherever they stand."""

    def inside(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = [item for c in components if c["type"] == GALLERY for item in c["items"]]
        return found + [i for c in components for i in inside(c.get("components", []))]

    return inside(shown.components)


async def test_a_picture_above_its_text(
    server: Discord,
    ani: Person,
    room: Channel,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One message: the picture, described for who does not see it, and the same as text."""
    async with serving(server, tmp_path):
        shown = await timeline(ani, room)
    (item,) = galleries(shown)
    assert item["media"]["url"] == "attachment://timeline.png"
    assert "27 February 2021: It sails again" in item["description"]
    (file,) = shown.attachments
    assert (file["filename"], file["description"]) == ("timeline.png", item["description"])
    dark = await Pictures(dated(ferries()), tmp_path.parent).png(PICTURE, dark=True)
    assert file["size"] == len(dark or b"")
    assert "January 2021: Repairs. [1]" in shown.text()
    assert [label for label, _ in shown.links()] == ["Passage 1", "Passage 2"]
    assert "What does a ticket cost?" in shown.labels()
    assert shown.ephemeral
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


async def test_deferred(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A drawing that takes its time fills what was deferred."""
    monkeypatch.setattr(deliver, "ACKNOWLEDGED", 0.05)
    async with serving(server, tmp_path, 0.3):
        call = await ani.slash("timeline", where=room)
        shown = await call.response()
        await server.wait_for(lambda: shown.attachments)
    assert len(galleries(shown)) == 1


async def test_mentioned_in_a_channel(
    server: Discord, ani: Person, room: Channel, tmp_path: Path
) -> None:
    """An answer to a message has the picture too."""
    async with serving(server, tmp_path):
        await ani.says(f"<@{server.application_id}> timeline", where=room)
        await server.wait_for(lambda: [m for m in room.messages if m.by_bot])
    (shown,) = [m for m in room.messages if m.by_bot]
    assert len(galleries(shown)) == 1


async def test_no_right_to_attach(
    server: Discord, ani: Person, room: Channel, tmp_path: Path
) -> None:
    """Where files are not let in, the text comes alone, whole."""
    server.fail("POST", MESSAGES, faults.error(403, 50013, "Missing Permissions"))
    async with serving(server, tmp_path):
        await ani.says(f"<@{server.application_id}> timeline", where=room)
        await server.wait_for(lambda: [m for m in room.messages if m.by_bot])
    (shown,) = [m for m in room.messages if m.by_bot]
    assert (galleries(shown), shown.attachments) == ([], [])
    assert "January 2021: Repairs. [1]" in shown.text()
    assert shown.components_v2


@pytest.mark.parametrize("how", [faults.server_error(503), faults.banned()], ids=["503", "429"])
async def test_an_attempt_that_is_repeated(
    server: Discord,
    ani: Person,
    room: Channel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: faults.How,
) -> None:
    """The whole picture is sent again, by the library or by us, not what is left of a file."""
    monkeypatch.setattr(deliver, "PAUSES", (0.02, 0.02, 0.02))
    ordered = server.fail("POST", CALLBACK, how)
    async with serving(server, tmp_path):
        shown = await timeline(ani, room)
    assert ordered.used == 1
    (file,) = shown.attachments
    assert file["size"] > 10_000


async def test_without_pictures(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be drawn the text comes alone."""

    async def none(self: Pictures, name: str, *, dark: bool = False) -> None:
        return None

    monkeypatch.setattr(Pictures, "png", none)
    async with serving(server, tmp_path):
        shown = await timeline(ani, room)
    assert galleries(shown) == []
    assert "January 2021: Repairs. [1]" in shown.text()


def with_image(knowledge: Knowledge, change: Callable[[Reply], Reply] = lambda r: r) -> Message:
    reply = change(Timelines(knowledge).reply())
    return replace(Renderer(knowledge.phrases).message(reply, private=True), image=b"an image")


@pytest.mark.parametrize("knowledge", [dated(ferries()), real()])
def test_within_the_limits(knowledge: Knowledge) -> None:
    """The timelines that there are fit into one message with their pictures."""
    message = with_image(knowledge)
    assert broken(message.layout.to_components()) == []
    assert broken(message.view.to_components()) == []
    (file,) = message.files()
    assert (file.filename, file.description) == (
        "timeline.png",
        message.picture and message.picture.alt,
    )


def test_a_long_description_is_cut() -> None:
    """What a screen reader is told is as long as Discord lets it be; the text says it all."""

    def wordy(reply: Reply) -> Reply:
        return replace(reply, picture=Picture("timeline", "word " * 400))

    (file,) = with_image(dated(ferries()), wordy).files()
    assert file.description is not None
    assert LONGEST_ALT - 10 < len(file.description) <= LONGEST_ALT
    assert file.description.endswith("word…")


def test_texts_have_no_files() -> None:
    """A message without a picture uploads nothing."""
    message = Renderer(ferries().phrases).message(Reply("page", (Line("x"),)))
    assert message.files() == []
    assert TEXT in [c["type"] for c in message.layout.to_components()]
