from __future__ import annotations

import dataclasses

import pytest

from bot.content.check import LONGEST_ANSWER, warnings
from bot.content.load import read_knowledge
from bot.core.knowledge import MAX_URL, Knowledge

from .small import Files, changed, small_files

BRIDGE = "entries/bridge.yaml"
MISSING = "entries/missing.yaml"
ANSWER = "      - say: Yes, the bridge stays shut.\n        by: easton-mayor\n        from: p1\n"


def warnings_of(files: Files) -> list[str]:
    return warnings(read_knowledge(files))


def with_url(length: int) -> Knowledge:
    knowledge = read_knowledge(small_files())
    source = knowledge.sources["daily"]
    url = source.url.ljust(length, "x")
    return dataclasses.replace(knowledge, sources={"daily": dataclasses.replace(source, url=url)})


def test_sound_knowledge_has_no_warnings() -> None:
    """Where nothing is to be mended, nothing is said."""
    assert warnings_of(small_files()) == []


def test_paragraph_that_nothing_cites() -> None:
    """A paragraph that no answer cites is named."""
    (warning,) = warnings_of(changed(BRIDGE, "        from: p2\n", "        from: p1\n"))
    assert warning.startswith("daily: no entry cites p2")


def test_citation_of_another_source_does_not_count() -> None:
    """A paragraph of one source is not cited by way of the same number in another."""
    knowledge = read_knowledge(small_files())
    source = dataclasses.replace(knowledge.sources["daily"], id="weekly")
    both = dataclasses.replace(knowledge, sources={**knowledge.sources, "weekly": source})
    assert [w.partition(".")[0] for w in warnings(both)] == [
        "weekly: no entry cites p1",
        "weekly: no entry cites p2",
    ]


@pytest.mark.parametrize("over", [0, 1])
def test_long_answer(over: int) -> None:
    """An answer may have so many characters and not one more, counted over its sentences."""
    first, rest = "x" * 399 + ".", "y" * (LONGEST_ANSWER - 402 + over) + "."
    two = "".join(ANSWER.replace("Yes, the bridge stays shut.", say) for say in (first, rest))
    found = warnings_of(changed(BRIDGE, ANSWER, two))
    assert len(found) == over
    for warning in found:
        assert warning.startswith("bridge-shut: ")
        assert str(LONGEST_ANSWER + 1) in warning


@pytest.mark.parametrize(
    ("name", "line", "entry"),
    [
        (BRIDGE, "    related: [bridge-shut]\n", "bridge-whose-wish"),
        (MISSING, "    related: [bridge-until-when]\n", "missing-cost"),
    ],
)
def test_entry_that_leads_nowhere(name: str, line: str, entry: str) -> None:
    """An answer or a decline without related entries is named; a greeting is not."""
    (warning,) = warnings_of(changed(name, line, ""))
    assert warning.startswith(f"{entry}: nothing is related")


def test_answer_that_nothing_leads_to() -> None:
    """An answer that no other entry offers is named; a decline need not be offered."""
    files = changed(BRIDGE, "[bridge-shut, bridge-whose-wish]", "[bridge-shut, missing-cost]")
    (warning,) = warnings_of(files)
    assert warning.startswith("bridge-whose-wish: no other entry leads to it")


def test_address_that_is_too_long() -> None:
    """A source whose address alone is longer than a link may be is named once."""
    assert warnings(with_url(MAX_URL)) == []
    (warning,) = warnings(with_url(MAX_URL + 1))
    assert warning.startswith("daily: the address is too long")


def test_warnings_stand_in_order() -> None:
    """Warnings about sources come first, then those about entries in their order."""
    files = changed(BRIDGE, "        from: p2\n", "        from: p1\n")
    files = changed(BRIDGE, "    related: [bridge-shut]\n", "", files)
    files = changed(MISSING, "    related: [bridge-until-when]\n", "", files)
    found = warnings_of(files)
    assert [w.partition(":")[0] for w in found] == ["daily", "bridge-whose-wish", "missing-cost"]
