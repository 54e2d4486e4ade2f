"""The log: one form for all who log, and nothing in it that is nobody's business."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import logs
from bot.core.trace import masked
from tests.command import ROOT

TELEGRAM = "123456:not-a-real-token-but-as-long-as-one"
DISCORD = "bm90LWEtcmVhbC10b2tlbg000.NotOne.not-a-real-token-of-any-bot"


class Log:
    """The whole process's log, for a test."""

    def __init__(self) -> None:
        self.to = io.StringIO()

    @property
    def text(self) -> str:
        return self.to.getvalue()

    @property
    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def kept() -> Iterator[None]:
    """Whatever is configured in a test is as it was before."""
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    before = list(root.handlers), root.level, ours.level, logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level, ours.level, logging.raiseExceptions = before
    sys.excepthook, threading.excepthook = hooks
    logging.Logger.manager._clear_cache()  # type: ignore[attr-defined]


@pytest.fixture
def log(kept: None) -> Log:
    found = Log()
    logs.configure("json", "info", found.to)
    return found


def test_a_line_of_json(log: Log) -> None:
    """A record is one JSON object: when (UTC), how grave, what, and who says it."""
    logging.getLogger("bot.app").info("%s starts.", "Telegram")
    (line,) = log.lines
    assert list(line)[:3] == ["time", "level", "event"]
    assert {**line, "time": ""} == {
        "time": "",
        "level": "info",
        "event": "Telegram starts.",
        "logger": "bot.app",
    }
    told = datetime.fromisoformat(str(line["time"]))
    assert abs((datetime.now(UTC) - told).total_seconds()) < 60


def test_for_people(kept: None) -> None:
    """For people it is a line of words without escape codes where there is no terminal."""
    to = io.StringIO()
    logs.configure("people", "info", to)
    logging.getLogger("bot.app").warning("Telegram cannot be reached (%s).", "TimedOut")
    assert to.getvalue().count("\n") == 1
    assert to.getvalue().isprintable() is False
    for part in ("warning", "Telegram cannot be reached (TimedOut).", "[bot.app]"):
        assert part in to.getvalue()
    assert "\x1b" not in to.getvalue()


