"""`briefbot explain`: how a question is understood, what it matches, and why."""

from __future__ import annotations

import re

import pytest

from tests.command import Briefbot


def rows(out: str) -> list[list[str]]:
    """The table's rows: share, score, kind, entry, words for and against, nearest phrasing."""
    return [
        re.split(r"  +", line.strip(), maxsplit=5)
        for line in out.splitlines()
        if re.match(r" *\d\.\d\d  +-?\d+\.\d\d ", line)
    ]


def test_explain_tells_what_was_understood(briefbot: Briefbot) -> None:
    """Mended words, names, what is asked for and the decision are shown."""
    ran = briefbot.run("explain", "does csto cover artsahk and karabkh")
    assert (ran.code, ran.err) == (0, "")
    assert "artsahk → artsakh, karabkh → karabakh" in ran.out
    assert re.search(r"^Names: +csto, karabakh$", ran.out, re.MULTILINE)
    assert re.search(r"^Language: +en$", ran.out, re.MULTILINE)
    assert re.search(r"^Asks: +check$", ran.out, re.MULTILINE)


def test_explain_ranks_as_ask_answers(briefbot: Briefbot) -> None:
    """The five best entries stand in order, and the decision is the one that `ask` comes to."""
    question = "Do Russia's CSTO commitments to Armenia cover Nagorno-Karabakh?"
    ran = briefbot.run("explain", question)
    table = rows(ran.out)
    scores = [float(score) for _, score, *_ in table]
    assert all(re.fullmatch(r"[+-]\S+( [+-]\S+)*", row[4]) for row in table)
    assert len(table) == 5
    assert scores == sorted(scores, reverse=True)
    (told,) = briefbot.run("ask", "--json", question).objects
    assert table[0][2:4] == ["answer", told["entry"]]
    assert table[0][5].strip() == question
    said = rf"^Answered with {told['entry']}: certainty ([\d.]+) \({told['band']}\), needed"
    certainty = re.search(said, ran.out, re.MULTILINE)
    assert certainty is not None
    # One is rounded to two places, the other to three.
    assert abs(float(certainty[1]) - told["confidence"]) <= 0.0055


@pytest.mark.parametrize(
    ("question", "decision"),
    [
        ("Armenia", "Asked back"),
        (
            "Who is the president of Azerbaijan?",
            "Declined with missing-leaders-names: it is nearest, and says what the source does",
        ),
        ("How do I bake bread?", "Declined"),
        ("hoe gaat het met de fietsenmaker vandaag", "Declined: most of its words are none that"),
        ("What is the CSTO?", "Answered with csto-what-is-it"),
        ("What is Rossia 24?", "Answered with the glossary's line on rossia-24"),
    ],
)
def test_explain_names_the_decision(briefbot: Briefbot, question: str, decision: str) -> None:
    """Whether it was answered, declined or asked back stands in the last line."""
    assert briefbot.run("explain", question).out.splitlines()[-1].startswith(decision)


def test_explain_a_not_and_another_language(briefbot: Briefbot) -> None:
    """A "not" and a language that is not English are noted."""
    assert "with a not" in briefbot.run("explain", "who is not in the csto").out
    ran = briefbot.run("explain", "Что такое ОДКБ?")
    assert re.search(r"^Language: +ru$", ran.out, re.MULTILINE)


def test_explain_after_an_earlier_question(briefbot: Briefbot) -> None:
    """With --after a follow-up is read in its conversation."""
    alone = briefbot.run("explain", "and Azerbaijan?")
    ran = briefbot.run(
        "explain", "and Azerbaijan?", "--after", "hello", "--after", "Is Armenia in the CSTO?"
    )
    assert "Answered with csto-azerbaijan-member" in ran.out
    assert "Answered with csto-azerbaijan-member" not in alone.out


@pytest.mark.parametrize("question", ["", "?!", "…", "\udcff"])
def test_explain_nothing_to_read(briefbot: Briefbot, question: str) -> None:
    """A question without a word is no fault: it is said that there is nothing to read."""
    ran = briefbot.run("explain", question)
    assert (ran.code, ran.err) == (0, "")
    assert "There is no word in it to read." in ran.out


@pytest.mark.parametrize("question", ["[red]csto[/red]", "[/]", "csto \udcff [link=x]", "\x1b[31m"])
def test_explain_prints_strangers_words_as_they_are(briefbot: Briefbot, question: str) -> None:
    """Markup, stray bytes and control characters in a question neither stop nor colour it."""
    ran = briefbot.run("explain", question)
    assert (ran.code, ran.err) == (0, "")
    assert all(c.isprintable() or c == "\n" for c in ran.out)


@pytest.mark.parametrize("words", [["explain"], ["explain", "a", "b"], ["explain", "--after", "a"]])
def test_explain_wrong_calls(briefbot: Briefbot, words: list[str]) -> None:
    """Without exactly one question the exit code is 2."""
    ran = briefbot.run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: ")
