"""What is cited, shown and led to."""

from __future__ import annotations

import dataclasses

import pytest

from bot.content.check import warnings
from bot.content.fault import Fault
from bot.content.load import read_review
from bot.content.rules.shape import LONGEST_ANSWER
from bot.core.knowledge import MAX_URL
from tests.content.small import changed, only_warning, place, small_files, warned

BRIDGE = "entries/bridge.yaml"
MISSING = "entries/missing.yaml"
SOURCE = "sources/daily.yaml"
ANSWER = "      - say: Yes, the bridge stays shut.\n        by: easton-mayor\n        from: p1\n"
SECOND = """\
      - say: Weston's mayor said that her town never asked for it.
        by: weston-mayor
        from: p2
"""


def test_paragraph_that_nothing_cites() -> None:
    """A paragraph that no entry cites is named where it stands; a glossary line is not enough."""
    files = changed(BRIDGE, SECOND, SECOND.replace("p2", "p1"))
    files = changed(BRIDGE, "Weston's mayor said that her town", "One said that the town", files)
    files = changed(
        BRIDGE, "by: weston-mayor\n        from: p1", "by: article\n        from: p1", files
    )
    warning = only_warning(files, "uncited-paragraph")
    assert (warning.line, warning.column) == place(files, SOURCE, "id: p2")
    assert warning.message == "No entry cites p2. Add one, or drop it."


def test_citation_of_another_source_does_not_count() -> None:
    """A paragraph of one source is not cited by way of the same number in another."""
    files = small_files()
    weekly = files[SOURCE].decode().replace("id: daily", "id: weekly")
    files["sources/weekly.yaml"] = weekly.replace("id: p", "id: p3").encode()
    found = [f for f in warned(files) if f.rule == "uncited-paragraph"]
    assert [(f.file, f.message[:20]) for f in found] == [
        ("sources/weekly.yaml", "No entry cites p31. "),
        ("sources/weekly.yaml", "No entry cites p32. "),
    ]


@pytest.mark.parametrize("words", ["TELL ME who asked", "Is the bridge shut?"])
def test_phrasing_that_another_entry_has(words: str) -> None:
    """Words that lead to two entries are named where they stand the second time."""
    first = small_files()
    own = '      - "tell me the bridge being closed to cars"\n'
    files = changed(BRIDGE, own, f'{own}      - "tell me who asked"\n', first)
    known = read_review(files).knowledge.entries
    other = next(e for e in known.values() if e.topic == "bridge" and e.id != "bridge-shut")
    line = f'      - "{other.phrasings[0]}"\n'
    files = changed(BRIDGE, line, f'{line}      - "{words}"\n', files)
    warning = only_warning(files, "asked-elsewhere")
    assert warning.message.startswith("'bridge-shut' is asked in these words too.")
    assert (warning.line, warning.column) == place(files, BRIDGE, f'"{words}"')


@pytest.mark.parametrize("over", [0, 1])
def test_address_that_is_too_long(over: int) -> None:
    """A source whose address alone is longer than a link may be is named at its address."""
    review = read_review(small_files())
    source = review.knowledge.sources["daily"]
    long = dataclasses.replace(source, url=source.url.ljust(MAX_URL + over, "x"))
    knowledge = dataclasses.replace(review.knowledge, sources={"daily": long})
    found = warnings(dataclasses.replace(review, knowledge=knowledge))
    message = "The address has 513 characters; a link button takes 512. Use the short address."
    line, column = place(small_files(), SOURCE, "url: ")
    assert found == [Fault(SOURCE, line, column, "url", message, "long-address")] * over


@pytest.mark.parametrize("over", [0, 1])
def test_long_answer(over: int) -> None:
    """An answer may have so many characters and not one more, counted over its sentences."""
    first, rest = "x " * 199 + "x.", "y " * 149 + "y" * (LONGEST_ANSWER - 700 + over) + "."
    two = "".join(ANSWER.replace("Yes, the bridge stays shut.", say) for say in (first, rest))
    files = changed(BRIDGE, ANSWER, two)
    found = [f for f in warned(files) if f.rule == "long-answer"]
    message = f"The answer has {LONGEST_ANSWER + 1} characters; keep it under {LONGEST_ANSWER}."
    assert [f.message for f in found] == [message] * over
    assert [(f.line, f.column) for f in found] == [place(files, BRIDGE, "id: bridge-shut")] * over


@pytest.mark.parametrize(
    ("name", "line", "entry"),
    [
        (BRIDGE, "    related: [bridge-shut]\n", "bridge-whose-wish"),
        (MISSING, "    related: [bridge-until-when]\n", "missing-cost"),
    ],
)
def test_entry_that_leads_nowhere(name: str, line: str, entry: str) -> None:
    """An answer or a decline without related entries is named; a greeting is not."""
    files = changed(name, line, "")
    warning = only_warning(files, "dead-end")
    assert (warning.line, warning.column) == place(files, name, f"id: {entry}")
    assert warning.message.startswith(f"Nothing is related to '{entry}', so a reader is left")


def test_answer_that_nothing_leads_to() -> None:
    """An answer that no other entry offers is named; a decline need not be offered."""
    files = changed(BRIDGE, "[bridge-shut, bridge-whose-wish]", "[bridge-shut, missing-cost]")
    warning = only_warning(files, "no-way-in")
    assert (warning.line, warning.column) == place(files, BRIDGE, "id: bridge-whose-wish")
    assert warning.message == (
        "No other entry leads to 'bridge-whose-wish'. Name it under 'related' of one."
    )
