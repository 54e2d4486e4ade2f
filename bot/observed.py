"""What is told of each question: a count, a line in the log and a span, never what was asked."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping

from bot import metrics, telemetry
from bot.core.reply import Line, Reply
from bot.core.request import Complete, Names, Request
from bot.status import KNOWLEDGE, Status

log = logging.getLogger(__name__)

Respond = Callable[[Request, str, str], Awaitable[Reply]]
"""See `Responder.respond`."""


def observed(respond: Respond, platform: str, phrases: Mapping[str, str]) -> Respond:
    """The same for one platform, with all that is told of it.

    Type-ahead, asked for at every key, is told of only where it fails.
    """

    metrics.begin(platform)

    async def observe(request: Request, conversation: str, person: str) -> Reply:
        began = time.perf_counter()
        reply = await respond(request, conversation, person)
        seconds = time.perf_counter() - began
        kind = metrics.FAULT if reply.lines == (Line(phrases["fault"]),) else reply.kind
        if kind == metrics.FAULT or not isinstance(request, Complete | Names):
            _tell(platform, request, kind, reply, seconds)
        return reply

    return observe


def _tell(platform: str, request: Request, kind: str, reply: Reply, seconds: float) -> None:
    metrics.QUESTIONS.labels(platform, kind, reply.band or metrics.NO_BAND).inc()
    metrics.SECONDS.labels(platform).observe(seconds)
    fields: dict[str, str | float] = {
        "platform": platform,
        "request": type(request).__name__,
        "kind": kind,
        "entry": reply.entry or "",
        "band": reply.band,
        "milliseconds": round(1000 * seconds, 1),
    }
    log.info("question", extra=fields)
    telemetry.question(fields, seconds)


def knowledge(status: Status) -> Callable[[str, str, int], None]:
    """What a Live bot tells of its knowledge, for metrics and Status.

    Faults in the files are a note: what is in use works.
    """

    def tell(result: str, version: str, faults: int) -> None:
        if result:
            metrics.RELOADS.labels(result).inc()
        metrics.knows(version)
        note = f"the files have faults ({faults}); knowledge {version} stays in use"
        status.works(KNOWLEDGE, note if faults else "")

    return tell
