"""`briefbot eval`: does the bot find what people ask for?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command import Briefbot, Ran

RIGHT = """
- ask: What is the CSTO?
  kind: plain
  entries: [csto-what-is-it]
- ask: Who is the president of Azerbaijan?
  kind: near-miss
  expect: abstain
- ask: Armenia
  kind: terse
  expect: clarify
- ask: hello
  kind: greeting
  expect: smalltalk
"""
FOLLOW_UP = """
- ask: and Azerbaijan?
  after: [Is Armenia a member of the CSTO?]
  kind: follow-up
  entries: [csto-azerbaijan-member]
"""
WRONG = """
- ask: How do I bake bread?
  kind: off-topic
  entries: [csto-what-is-it]
"""


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """The file that the questions are put into."""
    return tmp_path / "asked.yaml"


def evaluate(briefbot: Briefbot, asked: Path, questions: str, *options: str) -> Ran:
    asked.write_text(f"questions:{questions}", encoding="utf-8")
    return briefbot.run("eval", str(asked), *options)


def scores(out: str) -> dict[str, tuple[int, int]]:
    """How many were right, of how many, for each group."""
    found = re.findall(r"^ *(\S.*?) +(\d+) +(\d+) +[\d.]+% *$", out, re.MULTILINE)
    return {name: (int(right), int(of)) for name, right, of in found}


def test_eval_all_right(briefbot: Briefbot, asked: Path) -> None:
    """Where every reply is right the exit code is 0, and each group is counted."""
    ran = evaluate(briefbot, asked, RIGHT + FOLLOW_UP)
    assert (ran.code, ran.err) == (0, "")
    assert "✗" not in ran.out
    assert scores(ran.out) == {
        "answer": (1, 1),
        "answer (follow-up)": (1, 1),
        "abstain": (1, 1),
        "clarify": (1, 1),
        "smalltalk": (1, 1),
        "plain": (1, 1),
        "near-miss": (1, 1),
        "terse": (1, 1),
        "greeting": (1, 1),
        "follow-up": (1, 1),
    }


def test_eval_wrong(briefbot: Briefbot, asked: Path) -> None:
    """A wrong reply is listed with what was wanted, and the exit code is 1."""
    ran = evaluate(briefbot, asked, RIGHT + WRONG)
    assert (ran.code, ran.err) == (1, "")
    assert [line for line in ran.out.splitlines() if line.startswith("✗")] == [
        "✗ How do I bake bread?"
    ]
    assert "wanted answer csto-what-is-it" in ran.out
    assert scores(ran.out)["answer"] == (1, 2)
    assert scores(ran.out)["off-topic"] == (0, 1)


def test_eval_without_the_list_of_failures(briefbot: Briefbot, asked: Path) -> None:
    """With --no-failures only the counts are shown; the exit code stays."""
    ran = evaluate(briefbot, asked, RIGHT + WRONG, "--no-failures")
    assert ran.code == 1
    assert "✗" not in ran.out
    assert scores(ran.out)["answer"] == (1, 2)


def test_eval_each_question_is_a_conversation_of_its_own(briefbot: Briefbot, asked: Path) -> None:
    """A follow-up without its earlier question does not lean on the question above it."""
    before = "\n- ask: Is Armenia a member of the CSTO?\n  entries: [csto-armenia-member]"
    alone = "\n- ask: and Azerbaijan?\n  entries: [csto-azerbaijan-member]"
    ran = evaluate(briefbot, asked, before + alone)
    assert ran.code == 1
    assert scores(ran.out)["answer"] == (1, 2)


def test_eval_alternatives_and_passages(briefbot: Briefbot, asked: Path) -> None:
    """Any entry of a list is right, all of a list within it, and so is citing the passages."""
    questions = """
- ask: What is the CSTO?
  kind: any-of
  entries: [war-2016, csto-what-is-it]
- ask: What is the CSTO?
  kind: all-of
  entries: [[war-2016, csto-what-is-it]]
- ask: What is the CSTO?
  kind: passage
  cites: [p4]
- ask: What is the CSTO?
  kind: other-passage
  cites: [[p4, p9]]
