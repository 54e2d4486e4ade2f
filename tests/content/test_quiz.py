"""quiz.yaml: what is read of it, and where its faults are."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.limits import LONGEST_EXPLANATION, LONGEST_LABEL, units
from bot.content.load import read_knowledge
from bot.content.plain import plain, valued
from bot.content.quiz import mixed
from bot.content.schema import LONGEST_ASK
from bot.core.knowledge import Citation, Knowledge, Source
from bot.core.quiz import explanation

from .small import changed, faults_of, place, quiz_files, small_files

QUIZ = "quiz.yaml"
ASK = "Who said that the bridge stays shut?"
RIGHT = "right: Easton's mayor"
WRONG = "[The ferryman, A police officer, The governor]"
EXPLAIN = "He said so, until May."
FROM = "    entry: bridge-shut\n    from: p1"


def test_questions_are_read() -> None:
    """Each question has its options mixed, the right one marked, and its proof."""
    quiz = read_knowledge(quiz_files()).quiz
    assert list(quiz) == ["who-said-so", "whose-wish"]
    first = quiz["who-said-so"]
    assert first.ask == ASK
    assert first.options[first.right] == "Easton's mayor"
    assert set(first.options) == {
        *("Easton's mayor", "The ferryman", "A police officer", "The governor")
    }
    assert (first.explain, first.entry) == (EXPLAIN, "bridge-shut")
    assert first.citation == Citation("daily", "p1")


def test_the_file_may_be_missing() -> None:
    """Knowledge without a quiz is sound."""
    assert read_knowledge(small_files()).quiz == {}


def test_questions_survive_the_cache() -> None:
    """What was read once is the same from the cache."""
    knowledge = read_knowledge(quiz_files())
    assert valued(Knowledge, plain(knowledge)).quiz == knowledge.quiz


def test_one_line_each() -> None:
    """Breaks in a text are spaces: an explanation is one line wherever it is shown."""
    files = changed(QUIZ, EXPLAIN, "|\n      He said so,\n\n      until May.", quiz_files())
    assert read_knowledge(files).quiz["who-said-so"].explain == EXPLAIN


@given(st.lists(st.text(min_size=1), min_size=3, max_size=4, unique=True))
def test_the_order_is_fixed(options: list[str]) -> None:
    """The order of the options does not depend on their order in the file."""
    there = mixed("a-question", tuple(options))
    assert sorted(there) == sorted(options)
    assert mixed("a-question", tuple(reversed(options))) == there


def test_the_order_tells_nothing() -> None:
    """In many questions the option that stands first in the file stands in each place."""
    places = [mixed(f"q{n}", ("a", "b", "c", "d")).index("a") for n in range(200)]
    assert all(30 < places.count(i) < 70 for i in range(4))


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        (FROM, FROM.replace("shut", "shot"), "bridge-shot", "Did you mean 'bridge-shut'?"),
        (FROM, FROM.replace("bridge-shut", "missing-cost"), "missing-cost", "does not answer"),
        (FROM, FROM.replace("p1", "p7"), "p7", "There is no paragraph 'p7'."),
        (FROM, FROM.replace("p1", "p2"), "p2\n  - id", "does not cite p2; it cites p1."),
        (WRONG, "[The ferryman, easton's  Mayor.]", "easton's  Mayor.", "is an option of this"),
        (WRONG, "[The Ferryman, the ferryman.]", "the ferryman.", "is an option of this"),
        (WRONG, "[The ferryman]", "[The ferryman]", "at least 2 are needed"),
        (WRONG, "[a, b, c, d]", "[a, b, c, d]", "too long; at most 3"),
        (RIGHT, f"right: {'x' * (LONGEST_LABEL + 1)}", "xxx", "at most 80 fit"),
        (WRONG, f"[a, {'y' * (LONGEST_LABEL + 1)}]", "yyy", "at most 80 fit"),
        (ASK, "Who said it.", "Who said it.", "end the question with a question mark"),
        (ASK, f"{'z' * LONGEST_ASK}?", "zzz", "at most 200"),
        (EXPLAIN, "He said so", "He said so\n", "full stop"),
        ("id: whose-wish", "id: who-said-so", "who-said-so\n    ask: What", "is already the id"),
        ("explain: He", "explian: He", "explian", "Did you mean 'explain'?"),
    ],
)
def test_faults(old: str, new: str, at: str, words: str) -> None:
    """What cannot be asked so is a fault at its place."""
    files = changed(QUIZ, old, new, quiz_files())
    found = {(f.line, f.column): f.message for f in faults_of(files)}
    text = files[QUIZ].decode()
    assert text.count(at) >= 1
    before = text[: text.index(at)]
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    near = [m for (found_line, start), m in found.items() if found_line == line and start <= column]
    assert any(words in message for message in near), found


def test_explanations_fit() -> None:
    """An explanation with its citation may have as many characters as Telegram shows, not one
    more, whatever its letters."""
    files = quiz_files()
    citation = units(explanation(read_knowledge(files).quiz["who-said-so"], _sources()))
    room = LONGEST_EXPLANATION - (citation - len(EXPLAIN))
    fits = changed(QUIZ, EXPLAIN, "é" * (room - 1) + ".", files)
    told = explanation(read_knowledge(fits).quiz["who-said-so"], _sources())
    assert units(told) == LONGEST_EXPLANATION
    for longer in ("é" * room + ".", "é" * (room - 2) + "🙂."):
        (fault,) = faults_of(over := changed(QUIZ, EXPLAIN, longer, files))
        assert (fault.line, fault.column) == place(over, QUIZ, f"explain: {longer}")
        assert f"at most {room} fit beside the citation" in fault.message


def _sources() -> Mapping[str, Source]:
    return read_knowledge(small_files()).sources


def test_entries_that_could_not_be_read() -> None:
    """Where a file of entries is broken, the quiz is not blamed for it."""
    files = {**quiz_files(), "entries/bridge.yaml": b"title: [\n"}
    assert {f.file for f in faults_of(files)} == {"entries/bridge.yaml"}
