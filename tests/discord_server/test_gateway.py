"""The gateway: what a real client does with it, and each rule that a bad one breaks."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from tests.discord_server import Discord
from tests.discord_server.conftest import Bot, Interaction, running

JSON = dict[str, Any]


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    """With short intervals, so that tests need not wait."""
    async with Discord(heartbeat_interval=0.1, identify_window=0.0) as one:
        yield one


def echo(server: Discord, **options: Any) -> Bot:
    """A bot that says everything again."""
    bot = Bot(server, **options)

    @bot.tree.command(description="Ask")
    async def ask(interaction: Interaction, question: str) -> None:
        await interaction.response.send_message(question)

    return bot


class Client:
    """A client that does what it is told, right or wrong."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self._zlib = zlib.decompressobj()
        self.sequence: int | None = None

    async def next(self) -> JSON:
        message = await self.socket.receive(timeout=3)
        if message.type is WSMsgType.BINARY:
            assert message.data.endswith(b"\x00\x00\xff\xff")
            text = self._zlib.decompress(message.data).decode()
        else:
            assert message.type is WSMsgType.TEXT, message
            text = message.data
        frame: JSON = json.loads(text)
        self.sequence = frame["s"] or self.sequence
        return frame

    async def until(self, event: str) -> JSON:
        """The data of the next event with this name."""
        while (frame := await self.next())["t"] != event:
            pass
        data: JSON = frame["d"]
        return data

    async def op(self, number: int) -> Any:
        """The data of the next frame with this opcode."""
        while (frame := await self.next())["op"] != number:
            pass
        return frame["d"]

    async def send(self, op: int, data: Any = None) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def identify(self, server: Discord, **changes: Any) -> None:
        data = {"token": server.token, "intents": 513, "properties": {}, **changes}
        await self.send(2, data)

    async def closed(self) -> int | None:
        """The code with which the server closes."""
        while (await self.socket.receive(timeout=3)).type in (WSMsgType.TEXT, WSMsgType.BINARY):
            pass
        return self.socket.close_code


@asynccontextmanager
async def connected(
    server: Discord, query: str = "v=10&encoding=json&compress=zlib-stream"
) -> AsyncIterator[Client]:
    async with (
        ClientSession() as session,
        session.ws_connect(f"{server.gateway_url}/?{query}") as socket,
    ):
        client = Client(socket)
        hello = await client.next()
        assert hello["op"] == 10
        assert hello["d"]["heartbeat_interval"] == int(server.heartbeat_interval * 1000)
        yield client


async def test_heartbeats_are_acknowledged(server: Discord) -> None:
    """discord.py beats at the interval, and measures how long the ACK takes."""
    async with running(echo(server)) as bot:
        await server.wait_for(lambda: server.gateway.beats >= 3)
        await server.wait_for(lambda: bot.latency < 1)


async def test_ready_tells_of_guilds_first_as_unavailable(server: Discord) -> None:
    """READY, then one GUILD_CREATE for each guild that the bot is in."""
    inside = server.guild("Newsroom")
    server.guild("Elsewhere", bot_is_member=False)
    async with connected(server) as client:
        await client.identify(server)
        ready = await client.until("READY")
        guild = await client.until("GUILD_CREATE")
    assert ready["guilds"] == [{"id": str(inside.id), "unavailable": True}]
    assert ready["application"]["id"] == str(server.application_id)
    assert ready["resume_gateway_url"] == server.gateway_url
    assert guild["id"] == str(inside.id)


async def test_uncompressed(server: Discord) -> None:
    """Who asks for no compression gets text."""
    async with connected(server, "v=10&encoding=json") as client:
        await client.identify(server)
        assert (await client.until("READY"))["v"] == 10


@pytest.mark.parametrize("how", ["drops", "reconnects", "invalidates resumable", "code 4000"])
async def test_resumed_sessions_miss_nothing(server: Discord, how: str) -> None:
    """After each of these discord.py resumes, and gets what happened in the meantime."""
    channel, ani = server.guild("Newsroom").channel("general"), server.person()
    async with running(echo(server)):
        if how == "drops":
            server.gateway.drops()
        elif how == "reconnects":
            server.gateway.reconnects()
        elif how == "code 4000":
            await server.gateway.closes_with(4000)
        else:
            server.gateway.invalidates(resumable=True)
        await server.wait_for(lambda: not server.gateway.ready)
        call = await ani.slash("ask", {"question": "still there?"}, where=channel)
        assert call.delivered is None
        assert (await call.response()).text() == "still there?"
        assert (server.gateway.resumes, len(server.gateway.identifies)) == (1, 1)


