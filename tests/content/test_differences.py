"""What readers will notice between two versions, however broken the older one is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.differences import Difference, Way, asked_otherwise, differences
from bot.content.outline import Outline, outline_of
from tests.content.small import Files, changed, learning_files, small_files

BRIDGE = "entries/bridge.yaml"
QUIZ = """\
questions:
  - id: how-long
    ask: Until when is it shut?
    right: May
    wrong: [June, July]
    explain: He said so.
    entry: bridge-until-when
    from: p1
"""


def noticed(old: Files, new: Files) -> list[Difference]:
    return differences(outline_of(old), outline_of(new))


def only(old: Files, new: Files) -> Difference:
    (found,) = noticed(old, new)
    return found


def test_the_same_is_the_same() -> None:
    """Nothing is noticed between a version and itself, or where only comments and order of keys
    are otherwise."""
    assert noticed(learning_files(), learning_files()) == []
    text = small_files()["terms.yaml"].decode()
    assert (
        noticed(small_files(), {**small_files(), "terms.yaml": f"# Names\n{text}".encode()}) == []
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            BRIDGE,
            "Yes, the bridge stays shut.",
            "The bridge stays shut.",
            Difference(
                *("entries", Way.REWORDED, "bridge-shut", "Is the bridge shut?"),
                *("Yes, the bridge stays shut.", "The bridge stays shut."),
            ),
        ),
        (
            BRIDGE,
            "question: Is the bridge shut?",
            "question: Is the bridge closed?",
            Difference(
                *("entries", Way.RENAMED, "bridge-shut", "Is the bridge closed?"),
                *("Is the bridge shut?", "Is the bridge closed?"),
            ),
        ),
        (
            BRIDGE,
            "from: [p1]",
            "from: [p1, p2]",
            Difference(
                *("entries", Way.CITATIONS, "bridge-until-when"),
                *("Until when is the bridge shut?", "p1", "p1, p2"),
            ),
        ),
        (
            BRIDGE,
            "    from: p2\n",
            "    from: p2\n      - say: So it was.\n        by: article\n        from: p2\n",
            Difference(
                *("entries", Way.REWORDED, "bridge-whose-wish", "Did both towns want it shut?"),
                *("", "So it was."),
            ),
        ),
        (
            BRIDGE,
            "say: Weston's mayor said that her town never asked for it.\n        by: weston-mayor",
            "say: Weston's mayor said that her town never asked for it.\n        by: article",
            Difference(
                *("entries", Way.SPEAKER, "bridge-whose-wish", "Did both towns want it shut?"),
                *("weston-mayor", "article"),
            ),
        ),
        (
            BRIDGE,
            "title: The bridge",
            "title: Bridge and river",
            Difference(
                "topics",
                Way.RENAMED,
                "bridge",
                "Bridge and river",
                "The bridge",
                "Bridge and river",
            ),
        ),
        (
            BRIDGE,
            "id: bridge-until-when\n",
            "id: bridge-how-long\n",
            Difference(
                *("entries", Way.MOVED, "bridge-how-long", "Until when is the bridge shut?"),
                *("bridge-until-when", "bridge-how-long"),
            ),
        ),
        (
            "terms.yaml",
            "name: Easton\n",
            "name: East Town\n",
            Difference("terms", Way.RENAMED, "easton", "East Town", "Easton", "East Town"),
        ),
        (
            "entries/missing.yaml",
            "decline: The article gives no sum.",
            "decline: The article names no sum.",
            Difference(
                *("entries", Way.REWORDED, "missing-cost", "What does the repair cost?"),
                *("The article gives no sum.", "The article names no sum."),
            ),
        ),
        (
            "lessons.yaml",
            "title: The whole story",
            "title: All of it",
            Difference(
                "paths", Way.RENAMED, "whole-story", "All of it", "The whole story", "All of it"
            ),
        ),
        (
            "timeline.yaml",
            'date: "2021-05"',
            'date: "2021-05-15"',
            Difference(
                *("events", Way.REWORDED, "opens-again", "The bridge opens"),
                *("2021-05: The bridge opens again.", "2021-05-15: The bridge opens again."),
            ),
        ),
        (
            "quiz.yaml",
            "right: May",
            "right: In May",
            Difference("quiz", Way.REWORDED, "how-long", "Until when is it shut?", "May", "In May"),
        ),
        (
            "sources/daily.yaml",
            "url: https://daily.example/bridge",
            "url: https://daily.example/bridges",
            Difference(
                *("sources", Way.REWORDED, "daily", "The Bridge Stays Shut"),
                *("https://daily.example/bridge", "https://daily.example/bridges"),
            ),
        ),
        (
            "phrases.yaml",
            "Words for about.",
            "Words about it.",
            Difference(
                "phrases", Way.REWORDED, "about", "about", "Words for about.", "Words about it."
            ),
        ),
    ],
)
def test_one_thing_is_noticed(name: str, old: str, new: str, expected: Difference) -> None:
    """Each change of one thing is told as just that, with what it was and what it is."""
    files = {**learning_files(), "quiz.yaml": QUIZ.encode()}
    assert only(files, changed(name, old, new, files)) == expected


def test_new_and_gone() -> None:
    """What stands in one version alone is new, or gone, by the name that readers know."""
    with_quiz = {**small_files(), "quiz.yaml": QUIZ.encode()}
    new = only(small_files(), with_quiz)
    assert (new.what, new.way, new.name) == ("quiz", Way.NEW, "Until when is it shut?")
    gone = only(with_quiz, small_files())
    assert (gone.way, gone.name) == (Way.GONE, "Until when is it shut?")


def test_a_line_for_the_glossary() -> None:
    """A term that gets a line is new to readers, whether or not it was understood before."""
    line = "    line:\n      say: The town on the other side.\n      by: weston-mayor\n"
    line += "      from: [p2]\n"
    without = changed("terms.yaml", line, "")
    assert only(without, small_files()).way is Way.NEW
    assert only(small_files(), without).way is Way.GONE


def test_a_new_sentence_of_the_bots_own_is_no_news() -> None:
    """It is seen with what it is for."""
    more = changed("phrases.yaml", "topics: [bridge]", "  another: Words.\ntopics: [bridge]")
    assert noticed(small_files(), more) == []


def test_sentences_in_another_order() -> None:
    """They are told as one change, not as one left out and one added."""
    one = "      - say: Easton's mayor announced it.\n        by: easton-mayor\n        from: p1\n"
    files = changed(BRIDGE, one, "")
    other = "her town never asked for it.\n        by: weston-mayor\n        from: p2\n"
    found = only(small_files(), changed(BRIDGE, other, other + one, files))
    assert found.way is Way.REWORDED
    assert found.old.startswith("Easton's mayor announced it. Weston's")
    assert found.new.endswith("Easton's mayor announced it.")


def test_ways_of_asking() -> None:
    """New and lost phrasings are counted, of what stands in both versions."""
    new = changed(BRIDGE, '"news of the bridge being closed to cars"', "is it open\n      - open?")
    assert noticed(small_files(), new) == []
    assert asked_otherwise(outline_of(small_files()), outline_of(new)) == (2, 1)


def test_a_version_that_does_not_load() -> None:
    """An older version lacks what came later, and a file may be broken: the rest is compared."""
    old = {BRIDGE: small_files()[BRIDGE], "terms.yaml": b"terms: ]", "entries/odd.yaml": b"- 1"}
    outline = outline_of(old)
    assert outline.unread == ["terms.yaml"]
    found = differences(outline, outline_of(small_files()))
    assert {(d.way, d.what) for d in found} >= {(Way.NEW, "sources"), (Way.NEW, "terms")}
    assert "bridge-shut" not in {d.id for d in found}


PIECES = st.sampled_from(
    [
        *("entries:", "terms:", "paths:", "events:", "questions:", "phrases:", "smalltalk:"),
        *("\n  - ", "\n    ", "id: x", "line:", "say: ", "from: ", "[", "]", "{", "}", ": ", "a"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                *("entries/a.yaml", "sources/a.yaml", "terms.yaml", "lessons.yaml"),
                *("timeline.yaml", "quiz.yaml", "phrases.yaml", "a/b/c.yaml", "x"),
            ]
        ),
        st.lists(PIECES, max_size=20).map(lambda ps: "".join(ps).encode()) | st.binary(max_size=40),
    )
)
def test_any_files_have_an_outline(files: Files) -> None:
    """Whatever stands in the files, there is an outline, and nothing is noticed against itself."""
    outline = outline_of(files)
    assert isinstance(outline, Outline)
    assert differences(outline, outline) == []
