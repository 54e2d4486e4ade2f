"""What is told of questions: counted, logged, and none of what people write or are."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import logs
from bot.app import App, build
from bot.config import Settings
from bot.core.reply import Line, Reply
from bot.core.request import Ask, Browse, Complete, Names, Request, Show, Who
from bot.metrics import REGISTRY
from bot.observed import Respond, knowledge, observed
from bot.status import KNOWLEDGE, Status
from tests.command import written
from tests.content.small import small_files

PHRASES = {"fault": "Something went wrong."}


def answering(reply: Reply) -> Respond:
    async def respond(_request: Request, _conversation: str, _person: str) -> Reply:
        return reply

    return respond


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def ask(respond: Respond, request: Request, conversation: str = "c", person: str = "p") -> Reply:
    return asyncio.run(respond(request, conversation, person))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reply", "kind", "band"),
    [
        (Reply("answer", (), entry="bridge-shut", band="high"), "answer", "high"),
        (Reply("clarify", (), band="low"), "clarify", "low"),
        (Reply("abstain", (), band="medium"), "abstain", "medium"),
        (Reply("smalltalk", (), band="high"), "smalltalk", "high"),
        (Reply("page", ()), "page", "none"),
        (Reply("page", (Line(PHRASES["fault"]),)), "fault", "none"),
    ],
)
def test_counted_by_outcome(
    reply: Reply, kind: str, band: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A question is given on as it is, counted once by what came of it, timed, and one line."""
    caplog.set_level(logging.INFO)
    labels = {"platform": "telegram", "kind": kind, "band": band}
    before = value("briefbot_questions_total", **labels)
    timed = value("briefbot_answer_seconds_count", platform="telegram")
    assert ask(observed(answering(reply), "telegram", PHRASES), Ask("Is it shut?")) is reply
    assert value("briefbot_questions_total", **labels) == before + 1
    assert value("briefbot_answer_seconds_count", platform="telegram") == timed + 1
    (record,) = [r for r in caplog.records if r.getMessage() == "question"]
    assert record.__dict__["kind"] == kind


def test_type_ahead_is_no_question(caplog: pytest.LogCaptureFixture) -> None:
    """What is asked at every key is told of only where it fails."""
    caplog.set_level(logging.INFO)
    respond = observed(answering(Reply("page", ())), "discord", PHRASES)
    for request in (Complete("wh"), Names("pu")):
        ask(respond, request)
    assert caplog.messages == []
    ask(
        observed(answering(Reply("page", (Line(PHRASES["fault"]),))), "discord", PHRASES), Names("")
    )
    assert caplog.messages == ["question"]


def test_each_platform_by_itself() -> None:
    """Two platforms on one responder are counted apart."""
    before = value("briefbot_answer_seconds_count", platform="discord")
    respond = answering(Reply("page", ()))
    ask(observed(respond, "telegram", PHRASES), Browse())
    ask(observed(respond, "discord", PHRASES), Browse())
    assert value("briefbot_answer_seconds_count", platform="discord") == before + 1


def test_what_is_known() -> None:
    """Reloads are counted, the version in use is shown, and faults in the files are a note: the
    bot stays ready."""
    status = Status()
    tell = knowledge(status)
    tell("", "aaa", 0)
    assert (status.ready, status.notes) == (True, {})
    before = value("briefbot_reloads_total", result="refused")
    tell("refused", "aaa", 2)
    assert value("briefbot_reloads_total", result="refused") == before + 1
    assert status.parts[KNOWLEDGE] is None
    assert status.notes == {KNOWLEDGE: "the files have faults (2); knowledge aaa stays in use"}
    tell("taken", "bbb", 0)
    assert status.notes == {}
    assert value("briefbot_knowledge_info", version="bbb") == 1
    assert REGISTRY.get_sample_value("briefbot_knowledge_info", {"version": "aaa"}) is None


class Told:
    """The log of a real responder, in both forms."""

    def __init__(self, app: App) -> None:
        self.json, self.people = io.StringIO(), io.StringIO()
        self.respond = observed(app.responder.respond, "telegram", app.knowledge.phrases)

    def take(self) -> list[str]:
        """What was logged since the last time, in each form."""
        found = [to.getvalue() for to in (self.json, self.people)]
        for to in (self.json, self.people):
            to.seek(0)
            to.truncate()
        return found


@pytest.fixture(scope="module")
def small(fits: Path, tmp_path_factory: pytest.TempPathFactory) -> App:
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(fits, folder / "cache")
    knowledge = written(folder / "knowledge", small_files())
    return build(Settings(_env_file=None, cache_dir=folder / "cache", knowledge_dir=knowledge))


@pytest.fixture(scope="module")
def told(small: App) -> Iterator[Told]:
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    before = list(root.handlers), root.level, ours.level, logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook
    found = Told(small)
    logs.configure("people", "debug", found.people)
    (people,) = root.handlers
    logs.configure("json", "debug", found.json)
    root.addHandler(people)
    root.setLevel(logging.DEBUG)
    yield found
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level, ours.level, logging.raiseExceptions = before
    sys.excepthook, threading.excepthook = hooks
    logging.Logger.manager._clear_cache()  # type: ignore[attr-defined]


# Letters that no line of the log has by itself, so that any piece of a text is known by them.
MARKED = st.text("ЖЮЩЭЁ☃ \n{}%\\\"'", min_size=4, max_size=60).filter(lambda t: len(t.split()) > 0)


@settings(max_examples=100, deadline=None)
@given(
    text=MARKED,
    words=st.sampled_from(["Is the bridge shut?", "hello", "who is Weston", "xyzzy", ""]),
    kind=st.sampled_from([Ask, Show, Who, Complete]),
)
def test_no_text_gets_into_the_log(told: Told, text: str, words: str, kind: Any) -> None:
    """Whatever is asked by whomever, no piece of the text and no key is in any line."""
    request = kind(f"{words} {text}")
    ask(told.respond, request, "conversation-ЪЪ-77", "person-ЪЪ-88")
    for log in told.take():
        for form in (log, log.encode().decode("unicode_escape", "replace")):
            assert not set("ЖЮЩЭЁ☃Ъ") & set(form)
            assert "-77" not in form
            assert "-88" not in form


def test_the_line_of_a_question(told: Told) -> None:
    """The line holds what the issue names: entry, band, platform, milliseconds, and no more."""
    ask(told.respond, Ask("Is the bridge shut?"))
    log, people = told.take()
    (line,) = [one for one in map(json.loads, log.splitlines()) if one["event"] == "question"]
    spent = line.pop("milliseconds")
    line.pop("time")
    assert 0 < spent < 60_000
    assert line == {
        "level": "info",
        "event": "question",
        "logger": "bot.observed",
        "platform": "telegram",
        "request": "Ask",
        "kind": "answer",
        "entry": "bridge-shut",
        "band": "high",
    }
    assert "bridge-shut" in people


def test_a_fault_of_the_responder(told: Told, small: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where answering fails, the lines name the fault's kind, and no word of it or the question."""

    def fail(text: str, _last: object) -> None:
        raise ValueError(f"cannot decide {text}")

    monkeypatch.setattr(small.responder._decider, "decide", fail)
    ask(told.respond, Ask("my secret question"))
    for log in told.take():
        assert "ValueError" in log
        assert "fault" in log
        assert "secret" not in log
