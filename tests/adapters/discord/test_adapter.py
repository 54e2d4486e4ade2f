"""The connection: at the start, when it breaks, and at a polite stop."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord import adapter, client, deliver
from bot.adapters.discord.adapter import Discord as Adapter
from bot.adapters.discord.faults import RefusedError
from bot.core.reply import Line, Reply
from bot.core.request import Request
from bot.platforms import Platform, serve
from bot.store.store import Store
from tests.adapters.discord.world import World, running
from tests.adapters.replies import WHEN, ferries
from tests.discord_server import Channel, Discord, Person, faults


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch, server: Discord) -> None:
    """The same pauses, shorter, on both sides."""
    monkeypatch.setattr(adapter, "PAUSES", (0.05,))
    server.identify_window = 0.0


async def silent(_request: Request, _conversation: str, _person: str) -> Reply:
    return Reply("page", (Line("hello"),))


def lone(server: Discord, store: Store, token: str | None = None, **options: Any) -> Adapter:
    return Adapter(
        token or server.token,
        silent,
        store,
        ferries().phrases,
        api_url=server.api_url,
        gateway_url=server.gateway_url,
        **options,
    )


async def still_serves(world: World, who: Person, room: Channel) -> None:
    shown = await world.ask(who, WHEN, room)
    assert "at noon" in shown.text()


async def test_intents(world: World, server: Discord) -> None:
    """The bot asks for messages in servers and in its own chats, and nothing else."""
    (asked,) = server.gateway.identifies
    assert asked["intents"] == 1 << 9 | 1 << 12


async def test_a_token_that_is_not_known(
    server: Discord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong token is told at once, and not tried again."""
    server.allow_violation("401|token")
    async with opened(tmp_path) as store:
        with pytest.raises(RefusedError, match="does not know the token in BRIEFBOT_DISCORD_TOKEN"):
            await lone(server, store, "wrong.token.here").run(asyncio.Event())
    assert server.gateway.identifies == []


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (4012, "Update"),
        (4014, "Update"),
        (4004, "BRIEFBOT_DISCORD_TOKEN"),
        (4010, "SHARD"),
        (4011, "SHARD_COUNT"),
        (4013, "Update"),
    ],
)
async def test_closed_for_good(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, code: int, advice: str
) -> None:
    """Where Discord would say the same again, the bot ends with what to do."""
    async with opened(tmp_path) as store:
        serving = asyncio.create_task(lone(server, store).run(asyncio.Event()))
        await server.wait_for(lambda: server.gateway.ready)
        await server.gateway.closes_with(code)
        with pytest.raises(RefusedError, match=advice):
            await asyncio.wait_for(serving, 5)


AT_LOGIN = [faults.server_error(503), faults.reset(), faults.html_page(503), faults.banned()]


@pytest.mark.parametrize("how", AT_LOGIN, ids=lambda how: how.name)
async def test_down_at_the_login(
    server: Discord,
    ani: Person,
    room: Channel,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    how: faults.How,
) -> None:
    """An API that is away at the start is waited for, with one line for all attempts."""
    server.fail("GET", "/users/@me", how, times=3)
    async with running(server, tmp_path) as world:
        await still_serves(world, ani, room)
    told = [r.getMessage() for r in caplog.records if "cannot be reached" in r.getMessage()]
    assert len(told) == 1
    assert "Traceback" not in caplog.text