async def test_invalid_session_begins_anew(
    server: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Op 9 that is not resumable: the session is gone, and there is a new IDENTIFY."""
    async with running(echo(server)):
        old = set(server.gateway.sessions)
        sleep = asyncio.sleep
        monkeypatch.setattr(asyncio, "sleep", lambda _: sleep(0))  # five seconds in discord.py
        server.gateway.invalidates()
        await server.wait_for(lambda: len(server.gateway.identifies) == 2)
        monkeypatch.undo()
        await server.wait_for(lambda: server.gateway.sessions)
        assert not old & set(server.gateway.sessions)
        assert server.gateway.resumes == 0


async def test_no_acknowledgement(server: Discord) -> None:
    """Without ACKs (and any other event) discord.py closes and resumes."""
    async with running(echo(server, heartbeat_timeout=0.3)):
        server.gateway.acknowledges = False
        await server.wait_for(lambda: not server.gateway.ready)
        server.gateway.acknowledges = True
        await server.wait_for(lambda: server.gateway.resumes >= 1)


async def test_refused_handshakes(server: Discord) -> None:
    """So many handshakes are answered with 503, and the next is not."""
    server.gateway.refuses(2)
    for _ in range(2):
        with pytest.raises(WSServerHandshakeError, match="503"):
            async with connected(server):
                pass
    async with connected(server) as client:
        await client.identify(server)
        await client.until("READY")


async def test_down_and_up(server: Discord) -> None:
    """The port closes with its connections, and opens again with the same sessions."""
    async with connected(server) as client:
        await client.identify(server)
        session = (await client.until("READY"))["session_id"]
        await server.gateway.goes_down()
        assert await client.closed() == 1006
    with pytest.raises(OSError, match="Cannot connect"):
        async with connected(server):
            pass
    await server.gateway.comes_back()
    async with connected(server) as client:
        await client.send(6, {"token": server.token, "session_id": session, "seq": 1})
        await client.until("RESUMED")


async def test_shards_get_their_own(server: Discord) -> None:
    """Events go to the shard of their guild, private ones to shard 0."""
    server.shards = 2
    guilds, ani = [server.guild("One"), server.guild("Other")], server.person()
    places = [*(g.channel("general") for g in guilds), server.dm(ani)]
    async with running(echo(server)):
        assert [i["shard"] for i in server.gateway.identifies] == [[0, 2], [1, 2]]
        calls = [await ani.slash("ask", {"question": "?"}, where=place) for place in places]
        for call in calls:
            await call.response()
        sessions = server.gateway.sessions.values()
        shard_of = {c.id: s.shard[0] for s in sessions for _, c in s.since(0) if c is not None}
    shards = [shard_of[call.id] for call in calls]
    assert shards == [(guilds[0].id >> 22) % 2, (guilds[1].id >> 22) % 2, 0]
    assert set(shards[:2]) == {0, 1}


async def test_events_need_their_intents(server: Discord) -> None:
    """Messages of guilds do not come without the intent for them; interactions always come."""
    channel, ani = server.guild("Newsroom").channel("general"), server.person()
    bot = echo(server, intents=discord.Intents(guilds=True, dm_messages=True))
    async with running(bot):
        await ani.says("@bot hello", where=channel)
        await ani.says("hello", where=server.dm(ani))
        call = await ani.slash("ask", {"question": "?"}, where=channel)
        await call.response()
        await server.wait_for(lambda: bot.heard)
    assert [m.content for m in bot.heard] == ["hello"]


# Rules

BAD: dict[str, tuple[JSON, int, str]] = {
    "privileged intent": ({"intents": 1 << 15}, 4014, r"privileged intents \['MESSAGE_CONTENT'\]"),
    "members intent": ({"intents": 1 << 1}, 4014, "GUILD_MEMBERS"),
    "unknown intent": ({"intents": 1 << 30}, 4013, "intents 1073741824"),
    "no such shard": ({"shard": [2, 2]}, 4010, "shard 2 of 2"),
}


@pytest.mark.parametrize("name", BAD)
async def test_bad_identify(server: Discord, name: str) -> None:
    """An IDENTIFY that Discord refuses is a violation, and closes with Discord's code."""
    changes, code, pattern = BAD[name]
    server.expect_violation(pattern)
    async with connected(server) as client:
        await client.identify(server, **changes)
        assert await client.closed() == code


async def test_privileged_intents_of_the_real_client(server: Discord) -> None:
    """discord.py with the message-content intent ends with PrivilegedIntentsRequired."""
    server.expect_violation("MESSAGE_CONTENT")
    bot = Bot(server, intents=discord.Intents(guilds=True, message_content=True))
    with pytest.raises(AssertionError):
        async with running(bot, patience=0.3):
            pass
    assert server.gateway.closes == [4014]


async def test_wrong_token(server: Discord) -> None:
    """4004, and no violation: what the operator set is not the bot's doing."""
    async with connected(server) as client:
        await client.identify(server, token="NDI.fake.wrong-token")
        assert await client.closed() == 4004
    assert server.refused_tokens == 1


FRAMES: dict[str, tuple[list[Any], int, str]] = {
    "no JSON": (["{"], 4002, "cannot be read"),
    "no opcode": ([{"d": 1}], 4002, "cannot be read"),
    "too long": ([{"op": 1, "d": "x" * 4096}], 4002, "4096 bytes"),
    "identify with nothing": ([{"op": 2}], 4002, "op 2 without an object"),
    "resume with nothing": ([{"op": 6, "d": 5}], 4002, "op 6 without an object"),
    "unknown opcode": ([{"op": 99}], 4001, "opcode 99"),
    "presence before identify": ([{"op": 3, "d": {}}], 4003, "before IDENTIFY"),
    "too many": ([{"op": 1, "d": None}] * 121, 4008, "more than 120 messages"),
}


@pytest.mark.parametrize("name", FRAMES)
async def test_bad_frames(server: Discord, name: str) -> None:
    """What Discord cannot take is a violation, and closes with Discord's code."""
    frames, code, pattern = FRAMES[name]
    server.expect_violation(pattern)
    async with connected(server) as client:
        for frame in frames:
            await client.socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))
        assert await client.closed() == code


