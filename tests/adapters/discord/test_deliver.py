"""Answers on their way: in time, once, and in spite of what goes wrong in between."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path

import pytest

from bot.adapters.discord import deliver, read
from bot.core.reply import Choice, Line, Reply
from bot.core.request import Browse, Request
from tests.adapters.discord.world import World, running
from tests.adapters.replies import WHEN
from tests.discord_server import Channel, Discord, Person, Shown, faults

CALLBACK = r"/interactions/\d+/[^/]+/callback"
ORIGINAL = r"/webhooks/\d+/[^/]+/messages/@original"
MESSAGES = r"/channels/\d+/messages"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same pauses, shorter."""
    monkeypatch.setattr(deliver, "PAUSES", (0.02, 0.05))


class Slow:
    """An answer that takes its time."""

    def __init__(self, seconds: float, *, blocking: bool = False) -> None:
        self.seconds = seconds
        self.blocking = blocking

    async def __call__(self, request: Request, conversation: str, person: str) -> Reply:
        if self.blocking:
            time.sleep(self.seconds)  # noqa: ASYNC251
        await asyncio.sleep(self.seconds)
        return Reply("page", (Line(f"after a while: {type(request).__name__}"),))


async def slow(
    server: Discord, folder: Path, ani: Person, room: Channel, seconds: float = 0.3
) -> tuple[Shown, str]:
    """What Ani sees after a slow answer, and what the first response was."""
    async with running(server, folder, answer=Slow(seconds)) as world:
        shown = await world.ask(ani, WHEN, room)
        first = shown.text()
        await server.wait_for(lambda: "after a while" in shown.text())
    return shown, first