async def test_a_gateway_that_refuses_at_first(
    server: Discord,
    ani: Person,
    room: Channel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A handshake that fails at the start is made again, and the log tells once what is amiss."""
    monkeypatch.setattr(adapter, "LOOK", 0.2)
    server.gateway.refuses(1)
    async with running(server, tmp_path) as world:
        await still_serves(world, ani, room)
    assert caplog.text.count("its gateway does not answer") == 1


async def test_a_connection_that_is_cut(
    world: World, server: Discord, ani: Person, room: Channel
) -> None:
    """After a cut the session is resumed, and what came in between is answered."""
    server.gateway.drops()
    call = ani.slashes("ask", {"question": WHEN}, where=room)
    shown = await call.response()
    assert "at noon" in shown.text()
    assert server.gateway.resumes == 1
    assert len(server.gateway.identifies) == 1


async def test_asked_to_reconnect(
    world: World, server: Discord, ani: Person, room: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    """Discord's wish to reconnect, which comes every few hours, is no trouble."""
    server.gateway.reconnects()
    await server.wait_for(lambda: server.gateway.resumes == 1)
    await still_serves(world, ani, room)
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("code", [1006, 4000, 4007, 4009])
async def test_closed_with_a_code_that_passes(
    world: World, server: Discord, ani: Person, room: Channel, code: int
) -> None:
    """Other codes end one connection, and another is made."""
    if code == 1006:
        server.gateway.drops()
    else:
        await server.gateway.closes_with(code)
    await server.wait_for(lambda: server.gateway.resumes or len(server.gateway.identifies) > 1, 15)
    await server.wait_for(lambda: server.gateway.ready)
    await still_serves(world, ani, room)


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("MESSAGE_CREATE", {"id": "1", "channel_id": "2"}),
        ("INTERACTION_CREATE", {"id": "1"}),
        ("MESSAGE_CREATE", {"id": "x" * 10}),
    ],
)
async def test_an_event_that_cannot_be_read(
    world: World,
    server: Discord,
    ani: Person,
    room: Channel,
    caplog: pytest.LogCaptureFixture,
    event: str,
    data: dict[str, str],
) -> None:
    """An event that the library cannot read is left out, told once, and the rest is served on the
    same connection."""
    for _ in range(3):
        server.gateway.dispatch(event, data)
    await still_serves(world, ani, room)
    assert len(server.gateway.identifies) == 1
    assert server.gateway.resumes == 0
    (line,) = (r.getMessage() for r in caplog.records if "could not be read" in r.getMessage())
    assert event in line


