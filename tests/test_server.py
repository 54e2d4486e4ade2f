"""The bot's HTTP server as others see it: over a real connection, byte by byte where it matters."""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.metrics import REGISTRY, told_of
from bot.server import LARGEST, asgi
from bot.status import DATABASE, KNOWLEDGE, TELEGRAM, Status
from bot.webhook import Webhook
from tests.serving import Answer, Caller, call, request, served, sums

SECRET = "not-a-real-secret"
NAME = "X-Telegram-Bot-Api-Secret-Token"
HEADER = {NAME: SECRET}
LONG = {**HEADER, "Content-Length": "1000"}
UPDATE = b'{"update_id": 7}'


@dataclass
class World:
    """A server with three webhooks: one that takes updates, one that cannot, one that fails."""

    port: int = 0
    status: Status = field(default_factory=Status)
    taken: list[dict[str, Any]] = field(default_factory=list)

    def post(self, body: bytes, path: str = "takes", secret: str = SECRET) -> Answer:
        return call(self.port, "POST", f"/telegram/{path}", body, {NAME: secret})


@pytest.fixture(scope="module")
def running() -> Iterator[World]:
    world = World()

    async def take(update: dict[str, Any]) -> bool:
        world.taken.append(update)
        return True

    async def refuse(_update: dict[str, Any]) -> bool:
        return False

    async def fail(update: dict[str, Any]) -> bool:
        raise ValueError(f"cannot keep {update}")

    webhooks = [
        Webhook("takes", SECRET, take),
        Webhook("refuses", SECRET, refuse),
        Webhook("fails", f"{SECRET}-2", fail),
    ]
    with served(asgi(world.status, webhooks)) as world.port:
        yield world


@pytest.fixture
def world(running: World) -> World:
    running.taken.clear()
    return running


def refused(why: str) -> float:
    return REGISTRY.get_sample_value("briefbot_webhook_refused_total", {"why": why}) or 0.0


def test_the_process_lives(world: World) -> None:
    """/healthz says ok whatever works, and the server does not say what it is."""
    world.status.fails(DATABASE, "it is locked")
    answer = call(world.port, "GET", "/healthz")
    assert (answer.status, answer.body) == (200, b"ok")
    assert "server" not in answer.headers


def test_ready_or_not(world: World) -> None:
    """/readyz is green when every part works, else red, and says of each part what is amiss."""
    for part in (KNOWLEDGE, TELEGRAM):
        world.status.works(part)
    world.status.fails(DATABASE, "it is locked")
    answer = call(world.port, "GET", "/readyz")
    assert answer.status == 503
    assert json.loads(answer.body) == {
        "ready": False,
        "parts": {"knowledge": "ok", "telegram": "ok", "database": "it is locked"},
        "notes": {},
    }
    world.status.works(DATABASE)
    world.status.works(KNOWLEDGE, "2 faults in the files")
    answer = call(world.port, "GET", "/readyz")
    assert answer.status == 200
    assert json.loads(answer.body) == {
        "ready": True,
        "parts": {"knowledge": "ok", "telegram": "ok", "database": "ok"},
        "notes": {"knowledge": "2 faults in the files"},
    }


def test_nothing_told_is_not_ready() -> None:
    """Before any part was told of, the bot is not ready; nor with a fault that has no words."""
    status = Status()
    assert not status.ready
    status.fails(TELEGRAM, "")
    assert not status.ready


