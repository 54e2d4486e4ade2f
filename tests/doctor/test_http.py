"""Who has the bot's port, each with somebody who has it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest

from bot.config import Settings
from bot.core.finding import Finding
from bot.doctor.http import port
from bot.listen import listening, serve_http
from bot.server import asgi
from bot.status import DATABASE, KNOWLEDGE, Status


async def look(number: int | None, host: str = "127.0.0.1") -> Finding:
    """What is found of a port."""
    return await port(Settings(_env_file=None, http_host=host, http_port=number))


@contextlib.asynccontextmanager
async def bot(status: Status) -> AsyncIterator[int]:
    """The bot's own server at a port."""
    plug, stop = listening("127.0.0.1", 0), asyncio.Event()
    serving = asyncio.create_task(serve_http(asgi(status), plug, stop))
    yield plug.getsockname()[1]
    stop.set()
    await serving


def free() -> int:
    """A port that nobody has."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        number: int = one.getsockname()[1]
        return number


async def test_none() -> None:
    """Without a port there is nothing to look at."""
    it = await look(None)
    assert (it.state, "not served" in it.what) == ("ok", True)


async def test_any() -> None:
    """Nobody knows beforehand which one it will be."""
    assert (await look(0)).state == "note"


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
async def test_free(host: str) -> None:
    """A port that nobody has is free, and stays so."""
    number = free()
    for _ in range(2):
        it = await look(number, host)
        assert (it.state, "is free" in it.what) == ("ok", True)


async def test_our_own() -> None:
    """The bot at work is told from other programs, and says what is amiss with it."""
    status = Status()
    status.works(KNOWLEDGE)
    async with bot(status) as number:
        it = await look(number, "0.0.0.0")
        assert (it.state, it.what.endswith("and is ready.")) == ("ok", True)
        status.fails(DATABASE, "the disk is full")
        it = await look(number)
    assert it.state == "bad"
    assert "database (the disk is full)" in it.what


@pytest.mark.parametrize("says", [b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\n\r\n<html>", b""])
async def test_another_program(says: bytes) -> None:
    """Whatever else answers there, or hangs up, is in the way."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(says)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as other:
        it = await look(other.sockets[0].getsockname()[1])
    assert it.state == "bad"
    assert "another program" in it.what


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-name.invalid", "not a host"])
async def test_an_address_of_another_machine(host: str) -> None:
    """Where this machine cannot listen is told, with what can be set."""
    it = await look(free(), host)
    assert it.state == "bad"
    assert "BRIEFBOT_HTTP_HOST" in it.what
