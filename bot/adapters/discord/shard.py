"""One shard at work: a connection to the gateway, made again whenever it is lost.

The library's own shards cannot go on with a session that another process began, wait for each
other, and are not meant to come and go; of the library this uses the connection itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from contextvars import ContextVar

import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from yarl import URL

from bot.adapters.discord.faults import UNREACHABLE
from bot.adapters.discord.gate import Gate
from bot.adapters.discord.progress import Progress, Taken
from bot.adapters.discord.sessions import Session

log = logging.getLogger(__name__)

CONNECT_SECONDS = 60.0
"""For how long one attempt to connect is given."""

CLOSE_SECONDS = 1.0
"""For how long the other side may take to agree that a connection ends."""

PAUSES = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""Seconds before each attempt to connect again; the last one is repeated. Going on with a session
is free; beginning one goes through the gate."""

REFUSED_PAUSE = (1.0, 5.0)
"""Seconds, by chance, between a session that is not valid any more and the next one
(https://docs.discord.com/developers/events/gateway#resuming)."""

GOES_ON = 4000
"""A close code with which Discord keeps the session for who goes on with it; 1000 would end it."""

CLEAN = 1000


class Shard:
    """A shard, from when it is taken to when it is given back."""

    def __init__(
        self,
        client: discord.AutoShardedClient,
        number: int,
        gateway: URL,
        gate: Gate,
        session: Session | None,
    ) -> None:
        """It goes on with `session` if there is one. New sessions begin at `gateway`, each after
        its turn at the `gate`."""
        self.number = number
        self.progress = Progress()
        self.connected = False
        """Whether its session is under way."""
        self.was_connected = False
        """Whether it ever was."""
        self.in_line = False
        """Whether it waits for its turn to begin a session."""
        self.away_since = time.monotonic()
        """Since when it is not connected."""
        self._client = client
        self._gateway = gateway
        self._gate = gate
        self._left = session
        self._again = session is not None
        self._socket: DiscordWebSocket | None = None
        self._failures = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        """Begin to serve. The task ends only with a fault that the next attempt would meet too."""
        self._task = asyncio.create_task(self._run())
        return self._task

    async def end(self) -> None:
        """Take no more events; Discord keeps them for who goes on with the session."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        self._is_away()
        if self._socket is not None:
            with contextlib.suppress(*UNREACHABLE):
                await asyncio.wait_for(self._socket.close(GOES_ON), CLOSE_SECONDS)

    @property
    def session(self) -> Session | None:
        """Where it is: all that came before is served."""
        socket = self._socket
        if socket is None or socket.session_id is None or socket.sequence is None:
            return None
        served = self.progress.up_to(socket.sequence)
        return Session(socket.session_id, served, str(socket.gateway))

    def takes(self) -> Taken:
        """Note that the event that has just come is on its way."""
        sequence = self._socket.sequence if self._socket is not None else None
        return self.progress.begins(sequence or 0, again=self._again)

    def caught_up(self) -> None:
        """Discord says that the session has begun, or that all that was missed has been told."""
        self._again = False
        self._failures = 0
        self.connected = self.was_connected = True

    async def _run(self) -> None:
        CURRENT.set(self)
        while True:
            await asyncio.sleep(PAUSES[min(self._failures, len(PAUSES) - 1)])
            # What follows may end before it begins, as often as the other side likes.
            self._failures += 1
            try:
                self._socket = await self._connection()
                while True:
                    await self._socket.poll_event()
            except ReconnectWebSocket as wish:
                await self._leaves(resume=wish.resume)
            except discord.ConnectionClosed as error:
                if error.code != CLEAN:
                    raise
                await self._leaves(resume=True)
            except (discord.GatewayNotFound, discord.HTTPException, *UNREACHABLE):
                await self._leaves(resume=True)

    async def _connection(self) -> DiscordWebSocket:
        if self._left is not None:
            return await self._connect(self._left)
        self.in_line = True
        try:
            async with self._gate.turn(self.number):
                self.in_line = False
                return await self._connect(None)
        finally:
            self.in_line = False

    async def _connect(self, left: Session | None) -> DiscordWebSocket:
        connecting = DiscordWebSocket.from_client(
            self._client,
            # The library waits before any other: the gate has done that.
            initial=True,
            shard_id=self.number,
            gateway=URL(left.url) if left else self._gateway,
            session=left.id if left else None,
            sequence=left.sequence if left else None,
            resume=left is not None,
        )
        async with asyncio.timeout(CONNECT_SECONDS):
            return await connecting

    async def _leaves(self, *, resume: bool) -> None:
        """A connection has ended: remember where, or that the session has ended with it."""
        if self.connected:
            log.info("Discord: shard %d lost its connection, and connects again.", self.number)
        self._is_away()
        socket = self._socket
        if not resume:
            self._left, self._socket, self._again = None, None, False
            # Another session counts from one again.
            self.progress = Progress()
            await asyncio.sleep(random.uniform(*REFUSED_PAUSE))  # noqa: S311
        elif socket is not None and socket.session_id is not None and socket.sequence is not None:
            self._left = Session(socket.session_id, socket.sequence, str(socket.gateway))

    def _is_away(self) -> None:
        if self.connected:
            self.connected = False
            self.away_since = time.monotonic()


CURRENT: ContextVar[Shard | None] = ContextVar("CURRENT", default=None)
"""The shard to which belongs what runs now."""
