"""Real answers with the store: what it keeps of them, and that it costs none."""

from __future__ import annotations

import pytest

from bot.app import App
from bot.core.request import Ask, Brief, Depth
from bot.core.responder import Responder
from bot.store.store import Store
from tests.core.dated import today

from .conftest import content, rows


def responder(app: App, store: Store) -> Responder:
    return Responder(app.knowledge, app.understanding, app.matcher, app.decider, store, today)


async def test_an_answer_without_the_store(
    app: App, store: Store, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A store that fails costs no answer; the log says why, once, without a word of the person."""
    await rows(url, "DROP TABLE conversation")
    answering = responder(app, store)
    for _ in range(3):
        reply = await answering.respond(Ask("Is Armenia in the CSTO, zebulon?"), "a")
        assert reply.kind in ("answer", "abstain", "clarify")
    (record,) = caplog.records
    assert "has lost its tables" in record.getMessage()
    assert "zebulon" not in caplog.text


async def test_no_id_or_text_in_the_database(app: App, store: Store, url: str) -> None:
    """After an answer and feedback, no id of a chat, name or word of a person is in it."""
    chat, name = 918_273_645_546, "zebulon"
    place, person = store.key("telegram", chat), store.key("telegram person", chat)
    answering = responder(app, store)
    await answering.respond(Ask(f"{name} @{name} asks: is Armenia in the CSTO?"), place)
    path = next(iter(app.knowledge.paths))
    await answering.respond(Brief(path, Depth.MEDIUM, 1), place, person)
    assert await store.personal(person) == {f"brief {path}": "medium 1"}
    await store.note_shown(place, "csto-armenia-member", 5)
    await store.note_answer(place, 4, [5])
    await store.feedback("csto-armenia-member", "down", "v", ())
    assert await store.recall(place) is not None
    found = await content(url)
    assert b"csto-armenia-member" in found
    for part in (str(chat).encode(), chat.to_bytes(8, "big"), chat.to_bytes(6, "big"), b"zebulon"):
        assert part not in found
