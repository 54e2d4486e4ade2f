"""Sentry and OpenTelemetry, played by a server on this machine: what arrives there, to the byte."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.telemetry import TelemetryError, at_work, question

pytest.importorskip("sentry_sdk", reason="the extra telemetry is not installed")
pytest.importorskip("opentelemetry.sdk", reason="the extra telemetry is not installed")

FIELDS: dict[str, str | float] = {
    "platform": "telegram",
    "request": "Ask",
    "kind": "answer",
    "entry": "csto-what-is-it",
    "band": "high",
    "milliseconds": 2.5,
}
TEXT = "my secret question"


class Receiver(ThreadingHTTPServer):
    """Takes whatever it is sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.come: list[tuple[str, bytes]] = []

    def bodies(self, path: str) -> list[bytes]:
        return [body for where, body in self.come if where == path]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        packed = self.headers.get("Content-Encoding", "")
        if packed == "gzip":
            body = gzip.decompress(body)
        elif packed == "deflate":
            body = zlib.decompress(body)
        # What stands in the head is looked through as well.
        self.server.come.append((self.path, body + str(self.headers).encode()))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def dsn(port: int) -> str:
    return f"http://0123456789abcdef@127.0.0.1:{port}/1"


def events(receiver: Receiver) -> list[dict[str, Any]]:
    """The events in Sentry's envelopes: JSON in lines, of which each second one is a head."""
    found = []
    for body in receiver.bodies("/api/1/envelope/"):
        lines = [line for line in body.split(b"\n") if line.startswith(b"{")]
        found += [json.loads(line) for line in lines[2::2]]
    return found


def fail(text: str) -> None:
    what = f"{text} in a variable"
    raise ValueError(f"cannot read {what}")


def test_a_fault_at_sentry(receiver: Receiver) -> None:
    """Of a fault that is logged Sentry is told the kind and the place: no words, no variables, no
    lines of the log before it, no name of the machine."""
    with at_work(dsn(receiver.server_port), traces=False):
        logging.getLogger("bot.app").warning("before it: %s", TEXT)
        try:
            fail(TEXT)
        except ValueError:
            logging.getLogger("uvicorn.error").exception("It failed with %s\n%s", TEXT, TEXT)
    (event,) = events(receiver)
    (fault,) = event["exception"]["values"]
    assert fault["type"] == "ValueError"
    assert fault["stacktrace"]["frames"][-1]["function"] == "fail"
    assert event["logentry"] == {"message": "It failed with %s"}
    assert event["release"].startswith("briefbot@")
    everything = b"".join(body for _, body in receiver.come)
    for never in (b"secret", b"cannot read", b"before it", socket.gethostname().encode()):
        assert never not in everything


def test_our_own_words_at_sentry(receiver: Receiver) -> None:
    """Where the bot itself says what went wrong, in classes and places, Sentry is told that."""
    with at_work(dsn(receiver.server_port), traces=False):
        logging.getLogger("bot.app").error("%s has failed: %s", "Telegram", "ValueError")
        logging.getLogger("bot.app").error("lost %s", "https://u:not-a-real-password@db.example/")
        logging.getLogger("bot.app").info("all is well")
    first, second = sorted(e["logentry"]["message"] for e in events(receiver))
    assert first == "Telegram has failed: ValueError"
    assert second == "lost https://u:<password>@db.example/"


def test_after_the_end(receiver: Receiver) -> None:
    """Once it is over nothing is told any more."""
    with at_work(dsn(receiver.server_port), traces=False):
        pass
    logging.getLogger("bot.app").error("too late")
    assert events(receiver) == []


def test_a_span_for_each_question(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question is one span as long as its answer took, with what the log says, and no more."""
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{receiver.server_port}")
    question(FIELDS, 1.0)
    with at_work(None, traces=True):
        question(FIELDS, 0.25)
    question(FIELDS, 1.0)
    (path, body), *_ = receiver.come
    assert path == "/v1/traces"
    told = ExportTraceServiceRequest()
    told.ParseFromString(body.partition(b"Host:")[0].rstrip(b"\r\n"))
    (resource,) = told.resource_spans
    names = {a.key: a.value.string_value for a in resource.resource.attributes}
    assert names["service.name"] == "briefbot"
    (span,) = resource.scope_spans[0].spans
    assert span.name == "question"
    assert 0.2e9 < span.end_time_unix_nano - span.start_time_unix_nano < 0.3e9
    attributes = {a.key: a.value.double_value or a.value.string_value for a in span.attributes}
    assert attributes == {f"briefbot.{name}": value for name, value in FIELDS.items()}


@pytest.mark.parametrize("what", ["sentry", "traces"])
def test_where_nobody_listens(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither can be reached the bot works on, and its end is not held up for long."""
    with socket.create_server(("127.0.0.1", 0)) as dead:
        port = dead.getsockname()[1]
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
    with at_work(dsn(port) if what == "sentry" else None, traces=what == "traces"):
        logging.getLogger("bot.app").error("a fault")
        question(FIELDS, 0.1)
        begin = time.monotonic()
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize(
    ("given", "traces", "missing", "setting"),
    [
        (dsn(9), False, "sentry_sdk", "BRIEFBOT_SENTRY_DSN"),
        (None, True, "opentelemetry.sdk.resources", "BRIEFBOT_TRACES"),
    ],
)
def test_not_installed(
    given: str | None, traces: bool, missing: str, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra, asking for it is a sentence that says how to install it."""
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(TelemetryError) as caught, at_work(given, traces=traces):
        pass
    assert str(caught.value) == (
        f'{setting} needs what is not installed. Add it with: pip install "briefbot[telemetry]"'
    )


def test_no_dsn() -> None:
    """What is no DSN is a sentence that does not repeat it."""
    with pytest.raises(TelemetryError) as caught, at_work("my-secret", traces=False):
        pass
    assert "BRIEFBOT_SENTRY_DSN is no DSN." in str(caught.value)
    assert "my-secret" not in str(caught.value)


def test_neither() -> None:
    """Asked for neither, nothing is loaded for them."""
    with at_work(None, traces=False):
        question(FIELDS, 1.0)
