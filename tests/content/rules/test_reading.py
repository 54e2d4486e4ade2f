"""How hard a text is to read."""

from __future__ import annotations

import pytest

from bot.content.rules.names import Names
from bot.content.rules.reading import grade
from bot.core.knowledge import Term
from tests.content.small import changed, only_warning, place, warned

BRIDGE = "entries/bridge.yaml"
MISSING = "entries/missing.yaml"
NAMES = Names([Term("karabakh", "Nagorno-Karabakh", "place", ("the breakaway republic",))])
HARD = (
    "The administration's infrastructural reconsiderations notwithstanding, pedestrian "
    "accessibility remains comprehensively circumscribed."
)


def test_grade_is_the_index() -> None:
    """4.71 letters a word and half a point a word of a sentence, as its inventors say."""
    # 20 letters in 5 words in 1 sentence; 20 in 5 in 2.
    assert grade("This road goes west now.", NAMES) == pytest.approx(4.71 * 4 + 2.5 - 21.43, abs=2)
    one, two = (grade(t, NAMES) for t in ("Cats sleep, dogs bark.", "Cats sleep. Dogs bark."))
    assert one - two == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Nagorno-Karabakh is far.", "xxxxx is far."),
        ("It is in the breakaway republic.", "It is in xxxxx."),
        ('He said "an incomprehensible catastrophe".', "He said xxxxx."),
        ("See https://example.org/incomprehensible now.", "See now."),
    ],
)
def test_what_makes_no_text_harder(text: str, same: str) -> None:
    """Names and quotations count as a word of five letters, addresses as nothing."""
    assert grade(text, NAMES) == pytest.approx(grade(same, NAMES))


def test_semicolon_ends_a_sentence() -> None:
    """Two clauses with a semicolon are as easy as two sentences."""
    assert grade("Cats sleep; dogs bark.", NAMES) == grade("Cats sleep. Dogs bark.", NAMES)


def test_nothing_is_easy() -> None:
    """A text without words has no grade."""
    assert grade("…", NAMES) == 0.0


@pytest.mark.parametrize(
    ("name", "old", "key", "at"),
    [
        (BRIDGE, "Yes, the bridge stays shut.", "entries.1.answer", "answer:\n      - say: The ad"),
        (MISSING, "The article gives no sum.", "entries.1.decline", "decline: The administration"),
        ("terms.yaml", "He speaks for Easton.", "terms.3.line.say", "say: The administration"),
    ],
)
def test_hard_text_is_named(name: str, old: str, key: str, at: str) -> None:
    """An answer, a decline and a glossary line over the limit are named, with their grade."""
    files = changed(name, old, HARD)
    warning = only_warning(files, "hard-to-read")
    assert (warning.key, (warning.line, warning.column)) == (key, place(files, name, at))
    assert warning.message.startswith("This reads like grade 4")
    assert warning.message.endswith(
        ", and 12 is the limit. Make two sentences of one, and take shorter words."
    )


def test_limit_is_the_maintainers() -> None:
    """style.yaml says how hard a text may be."""
    files = changed(BRIDGE, "Yes, the bridge stays shut.", HARD)
    assert warned({**files, "style.yaml": b"hardest_reading: 60\n"}) == []
