"""What is kept for the maintainers of a question that was not answered well."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.core.recollection import MemoryAwayError
from bot.core.reply import Reply
from bot.core.request import Ask, Feedback, Forget, NoneOfThese, Privacy, Request, Show
from bot.core.responder import Responder
from bot.core.unanswered import MOST_SHOWN, PERIOD_DAYS, UNANSWERED_KEPT_DAYS
from bot.store.memory import ProcessMemory
from tests.adapters.replies import CAPTAIN, TOWER, VAGUE, WHEN, ferries, responder

Kept = tuple[str, str, str, str]
ABSTAINED: Kept = ("ani", "missing-captain", "who is the captain", "abstained")


class Notebook(ProcessMemory):
    """A Memory that keeps what was asked in vain, for the test to see."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Kept] = []

    async def unanswered(
        self, person: str, entry: str, words: tuple[str, ...], reason: str
    ) -> None:
        self.kept.append((person, entry, " ".join(words), reason))


class Full(ProcessMemory):
    """A Memory that can keep nothing of it."""

    async def unanswered(
        self, person: str, entry: str, words: tuple[str, ...], reason: str
    ) -> None:
        raise MemoryAwayError("The disk is full.")


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def keeping(notebook: Notebook, tmp_path: Path) -> Responder:
    return responder(ferries(), notebook, tmp_path.parent, 3)


async def say(to: Responder, *requests: Request, person: str = "ani", place: str = "a") -> Reply:
    """The Reply to the last of these Requests."""
    replies: Sequence[Reply] = [await to.respond(r, place, person) for r in requests]
    return replies[-1]


async def test_what_was_declined(keeping: Responder, notebook: Notebook) -> None:
    """A question that the source does not answer is kept beside the entry that came nearest."""
    await say(keeping, Ask(CAPTAIN))
    assert notebook.kept == [ABSTAINED]


async def test_what_was_answered(keeping: Responder, notebook: Notebook) -> None:
    """An answer alone, a button, or a question with no words that may be kept leaves nothing."""
    await say(keeping, Ask(WHEN), Show("missing-captain"), Ask("?!"), Ask("zebulon jabberwock"))
    assert notebook.kept == []


async def test_a_thumb_down(keeping: Responder, notebook: Notebook) -> None:
    """The question comes to be kept when its answer is found bad, and once only."""
    await say(keeping, Ask(WHEN), Ask(TOWER), Feedback("ferry-when", good=True))
    assert notebook.kept == []
    await say(keeping, *[Feedback("ferry-when", good=False)] * 2)
    assert notebook.kept == [("ani", "ferry-when", "when does the ferry sail", "down")]


async def test_a_thumb_down_of_another(keeping: Responder, notebook: Notebook) -> None:
    """Who judges what somebody else asked in the same place does not count as having asked."""
    await say(keeping, Ask(WHEN))
    await say(keeping, Feedback("ferry-when", good=False), person="ben")
    assert notebook.kept == []


async def test_a_thumb_down_of_a_button(keeping: Responder, notebook: Notebook) -> None:
    """What nobody typed is not kept: the entry's own feedback says enough."""
    await say(keeping, Show("ferry-when"), Feedback("ferry-when", good=False))
    assert notebook.kept == []


async def test_none_of_these(keeping: Responder, notebook: Notebook) -> None:
    """What was asked back about is kept when nothing that was offered was meant."""
    asked_back = await say(keeping, Ask(VAGUE))
    assert notebook.kept == []
    offered = tuple(c.request.entry for c in asked_back.choices if isinstance(c.request, Show))
    await say(keeping, NoneOfThese(offered))
    assert notebook.kept == [("ani", offered[0], "northport", "none")]
    await say(keeping, Ask(VAGUE), NoneOfThese())
    assert len(notebook.kept) == 2


async def test_somebody_elses_words(keeping: Responder, notebook: Notebook) -> None:
    """What a person looks up of another's message is not kept: its author did not ask the bot."""
    await say(keeping, Ask(CAPTAIN, fresh=True), Ask(WHEN, fresh=True))
    await say(keeping, Feedback("ferry-when", good=False))
    assert notebook.kept == []


async def test_a_person_without_a_key(keeping: Responder, notebook: Notebook) -> None:
    """Who cannot be told from others cannot be counted, and nothing is kept."""
    await say(keeping, Ask(CAPTAIN), Ask(WHEN), Feedback("ferry-when", good=False), person="")
    assert notebook.kept == []


async def test_forgotten(keeping: Responder, notebook: Notebook) -> None:
    """After /forget a judgement finds no question any more."""
    await say(keeping, Ask(WHEN), Forget(), Feedback("ferry-when", good=False))
    assert notebook.kept == []


async def test_remembers_so_many(keeping: Responder, notebook: Notebook) -> None:
    """Of the answers that may yet be judged, the oldest are forgotten."""
    await say(keeping, Ask(WHEN))
    for number in range(MOST_SHOWN):
        await say(keeping, Ask(TOWER), person=f"person {number}")
    await say(keeping, Feedback("ferry-when", good=False))
    assert notebook.kept == []


async def test_off(notebook: Notebook, tmp_path: Path) -> None:
    """Without the operator's wish nothing is kept, whatever is asked and judged, and the page on
    privacy says nothing of it."""
    off = responder(ferries(), notebook, tmp_path.parent)
    privacy = await say(
        off,
        Ask(CAPTAIN),
        Ask(WHEN),
        Feedback("ferry-when", good=False),
        Ask(VAGUE),
        NoneOfThese(),
        Privacy(),
    )
    assert notebook.kept == []
    assert "byte" not in privacy.text


async def test_privacy_says_so(keeping: Responder) -> None:
    """Where it is kept, the page on privacy says so: after how many people it is shown, when
    nobody can be told any more, and when it is gone."""
    text = (await say(keeping, Privacy())).text
    assert "once 3 different people used it" in text
    assert f"within {PERIOD_DAYS} days" in text
    assert f"after {UNANSWERED_KEPT_DAYS} days" in text


async def test_it_costs_no_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where it cannot be kept, the answer is the same, and the log quotes nothing of it."""
    full = responder(ferries(), Full(), tmp_path.parent, 3)
    reply = await say(full, Ask(CAPTAIN))
    assert "The article does not name the captain." in reply.text
    assert "The disk is full." in caplog.text
    assert "who is" not in caplog.text
