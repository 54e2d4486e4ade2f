"""A workbench over a small knowledge, in this process, and one over files in a folder."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.app import App, responder_of
from bot.cli.workbench import Newest, known_of
from bot.config import Settings
from bot.content.fault import Fault
from bot.content.fitted import fitted, learned_id
from bot.content.prepared import Prepared
from bot.core.decide import Decider
from bot.core.knowledge import Knowledge
from bot.core.match import Matcher
from bot.core.reading import Reading
from bot.core.rows import pairs_of, talk_words
from bot.core.understand import Understanding
from bot.picture.pictures import Pictures
from bot.store.memory import ProcessMemory
from bot.workbench.known import Home, Known
from bot.workbench.live import Live
from bot.workbench.serve import Server
from bot.workbench.site import site
from tests.adapters.replies import touring
from tests.core.dated import dated

QUESTIONS = """\
questions:
  - ask: what time is the boat
    entries: [ferry-when]
  - ask: what does a ticket cost
    entries: [ferry-when]
  - ask: height of the tower
    expect: abstain
    known_failure: "It is <b>answered</b>."
"""
"""One that is answered rightly, and two that are not: what is wanted of them is wrong."""

FINDING = Fault("entries/ferry.yaml", 12, 7, "entries.1.answer.1.say", "Say <who> says so.", "by")


def app_of(knowledge: Knowledge, folder: Path) -> App:
    """All parts over a Knowledge that is in no file."""
    understanding = Understanding(knowledge)
    model, calibration = fitted(knowledge, understanding, None, "", folder)
    matcher = Matcher(knowledge, model, None, talk_words(knowledge, understanding))
    reading, pairs = Reading(knowledge, understanding), pairs_of(knowledge, understanding)
    decider = Decider(knowledge, reading, matcher, calibration, pairs)
    settings = Settings(_env_file=None, cache_dir=folder, knowledge_dir=folder / "none")
    memory = ProcessMemory()
    responder = responder_of(settings, knowledge, understanding, matcher, decider, memory)
    pictures = Pictures(knowledge, folder)
    known = Prepared(
        knowledge,
        understanding.vocabulary,
        talk_words(knowledge, understanding),
        pairs,
        learned_id(knowledge),
    )
    made = understanding, matcher, calibration, decider, responder, pictures
    return App(settings, None, memory, known, *made)


def small_known(folder: Path, knowledge: Knowledge | None = None) -> Known:
    """The small knowledge with a briefing and events, a finding, and three questions."""
    questions = folder / "questions.yaml"
    questions.write_text(QUESTIONS, encoding="utf-8")
    made = known_of(app_of(knowledge or dated(touring()), folder), questions)
    homes = {"ferry-when": Home("entries/ferry.yaml", 3), "ferry-price": Home(FINDING.file, 20)}
    return replace(made, homes=homes, findings=(FINDING,))


def live_of(made: Known) -> Live:
    """One that never changes."""
    live = Live(lambda: made)
    live.start()
    return live


def files_live(folder: Path, cache: Path) -> Live:
    """What there is to show of the files in a folder."""
    settings = Settings(_env_file=None, cache_dir=cache, knowledge_dir=folder)
    live = Live(Newest(settings, None))
    live.start()
    return live


@contextlib.contextmanager
def served(live: Live, folder: Path | None = None) -> Iterator[str]:
    """The address at which a workbench is served, by a thread, within this; it follows a folder."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(site(live, folder), live)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
