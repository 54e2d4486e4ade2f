"""What is wrong with knowledge that loads, and what silences it."""

from __future__ import annotations

import pytest

from bot.content.check import warnings
from bot.content.fault import Fault
from bot.content.load import read_review
from bot.content.review import Finding, Review
from bot.content.rules import RULES, SLOW
from bot.content.schema import TopicModel

from .small import changed, faults_of, only_warning, place, small_files, warned

BRIDGE = "entries/bridge.yaml"
MISSING = "entries/missing.yaml"
SOURCE = "sources/daily.yaml"
RELATED = "    related: [bridge-until-when]\n"


def silenced(rule: str, because: str = "It is meant so.", indent: int = 4) -> str:
    lines = ("silence:", f"  - rule: {rule}", f"    because: {because}")
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def test_sound_knowledge_has_no_warnings() -> None:
    """Where nothing is to be mended, nothing is said."""
    assert warned(small_files()) == []


def test_warnings_stand_in_order() -> None:
    """Warnings are sorted by file, line and column, whichever rule found them."""
    files = changed(BRIDGE, "        from: p2\n", "        from: p1\n")
    files = changed(BRIDGE, "    related: [bridge-shut]\n", "", files)
    files = changed(MISSING, RELATED, "", files)
    files = changed(BRIDGE, "Until May, he said.", "Until the 5th, he said.", files)
    found = warned(files)
    assert [(f.file, f.rule) for f in found] == [
        (BRIDGE, "unbacked-number"),
        (BRIDGE, "dead-end"),
        (BRIDGE, "unbacked-name"),
        (BRIDGE, "unbacked-name"),
        (MISSING, "dead-end"),
        (SOURCE, "uncited-paragraph"),
    ]
    assert found == sorted(found)


def test_warning_names_its_rule() -> None:
    """A warning is written as file:line:column with its key, and its rule behind it."""
    files = changed(MISSING, RELATED, "")
    (warning,) = warned(files)
    assert str(warning) == (
        "entries/missing.yaml:3:5: entries.1: Nothing is related to 'missing-cost', so a reader "
        "is left there. Add 'related:' with up to three ids. [dead-end]"
    )


def test_silence_beside_the_entry() -> None:
    """A warning that is silenced with a reason is not given."""
    assert warned(changed(MISSING, RELATED, silenced("dead-end"))) == []


def test_silence_covers_what_is_inside() -> None:
    """A silence beside an entry is for its sentences too, and one beside a sentence for that
    alone."""
    files = changed(BRIDGE, "Yes, the bridge stays shut.", "Yes, all 12 bridges stay shut.")
    only_warning(files, "unbacked-number")
    assert warned(changed(BRIDGE, RELATED, RELATED + silenced("unbacked-number"), files)) == []
    by = "        by: easton-mayor\n        from: p1\n    related: [bridge-until-when]\n"
    beside = by.replace("    related", silenced("unbacked-number", indent=8) + "    related")
    assert warned(changed(BRIDGE, by, beside, files)) == []


def test_silence_is_for_its_rule_and_place_alone() -> None:
    """What is silenced of one entry, or of one rule, is said of any other."""
    files = changed(MISSING, RELATED, silenced("long-answer"))
    assert [f.rule for f in warned(files)] == ["dead-end", "needless-silence"]
    files = changed(MISSING, RELATED, RELATED + silenced("dead-end"))
    files = changed(MISSING, "    related: [bridge-shut]\n", "", files)
    assert [f.rule for f in warned(files)] == ["needless-silence", "dead-end"]


def test_silence_that_silences_nothing() -> None:
    """A silence that is no longer needed is a warning at its own place."""
    files = changed(MISSING, RELATED, RELATED + silenced("dead-end"))
    warning = only_warning(files, "needless-silence")
    assert (warning.line, warning.column) == place(files, MISSING, "rule: dead-end")
    assert warning.message == "There is no dead-end to silence here. Remove this."


def test_second_silence_of_the_same_is_needless() -> None:
    """What is silenced twice is silenced once too often."""
    twice = silenced("dead-end") + silenced("dead-end").partition("\n")[2]
    files = changed(MISSING, RELATED, twice)
    assert only_warning(files, "needless-silence").key == "entries.1.silence.2"


def test_silence_of_a_rule_that_did_not_run() -> None:
    """Without the matcher its rules are not judged, so what silences them is not needless."""
    files = changed(MISSING, RELATED, RELATED + silenced("unreachable"))
    assert warned(files) == []

    def nothing(review: Review) -> list[Finding]:
        return []

    (warning,) = warnings(read_review(files), lambda review: iter(nothing(review)))
    assert warning.rule == "needless-silence"


def fault_of(silence: str) -> Fault:
    (fault,) = faults_of(changed(MISSING, RELATED, RELATED + silence))
    return fault


def test_silence_needs_a_rule_and_a_reason() -> None:
    """A rule that is not there, and a reason that is missing, are faults that say so."""
    assert fault_of(silenced("dead-ends")).message == (
        "There is no rule 'dead-ends'. Did you mean 'dead-end'?"
    )
    bare = "    silence: [{rule: dead-end}]\n"
    assert fault_of(bare).message == "'because' is missing here. Add it."


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_can_be_silenced(rule: str) -> None:
    """The schema knows every rule, so that an editor offers it."""
    shape = TopicModel.model_json_schema()["$defs"]["SilenceModel"]
    assert rule in shape["properties"]["rule"]["enum"]
    assert set(RULES) > SLOW
