"""The port: opened, closed with all connections, and opened again, from any thread."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from email.utils import formatdate
from typing import Any, TypeVar

from aiohttp import web

T = TypeVar("T")

HOST = "127.0.0.1"
WAITING = 1024  # connections that the system may keep until they are taken


class Listener:
    """Serves in the loop in which it was first opened."""

    def __init__(self, handle: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]) -> None:
        self._handle = handle
        self.clock_off = 0.0  # seconds by which the server's clock is ahead, for all to see
        self._home: asyncio.AbstractEventLoop | None = None
        self._port: asyncio.Server | None = None
        self._web: web.Server | None = None

    async def opens(self, port: int) -> int:
        """Listen on this port (0: any); gives the port."""
        return port if self._port is not None else await self._at_home(self._open(port))

    async def closes(self) -> None:
        """Close the port and break off every connection."""
        if self._port is not None:
            await self._at_home(self._close())

    async def _open(self, port: int) -> int:
        self._home = asyncio.get_running_loop()
        self._web = web.Server(
            self._answer, handler_cancellation=True, access_log=None, keepalive_timeout=300
        )
        self._port = await self._home.create_server(
            self._web, HOST, port, backlog=WAITING, reuse_address=True
        )
        number: int = self._port.sockets[0].getsockname()[1]
        return number

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        response = await self._handle(request)
        if self.clock_off:
            response.headers["Date"] = formatdate(time.time() + self.clock_off, usegmt=True)
        return response

    async def _close(self) -> None:
        port, server = self._port, self._web
        self._port = self._web = None
        if port is None or server is None:
            return
        port.close()
        for connection in server.connections:
            if connection.transport is not None:
                connection.transport.abort()
        await server.shutdown(0)

    async def _at_home(self, work: Coroutine[Any, Any, T]) -> T:
        here = asyncio.get_running_loop()
        if self._home is None or self._home is here or self._home.is_closed():
            return await work
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._home))
