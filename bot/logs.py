"""How the log is written: one line a record, as JSON or for people, whoever logs.

All code here and in the libraries logs as Python does; structlog makes the lines of it. No line
holds a value of a traceback, or anything that looks like a token or a password.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor

from bot.core.trace import masked

FIELDS = ("platform", "request", "kind", "entry", "band", "milliseconds")
"""What a record may hold beside its message: of a question, see `bot.observed`. Nothing else that
a library hangs on a record is written."""

OURS = "bot"
"""The logger of this program, above those of its modules."""


def configure(form: Literal["auto", "people", "json"], level: str, to: TextIO) -> None:
    """Write the log to a stream from now on, for the whole process.

    `auto` is for people where the stream is a terminal, else JSON. `level` is of this program's own
    records; of libraries nothing below a warning is written, for some tell at lower levels what
    they work with. Faults that nobody meets are a line too, without their words.
    """
    people = form == "people" or (form == "auto" and to.isatty())
    handler = logging.StreamHandler(to)
    number = logging.getLevelNamesMapping()[level.upper()]
    least = max(number, logging.WARNING)
    handler.addFilter(lambda record: record.levelno >= least or _is_ours(record))
    handler.setFormatter(_formatter(people=people, colours=to.isatty()))
    root = logging.getLogger()
    for before in list(root.handlers):
        root.removeHandler(before)
    root.addHandler(handler)
    root.setLevel(least)
    logging.getLogger(OURS).setLevel(number)
    logging.captureWarnings(capture=True)
    # A line that cannot be written is lost; else it would be told with all that is in it.
    logging.raiseExceptions = False
    sys.excepthook = _unmet
    threading.excepthook = lambda met: _unmet(
        met.exc_type, met.exc_value or met.exc_type(), met.exc_traceback
    )


def _formatter(*, people: bool, colours: bool) -> logging.Formatter:
    shape: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=colours and not os.environ.get("NO_COLOR"))]
        if people
        else [_in_order, structlog.processors.JSONRenderer()]
    )
    # Another name than the library's for the time would be last in its lines for people.
    time = "timestamp" if people else "time"
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key=time),
            structlog.stdlib.ExtraAdder(FIELDS),
            _one_line,
            _without_values,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _masked,
            *shape,
        ]
    )


def _one_line(_logger: object, _name: str, event: EventDict) -> EventDict:
    """A message in one line. Of libraries the first alone: in those below it they show objects."""
    first, *more = str(event["event"]).splitlines() or [""]
    return {**event, "event": "\\n".join([first, *more]) if _is_ours(event["_record"]) else first}


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == OURS


def _without_values(_logger: object, _name: str, event: EventDict) -> EventDict:
    """In the place of a traceback, what it was and where."""
    event.pop("stack_info", None)
    info = event.pop("exc_info", None)
    if not info or info[1] is None:
        return event
    names = " < ".join(type(error).__name__ for error in _causes(info[1]))
    return {**event, "fault": names, "where": _frames(info[1])}


def _causes(error: BaseException) -> Iterator[BaseException]:
    """A fault, and those while which it came about."""
    seen: list[BaseException] = []
    found: BaseException | None = error
    while found is not None and found not in seen:
        yield found
        seen.append(found)
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _frames(error: BaseException) -> str:
    """The files, functions and lines of a traceback, the innermost first."""
    return " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in reversed(extract_tb(error.__traceback__))
    )


def _masked(_logger: object, _name: str, event: EventDict) -> EventDict:
    return {name: masked(v) if isinstance(v, str) else v for name, v in event.items()}


def _in_order(_logger: object, _name: str, event: EventDict) -> EventDict:
    first = ("time", "level", "event")
    return {**{name: event[name] for name in first}, **event}


def _unmet(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell of what ends a thread or the process."""
    if issubclass(kind, KeyboardInterrupt):
        return
    told = (kind, error, trace)
    logging.getLogger(OURS).critical("The bot has failed.", exc_info=told)
