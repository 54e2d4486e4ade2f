"""An ASGI app at an address: uvicorn in the bot's own loop, and with an end to its patience."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

IDLE_SECONDS = 10.0
"""For the head of a request to arrive, or for anything on a connection that has none."""

KEEP_SECONDS = 65
"""Between two requests on a connection: longer than the minute for which a proxy in front keeps its
own, so that it does not send one into a connection that is just being closed."""

MOST = 256
"""Requests at a time, and connections that are answered; Telegram opens 100 at most
(https://core.telegram.org/bots/api#setwebhook). Beyond that the answer is 503, and beyond twice as
many connections there is none."""

GRACE = 5
"""Seconds in which requests end that were begun before the stop."""


class PortError(Exception):
    """An address cannot be listened on. Says in a sentence what to do."""


def listening(host: str, port: int) -> socket.socket:
    """A socket at which nobody is answered yet; PortError if there can be none."""
    try:
        # TCP by name, or asyncio leaves Nagle's algorithm on: 40 ms for each answer.
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )[0]
        with contextlib.ExitStack() as unless_it_works:
            found = unless_it_works.enter_context(socket.socket(family, kind, protocol))
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind(address)
            found.listen(MOST)
            unless_it_works.pop_all()
            return found
    except OSError as error:
        # The library adds the address to the system's words; a name that is none has no number.
        why = os.strerror(number) if (number := error.errno or 0) > 0 else str(error.strerror)
        raise PortError(
            f"Health, metrics and webhook cannot be served at {host}, port {port}: {why}. Set "
            "BRIEFBOT_HTTP_HOST and BRIEFBOT_HTTP_PORT to an address that is free."
        ) from None


async def serve_http(
    app: ASGIApp,
    listening: socket.socket,
    stop: asyncio.Event,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve an app at a socket until `stop` is set, then finish what was begun, within GRACE.

    `ready` is called once requests are answered.
    """
    server = _Server(app, ready)
    stopping = asyncio.create_task(_told(server, stop))
    try:
        await server.serve(sockets=[listening])
    finally:
        stopping.cancel()


async def _told(server: uvicorn.Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True


class _Server(uvicorn.Server):
    """uvicorn without signals, which are the bot's own to handle."""

    def __init__(self, app: ASGIApp, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_Patient,
                ws="none",
                lifespan="off",
                log_config=None,
                # Its warnings are of what strangers send, a line each.
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=MOST,
                timeout_keep_alive=KEEP_SECONDS,
                timeout_graceful_shutdown=GRACE,
            )
        )
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Of none."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn; then lets go of whom it has waited for in vain."""
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            connection.transport.abort()


class _Patient(H11Protocol):
    """uvicorn's HTTP/1.1 with an end to its patience: by itself it waits for ever for who sends
    nothing, or a head letter by letter, or a body that nobody reads, or does not read the answer.
    """

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See asyncio."""
        super().connection_made(transport)
        if len(self.connections) > 2 * MOST:
            transport.abort()
        else:
            self._limited()

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        super().data_received(data)
        at_work = self.cycle is not None and not self.cycle.response_complete
        if at_work and not self.flow.write_paused:
            self._unlimited()
        else:
            self._limited()

    def pause_writing(self) -> None:
        """See asyncio."""
        super().pause_writing()
        self._limited()

    def resume_writing(self) -> None:
        """See asyncio."""
        super().resume_writing()
        self._unlimited()

    def timeout_keep_alive_handler(self) -> None:
        """See uvicorn, which waits until all that was sent is read."""
        self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio."""
        self._unlimited()
        super().connection_lost(exc)

    def _limited(self) -> None:
        if self._limit is None:
            self._limit = self.loop.call_later(IDLE_SECONDS, self.transport.abort)

    def _unlimited(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
