"""The HTTP server: how many calls a second it refuses and takes, next to a route that only says ok.

Both are served by uvicorn with h11 in a process of its own, and called one after another on a few
connections that stay. Rounds take turns, so that a busy machine is busy for all of them.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bench.loopback import ROOT
from bot.listen import listening, serve_http
from bot.server import asgi
from bot.status import Status
from bot.webhook import Webhook

CONNECTIONS = 8
CALLS = 100
"""On each connection, in a round."""

ROUNDS = 7

SECRET = "not-a-real-secret"
UPDATE = json.dumps(
    {
        "update_id": 7,
        "message": {
            "message_id": 5,
            "date": 1_600_000_000,
            "chat": {"id": 5, "type": "private", "first_name": "A"},
            "from": {"id": 5, "is_bot": False, "first_name": "A"},
            "text": "What is the CSTO? " * 10,
        },
    }
).encode()


def measured() -> list[tuple[str, float]]:
    """Calls a second of each kind; the first is the plain route."""
    kinds = {
        "a plain Starlette route": ("plain", _call("GET", "/")),
        "/healthz": ("ours", _call("GET", "/healthz")),
        "webhook, wrong path": ("ours", _call("POST", "/telegram/other", UPDATE)),
        "webhook, wrong secret": ("ours", _call("POST", "/telegram/path", UPDATE, "wrong")),
        "webhook, 2 MiB by its own word": (
            "ours",
            _call("POST", "/telegram/path", b"", SECRET, length=2 * 1024 * 1024),
        ),
        "webhook, no JSON": ("ours", _call("POST", "/telegram/path", b"x" * 600, SECRET)),
        "webhook, taken": ("ours", _call("POST", "/telegram/path", UPDATE, SECRET)),
    }
    with _serving("plain") as plain, _serving("ours") as ours:
        ports = {"plain": plain, "ours": ours}
        found: dict[str, list[float]] = {name: [] for name in kinds}
        for _ in range(ROUNDS):
            for name, (which, call) in kinds.items():
                found[name].append(asyncio.run(_a_second(ports[which], call)))
    return [(name, median(several)) for name, several in found.items()]


def _call(
    method: str, path: str, body: bytes = b"", secret: str = "", length: int | None = None
) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: bot"]
    lines += [f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"X-Telegram-Bot-Api-Secret-Token: {secret}"] if secret else []
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _a_second(port: int, call: bytes) -> float:
    begin = time.perf_counter()
    await asyncio.gather(*(_caller(port, call) for _ in range(CONNECTIONS)))
    return CONNECTIONS * CALLS / (time.perf_counter() - begin)


async def _caller(port: int, call: bytes) -> None:
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    for _ in range(CALLS):
        reader, writer = streams = streams or await asyncio.open_connection("127.0.0.1", port)
        writer.write(call)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        await reader.readexactly(length)
        if b"connection: close" in head:
            writer.close()
            streams = None
    if streams:
        streams[1].close()


@contextmanager
def _serving(which: str) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.http", which], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


async def _plain(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


async def _take(_update: dict[str, Any]) -> bool:
    return True


def _serve(which: str) -> None:
    at = listening("127.0.0.1", 0)
    print(at.getsockname()[1], flush=True)
    if which == "ours":
        app = asgi(Status(), [Webhook("path", SECRET, _take)])
        asyncio.run(serve_http(app, at, asyncio.Event()))
    else:
        plain = Starlette(routes=[Route("/", _plain)])
        config = uvicorn.Config(plain, http="h11", log_level="error", access_log=False)
        uvicorn.Server(config).run(sockets=[at])


if __name__ == "__main__":
    _serve(sys.argv[1])