@pytest.mark.parametrize("terminal", [False, True])
def test_auto(kept: None, terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Left alone, the form is for people in a terminal, and JSON elsewhere."""
    to = io.StringIO()
    monkeypatch.setattr(to, "isatty", lambda: terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    logs.configure("auto", "info", to)
    logging.getLogger("bot").info("Here.")
    assert to.getvalue().startswith("{") is not terminal


def test_levels(kept: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The level is this program's own: of libraries no less than a warning is ever written."""
    to = io.StringIO()
    logs.configure("json", "debug", to)
    # Some have a level of their own.
    monkeypatch.setattr(logging.getLogger("aiosqlite"), "level", logging.DEBUG)
    for name in ("bot.live", "aiosqlite", "starlette"):
        logging.getLogger(name).debug("low")
        logging.getLogger(name).info("middle")
        logging.getLogger(name).warning("high")
    told = [(line["logger"], line["event"]) for line in map(json.loads, to.getvalue().splitlines())]
    assert told == [
        ("bot.live", "low"),
        ("bot.live", "middle"),
        ("bot.live", "high"),
        ("aiosqlite", "high"),
        ("starlette", "high"),
    ]
    logs.configure("json", "error", to)
    logging.getLogger("bot.live").warning("no more")
    logging.getLogger("aiosqlite").warning("no more")
    assert "no more" not in to.getvalue()


def test_configured_twice(log: Log) -> None:
    """To configure again replaces what was: no line comes twice."""
    logs.configure("json", "info", log.to)
    logging.getLogger("bot").info("once")
    assert len(log.lines) == 1


def test_a_traceback_without_values(log: Log) -> None:
    """Of a fault its kind is told, that of its cause, and where; none of its words or values."""

    def inner(secret: str) -> None:
        raise ValueError(f"cannot read {secret}")

    try:
        try:
            inner("my question")
        except ValueError as error:
            raise KeyError("my question") from error
    except KeyError:
        logging.getLogger("starlette").exception("It failed\nwith %s", "my question")
    (line,) = log.lines
    assert line["event"] == "It failed"
    assert line["fault"] == "KeyError < ValueError"
    assert str(line["where"]).startswith("test_logs.py:")
    assert "my question" not in log.text
    logging.getLogger("bot").error("No fault", exc_info=True)
    assert "fault" not in log.lines[-1]


def test_nothing_else_is_hung_on(log: Log) -> None:
    """What libraries hang on a record is not written, only what a question may hold."""
    logging.getLogger("bot").info("x", extra={"text": "my question", "entry": "csto-what-is-it"})
    (line,) = log.lines
    assert line["entry"] == "csto-what-is-it"
    assert "my question" not in log.text


def test_what_asyncio_tells(log: Log) -> None:
    """asyncio shows objects, with the words of faults, below its first line: they are left out."""
    code = "Task exception was never retrieved\nfuture: <Task exception=ValueError('my question')>"
    logging.getLogger("asyncio").error(code)
    (line,) = log.lines
    assert line["event"] == "Task exception was never retrieved"


def test_lines_cannot_be_made_up(kept: None) -> None:
    """A line break in a message of ours is shown, and starts no line."""
    to = io.StringIO()
    logs.configure("people", "info", to)
    logging.getLogger("bot").info("a\nb")
    assert to.getvalue().count("\n") == 1
    assert "a\\nb" in to.getvalue()


def test_warnings_are_lines_too(log: Log) -> None:
    """What Python warns of does not break the form."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("old ways", stacklevel=1)
    (line,) = log.lines
    assert line["logger"] == "py.warnings"


def test_what_nobody_meets() -> None:
    """A fault that ends a thread, or the process, is a line without its words."""
    code = """
import sys, threading
from bot import logs
logs.configure("json", "info", sys.stderr)
def fail():
    raise ValueError("my question")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["level"], line["fault"]) for line in lines] == [("critical", "ValueError")] * 2
    assert "my question" not in done.stderr


@pytest.mark.parametrize("secret", [TELEGRAM, DISCORD])
@pytest.mark.parametrize("form", ["json", "people"])
def test_tokens_are_masked(kept: None, form: str, secret: str) -> None:
    """What looks like a token is not written, whoever logs it, wherever in a record it stands."""
    to = io.StringIO()
    logs.configure("json" if form == "json" else "people", "info", to)
    logging.getLogger("telegram").error("POST https://api.example/bot%s/getMe", secret)
    logging.getLogger("bot").error("x", extra={"entry": f"a {secret}."})
    assert secret not in to.getvalue()
    assert secret[-12:] not in to.getvalue()
    assert to.getvalue().count("<token>") == 2


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 10**12),
    st.from_regex(r"\A[A-Za-z0-9_-]{30,50}\Z"),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_any_token_is_masked(number: int, word: str, before: str, after: str) -> None:
    """A token of Telegram's form goes, whatever stands around it."""
    assert word not in masked(f"{before} {number}:{word} {after}")
    assert word not in masked(f"https://api.telegram.org/bot{number}:{word}/getMe")


@settings(max_examples=300, deadline=None)
@given(st.from_regex(r"\A[^\s/@:\x00-\x20]{8,20}\Z"), st.from_regex(r"\A[a-z]{0,8}\Z"))
def test_any_password_is_masked(password: str, user: str) -> None:
    """A password in an address goes; the address stays."""
    said = masked(f"lost postgresql+asyncpg://{user}:{password}@db.example/briefbot at 12:30")
    assert said == f"lost postgresql+asyncpg://{user}:<password>@db.example/briefbot at 12:30"


@pytest.mark.parametrize(
    "text",
    [
        "Knowledge 3f2a9c taken: 1 entry changed.",
        "entries/csto.yaml:12:5: answer: no such paragraph",
        "2026-11-28T14:10:13Z",
        "http://127.0.0.1:8080/healthz",
        "respond:120 < _ask:165 < decide:269",
        "smalltalk-hello",
    ],
)
def test_what_is_no_secret(text: str) -> None:
    """Other texts stay as they are."""
    assert masked(text) == text