"""
    ran = evaluate(briefbot, asked, questions)
    assert ran.code == 1
    assert scores(ran.out) == {
        "answer": (2, 4),
        "any-of": (1, 1),
        "all-of": (0, 1),
        "passage": (1, 1),
        "other-passage": (0, 1),
    }


def test_eval_known_failure(briefbot: Briefbot, asked: Path) -> None:
    """What is known to fail and fails is no fault."""
    ran = evaluate(briefbot, asked, WRONG + '  known_failure: "It is about bread."\n' + RIGHT)
    assert ran.code == 0
    assert scores(ran.out)["off-topic"] == (0, 1)


def test_eval_known_failure_that_passes(briefbot: Briefbot, asked: Path) -> None:
    """What is known to fail and does not must be told, with exit code 1."""
    mended = "\n- ask: What is the CSTO?\n  entries: [csto-what-is-it]\n  known_failure: 'Once.'"
    ran = evaluate(briefbot, asked, mended)
    assert ran.code == 1
    (told,) = [line for line in ran.out.splitlines() if "known_failure" in line]
    assert told.endswith("What is the CSTO?")


def test_eval_tells_what_is_known(briefbot: Briefbot, asked: Path) -> None:
    """Beside a known failure stands why, and what was taken for what is listed."""
    ran = evaluate(briefbot, asked, WRONG + '  known_failure: "It is about bread."\n')
    assert "✗ How do I bake bread? (known: It is about bread.)\n" in ran.out
    assert "confused, wanted → got\n  1× csto-what-is-it → " in ran.out


def test_eval_the_knowledges_own(briefbot: Briefbot) -> None:
    """Without a path the knowledge's own questions are asked; none fails that is not known to."""
    ran = briefbot.run("eval", "--no-failures")
    assert (ran.code, ran.err) == (0, "")
    assert scores(ran.out)["abstain"][1] >= 10


def test_eval_an_unknown_entry(briefbot: Briefbot, asked: Path) -> None:
    """An entry that is not there is a fault with its place, not a failure."""
    ran = evaluate(briefbot, asked, "\n- ask: What is it?\n  entries: csto-what-it-is\n")
    assert (ran.code, ran.out) == (1, "")
    assert "asked.yaml:3:3: " in ran.err
    assert "Did you mean 'csto-what-is-it'?" in ran.err


def test_eval_a_folder(briefbot: Briefbot, tmp_path: Path) -> None:
    """Every question file of a folder is asked."""
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "one.yaml").write_text(f"questions:{RIGHT}", encoding="utf-8")
    (folder / "two.yaml").write_text(f"questions:{WRONG}", encoding="utf-8")
    ran = briefbot.run("eval", str(folder))
    assert ran.code == 1
    assert scores(ran.out)["answer"] == (1, 2)


def test_eval_prints_questions_as_they_are(briefbot: Briefbot, asked: Path) -> None:
    """Square brackets in a question are not taken for markup."""
    ran = evaluate(briefbot, asked, '\n- ask: "[bold]bread[/]?"\n  entries: [csto-what-is-it]')
    assert ran.code == 1
    assert "✗ [bold]bread[/]?" in ran.out


def test_eval_faulty_questions(briefbot: Briefbot, asked: Path) -> None:
    """Every fault of a question file is named by file, line and column, with exit code 1."""
    ran = evaluate(briefbot, asked, "\n- aks: hello\n- ask: hello\n  expect: applause\n")
    assert (ran.code, ran.out) == (1, "")
    assert "asked.yaml:2:3: " in ran.err
    assert "Did you mean 'ask'?" in ran.err
    assert "asked.yaml:4:3: " in ran.err
    assert "applause" in ran.err


def test_eval_a_folder_without_questions(briefbot: Briefbot, tmp_path: Path) -> None:
    """A folder without question files is told, with exit code 1, not taken for success."""
    (tmp_path / "none").mkdir()
    ran = briefbot.run("eval", str(tmp_path / "none"))
    assert (ran.code, ran.out) == (1, "")
    assert "There are no question files" in ran.err


def test_eval_a_path_that_is_not_there(briefbot: Briefbot) -> None:
    """A path that does not exist is a wrong call."""
    ran = briefbot.run("eval", "nowhere")
    assert (ran.code, ran.out) == (2, "")
    assert "nowhere" in ran.err
