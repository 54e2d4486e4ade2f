"""Faults to Sentry and spans to OpenTelemetry, for who wants them: the extra `telemetry`.

Neither is told a text, a name or an id: of a fault its kind and place, of a question what the log
says of it.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from bot.core.trace import masked

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer
    from sentry_sdk.types import Event, Hint

NAME = "briefbot"

FLUSH_SECONDS = 2.0
"""For telling; so long the end may be held up."""

_OURS = "bot."

_tracer: Tracer | None = None


class TelemetryError(Exception):
    """What was asked for cannot be had; the message says why and what to do."""


@contextlib.contextmanager
def at_work(dsn: str | None, traces: bool) -> Iterator[None]:
    """Within this, faults are told to Sentry at `dsn`, and spans to where OpenTelemetry's variables
    say (https://opentelemetry.io/docs/specs/otel/protocol/exporter/); to neither by default."""
    with contextlib.ExitStack() as stack:
        if dsn:
            stack.enter_context(_sentry(dsn))
        if traces:
            stack.enter_context(_traces())
        yield


def question(fields: Mapping[str, str | float], seconds: float) -> None:
    """A question that has just been answered is told as a span, if spans are wanted."""
    if _tracer is None:
        return
    end = time.time_ns()
    named = {f"{NAME}.{name}": value for name, value in fields.items()}
    begin = end - int(seconds * 1e9)
    _tracer.start_span("question", attributes=named, start_time=begin).end(end)


@contextlib.contextmanager
def _traces() -> Iterator[None]:
    global _tracer
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise TelemetryError(_missing("BRIEFBOT_TRACES")) from None
    # The variable OTEL_SERVICE_NAME counts more.
    resource = Resource.create({"service.name": NAME, "service.version": version(NAME)})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=FLUSH_SECONDS)))
    _tracer = provider.get_tracer(NAME)
    try:
        yield
    finally:
        _tracer = None
        provider.force_flush(int(1000 * FLUSH_SECONDS))
        provider.shutdown()


@contextlib.contextmanager
def _sentry(dsn: str) -> Iterator[None]:
    try:
        import sentry_sdk
        from sentry_sdk.integrations.logging import LoggingIntegration
        from sentry_sdk.utils import BadDsn
    except ImportError:
        raise TelemetryError(_missing("BRIEFBOT_SENTRY_DSN")) from None
    try:
        sentry_sdk.init(
            dsn,
            release=f"{NAME}@{version(NAME)}",
            # None of those that look into other libraries, and into what they work with. That
            # no one's data are sent is the default (send_default_pii), and `_stripped` sees to it.
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[
                LoggingIntegration(level=None, event_level=logging.ERROR, sentry_logs_level=None)
            ],
            before_send=_stripped,
            include_local_variables=False,
            include_source_context=False,
            max_breadcrumbs=0,
            server_name="",
            auto_session_tracking=False,
            send_client_reports=False,
        )
    except BadDsn:
        raise TelemetryError(
            "BRIEFBOT_SENTRY_DSN is no DSN. Copy it from Sentry: Settings, Projects, Client Keys."
        ) from None
    try:
        yield
    finally:
        sentry_sdk.get_client().close(FLUSH_SECONDS)


def _missing(setting: str) -> str:
    return f'{setting} needs what is not installed. Add it with: pip install "{NAME}[telemetry]"'


_KEPT = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment")


def _stripped(event: Event, _hint: Hint) -> Event | None:
    """An event with what is known to hold no text: when, which fault, and where."""
    found: dict[str, Any] = {name: event[name] for name in _KEPT if name in event}  # type: ignore[literal-required]
    said: Mapping[str, Any] = event.get("logentry", {})
    if said:
        # What libraries fill into their messages may be anything; ours is classes and places.
        ours = str(event.get("logger", "")).startswith(_OURS)
        message = str(said.get("formatted" if ours else "message") or "")
        found["logentry"] = {"message": masked(message.partition("\n")[0])}
    faults: list[dict[str, Any]] = event.get("exception", {}).get("values", [])
    found["exception"] = {"values": [_fault(one) for one in faults]}
    return found  # type: ignore[return-value]


def _fault(fault: Mapping[str, Any]) -> dict[str, Any]:
    frames = (fault.get("stacktrace") or {}).get("frames") or []
    places = ("filename", "function", "module", "lineno", "in_app")
    kept = [{name: frame[name] for name in places if name in frame} for frame in frames]
    return {"type": fault.get("type"), "stacktrace": {"frames": kept}}
