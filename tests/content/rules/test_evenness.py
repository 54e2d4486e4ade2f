"""The two sides are treated alike."""

from __future__ import annotations

import pytest

from tests.content.small import Files, changed, only_warning, place, small_files, warned

BRIDGE = "entries/bridge.yaml"
TERMS = "terms.yaml"
EASTON = "Easton's mayor announced it."
WESTON = "Weston's mayor said that her town never asked for it."


def styled(files: Files) -> Files:
    files = changed(
        TERMS,
        "    name: Easton's mayor\n    kind: person\n",
        "    name: Easton's mayor\n    kind: person\n    counterpart: weston-mayor\n",
        files,
    )
    files = changed(
        TERMS,
        "    name: Weston's mayor\n    kind: person\n",
        "    name: Weston's mayor\n    kind: person\n    counterpart: easton-mayor\n",
        files,
    )
    return {**files, "style.yaml": b"doubting_verbs: [claimed, admitted]\n"}


def test_verb_that_doubts_one_side() -> None:
    """Where one side "claimed" and the other "said", the place of the verb is named."""
    say = "Weston's mayor claimed that her town never asked for it."
    files = styled(changed(BRIDGE, WESTON, say))
    warning = only_warning(files, "uneven-saying")
    assert (warning.line, warning.column) == place(files, BRIDGE, f"say: {say}")
    assert warning.message == (
        "'claimed' doubts or scolds Weston's mayor, and no such verb is used of Easton's mayor. "
        "Write 'said'."
    )


def test_verb_without_a_name_is_the_speakers() -> None:
    """Where no side is named before the verb, it is of who speaks."""
    files = styled(changed(BRIDGE, WESTON, "She admitted that she never asked for it."))
    assert only_warning(files, "uneven-saying").message.startswith("'admitted' doubts or scolds W")


def test_verb_is_of_who_is_named_before_it() -> None:
    """Where a side is named before the verb, it is of that side, whoever says so."""
    files = changed(BRIDGE, WESTON, "Easton's mayor claimed it.")
    files = styled(changed(BRIDGE, "from: p2", "from: [p1, p2]", files))
    assert only_warning(files, "uneven-saying").message.startswith("'claimed' doubts or scolds E")


def test_verbs_that_doubt_both() -> None:
    """What is used of both sides is even."""
    files = changed(BRIDGE, WESTON, "She claimed that she never asked for it.")
    assert warned(styled(changed(BRIDGE, EASTON, "He admitted it.", files))) == []


def test_verb_of_who_has_no_other_side() -> None:
    """Evenness is between two sides; who has no counterpart is no side."""
    files = changed(BRIDGE, WESTON, "She claimed that she never asked for it.")
    files = {**files, "style.yaml": b"doubting_verbs: [claimed]\n"}
    assert warned(files) == []


@pytest.mark.parametrize(
    ("say", "known"),
    [
        ("West Town and Easton fight.", "West Town"),
        ("Easton and West Town's men fight.", "West Town"),
    ],
)
def test_names_of_two_kinds(say: str, known: str) -> None:
    """Where one side has its name and the other another one, the sentence is named."""
    files = changed(BRIDGE, WESTON, say)
    files = changed(BRIDGE, "from: p2", "from: [p1, p2]", files)
    warning = only_warning(files, "uneven-names")
    assert (warning.line, warning.column) == place(files, BRIDGE, f"say: {say}")
    assert warning.message == (
        f"This names Easton so, and the other side only as '{known}'. Write 'Weston', or name "
        "both in that way."
    )


@pytest.mark.parametrize(
    "say",
    [
        "Weston and Easton fight.",
        "West Town and East Town fight.",
        "West Town, or Weston, and Easton fight.",
        "West Town fights.",
    ],
)
def test_names_of_one_kind(say: str) -> None:
    """Both by their names, both by others, or one alone: that is even."""
    files = changed(BRIDGE, WESTON, say)
    assert warned(changed(BRIDGE, "from: p2", "from: [p1, p2]", files)) == []


def test_more_names_shown_of_one_side() -> None:
    """The glossary shows as many other names of one side as of the other."""
    files = changed(TERMS, "    shown_aliases: [West Town]\n", "")
    warning = only_warning(files, "uneven-names")
    assert (warning.line, warning.column) == place(files, TERMS, "shown_aliases: [East Town]")
    assert warning.message == (
        "Readers see 1 other names of Easton, and 0 of Weston. Show as many of each."
    )


def test_line_for_one_side_only() -> None:
    """Where one side has a line, the other has one too."""
    line = "    shown_aliases: [West Town]\n    line:\n      say: The town on the other side.\n"
    line += "      by: weston-mayor\n      from: [p2]\n"
    files = changed(TERMS, line, "")
    files = changed(TERMS, "    shown_aliases: [East Town]\n", "", files)
    missing, uneven = warned(files)
    assert (missing.rule, uneven.rule) == ("glossary-line", "uneven-names")
    assert (uneven.line, uneven.column) == place(files, TERMS, "id: weston\n")
    assert uneven.message == (
        "The glossary tells who or what Easton is, and not Weston. Add a 'line:' to 'weston'."
    )


def test_small_knowledge_is_even() -> None:
    """Without style.yaml no verb is minded."""
    assert warned(changed(BRIDGE, WESTON, "She claimed it.", small_files())) == []
