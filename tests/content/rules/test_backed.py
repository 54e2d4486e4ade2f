"""Sentences against the facts of the paragraphs that they cite."""

from __future__ import annotations

import pytest

from tests.content.small import Files, changed, learning_files, only_warning, place, warned

BRIDGE = "entries/bridge.yaml"
SOURCE = "sources/daily.yaml"
TERMS = "terms.yaml"
SAID = "Yes, the bridge stays shut."
FACTS = '    facts:\n      dates: ["2021-05"]\n      names: [easton-mayor, easton]\n'
ADVICE = (
    "Cite the paragraph that does under 'from', write otherwise, or, if it does, add it to its "
    "facts ({})."
)


def saying(say: str, files: Files | None = None) -> Files:
    return changed(BRIDGE, SAID, say, files)


@pytest.mark.parametrize(
    ("say", "rule", "words", "key"),
    [
        ("All 12 bridges stay shut.", "unbacked-number", "12", "numbers"),
        ("All twelve bridges stay shut.", "unbacked-number", "twelve", "numbers"),
        ("Shut since 3 May 2021.", "unbacked-date", "3 May 2021", "dates"),
        ("Shut since Monday.", "unbacked-date", "Monday", "dates"),
        ("Weston is shut.", "unbacked-name", "Weston", "names"),
        ("West Town's bridge is shut.", "unbacked-name", "West Town", "names"),
    ],
)
def test_what_no_cited_paragraph_holds(say: str, rule: str, words: str, key: str) -> None:
    """A number, date or name that the cited paragraph lacks is named at the sentence."""
    files = saying(say)
    warning = only_warning(files, rule)
    assert (warning.line, warning.column) == place(files, BRIDGE, f"say: {say}")
    assert warning.key == "entries.1.answer.1.say"
    assert warning.message == f"p1 does not hold '{words}'. {ADVICE.format(key)}"


@pytest.mark.parametrize(
    "say",
    ["Shut until May.", "Shut in 2021.", "Easton's mayor said so.", "See https://x.y/2019/7."],
)
def test_what_the_paragraph_holds(say: str) -> None:
    """What the facts list, as exact or less so, is backed; an address says nothing."""
    assert warned(saying(say)) == []


def test_any_of_the_cited_paragraphs_may_hold_it() -> None:
    """A name of p2 is backed where p1 and p2 are cited, and the message names all that are."""
    files = saying("Weston says no.")
    both = changed(
        BRIDGE,
        "says no.\n        by: easton-mayor\n        from: p1",
        "says no.\n        by: easton-mayor\n        from: [p1, p2]",
        files,
    )
    assert warned(both) == []
    warning = only_warning(
        changed(BRIDGE, "Weston says no.", "All 3 say no.", both), "unbacked-number"
    )
    assert warning.message.startswith("Neither p1 nor p2 holds '3'. Cite the paragraph")


def test_speaker_must_be_in_the_paragraph() -> None:
    """Who says it must be named in a paragraph that is cited."""
    files = changed(
        BRIDGE, f"{SAID}\n        by: easton-mayor", f"{SAID}\n        by: weston-mayor"
    )
    warning = only_warning(files, "unbacked-name")
    assert warning.key == "entries.1.answer.1.by"
    assert warning.message.startswith("p1 does not hold 'weston-mayor'.")


@pytest.mark.parametrize(
    ("say", "rules"),
    [
        ("The article of 4 March 2021 says so.", []),
        ("The Daily wrote so on 4 March 2021.", []),
        ("He said so on 4 March 2021.", ["unbacked-date"]),
        ("The article of 5 March 2021 says so.", ["unbacked-date"]),
    ],
)
def test_the_article_has_its_own_date(say: str, rules: list[str]) -> None:
    """The source's day and name may stand in a sentence about the article, and in no other."""
    daily = "terms:\n  - id: daily-paper\n    name: The Daily\n    kind: organisation\n"
    files = changed(TERMS, "terms:\n", daily, saying(say))
    assert [f.rule for f in warned(files) if f.rule != "glossary-line"] == rules


def test_number_in_a_name_is_none() -> None:
    """A name such as "Bridge 24" is no number."""
    files = changed(TERMS, "aliases: [east town]", "aliases: [east town, Bridge 24]")
    assert warned(saying("Bridge 24 is shut.", files)) == []


def test_glossary_and_timeline_are_checked_too() -> None:
    """A line and an event are held against their paragraphs like an answer."""
    files = changed(TERMS, "He speaks for Easton.", "He speaks for 9 towns.", learning_files())
    files = changed("timeline.yaml", "The bridge opens again.", "Weston opens it.", files)
    assert [(f.file, f.rule, f.key) for f in warned(files)] == [
        (TERMS, "unbacked-number", "terms.3.line.say"),
        ("timeline.yaml", "unbacked-name", "events.1.say"),
    ]


def test_paragraph_without_facts() -> None:
    """A cited paragraph whose facts are not listed is named once; its sentences are not judged."""
    files = saying("All 12 stay shut.", changed(SOURCE, FACTS, ""))
    warning = only_warning(files, "no-facts")
    assert (warning.line, warning.column) == place(files, SOURCE, "id: p1")
    assert warning.message == (
        "What p1 holds is not listed, so sentences cannot be checked against it. Add 'facts:' "
        "with its 'numbers', 'dates' and 'names'."
    )


def test_facts_may_be_empty() -> None:
    """`facts: {}` says that there are none."""
    files = changed(SOURCE, FACTS, "    facts: {}\n")
    assert {f.rule for f in warned(files)} == {"unbacked-name", "unbacked-date"}


def test_name_that_is_no_term() -> None:
    """A name among the facts that terms.yaml lacks is named with the nearest."""
    files = changed(SOURCE, "names: [easton-mayor, easton]", "names: [easton-mayor, easton, eaton]")
    warning = only_warning(files, "no-facts")
    assert warning.key == "paragraphs.1.facts.names.3"
    assert warning.message == "There is no term 'eaton'. Did you mean 'easton'?"