async def test_a_slow_answer_is_deferred(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes longer is acknowledged in time, and comes when it is there, to one person."""
    monkeypatch.setattr(deliver, "ACKNOWLEDGED", 0.05)
    async with running(server, tmp_path, answer=Slow(0.3)) as world:
        call = await ani.slash("ask", {"question": WHEN}, where=room)
        assert await call.acknowledgement() < 0.25
        shown = await call.response()
        await server.wait_for(lambda: "after a while" in shown.text())
        assert shown.ephemeral
        assert not call.followups
        assert not world.serving.done()


async def test_a_slow_page_is_turned(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that takes longer to turn turns in place all the same."""
    server.identify_window = 0.0
    async with running(server, tmp_path) as world:
        menu = await (await ani.slash("topics", where=room)).response()
        assert not world.serving.done()
    monkeypatch.setattr(deliver, "ACKNOWLEDGED", 0.05)
    async with running(server, tmp_path, answer=Slow(0.3)):
        await (await ani.press(menu, menu.labels()[0])).acknowledgement()
        await server.wait_for(lambda: "after a while: Browse" in menu.text())


CALLBACK_FAULTS = [
    faults.server_error(503),
    faults.html_page(503),
    faults.reset(),
    faults.reset(effect=True),
    faults.truncated(),
    faults.banned(),
    faults.rate_limited(0.1),
    faults.rate_limited(0.1, everywhere=True),
]


@pytest.mark.parametrize("how", CALLBACK_FAULTS, ids=lambda how: f"{how.name}-{how.effect}")
async def test_a_callback_that_fails(
    world: World, server: Discord, ani: Person, room: Channel, how: faults.How
) -> None:
    """Whatever happens to the first response, the person sees the answer, once."""
    ordered = server.fail("POST", CALLBACK, how)
    shown = await world.ask(ani, WHEN, room)
    assert "at noon" in shown.text()
    assert ordered.used == 1
    assert len(server.sent) == 1


async def test_done_but_told_otherwise(
    world: World, server: Discord, ani: Person, room: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    """A response that was taken, though the API said 502, is not made twice, and no fault."""
    server.fail("POST", CALLBACK, faults.server_error(502, effect=True))
    shown = await world.ask(ani, WHEN, room)
    assert "at noon" in shown.text()
    # The library tries again after a second, and hears that it was done.
    await server.wait_for(lambda: len(server.requests_of("POST", CALLBACK)) == 2)
    await asyncio.sleep(0.1)
    assert len(server.sent) == 1
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


@pytest.mark.parametrize(
    "how",
    [
        faults.server_error(503),
        faults.reset(),
        faults.reset(effect=True),
        faults.banned(),
        faults.rate_limited(0.1),
    ],
    ids=lambda how: f"{how.name}-{how.effect}",
)
async def test_a_deferred_answer_that_fails(
    server: Discord,
    ani: Person,
    room: Channel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: faults.How,
) -> None:
    """A deferred answer is not left at "thinking…"."""
    monkeypatch.setattr(deliver, "ACKNOWLEDGED", 0.05)
    ordered = server.fail("PATCH", ORIGINAL, how, times=1 if how.name == "429" else 2)
    shown, _ = await slow(server, tmp_path, ani, room)
    assert ordered.used
    assert not shown.loading


async def test_a_long_trouble(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was deferred is attempted for as long as it can be answered, not a few times."""
    monkeypatch.setattr(deliver, "ACKNOWLEDGED", 0.05)
    ordered = server.fail("PATCH", ORIGINAL, faults.reset(), times=30)
    await slow(server, tmp_path, ani, room)
    assert ordered.used == 30


async def test_old_on_arrival(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time that a gesture waited for the bot counts: it is acknowledged so much sooner."""
    monkeypatch.setattr(deliver, "_age", lambda _interaction: deliver.ACKNOWLEDGED)
    async with running(server, tmp_path, answer=Slow(0.3)):
        call = await ani.slash("ask", {"question": WHEN}, where=room)
        assert await call.acknowledgement() < 0.25
        shown = await call.response()
        await server.wait_for(lambda: "after a while" in shown.text())


class Failing:
    """A list of one, until it is to fail after a while."""

    def __init__(self) -> None:
        self.fails = False

    async def __call__(self, request: Request, conversation: str, person: str) -> Reply:
        if self.fails:
            await asyncio.sleep(0.3)
            raise RuntimeError("no")
        return Reply("page", (), choices_title="Topics", choices=(Choice("One", Browse("one")),))


async def test_a_page_that_cannot_be_turned(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault leaves the menu as it was, and is told beside it, however long it took."""
    monkeypatch.setattr(deliver, "ACKNOWLEDGED", 0.05)
    answering = Failing()
    async with running(server, tmp_path, answer=answering) as world:
        menu = await (await ani.slash("topics", where=room)).response()
        answering.fails = True
        call = await ani.press(menu, "One")
        told = await call.followup()
        assert told.text() == world.phrases["fault"]
        assert told.ephemeral
        assert menu.labels() == ["One"]


async def test_too_late(
    server: Discord,
    ani: Person,
    room: Channel,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An answer that could not come in time ends in one quiet line, and the bot goes on."""
    caplog.set_level(logging.INFO, "bot")
    server.response_limit = 0.2
    server.expect_violation("too late")
    async with running(server, tmp_path, answer=Slow(0.3, blocking=True)) as world:
        call = await ani.slash("ask", {"question": WHEN}, where=room)
        await server.wait_for(lambda: server.requests_of("POST", CALLBACK))
        await asyncio.sleep(0.2)
        assert not world.serving.done()
        assert call.failed
    told = [r for r in caplog.records if "did not take" in r.getMessage()]
    assert [(r.levelno, r.getMessage()) for r in told] == [
        (logging.INFO, "Discord did not take an answer (status 404, code 10062).")
    ]


async def test_components_refused(
    world: World, server: Discord, ani: Person, room: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    """Where Discord does not take the components, the same answer comes as plain text."""
    refusal = faults.error(400, 50035, "Invalid Form Body")
    server.fail("POST", CALLBACK, refusal, when=lambda body: bool(body["data"]["flags"] & 1 << 15))
    shown = await world.ask(ani, WHEN, room)
    assert not shown.components_v2
    assert "It sails at noon. [1]" in shown.content
    assert "As reported on 4 March 2021." in shown.content
    assert len(shown.links()) == 2
    other = await (await ani.press(shown, "Sources")).response()
    assert "The passages behind the answer" in other.text()
    assert "status 400, code 50035" in caplog.text
    assert WHEN not in caplog.text


MESSAGE_FAULTS = [
    faults.server_error(503),
    faults.server_error(503, effect=True),
    faults.reset(),
    faults.reset(effect=True),
    faults.truncated(),
]


@pytest.mark.parametrize("how", MESSAGE_FAULTS, ids=lambda how: f"{how.name}-{how.effect}")
async def test_a_message_that_fails(
    world: World, server: Discord, ani: Person, how: faults.How
) -> None:
    """A message that may or may not have arrived is sent again, and stands there once."""
    dm = server.dm(ani)
    ordered = server.fail("POST", MESSAGES, how)
    await ani.says(WHEN, where=dm)
    await server.wait_for(lambda: len(server.requests_of("POST", MESSAGES)) == 2)
    await server.wait_for(lambda: any(m.by_bot for m in dm.messages))
    await asyncio.sleep(0.1)
    assert ordered.used == 1
    assert len([m for m in dm.messages if m.by_bot]) == 1


async def test_no_right_to_answer(
    world: World,
    server: Discord,
    ani: Person,
    room: Channel,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Where the bot may not write, it stays silent, and the log tells quietly."""
    caplog.set_level(logging.INFO, "bot")
    room.denies(None, "SEND_MESSAGES")
    room.allows(ani, "SEND_MESSAGES")
    server.allow_violation("50013|may not|SEND_MESSAGES")
    await ani.says(f"@bot {WHEN}", where=room)
    await server.wait_for(lambda: server.requests_of("POST", MESSAGES))
    await asyncio.sleep(0.1)
    told = [r for r in caplog.records if "did not take" in r.getMessage()]
    assert [r.levelno for r in told] == [logging.INFO]
    shown = await world.ask(ani, WHEN, room)
    assert "at noon" in shown.text()


async def test_no_right_to_reply(world: World, server: Discord, ani: Person, room: Channel) -> None:
    """Where the bot may write but not reply, it answers without replying."""
    refusal = faults.error(400, 160002, "Cannot reply without permission to read message history")
    server.fail("POST", MESSAGES, refusal, None, when=lambda body: "message_reference" in body)
    await ani.says(f"@bot {WHEN}", where=room)
    await server.wait_for(lambda: any(m.by_bot for m in room.messages))
    assert "at noon" in room.messages[-1].text()


async def test_a_fault_while_reading(
    world: World,
    server: Discord,
    ani: Person,
    room: Channel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A gesture that cannot be read is a fault like any other: told to the person and the log."""
    shown = await world.ask(ani, WHEN, room)

    def fails(*_: object) -> None:
        raise LookupError("secret words")

    monkeypatch.setattr(read, "pressed", fails)
    monkeypatch.setattr(read, "question", fails)
    assert (await (await ani.press(shown, "Sources")).response()).text() == world.phrases["fault"]
    assert (await world.ask(ani, WHEN, room)).text() == world.phrases["fault"]
    assert caplog.text.count("LookupError in fails") == 2
    assert "secret words" not in caplog.text


async def test_a_fault_of_our_own(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault is told to the person, costs no other answer, and is logged without their words."""

    async def fails(_request: Request, _conversation: str, _person: str) -> Reply:
        raise RuntimeError(WHEN)

    async with running(server, tmp_path, answer=fails) as world:
        for _ in range(2):
            shown = await world.ask(ani, WHEN, room)
            assert shown.text() == world.phrases["fault"]
        await ani.says(WHEN, where=server.dm(ani))
        await server.wait_for(lambda: any(m.by_bot for m in server.dm(ani).messages))
        assert not world.serving.done()
    assert "RuntimeError in fails" in caplog.text
    assert WHEN not in caplog.text


async def test_nothing_is_told_of_people(
    world: World,
    server: Discord,
    room: Channel,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No token, name or word of a person stands in the log, at any level."""
    caplog.set_level(logging.DEBUG)
    ani = server.person("Zebulonia")
    server.fail("POST", CALLBACK, faults.reset())
    shown = await world.ask(ani, f"{WHEN} zebulon", room)
    await (await ani.press(shown, "👍")).response()
    await ani.says("zebulon?", where=server.dm(ani))
    await server.wait_for(lambda: any(m.by_bot for m in server.dm(ani).messages))
    ours = [r for r in caplog.records if r.name.startswith(("bot", "discord"))]
    text = "\n".join(r.getMessage() for r in ours)
    assert "zebulon" not in text.lower()
    assert server.token not in text
    assert not any(call.token in text for call in server.calls.values())
