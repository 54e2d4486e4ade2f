"""What would not fit on a platform is refused when the knowledge loads, not when a person asks."""

from __future__ import annotations

import pytest

from bot.content.limits import LONGEST_ENTRY, LONGEST_LABEL, LONGEST_MESSAGE, room, units
from bot.core.codec import LONGEST_ID
from bot.core.knowledge import Knowledge

from .small import changed, faults_of, place, small_files

BRIDGE = "entries/bridge.yaml"
PHRASES = "phrases.yaml"
QUESTION = "question: Until when is the bridge shut?"
SAID = "      - say: Until May, he said.\n        by: easton-mayor\n        from: [p1]\n"


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (BRIDGE, QUESTION, "question: {}"),
        (BRIDGE, "title: The bridge\n", "title: {}\n"),
        (PHRASES, '"Words for label_why."', '"{}"'),
        (PHRASES, '"Words for none_of_these."', '"{}"'),
    ],
)
@pytest.mark.parametrize("letter", ["x", "😀"])
def test_what_stands_on_a_button(
    name: str, before: str, after: str, letter: str, over: int
) -> None:
    """A label may be as long as a button, in UTF-16 units, and no longer; the place is named."""
    text = letter * (LONGEST_LABEL // units(letter) + over)
    files = changed(name, before, after.format(text))
    found = faults_of(files)
    assert len(found) == over
    for fault in found:
        assert (fault.file, fault.line) == (name, place(files, name, text)[0])
        assert f"at most {LONGEST_LABEL} fit. Shorten it." in fault.message


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize(
    ("phrase", "most"),
    [
        ("discord_menu", 32),
        ("discord_do_ask", 100),
        ("do_topics", 100),
        ("discord_question", 100),
        ("discord_choose", 150),
        ("discord_share", 80),
    ],
)
def test_what_stands_in_a_menu(phrase: str, most: int, over: int) -> None:
    """Names and descriptions of commands fit each platform that shows them."""
    text = "x" * (most + over)
    files = changed(PHRASES, f'"Words for {phrase}."', f'"{text}"')
    found = faults_of(files)
    assert len(found) == over
    for fault in found:
        assert (fault.file, fault.line) == (PHRASES, place(files, PHRASES, text)[0])
        assert f"at most {most} fit. Shorten it." in fault.message


@pytest.mark.parametrize("over", [0, 1])
def test_ids_fit_a_button(over: int) -> None:
    """An entry's id may be as long as the codec allows and no longer."""
    name = "x" * (LONGEST_ID + over)
    found = faults_of(
        changed(
            BRIDGE,
            "  - id: bridge-whose-wish\n",
            f"  - id: {name}\n",
            {
                **small_files(),
                BRIDGE: small_files()[BRIDGE].replace(b", bridge-whose-wish]", b"]"),
            },
        )
    )
    assert len(found) == over
    for fault in found:
        assert f"at most {LONGEST_ID}" in fault.message


@pytest.mark.parametrize(
    "name", ["x" * (LONGEST_ID + 1), "Bridge", "the_bridge", "-bridge", "bridge--x", "brücke"]
)
def test_topics_fit_a_button(name: str) -> None:
    """A file whose name cannot be a topic's id is refused, and it is said how it may be named."""
    files = small_files()
    files[f"entries/{name}.yaml"] = files.pop(BRIDGE)
    (fault,) = faults_of(files)
    assert fault.file == f"entries/{name}.yaml"
    assert f"at most {LONGEST_ID}. Rename this file." in fault.message


def test_an_answer_that_fits_no_message() -> None:
    """An entry that could not stand in one message beside another is refused at its place."""
    long = "".join(SAID.replace("Until May, he said.", f"{'x' * 500}{n}.") for n in range(4))
    files = changed(BRIDGE, SAID, long)
    (fault,) = faults_of(files)
    assert (fault.file, fault.line) == (BRIDGE, place(files, BRIDGE, "- id: bridge-until-when")[0])
    assert f"at most {LONGEST_ENTRY} fit. Shorten its sentences" in fault.message


def test_an_answer_that_just_fits() -> None:
    """An entry with four long sentences that do fit is loaded."""
    long = "".join(SAID.replace("Until May, he said.", f"{'x' * 350}{n}.") for n in range(4))
    assert faults_of(changed(BRIDGE, SAID, long)) == ()


def test_the_room_is_enough(knowledge: Knowledge) -> None:
    """Any two entries of the knowledge fit one message, with a notice beside them."""
    speakers = {t.id: t.name for t in knowledge.terms.values()}
    longest = max(room(e, knowledge.sources, speakers) for e in knowledge.entries.values())
    notice = max(units(language.notice) for language in knowledge.languages)
    around = sum(units(knowledge.phrases[p]) for p in ("as_of", "two_part_other")) + 40
    assert 2 * longest + notice + around <= LONGEST_MESSAGE
