"""What somebody who is new to YAML does, and what is said to it."""

from __future__ import annotations

import pytest
import yaml

from bot.content.fault import Fault
from bot.content.unreadable import told

from .small import Files, changed, faults_of, small_files

BRIDGE = "entries/bridge.yaml"
SAID = "      - say: Yes, the bridge stays shut.\n"
BY = "        by: easton-mayor\n"
FIRST = '      - "tell me the bridge being closed to cars"\n'
SECOND = '      - "please explain the bridge being closed to cars"\n'
ITEM = 7
"""The line of the first phrasing."""
STATEMENT = 18
COLUMNS = "Keys of one thing start in one column, and so do the hyphens of one list."


def faults(old: str, new: str) -> list[Fault]:
    return [f for f in faults_of(changed(BRIDGE, old, new)) if f.file == BRIDGE]


UNREADABLE: dict[str, tuple[str, str, int, int, str]] = {
    # name: (what stood there, what stands there now, line, column, the sentence)
    "second colon": (
        *(SAID, "      - say: Yes: it is: shut.\n", STATEMENT, 17),
        "this ': ' is the second in its line. Put the text behind the first in double quotes.",
    ),
    "tab before a key": (
        *(SAID + BY, SAID + "\tby: easton-mayor\n", STATEMENT + 1, 1),
        "here stands a tab. Put spaces in its place: two for each step.",
    ),
    "tab behind a hyphen": (
        *(FIRST, "      -\ttell me\n", ITEM, 8),
        "here stands a tab. Put spaces in its place: two for each step.",
    ),
    "another kind of space": (
        *(SAID + BY, SAID + "\u00a0       by: easton-mayor\n", STATEMENT + 1, 1),
        "here stands a space of another kind, as in text that is copied from a page. Delete it, "
        "and type spaces.",
    ),
    "double quote that is not closed": (
        *(FIRST, '      - "tell me\n', ITEM, 9),
        'the " that opens here is not closed. Add one where the text ends.',
    ),
    "backslash": (
        *(FIRST, '      - "tell \\me"\n', ITEM, 15),
        "within double quotes a backslash is special. Write two for one.",
    ),
    "single quote that is not closed": (
        *(FIRST, "      - 'tell me\n", ITEM, 9),
        "the ' that opens here is not closed. Add one where the text ends.",
    ),
    "apostrophe in single quotes": (
        *(FIRST, "      - 'it isn't shut'\n", ITEM, 17),
        "the text in quotes ends before this. Put double quotes around all of it; an apostrophe "
        "may stand within those.",
    ),
    "quotation within quotes": (
        *(SAID, '      - say: "Yes, "shut"."\n', STATEMENT, 21),
        'the text in quotes ends before this. Put quotes around all of it, and write \\" for a '
        "quotation mark within.",
    ),
    "text behind a list": (
        *(FIRST, "      - [tell] me\n", ITEM, 16),
        "text stands behind the list that starts with [. If all of it is text, put it in double "
        "quotes.",
    ),
    "bracket that is not closed": (
        *("related: [bridge-until-when]", "related: [bridge-until-when", 21, 14),
        "the [ that opens here is not closed. Add ].",
    ),
    "key too far left": (
        *(SAID + BY, SAID + "      by: easton-mayor\n", STATEMENT + 1, 7),
        "this line starts in column 7, and in line 18 above it the key in column 9. " + COLUMNS,
    ),
    "key too far right": (
        *(SAID + BY, SAID + "          by: easton-mayor\n", STATEMENT + 1, 13),
        "line 18 has its value already, so nothing can stand below it. Start this line in the "
        "column of its neighbours, or leave nothing behind the colon above.",
    ),
    "item too far left": (
        *(SECOND, "     - please\n", ITEM + 1, 6),
        "this line starts in column 6, and in line 7 above it the hyphen in column 7. " + COLUMNS,
    ),
    "list among keys": (
        *(
            SAID + BY + "        from: p1\n    related:",
            SAID + BY + "        - from: p1\n    related:",
            20,
            9,
        ),
        "here starts a list among keys. Remove the hyphen, or indent the list.",
    ),
    "no space behind a colon": (
        *(SAID + BY, SAID + "        by:easton-mayor\n", STATEMENT + 1, 11),
        "a space is missing behind 'by:'. Add it.",
    ),
    "no colon": (
        *(SAID + BY, SAID + "        by easton-mayor\n", STATEMENT + 1, 9),
        "this line has no key. Add one with a colon and a space, such as 'say: ', or join the "
        "line to the text above.",
    ),
    "unfinished merge": (
        *(FIRST, f"<<<<<<< HEAD\n{FIRST}=======\n      - tell\n>>>>>>> other\n", ITEM, 1),
        "here stand the marks of a merge that is not finished. Keep one of the two versions, and "
        "remove the marks.",
    ),
}
for sign in "@`%>|":
    UNREADABLE[f"text that starts with {sign}"] = (
        *(FIRST, f"      - {sign}tell me it\n", ITEM, 9),
        f"a text cannot start with {sign}. Put it in double quotes.",
    )


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_not_yaml(name: str) -> None:
    """The mistake is named where it was made, in words for whoever made it."""
    old, new, line, column, sentence = UNREADABLE[name]
    (fault,) = faults(old, new)
    assert (fault.line, fault.column) == (line, column)
    assert fault.message == f"Not readable: {sentence}"


