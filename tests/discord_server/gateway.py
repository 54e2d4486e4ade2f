"""The gateway: connections, sessions, shards, and what can go wrong with them.

https://discord.com/developers/docs/events/gateway
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.discord_server import account
from tests.discord_server.connection import Connection
from tests.discord_server.sessions import KNOWN, PRIVILEGED, Session
from tests.telegram_server.listening import HOST, Listener

if TYPE_CHECKING:
    from tests.discord_server.calls import Call
    from tests.discord_server.server import Discord

JSON = dict[str, Any]

RECONNECT, INVALID, HELLO, ACK = 7, 9, 10, 11
# Close codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
UNKNOWN_OPCODE, DECODE, NOT_AUTHENTICATED, FAILED, ALREADY = 4001, 4002, 4003, 4004, 4005
INVALID_SEQUENCE, RATE_LIMITED, TIMED_OUT, INVALID_SHARD = 4007, 4008, 4009, 4010
INVALID_VERSION, INVALID_INTENTS, DISALLOWED_INTENTS = 4012, 4013, 4014
FORGETS = (1000, 1001)  # a client that closes with these ends its session
MOST_STARTS = 1000  # sessions a day


class Gateway:
    """Where events come from. Faults are methods: `drops`, `reconnects`, `invalidates`, …"""

    def __init__(self, server: Discord) -> None:
        self._server = server
        self.port = 0
        self.connections: list[Connection] = []
        self.sessions: dict[str, Session] = {}
        self.acknowledges = True  # False: heartbeats get no ACK
        self.greets = True  # False: no HELLO
        self.identifies: list[JSON] = []  # what was asked for, without the tokens
        self.resumes = 0
        self.beats = 0
        self.closes: list[int] = []  # the codes with which the server closed
        self._refusals = 0
        self._identified: dict[int, list[float]] = {}
        self.spent = 0  # sessions that others of the same bot began today
        self._listener = Listener(self._handle)

    @property
    def url(self) -> str:
        return f"ws://{HOST}:{self.port}"

    @property
    def begun(self) -> int:
        """How often a client has begun a session, or gone on with one."""
        return len(self.identifies) + self.resumes

    @property
    def starts_left(self) -> int:
        return MOST_STARTS - self.spent - len(self.identifies)

    async def comes_back(self) -> None:
        """Listen, on the same port as before."""
        self.port = await self._listener.opens(self.port)

    async def goes_down(self) -> None:
        """Close the port and every connection; sessions are kept."""
        await self._listener.closes()

    # Events

    def dispatch(
        self, event: str, data: JSON, guild_id: int | None = None, call: Call | None = None
    ) -> None:
        """An event for the shard that it belongs to. Without a session it is lost."""
        for session in self.sessions.values():
            if session.wants(event, guild_id):
                session.send(event, data, call)

    @property
    def ready(self) -> bool:
        """Whether a session is connected for every shard that was announced."""
        shards = {s.shard for s in self.sessions.values() if s.connection is not None}
        return bool(shards) and len(shards) == max(count for _, count in shards)

    # Faults

    def drops(self) -> None:
        """Cut every connection; sessions can be resumed."""
        for connection in tuple(self.connections):
            connection.drop()

    async def closes_with(self, code: int) -> None:
        """Close every connection with a code."""
        for connection in tuple(self.connections):
            await self._close(connection, code)

    def reconnects(self) -> None:
        """Ask every client to reconnect and resume."""
        for connection in tuple(self.connections):
            connection.say(RECONNECT)

    def invalidates(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is invalid; if not `resumable` it is gone."""
        for connection in tuple(self.connections):
            if not resumable:
                self._forget(connection)
            connection.say(INVALID, resumable)

    def forgets(self) -> None:
        """Lose all sessions, as after a long outage: nothing can be resumed."""
        for connection in self.connections:
            connection.session = None
        self.sessions.clear()

    def refuses(self, times: int) -> None:
        """Answer so many handshakes with 503."""
        self._refusals = times

    # Connections

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._refusals > 0:
            self._refusals -= 1
            return web.Response(status=503, text="upstream connect error")
        socket = web.WebSocketResponse(compress=False, timeout=1.0)
        await socket.prepare(request)
        connection = Connection(socket, request)
        self.connections.append(connection)
        if self.greets:
            interval = int(self._server.heartbeat_interval * 1000)
            connection.say(HELLO, {"heartbeat_interval": interval, "_trace": ["[]"]})
        helpers = [
            asyncio.create_task(connection.write()),
            asyncio.create_task(self._listens_for_beats(connection)),
        ]
        try:
            await self._converse(connection)
        finally:
            self._part(connection)  # before anything that a cancellation could interrupt
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
        return socket

    async def _converse(self, connection: Connection) -> None:
        if connection.version != "10":
            await self._breach(connection, INVALID_VERSION, f"version {connection.version!r}")
            return
        async for message in connection.socket:
            if message.type is not WSMsgType.TEXT or len(message.data) > 4096:
                await self._breach(connection, DECODE, "a frame that is no JSON of 4096 bytes")
                return
            if connection.too_many():
                await self._breach(connection, RATE_LIMITED, "more than 120 messages in 60 s")
                return
            try:
                frame = json.loads(message.data)
                op, data = frame["op"], frame.get("d")
            except (ValueError, TypeError, KeyError):
                await self._breach(connection, DECODE, "a frame that cannot be read")
                return
            await self._hear(connection, op, data)
            self._server.bell.ring()

    async def _hear(self, connection: Connection, op: int, data: Any) -> None:
        match op:
            case 1:
                self.beats += 1
                connection.heard = time.monotonic()
                if self.acknowledges:
                    connection.say(ACK)
            case 2 | 6 if not isinstance(data, dict):
                await self._breach(connection, DECODE, f"op {op} without an object")
            case 2:
                await self._identify(connection, data)
            case 6:
                await self._resume(connection, data)
            case 3 | 4 | 8:
                if connection.session is None:
                    await self._breach(connection, NOT_AUTHENTICATED, f"op {op} before IDENTIFY")
            case _:
                await self._breach(connection, UNKNOWN_OPCODE, f"opcode {op}")

    async def _identify(self, connection: Connection, data: JSON) -> None:
        server = self._server
        if connection.session is not None:
            await self._breach(connection, ALREADY, "IDENTIFY twice")
            return
        if data.get("token") != server.token:
            server.refused_tokens += 1
            await self._close(connection, FAILED, "Authentication failed.")
            return
        number, count = data.get("shard") or (0, 1)
        intents = data.get("intents")
        if not isinstance(intents, int) or not 0 <= intents <= KNOWN:
            await self._breach(connection, INVALID_INTENTS, f"intents {intents!r}")
            return
        if wrong := [name for bit, name in PRIVILEGED.items() if intents & bit]:
            await self._breach(connection, DISALLOWED_INTENTS, f"privileged intents {wrong}")
            return
        if not 0 <= number < count:
            await self._breach(connection, INVALID_SHARD, f"shard {number} of {count}")
            return
        self.identifies.append({k: v for k, v in data.items() if k != "token"})
        if self._too_soon(number):
            connection.say(INVALID, False)
            return
        self._start(connection, (number, count), intents)

    def _too_soon(self, number: int) -> bool:
        """More sessions at once than max_concurrency allows in five seconds."""
        server, now = self._server, time.monotonic()
        times = self._identified.setdefault(number % server.max_concurrency, [])
        times[:] = [t for t in times if now - t < server.identify_window]
        if times:
            server.violate("gateway: IDENTIFY sooner than max_concurrency allows")
            return True
        times.append(now)
        return False

    def _start(self, connection: Connection, shard: tuple[int, int], intents: int) -> None:
        server = self._server
        session = Session(server.new_interaction_token()[-32:], shard, intents)
        for old in [s for s in self.sessions.values() if s.shard[0] == shard[0]]:
            if old.connection is None:  # a client that has begun anew does not resume it
                del self.sessions[old.id]
        guilds = [
            g for g in server.guilds if g.bot_is_member and session.wants("GUILD_CREATE", g.id)
        ]
        session.connection, connection.session = connection, session
        session.send(
            "READY",
            {
                "v": 10,
                "user": account.myself(server),
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "shard": list(shard),
                "application": {"id": str(server.application_id), "flags": server.flags},
                "guilds": [{"id": str(g.id), "unavailable": True} for g in guilds],
                "private_channels": [],
                "relationships": [],
                "session_type": "normal",
                "user_settings": {},
            },
        )
        for guild in guilds:
            session.send("GUILD_CREATE", guild.wire())
        self.sessions[session.id] = session

    async def _resume(self, connection: Connection, data: JSON) -> None:
        if data.get("token") != self._server.token:
            self._server.refused_tokens += 1
            await self._close(connection, FAILED, "Authentication failed.")
            return
        session = self.sessions.get(data.get("session_id") or "")
        if session is None:
            connection.say(INVALID, False)
            return
        sequence = data.get("seq")
        if not isinstance(sequence, int) or sequence > session.sequence:
            del self.sessions[session.id]
            await self._breach(connection, INVALID_SEQUENCE, f"sequence {sequence!r}")
            return
        self.resumes += 1
        if session.connection is not None:
            session.connection.session = None
            session.connection.drop()
        for text, call in session.since(sequence):
            connection.put(text, call)
        session.connection, connection.session = connection, session
        session.send("RESUMED", {"_trace": ["[]"]})

    async def _listens_for_beats(self, connection: Connection) -> None:
        """A client that misses its heartbeats is cut off."""
        limit = self._server.heartbeat_interval * 1.5 + 1.0
        left = limit
        while left > 0:
            await asyncio.sleep(left)
            left = connection.heard + limit - time.monotonic()
        self._forget(connection)
        await self._breach(connection, TIMED_OUT, f"no heartbeat in {limit:.1f} s")

    async def _breach(self, connection: Connection, code: int, sentence: str) -> None:
        self._server.violate(f"gateway: {sentence} (close code {code})")
        await self._close(connection, code, sentence)

    async def _close(self, connection: Connection, code: int, reason: str = "") -> None:
        self.closes.append(code)
        await connection.close(code, reason)

    def _forget(self, connection: Connection) -> None:
        if connection.session is not None:
            self.sessions.pop(connection.session.id, None)
            connection.session = None

    def _part(self, connection: Connection) -> None:
        self.connections.remove(connection)
        if connection.session is not None:
            connection.session.connection = None
            if connection.socket.close_code in FORGETS and not connection.closed_here:
                self._forget(connection)
        self._server.bell.ring()
