"""What makes a quiz unfair is found, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.rules.fairness import MANY, WHOLE, unfair
from bot.core.knowledge import ARTICLE, Entry, Kind, Knowledge, QuizQuestion, Statement, Term
from tests.content.small import changed, only_warning, quiz_files, warned
from tests.core.quizzed import quizzed
from tests.core.small import citation, small

WHO = QuizQuestion(
    "who",
    "Who says that the ferry sails at noon?",
    ("the mayor", "the captain", "the keeper"),
    0,
    "The mayor says so.",
    "ferry-when",
    citation("p1"),
)


def asking(*questions: QuizQuestion, knowledge: Knowledge | None = None) -> list[str]:
    """What is unfair about these questions."""
    found = unfair(replace(knowledge or small(), quiz={q.id: q for q in questions}))
    return [f"{name or 'quiz'}: {message}" for name, message in found]


def test_a_fair_question() -> None:
    """Nothing is said of one."""
    assert asking(WHO) == []
    assert warned(quiz_files()) == []


def test_it_is_part_of_the_check() -> None:
    """`briefbot check` looks at the quiz too."""
    files = changed("quiz.yaml", "It asked for it twice.", "x" * 75, quiz_files())
    found = only_warning(files, "unfair-question")
    assert (found.file, found.line, found.column) == ("quiz.yaml", 9, 5)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("the mayor of the northern town on the coast", "a man", "a lad"), "by its length"),
        (("he", "the captain of this ferry", "the keeper of the tower"), "by its length"),
        (
            ("the mayor", "the captain", "one of all who ever sat on the harbour board"),
            "unlike length",
        ),
        (("the mayor", "the captain", "the old keeper of it"), None),
    ],
)
def test_lengths(options: tuple[str, ...], said: str | None) -> None:
    """No option is told by its length, though they may differ a little."""
    found = asking(replace(WHO, options=options))
    assert len(found) == (said is not None)
    assert all(f.startswith("who: ") and said is not None and said in f for f in found)


def test_a_question_that_has_its_answer_in_it() -> None:
    """The right option does not stand in the question, unless a wrong one does too."""
    given = replace(WHO, ask="What does the mayor say of the ferry, and who is it?")
    (fault,) = asking(given)
    assert "the words of its right option" in fault
    assert asking(replace(given, options=("the mayor", "the ferry", "the keeper"))) == []


@pytest.mark.parametrize(
    ("ask", "fair"),
    [
        ("Does the ferry cost nothing?", False),
        ("Which boat costs nothing?", False),
        ("Who says that it costs nothing?", True),
        ("According to whom does it cost nothing?", True),
        ("Which town calls it free?", True),
        ("What is the ferry for Northport?", True),
        ("What is the ferry for North Port?", True),
        ("What is the ferry for the keeper?", False),
    ],
)
def test_what_is_contested(ask: str, fair: bool) -> None:
    """What has several positions is asked only with whose it is."""
    options = ("one", "two", "six")
    question = QuizQuestion("q", ask, options, 0, "So.", "ferry-price", citation("p2"))
    assert [f.partition(".")[0] for f in asking(question)] == (
        [] if fair else ["q: That is only what somebody says"]
    )


def test_what_is_contested_though_the_article_tells_it() -> None:
    """A contested entry is asked with whose position it is, whoever tells of its passage."""
    entries = {**small().entries}
    price = entries["ferry-price"]
    told = Statement("The price is disputed.", ARTICLE, (citation("p2"),))
    entries["ferry-price"] = replace(price, answer=(*price.answer, told))
    options = ("one", "two", "six")
    question = QuizQuestion("q", "What is it?", options, 0, "So.", "ferry-price", citation("p2"))
    assert len(asking(question, knowledge=replace(small(), entries=entries))) == 1
    entries["ferry-price"] = replace(entries["ferry-price"], kind=Kind.ANSWER)
    assert asking(question, knowledge=replace(small(), entries=entries)) == []


def reported(by: str) -> Knowledge:
    """Somebody without a name says something of a passage that the article speaks of too."""
    known = small()
    rumours = Term("rumours", "rumours", "group")
    plain = Entry(
        *("storm", "tower", Kind.ANSWER, "What of a storm?", ()),
        answer=(Statement("A storm may come.", by, (citation("p0"),)),),
    )
    return replace(
        known,
        terms={**known.terms, rumours.id: rumours},
        entries={**known.entries, plain.id: plain},
    )


def test_what_is_only_reported() -> None:
    """A passage with reports is asked with who says it, also where an entry tells it as the
    article's; other passages that the article tells need not be."""
    question = QuizQuestion(
        *("q", "How high is it?", ("one", "two", "six"), 0, "So.", "tower-height", citation("p0"))
    )
    assert asking(question, knowledge=reported(ARTICLE)) == []
    assert len(asking(question, knowledge=reported("rumours"))) == 1
    named = replace(question, ask="How high is it, in the rumours?")
    assert asking(named, knowledge=reported("rumours")) == []