def test_what_nobody_foresaw() -> None:
    """Of what is not known here, the parser's own words are given, and what mostly helps."""
    error = yaml.scanner.ScannerError(problem="found a riddle")
    assert told("a: b\n", error) == (
        *(1, 1),
        "found a riddle. Check the indentation, and put text with ': ' or a leading quote in "
        "double quotes",
    )


OTHER: dict[str, tuple[str, str, int, int, str]] = {
    "colon in a phrasing": (
        *(FIRST, "      - Claim: it is shut\n", ITEM, 9),
        "Here belongs text, and YAML takes this for keys with values: it has ': ' in it, ends "
        "with ':', or starts with '{' or '?'. Put it in double quotes.",
    ),
    "list for a phrasing": (
        *(FIRST, "      - [tell me]\n", ITEM, 9),
        "Here belongs text, and YAML takes this for a list: it starts with '[' or with another "
        "'- '. Put it in double quotes.",
    ),
    "text that starts with *": (
        *(FIRST, "      - *tell\n", ITEM, 9),
        "Aliases (*tell) are not used here; write it out, and put text that starts with * in "
        "double quotes.",
    ),
    "text that starts with &": (
        *(FIRST, "      - &tell me\n", ITEM, 9),
        "Anchors (&tell) are not used here; remove it, or put text that starts with & in double "
        "quotes.",
    ),
    "text that starts with !": (
        *(FIRST, "      - !tell\n", ITEM, 9),
        "Tags (!tell) are not used here; remove it, or put text that starts with ! in double "
        "quotes.",
    ),
    "text that starts with #": (
        *(FIRST, "      - #tell me\n", ITEM, 8),
        "This is empty. Write something, or remove the line. Here belongs: How strangers ask it, "
        "at least ten. From the # on, this line is a comment "
        "and not read. Put the text in double quotes if the # belongs to it; put a comment on a "
        "line of its own.",
    ),
    "text that a # cuts off": (
        *(SAID, "      - say: Yes, bridge # 1 is shut.\n", STATEMENT, 9),
        "Please end the sentence with a full stop. From the # on, this line is a comment and not "
        "read. Put the text in double quotes if the # belongs to it; put a comment on a line of "
        "its own.",
    ),
    "text for a list": (
        *("related: [bridge-until-when]", "related: bridge-until-when", 21, 5),
        "Here belongs a list: [one, two], or a line for each item with '- ' before it.",
    ),
    "keys for a list": (
        *(SAID, "        say: Yes, the bridge stays shut.\n", STATEMENT - 1, 5),
        "Here belongs a list: put '- ' before the first key of each item.",
    ),
    "paragraphs in one text": (
        *(SAID + BY + "        from: p1\n", SAID + BY + "        from: p1, p2\n", 20, 9),
        "'p1, p2' does not have the right form (p and a number, such as p4, or several as "
        "[p1, p4]).",
    ),
    "name for an id": (
        *(SAID + BY, SAID + "        by: Easton Mayor\n", STATEMENT + 1, 9),
        "'Easton Mayor' does not have the right form (small letters, digits and single hyphens). "
        "Did you mean 'easton-mayor'?",
    ),
    "ids in one text": (
        *("related: [bridge-until-when]", 'related: ["bridge-shut, missing-cost"]', 21, 15),
        "'bridge-shut, missing-cost' does not have the right form (small letters, digits and "
        "single hyphens).",
    ),
    "empty id": (
        *(SAID + BY, SAID + "        by:\n", STATEMENT + 1, 9),
        "This is empty. Write something. Here belongs: Who says it: `article`, or the id of a "
        "term.",
    ),
}


@pytest.mark.parametrize("name", OTHER)
def test_what_yaml_took_for_something_else(name: str) -> None:
    """What is YAML and not what its writer meant is explained, once."""
    old, new, line, column, sentence = OTHER[name]
    (fault,) = faults(old, new)
    assert (fault.line, fault.column) == (line, column)
    assert fault.message == sentence


def test_item_that_is_taken_for_text() -> None:
    """An item that is indented more than the one above is lost in its text: that is said."""
    found = faults(FIRST + SECOND, f"{FIRST.replace(chr(34), '')}  {SECOND}")
    assert (ITEM + 1, 9) in [(f.line, f.column) for f in found]
    assert (
        "This is taken for more of the text that starts in line 7. Start both in the same "
        "column, each with '- ' before it." in [f.message for f in found]
    )


@pytest.mark.parametrize(("old", "line"), [(FIRST, ITEM), (SECOND, ITEM + 1)])
def test_hyphen_without_a_space(old: str, line: int) -> None:
    """A hyphen that sticks to its text is named, at the first item and at any other."""
    fault = faults(old, old.replace("- ", "-").replace('"', ""))[-1]
    assert fault.line == line
    assert fault.message.lower().endswith("a space is missing behind the hyphen. add it.")


def test_number_that_is_none() -> None:
    """Where a whole number belongs, words are refused with an example."""
    files: Files = {**small_files(), "style.yaml": b"longest_quotation: twelve\n"}
    (fault,) = faults_of(files)
    assert (fault.key, fault.message) == (
        "longest_quotation",
        "Here belongs a whole number, such as 12.",
    )
    files["style.yaml"] = b"hardest_reading: 0\n"
    assert faults_of(files)[0].message == "Here belongs a whole number, such as 12."


@pytest.mark.parametrize("word", ["no", "on", "yes", "1994-05", "12:30", "~", "2.50"])
def test_words_that_yaml_takes_for_something_else(word: str) -> None:
    """What other programs read as false, a date or a time stays what was typed: no fault."""
    assert faults(FIRST, f"      - {word}\n") == []