def test_metrics_are_read(world: World) -> None:
    """/metrics is Prometheus's text, with the parts as they are when it asks."""
    world.status.fails(DATABASE, "it is locked")
    with told_of(world.status):
        answer = call(world.port, "GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    text = answer.body.decode()
    assert sums(text, "briefbot_up{")['part="database"}'] == 0
    world.status.works(DATABASE)
    with told_of(world.status):
        text = call(world.port, "GET", "/metrics").body.decode()
    assert sums(text, "briefbot_up{")['part="database"}'] == 1
    assert "process_resident_memory_bytes" in text


@pytest.mark.parametrize("path", ["/", "/telegram", "/telegram/", "/healthz/", "/telegram/a/b"])
def test_no_other_addresses(world: World, path: str) -> None:
    """Any other address is 404, and leads nowhere else."""
    answer = call(world.port, "GET", path)
    assert (answer.status, "location" in answer.headers) == (404, False)


def test_an_update_is_taken(world: World) -> None:
    """Telegram's call with path and secret is taken once, as it came, and answered 200."""
    body = json.dumps({"update_id": 8, "message": {"text": "Wäs?"}}).encode()
    assert world.post(body).status == 200
    assert world.taken == [{"update_id": 8, "message": {"text": "Wäs?"}}]


def test_many_on_one_connection(world: World) -> None:
    """A connection is kept: updates come one after another, also several at once."""
    with Caller(world.port) as caller:
        for number in range(3):
            caller.say(request("POST", "/telegram/takes", b'{"update_id": %d}' % number, HEADER))
        assert [caller.answer().status for _ in range(3)] == [200, 200, 200]
    assert [update["update_id"] for update in world.taken] == [0, 1, 2]


def test_what_is_not_safe(world: World) -> None:
    """An update that could not be made safe is 503, so that Telegram sends it again."""
    before = refused("unsafe")
    assert world.post(UPDATE, "refuses").status == 503
    assert refused("unsafe") == before + 1


def test_a_fault_of_ours(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Where taking fails it is 500 and one line in the log, without a word of the update."""
    body = b'{"update_id": 9, "message": {"text": "my secret question"}}'
    answer = world.post(body, "fails", f"{SECRET}-2")
    assert answer.status == 500
    (record,) = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert record.getMessage().startswith("An update could not be taken: ValueError in fail:")
    assert "secret question" not in caplog.text + str(answer.body)


@pytest.mark.parametrize(
    ("method", "path", "secret", "status", "why"),
    [
        ("GET", "takes", SECRET, 405, "method"),
        ("HEAD", "takes", SECRET, 405, "method"),
        ("PUT", "other", "", 405, "method"),
        ("POST", "other", SECRET, 404, "path"),
        ("POST", "take", SECRET, 404, "path"),
        ("POST", "t%C3%A4kes", SECRET, 404, "path"),
        ("POST", "%ff%00", SECRET, 404, "path"),
        ("POST", "takes", "", 403, "secret"),
        ("POST", "takes", SECRET[:-1], 403, "secret"),
        ("POST", "takes", SECRET.upper(), 403, "secret"),
        ("POST", "takes", "\xe4", 403, "secret"),
        ("POST", "fails", SECRET, 403, "secret"),
    ],
)
def test_refused_at_the_door(
    world: World, method: str, path: str, secret: str, status: int, why: str
) -> None:
    """A wrong method, path or secret is refused though the body never comes, and counted."""
    before = refused(why)
    with Caller(world.port) as caller:
        named = {**LONG, NAME: secret} if secret else {"Content-Length": "1000"}
        caller.say(request(method, f"/telegram/{path}", headers=named))
        assert caller.answer().status == status
    assert refused(why) == before + 1
    assert world.taken == []


def test_too_large_by_its_own_word(world: World) -> None:
    """A body that says it is over a mebibyte is refused before any of it comes."""
    for length in (str(LARGEST + 1), "9" * 19):
        with Caller(world.port) as caller:
            caller.say(
                request("POST", "/telegram/takes", headers={**LONG, "Content-Length": length})
            )
            answer = caller.answer()
            assert answer.status == 413
            assert caller.is_ended()


def test_as_large_as_may_be(world: World) -> None:
    """A body of a mebibyte to the byte is taken."""
    start = b'{"update_id": 1, "x": "'
    body = start + b"x" * (LARGEST - len(start) - 2) + b'"}'
    assert len(body) == LARGEST
    assert world.post(body).status == 200


def test_too_large_in_chunks(world: World) -> None:
    """A body of unknown length is cut off at a mebibyte; far from all of it is ever sent."""
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    head = request("POST", "/telegram/takes", headers=HEADER).replace(
        b"Content-Length: 0", b"Transfer-Encoding: chunked"
    )
    sent = 0
    with Caller(world.port) as caller:
        caller.say(head)
        # A server that closes leaves what is under way unread: then the answer may be lost.
        with contextlib.suppress(OSError):
            for _ in range(1_000):
                caller.say(chunk)
                sent += len(chunk)
        assert sent < 20 * LARGEST
    assert refused("size") > 0
    assert world.taken == []


def test_chunks_that_fit(world: World) -> None:
    """A small body in chunks is taken."""
    head = request("POST", "/telegram/takes", headers=HEADER).replace(
        b"Content-Length: 0", b"Transfer-Encoding: chunked"
    )
    with Caller(world.port) as caller:
        caller.say(head, b"8\r\n" + UPDATE[:8] + b"\r\n", b"8\r\n" + UPDATE[8:] + b"\r\n0\r\n\r\n")
        assert caller.answer().status == 200
    assert world.taken == [{"update_id": 7}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b"{}",
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b'{"update_id": 7.0}',
        b'{"update_id": 7',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"update_id": ' + b"9" * 10_000 + b"}",
    ],
)
def test_what_is_no_update(world: World, body: bytes) -> None:
    """What is no JSON object with a whole update_id is 400, and nobody sees it."""
    assert world.post(body).status == 400
    assert world.taken == []


def test_a_slow_body(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that comes letter by letter is cut off after its time, however lively it is."""
    monkeypatch.setattr("bot.server.BODY_SECONDS", 0.5)
    with Caller(world.port) as caller:
        caller.say(request("POST", "/telegram/takes", headers=LONG))
        assert 0.4 < caller.drip(b" ") < 5
    assert refused("slow") > 0


def test_a_silent_body(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that stops half-way is 408, and the connection ends."""
    monkeypatch.setattr("bot.server.BODY_SECONDS", 0.3)
    with Caller(world.port) as caller:
        caller.say(request("POST", "/telegram/takes", headers=LONG), b"{")
        assert caller.answer().status == 408
        assert caller.is_ended()


def test_who_goes_away(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Who hangs up in the middle of a body costs one count, and no line in the log."""
    before = refused("gone")
    with Caller(world.port) as caller:
        caller.say(request("POST", "/telegram/takes", headers=LONG), b"{")
    begin = time.monotonic()
    while refused("gone") == before:
        assert time.monotonic() - begin < 10
        time.sleep(0.01)
    assert caplog.messages == []


@settings(max_examples=150, deadline=None)
@given(
    body=st.binary(max_size=400)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ).map(lambda value: json.dumps(value).encode()),
    headers=st.dictionaries(
        st.from_regex(r"\A[A-Za-z][A-Za-z0-9-]{0,15}\Z"),
        st.from_regex(r"\A[\x21-\x7e\x80-\xff]{0,40}\Z"),
        max_size=4,
    ),
    knows=st.booleans(),
)
def test_any_body_with_any_headers(
    running: World, body: bytes, headers: dict[str, str], knows: bool
) -> None:
    """Whatever comes, the answer is one of a few, never a fault; without the secret never 200."""
    running.taken.clear()
    given = {**headers, **(HEADER if knows else {})}
    answer = call(running.port, "POST", "/telegram/takes", body, given)
    assert answer.status in ({200, 400, 408, 413} if knows else {400, 403})
    assert (answer.status == 200) == (len(running.taken) == 1)


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=1, max_size=300))
def test_any_bytes(running: World, said: bytes) -> None:
    """Bytes that are no request are refused or let go, and the next caller is served."""
    with Caller(running.port) as caller:
        caller.say(said)
        caller.hang_up()
        with contextlib.suppress(EOFError):
            assert caller.answer().status in {400, 404, 405}
    assert call(running.port, "GET", "/healthz").status == 200


def test_a_webhook_without_a_secret() -> None:
    """A webhook that everybody could call cannot be made, and none shows its secret."""

    async def take(_update: dict[str, Any]) -> bool:
        return True

    for path, secret in (("", SECRET), ("x", ""), ("a/b", SECRET)):
        with pytest.raises(ValueError):
            Webhook(path, secret, take)
    assert SECRET not in repr(Webhook("x", SECRET, take))