async def test_a_fault_that_ends_a_client(
    server: Discord,
    ani: Person,
    room: Channel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A fault that nobody thought of costs a connection, not the platform."""
    ready, faulty = client.Client.setup_hook, [True]

    async def fails_once(self: client.Client) -> None:
        if faulty:
            faulty.clear()
            raise LookupError("secret words")
        await ready(self)

    monkeypatch.setattr(client.Client, "setup_hook", fails_once)
    async with running(server, tmp_path) as world:
        await still_serves(world, ani, room)
    assert "LookupError in fails_once" in caplog.text
    assert "secret words" not in caplog.text


async def test_the_gateway_that_the_settings_name(server: Discord, tmp_path: Path) -> None:
    """The gateway's address is the one that is set, not the one that the API tells."""
    async with Discord(identify_window=0.0) as other, opened(tmp_path) as store:
        bot = Adapter(
            server.token,
            silent,
            store,
            ferries().phrases,
            api_url=server.api_url,
            gateway_url=other.gateway_url,
        )
        stop = asyncio.Event()
        serving = asyncio.create_task(bot.run(stop))
        await other.wait_for(lambda: other.gateway.identifies, 10)
        assert server.gateway.identifies == []
        stop.set()
        await serving


async def test_an_answer_on_its_way_when_the_connection_ends(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was taken is answered, also where the client that took it is replaced."""
    monkeypatch.setattr(deliver, "ACKNOWLEDGED", 0.05)

    async def slow(_request: Request, _conversation: str, _person: str) -> Reply:
        await asyncio.sleep(1)
        return Reply("page", (Line("at last"),))

    async with running(server, tmp_path, answer=slow):
        call = await ani.slash("ask", {"question": WHEN}, where=room)
        await call.acknowledgement()
        await server.gateway.closes_with(4005)
        shown = await call.response()
        await server.wait_for(lambda: "at last" in shown.text())


async def test_missed_heartbeats(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway that no longer answers heartbeats is left, and the session resumed."""
    monkeypatch.setattr(client, "HEARTBEAT_SECONDS", 0.5)
    server.gateway.acknowledges = False
    server.heartbeat_interval = 0.2
    async with running(server, tmp_path) as world:
        await server.wait_for(lambda: server.gateway.resumes, 20)
        server.gateway.acknowledges = True
        await server.wait_for(lambda: server.gateway.ready)
        await still_serves(world, ani, room)


async def test_an_invalid_session(
    world: World, server: Discord, ani: Person, room: Channel
) -> None:
    """A session that Discord has forgotten is begun anew."""
    server.gateway.invalidates()
    await server.wait_for(lambda: len(server.gateway.identifies) == 2, 15)
    await server.wait_for(lambda: server.gateway.ready)
    await still_serves(world, ani, room)


async def test_an_outage(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """While all of Discord is away the bot waits, in few lines; then it serves again."""
    caplog.set_level(logging.INFO, "bot")
    async with running(server, tmp_path) as world:
        # The server is there a moment before the bot has read that it is.
        await server.wait_for(lambda: "is ready" in caplog.text)
        await server.goes_down()
        await asyncio.sleep(1.5)
        assert not world.serving.done()
        await server.comes_back()
        await server.wait_for(lambda: server.gateway.ready, 30)
        await still_serves(world, ani, room)
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("bot.adapters.discord")]
    assert 1 <= len([line for line in ours if "lost its connection" in line]) <= 2
    assert "Traceback" not in caplog.text


async def test_a_long_outage(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while without any connection the bot begins anew, rather than to wait longer and
    longer."""
    monkeypatch.setattr(adapter, "LOOK", 0.1)
    monkeypatch.setattr(adapter, "PATIENCE", 0.5)
    async with running(server, tmp_path) as world:
        await server.gateway.goes_down()
        server.gateway.forgets()
        await server.wait_for(lambda: len(server.requests_of("GET", "/users/@me")) > 1, 20)
        await server.gateway.comes_back()
        await server.wait_for(lambda: server.gateway.ready, 30)
        await still_serves(world, ani, room)


async def test_a_polite_stop(
    server: Discord, ani: Person, room: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a stop what was taken is answered, the deferred too."""
    monkeypatch.setattr(deliver, "ACKNOWLEDGED", 0.05)

    async def slow(_request: Request, _conversation: str, _person: str) -> Reply:
        await asyncio.sleep(0.5)
        return Reply("page", (Line("at last"),))

    async with running(server, tmp_path, answer=slow) as world:
        calls = [ani.slashes("ask", {"question": WHEN}, where=room) for _ in range(5)]
        for call in calls:
            await call.acknowledgement()
        dm = server.dm(ani)
        await ani.says(WHEN, where=dm)
        await asyncio.sleep(0.1)
        world.stop.set()
        await asyncio.wait_for(asyncio.shield(world.serving), 10)
    for call in calls:
        assert "at last" in (await call.response()).text()
    assert [m.text() for m in dm.messages if m.by_bot] == ["at last"]


async def test_a_stop_while_discord_is_away(server: Discord, tmp_path: Path) -> None:
    """A stop does not wait for Discord to come back."""
    await server.goes_down()
    stop = asyncio.Event()
    async with opened(tmp_path) as store:
        serving = asyncio.create_task(lone(server, store).run(stop))
        await asyncio.sleep(0.5)
        stop.set()
        await asyncio.wait_for(serving, 5)
    await server.comes_back()


async def test_shards(ani: Person, server: Discord, tmp_path: Path) -> None:
    """The shards that the settings name are served, and no others."""
    async with Discord(shards=2, identify_window=0.0) as sharded:
        one = sharded.person("Ani")
        async with running(sharded, tmp_path, shard_ids=(0,), shard_count=2) as world:
            await sharded.wait_for(lambda: sharded.gateway.identifies)
            assert [i["shard"] for i in sharded.gateway.identifies] == [[0, 2]]
            shown = await world.ask(one, WHEN, sharded.dm(one))
            assert "at noon" in shown.text()


async def test_one_platform_does_not_stop_the_other(
    server: Discord,
    ani: Person,
    room: Channel,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A platform that cannot be served is one line; the other goes on until the stop."""
    server.allow_violation("401|token")
    async with opened(tmp_path) as store:
        stop = asyncio.Event()
        waits = asyncio.Event()

        async def other(stop: asyncio.Event) -> None:
            waits.set()
            await stop.wait()

        bad = lone(server, store, "wrong.token.here")
        both = [Platform("Discord", bad.run), Platform("Other", other)]
        serving = asyncio.create_task(serve(both, store, stop))
        await server.wait_for(lambda: "cannot be served" in caplog.text)
        assert waits.is_set()
        assert not serving.done()
        stop.set()
        assert await serving is False
    (line,) = (r.getMessage() for r in caplog.records if "cannot be served" in r.getMessage())
    assert line.startswith("Discord cannot be served: Discord does not know the token")
    assert "wrong.token.here" not in caplog.text


class opened:  # noqa: N801
    """A store that is open for a block."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(f"sqlite:///{folder / 'lone.sqlite3'}")

    async def __aenter__(self) -> Store:
        await self.store.open()
        return self.store

    async def __aexit__(self, *_: object) -> None:
        await self.store.close()
