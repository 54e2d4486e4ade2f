"""Connections that are slow, silent, too many or half open, and the polite stop."""

from __future__ import annotations

import asyncio
import signal
import socket
import time

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.listen import PortError, listening, serve_http
from tests.serving import Caller, call, request, served


async def at_once(_request: Request) -> Response:
    return PlainTextResponse("here")


async def slowly(_request: Request) -> Response:
    await asyncio.sleep(0.5)
    return PlainTextResponse("at last")


async def at_length(_request: Request) -> Response:
    return PlainTextResponse("x" * 50_000_000)


APP = Starlette(
    routes=[Route("/", at_once), Route("/slowly", slowly), Route("/at-length", at_length)]
)


def test_a_port_in_use() -> None:
    """A port that is taken is one sentence that names it and the settings."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortError) as caught:
            listening("127.0.0.1", port)
    assert f"at 127.0.0.1, port {port}: Address already in use. Set BRIEF" in str(caught.value)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.1"])
def test_an_address_that_is_not_here(host: str) -> None:
    """An address of another machine, or a name of none, is one sentence too."""
    with pytest.raises(PortError, match=f"at {host}, port 0: .+ Set BRIEFBOT_HTTP_HOST"):
        listening(host, 0)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "0.0.0.0", "::1", "::"])
def test_addresses_of_this_machine(host: str) -> None:
    """Names and addresses of both kinds can be listened on."""
    with listening(host, 0) as found:
        assert found.getsockname()[1] > 0


def test_answers_come_at_once() -> None:
    """A connection that is kept answers without the pauses that TCP makes for small pieces."""
    with served(APP) as port, Caller(port) as caller:
        begin = time.monotonic()
        for _ in range(50):
            caller.say(request("GET", "/"))
            assert caller.answer().body == b"here"
        assert time.monotonic() - begin < 50 * 0.03


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: bot\r\n"])
def test_who_says_nothing(monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    """A connection on which no whole request comes is let go after its time."""
    monkeypatch.setattr("bot.listen.IDLE_SECONDS", 0.3)
    with served(APP) as port, Caller(port) as caller:
        begin = time.monotonic()
        caller.say(said)
        assert caller.is_ended()
        assert 0.2 < time.monotonic() - begin < 5


@pytest.mark.parametrize("before", [False, True])
def test_a_head_letter_by_letter(monkeypatch: pytest.MonkeyPatch, before: bool) -> None:
    """A head that comes letter by letter has no more time than a silent one, also as the second
    of its connection."""
    monkeypatch.setattr("bot.listen.IDLE_SECONDS", 0.5)
    with served(APP) as port, Caller(port) as caller:
        if before:
            caller.say(request("GET", "/"))
            assert caller.answer().status == 200
        caller.say(b"GET /")
        assert 0.4 < caller.drip(b"x") < 5


def test_a_body_that_nobody_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that goes on after the answer is cut off."""
    monkeypatch.setattr("bot.listen.IDLE_SECONDS", 0.5)
    with served(APP) as port, Caller(port) as caller:
        caller.say(request("GET", "/", headers={"Content-Length": "1000000"}))
        assert caller.answer().status == 200
        assert 0.4 < caller.drip(b"x") < 5


def test_an_answer_that_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks and asks, and reads no answer, is let go."""
    monkeypatch.setattr("bot.listen.IDLE_SECONDS", 0.5)
    with served(APP) as port, Caller(port) as caller:
        caller.say(request("GET", "/at-length"))
        assert 0.4 < caller.drip(request("GET", "/at-length")) < 5


def test_a_slow_answer_has_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are of callers: an answer that takes longer is waited for."""
    monkeypatch.setattr("bot.listen.IDLE_SECONDS", 0.1)
    with served(APP) as port:
        assert call(port, "GET", "/slowly").body == b"at last"


def test_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond so many connections the answer is 503, and beyond twice as many there is none; once
    there are fewer all is well."""
    monkeypatch.setattr("bot.listen.MOST", 4)
    with served(APP) as port:
        callers = [Caller(port) for _ in range(8)]
        with Caller(port) as beyond:
            assert beyond.is_ended()
        callers[0].say(request("GET", "/"))
        assert callers[0].answer().status == 503
        for caller in callers:
            caller.__exit__()
        time.sleep(0.2)
        assert call(port, "GET", "/").status == 200


async def test_a_polite_stop() -> None:
    """Told to stop, the server answers what was begun, takes no more, and is gone soon."""
    at = listening("127.0.0.1", 0)
    port = at.getsockname()[1]
    stop, ready = asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(serve_http(APP, at, stop, ready.set))
    await ready.wait()
    slow = asyncio.create_task(asyncio.to_thread(call, port, "GET", "/slowly"))
    silent = await asyncio.to_thread(Caller, port)
    await asyncio.sleep(0.2)
    stop.set()
    begin = time.monotonic()
    await serving
    assert time.monotonic() - begin < 3
    assert (await slow).body == b"at last"
    assert await asyncio.to_thread(silent.is_ended)
    silent.__exit__()
    with pytest.raises(OSError):
        await asyncio.to_thread(Caller, port)


async def test_signals_stay_the_bots() -> None:
    """The server handles no signals while it runs."""
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    during: list[object] = []
    stop = asyncio.Event()

    def ready() -> None:
        during.append((signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)))
        stop.set()

    await serve_http(APP, listening("127.0.0.1", 0), stop, ready)
    assert during == [before]
