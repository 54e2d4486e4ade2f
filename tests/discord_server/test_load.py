"""Many commands at once, and a server in a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from tests.discord_server import Discord, faults
from tests.discord_server.conftest import Bot, Interaction, running
from tests.discord_server.load import Load

ROOT = Path(__file__).parents[2]


def echo(server: Discord, *, slow: str = "") -> Bot:
    """A bot that says everything again, but nothing to what has `slow` in it."""
    bot = Bot(server)

    @bot.tree.command(description="Ask")
    async def ask(interaction: Interaction, question: str) -> None:
        if not slow or slow not in question:
            await interaction.response.send_message(question)

    return bot


async def test_every_command_is_counted(server: Discord) -> None:
    """The report knows how many were asked and answered, and how long they took."""
    load = Load(server)
    async with running(echo(server)):
        load.ask(40, concurrency=10, people=4, guilds=2)
        assert await load.answered(10)
        load.ask(10, rate=200, where="dm")
        assert await load.answered(10)
    report = load.report()
    assert (report["asked"], report["acknowledged"], report["answered"]) == (50, 50, 50)
    assert (report["late"], report["open"]) == (0, 0)
    assert 0 < report["acknowledged_ms"]["p50"] <= report["acknowledged_ms"]["max"] < 3000
    assert report["answered_ms"]["p99"] >= report["acknowledged_ms"]["p50"]
    assert {m.text() for m in server.sent} == {f"question {n}" for n in range(50)}


async def test_no_more_than_wanted_at_once(server: Discord) -> None:
    """`concurrency` is how many are open at most."""
    most, load = 0, Load(server)
    before = server.begin

    def begin(call: Any) -> None:
        nonlocal most
        before(call)
        most = max(most, sum(c.completed is None for c in server.calls.values()))

    server.begin = begin  # type: ignore[method-assign]
    async with running(echo(server)):
        load.ask(30, concurrency=3)
        assert await load.answered(10)
    assert most == 3


async def test_late_ones_are_counted() -> None:
    """What gets no response in time is late, and does not hold up the rest."""
    async with Discord(response_limit=0.2) as server:
        server.allow_violation("never answered")
        load = Load(server)
        async with running(echo(server, slow="7")):
            load.ask(10, concurrency=2)
            assert await load.answered(10)
    report = load.report()
    assert (report["answered"], report["late"]) == (9, 1)


async def test_what_goes_wrong_is_in_the_report(server: Discord) -> None:
    """Violations are told with the figures."""
    load = Load(server)
    bot = Bot(server)

    @bot.tree.command(description="Ask")
    async def ask(interaction: Interaction, question: str) -> None:
        await interaction.response.send_message(question)
        await interaction.followup.send("x" * 2001)

    server.expect_violation("2001")
    server.fail("POST", "^/webhooks", faults.reset(), times=1)
    async with running(bot):
        load.ask(2)
        await server.wait_for(lambda: load.report()["violations_in_all"] == 1)


@asynccontextmanager
async def process(*options: str) -> AsyncIterator[tuple[dict[str, str], ClientSession]]:
    """A server in a process of its own, and a session for orders."""
    command = [sys.executable, "-m", "tests.discord_server", "--leashed", *options]
    child = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        where = json.loads(await asyncio.wait_for(child.stdout.readline(), 20))
        async with ClientSession(where["control"]) as session:
            yield where, session
    finally:
        child.stdin.close()
        assert await asyncio.wait_for(child.wait(), 10) == 0


class Remote:
    """What a bot needs to know of a server in another process."""

    def __init__(self, where: dict[str, str], control: ClientSession) -> None:
        self.api_url, self.gateway_url = where["api_url"], where["gateway_url"]
        self.token, self._control = where["token"], control

    async def until_ready(self, timeout: float) -> None:  # noqa: ASYNC109
        assert (await order(self._control, "/ready", timeout=timeout))["ready"]


async def order(session: ClientSession, path: str, /, **body: Any) -> dict[str, Any]:
    async with session.post(path, json=body) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def test_process_of_its_own() -> None:
    """The whole round: orders over HTTP, a bot, faults, figures, and an end with its parent."""
    async with process("--unchecked") as (where, control):
        refused = await order(control, "/ask", count=1)
        assert "no command 'ask' is registered" in refused["error"]
        async with running(echo(Remote(where, control))):  # type: ignore[arg-type]
            await order(control, "/ask", count=20, concurrency=5)
            report = await order(control, "/wait", timeout=10)
            assert (report["done"], report["answered"]) == (True, 20)
            await order(control, "/reset")
            assert "one of" in (await order(control, "/gateway", do="explode"))["error"]
            await order(control, "/gateway", do="reconnects")
            await asyncio.sleep(0.2)
            await order(control, "/ready", timeout=10)
            fault = {"how": "error", "with": {"status": 400, "code": 1, "message": "no"}}
            await order(control, "/fail", method="POST", path="callback$", **fault)
            await order(control, "/ask", count=1)
            assert (await order(control, "/wait", timeout=0.2))["answered"] == 0
            async with control.get("/state") as response:
                state = await response.json()
    assert state["violations"] == []
    assert (state["commands"], state["syncs"], state["resumes"]) == (["ask"], 1, 1)
    assert state["memory"] > 1_000_000
