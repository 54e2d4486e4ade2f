"""Differences as sentences for readers, and as YAML that loads."""

from __future__ import annotations

from datetime import date

import pytest

from bot.content.announce import Announced, announced, as_yaml
from bot.content.differences import Difference, Way
from bot.content.load import read_knowledge
from bot.content.revisions import MOST_TOLD, taken
from bot.core.knowledge import Change
from tests.content.small import small_files


def difference(way: Way, old: str = "", new: str = "", what: str = "entries") -> Difference:
    return Difference(what, way, "bridge-shut", "Is the bridge shut?", old, new)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (difference(Way.NEW), "New answer: “Is the bridge shut?”"),
        (difference(Way.NEW, what="paths"), "New briefing: “Is the bridge shut?”"),
        (
            difference(Way.REWORDED, "Yes.", "No."),
            "The answer “Is the bridge shut?” said “Yes.” It now says “No.”",
        ),
        (
            difference(Way.REWORDED, "", "No."),
            "The answer “Is the bridge shut?” now says also “No.”",
        ),
        (
            difference(Way.REWORDED, "Yes.", ""),
            "The answer “Is the bridge shut?” no longer says “Yes.”",
        ),
        (
            difference(Way.REWORDED, "y" * 300, "n" * 300),
            "The answer “Is the bridge shut?” was changed.",
        ),
        (
            difference(Way.RENAMED, "Is it?", "Is the bridge shut?"),
            "Answer renamed: it was “Is it?”, and is “Is the bridge shut?” now.",
        ),
        (
            difference(Way.CITATIONS, "p1", "p1, p2"),
            "The answer “Is the bridge shut?” has other proof: p1 before, p1, p2 now.",
        ),
        (difference(Way.SPEAKER, "a", "b"), "The answer “Is the bridge shut?” was changed."),
    ],
)
def test_what_is_said(found: Difference, said: str) -> None:
    """Each way of being otherwise has its sentence, and an answer is led to."""
    assert announced([found]) == [
        Announced(said, "bridge-shut" if found.what == "entries" else None)
    ]


def test_what_is_gone_leads_nowhere() -> None:
    """There is no entry to read any more."""
    (said,) = announced([difference(Way.GONE)])
    assert said == Announced("No longer here: the answer “Is the bridge shut?”")


def test_what_readers_need_not_be_told() -> None:
    """The bot's own sentences, titles of topics and other ids are no news of the answers."""
    assert announced([difference(Way.MOVED), difference(Way.REWORDED, "a", "b", "phrases")]) == []


def test_much_is_told_in_short_and_more_is_counted() -> None:
    """However much there is, it fits into one message."""

    def many(number: int) -> list[Difference]:
        return [
            Difference("entries", Way.REWORDED, f"e-{n}", f"Question {n}?", "o" * 60, "n" * 60)
            for n in range(number)
        ]

    short = announced(many(40))
    assert short[0] == Announced("The answer “Question 0?” was changed.", "e-0")
    assert announced(many(500)) == [Announced("Answer: 500 changed.")]
    for said in (short, announced(many(500))):
        assert taken([a.say for a in said]) <= MOST_TOLD


def test_the_yaml_loads() -> None:
    """What is printed can stand in changes.yaml as it is, whatever letters are in it."""
    nasty = Difference("entries", Way.NEW, "bridge-shut", "Is it: “a” 'b' \"c\" # d – {e}?")
    text = as_yaml(announced([nasty, difference(Way.GONE)]), date(2021, 4, 1))
    assert text.startswith("  - date: 2021-04-01\n    what:\n      - say: ")
    files = {**small_files(), "changes.yaml": f"changes:\n{text}".encode()}
    (revision,) = read_knowledge(files).revisions
    assert revision.day == date(2021, 4, 1)
    assert revision.changes == (
        Change(f"New answer: “{nasty.name}”", "bridge-shut"),
        Change("No longer here: the answer “Is the bridge shut?”"),
    )