def test_what_a_person_says() -> None:
    """Where no sentence of the entry tells it as the article's, it is asked with who says it."""
    entries = {**small().entries}
    entries["ferry-when"] = replace(
        entries["ferry-when"], answer=(Statement("It sails at noon.", "mayor", (citation("p1"),)),)
    )
    known = replace(small(), entries=entries)
    options = ("at noon", "at nine", "at four")
    plain = replace(WHO, ask="When does it sail?", options=options)
    assert len(asking(plain, knowledge=known)) == 1
    assert asking(plain) == []
    assert asking(replace(plain, ask="When does it sail, says the mayor?"), knowledge=known) == []


def test_the_same_question_twice() -> None:
    """Two questions in nearly the same words are told, but not those that ask for another thing."""
    ask = "Who said that the boat sails at noon every day?"
    (fault,) = asking(WHO, replace(WHO, id="again", ask=ask.replace(" every day", "")))
    assert fault.startswith("again: This asks nearly the same as 'who'")
    when = replace(WHO, id="when", ask="When does the ferry sail at noon?", options=("1", "2", "3"))
    assert asking(WHO, when) == []


def test_a_wrong_option_that_is_right_there() -> None:
    """A wrong option is not the right one of a question on the same passage that asks much the
    same, under whatever name; on another passage it may be."""
    other = replace(
        WHO,
        id="other",
        ask="Who says that the ferry is late at noon?",
        options=("the burgomaster", "the board", "the guard"),
    )
    one = replace(WHO, options=("the captain", "the mayor", "the keeper"))
    found = [f for f in asking(one, other) if "is right in" in f]
    assert [f.partition("'")[0] for f in found] == ["who: The wrong option "]
    elsewhere = replace(other, citation=citation("p0"))
    assert not [f for f in asking(one, elsewhere) if "is right in" in f]


def test_a_wrong_option_that_an_answer_gives() -> None:
    """A sentence that says what is asked, with a wrong option and without the right one, is told;
    the speaker is part of it."""
    second = replace(
        WHO,
        ask="Who calls the ferry free?",
        options=("the board", "nordhaven", "the keeper"),
        entry="ferry-price",
        citation=citation("p2"),
    )
    (fault,) = asking(second)
    told = "'nordhaven' may be taken for right by 'Northport calls it free.' of 'ferry-price'"
    assert told in fault
    assert asking(replace(second, right=1)) == []
    # Both options stand in that sentence: then it is not by its words that one is taken for right.
    both = replace(second, ask="Who calls it so?", options=("northport", "free", "the keeper"))
    assert asking(both) == []
    assert asking(replace(second, ask="Who calls the captain of the ferry free and kind?")) == []


def test_a_wrong_option_in_much_knowledge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are very many sentences, those that hold an option's words are still looked at,
    and no others."""
    monkeypatch.setattr("bot.content.rules.fairness.MOST_SAID", 0)
    ask, entry, at = "Who calls the ferry free?", "ferry-price", citation("p2")
    given = replace(WHO, ask=ask, options=("he", "northport", "me"), entry=entry, citation=at)
    assert ["may be taken for right" in f for f in asking(given)] == [True]
    assert asking(replace(given, options=("he", "southport", "me"))) == []


def test_guessing_without_reading() -> None:
    """In a long quiz the right option is not mostly the longest, nor mostly in one place."""
    known = quizzed(MANY)
    assert not [f for f in unfair(known) if f[0] == WHOLE]

    def all_with(options: tuple[str, ...], right: int) -> list[str]:
        quiz = {q.id: replace(q, options=options, right=right) for q in known.quiz.values()}
        return [said for name, said in unfair(replace(known, quiz=quiz)) if name == WHOLE]

    both = all_with(("a longer one", "short", "brief"), 0)
    assert [f.partition(" the right option ")[2] for f in both] == [
        "is the longest. Make some of the wrong ones longer.",
        "stands in place 1. Give some of them another id, by which options are mixed.",
    ]
    assert len(all_with(("short one", "a longer one", "brief"), 2)) == 1