async def test_identify_twice(server: Discord) -> None:
    """A session cannot be begun within another."""
    server.expect_violation("IDENTIFY twice")
    async with connected(server) as client:
        await client.identify(server)
        await client.identify(server)
        assert await client.closed() == 4005


async def test_too_many_sessions_at_once(server: Discord) -> None:
    """Sooner than max_concurrency allows: a violation, and the session is invalid."""
    server.identify_window = 5.0
    server.expect_violation("max_concurrency")
    async with connected(server) as one, connected(server) as other:
        await one.identify(server, shard=[0, 2])
        await one.until("READY")
        await other.identify(server, shard=[1, 2])
        assert await other.op(9) is False
    server.max_concurrency = 2  # then each of the two has a place of its own
    server.gateway.forgets()
    async with connected(server) as other:
        await other.identify(server, shard=[1, 2])
        await other.until("READY")


async def test_missing_heartbeats(server: Discord) -> None:
    """A client that does not beat is cut off, and cannot resume."""
    server.expect_violation("no heartbeat")
    server.heartbeat_interval = 0.05
    async with connected(server) as client:
        await client.identify(server)
        assert await client.closed() == 4009
    assert not server.gateway.sessions


async def test_resume_by_hand(server: Discord) -> None:
    """Replay begins after the sequence; an unknown session is invalid, a future sequence 4007."""
    guild = server.guild("Newsroom")
    async with connected(server) as client:
        await client.identify(server)
        session = (await client.until("READY"))["session_id"]
        assert client.sequence == 1
        await client.socket.close(code=4000)
    resume = {"token": server.token, "session_id": session, "seq": 1}
    await server.wait_for(lambda: not server.gateway.connections)
    guild.channel("later")
    async with connected(server) as client:
        await client.send(6, {**resume, "session_id": "another"})
        assert await client.op(9) is False
        await client.send(6, resume)
        assert [(await client.next())["t"] for _ in range(3)] == [
            "GUILD_CREATE",
            "CHANNEL_CREATE",
            "RESUMED",
        ]
        await client.socket.close(code=4000)
    server.expect_violation("sequence 99")
    async with connected(server) as client:
        await client.send(6, {**resume, "seq": 99})
        assert await client.closed() == 4007


@pytest.mark.parametrize(("code", "left"), [(1000, 0), (4000, 1)])
async def test_a_client_that_says_goodbye(server: Discord, code: int, left: int) -> None:
    """A client that closes with 1000 gives up its session; with another code it does not."""
    async with connected(server) as client:
        await client.identify(server)
        await client.until("READY")
        await client.socket.close(code=code)
    await server.wait_for(lambda: not server.gateway.connections)
    assert len(server.gateway.sessions) == left


async def test_api_version(server: Discord) -> None:
    """The gateway's version is asked for in the address."""
    server.expect_violation("version '9'")
    async with connected(server, "v=9&encoding=json") as client:
        assert await client.closed() == 4012


async def test_no_greeting(server: Discord) -> None:
    """A gateway that says nothing: discord.py gives up, and tries again with the next."""
    server.gateway.greets = False
    bot = echo(server, heartbeat_timeout=0.2, shard_connect_timeout=0.2)
    with pytest.raises(AssertionError, match="in vain"):
        async with running(bot, patience=0.4):
            pass
    assert server.gateway.identifies == []
