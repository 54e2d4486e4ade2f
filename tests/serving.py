"""The bot's HTTP server on a real port, in a thread, and a caller that says any bytes."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.types import ASGIApp

from bot.listen import listening, serve_http

PATIENCE = 20.0
"""Seconds after which a test gives up."""

_NONE: Mapping[str, str] = {}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


class Caller:
    """One connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._come = b""

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def say(self, *pieces: bytes) -> None:
        """Send bytes; nobody may be there any more."""
        for piece in pieces:
            self._socket.sendall(piece)

    def drip(self, piece: bytes) -> float:
        """Send a piece again and again; the seconds until the other side will have no more."""
        begin = time.monotonic()
        while time.monotonic() - begin < PATIENCE:
            try:
                self.say(piece)
            except OSError:
                break
            time.sleep(0.01)
        return time.monotonic() - begin

    def hang_up(self) -> None:
        """Say no more, but listen on."""
        self._socket.shutdown(socket.SHUT_WR)

    def answer(self) -> Answer:
        """The next answer; an EOFError if the connection ends instead."""
        while b"\r\n\r\n" not in self._come:
            self._more()
        head, _, self._come = self._come.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {n.lower(): v for n, v in (line.split(": ", 1) for line in lines)}
        length = int(headers.get("content-length", "0"))
        while len(self._come) < length:
            self._more()
        body, self._come = self._come[:length], self._come[length:]
        return Answer(int(first.split()[1]), headers, body)

    def is_ended(self) -> bool:
        """Whether the other side ends the connection; waits until it does, or says something."""
        try:
            return not self._socket.recv(1)
        except ConnectionResetError:
            return True

    def _more(self) -> None:
        try:
            piece = self._socket.recv(65_536)
        except ConnectionResetError:
            piece = b""
        if not piece:
            raise EOFError
        self._come += piece


def call(
    port: int, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = _NONE
) -> Answer:
    """The answer to one request."""
    with Caller(port) as caller:
        caller.say(request(method, path, body, headers))
        return caller.answer()


def request(method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = _NONE) -> bytes:
    """A request as bytes."""
    named = {"Host": "bot", "Content-Length": str(len(body)), **headers}
    lines = [f"{name}: {value}" for name, value in named.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode("latin-1") + body


@contextmanager
def served(app: ASGIApp) -> Iterator[int]:
    """The port at which an app is served, until the block ends."""
    at = listening("127.0.0.1", 0)
    port: int = at.getsockname()[1]
    ready, loops, stop = threading.Event(), list[asyncio.AbstractEventLoop](), asyncio.Event()

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        await serve_http(app, at, stop, ready.set)

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield port
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join(PATIENCE)
        assert not thread.is_alive()


def sums(samples: str, name: str) -> dict[str, float]:
    """The lines of a metric, by what stands in braces."""
    found = [line.rpartition(" ") for line in samples.splitlines() if line.startswith(name)]
    return {labels.removeprefix(name): float(value) for labels, _, value in found}
