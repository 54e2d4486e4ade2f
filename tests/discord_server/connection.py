"""One WebSocket of the gateway: compression, order of what is sent, and its limits."""

from __future__ import annotations

import asyncio
import contextlib
import time
import zlib
from collections import deque
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.discord_server.sessions import Session, to_json

if TYPE_CHECKING:
    from tests.discord_server.calls import Call

JSON = dict[str, Any]

MOST_SENT, WINDOW = 120, 60.0  # messages of a client in so many seconds
FLUSH = 1.0  # seconds for what is yet to be written before a close


class Connection:
    """Writes in order; the events that it wrote count as delivered."""

    def __init__(self, socket: web.WebSocketResponse, request: web.BaseRequest) -> None:
        self.socket, self._request = socket, request
        compress = request.query.get("compress") == "zlib-stream"
        self._zlib = zlib.compressobj() if compress else None
        self._outbox: asyncio.Queue[tuple[str, Call | None]] = asyncio.Queue()
        self._received: deque[float] = deque()
        self.session: Session | None = None
        self.heard = time.monotonic()  # when the last heartbeat came
        self.version = request.query.get("v")
        self.closed_here = False

    def put(self, text: str, call: Call | None = None) -> None:
        self._outbox.put_nowait((text, call))

    def say(self, op: int, data: Any = None) -> None:
        """Anything but an event."""
        self.put(to_json({"t": None, "s": None, "op": op, "d": data}))

    async def write(self) -> None:
        """Send what is put, until the connection is gone."""
        with contextlib.suppress(ConnectionError):
            while True:
                text, call = await self._outbox.get()
                if self._zlib is None:
                    await self.socket.send_str(text)
                else:
                    packed = self._zlib.compress(text.encode())
                    await self.socket.send_bytes(packed + self._zlib.flush(zlib.Z_SYNC_FLUSH))
                self._outbox.task_done()
                if call is not None and call.delivered is None:
                    call.delivered = time.monotonic()

    async def sent(self) -> None:
        """Wait until what was put has been written."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._outbox.join(), FLUSH)

    def too_many(self) -> bool:
        """Count one message of the client; whether it was one too many."""
        now = time.monotonic()
        self._received.append(now)
        while now - self._received[0] > WINDOW:
            self._received.popleft()
        return len(self._received) > MOST_SENT

    async def close(self, code: int, reason: str = "") -> None:
        """An orderly end with a close code."""
        self.closed_here = True
        await self.sent()
        with contextlib.suppress(ConnectionError):
            await self.socket.close(code=code, message=reason.encode())

    def drop(self) -> None:
        """The end without a word, as when a cable is cut."""
        if self._request.transport is not None:
            self._request.transport.abort()
