"""A new entry to be filled in: what it looks like, and how it gets into a file."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.content.document import read_document
from bot.content.fault import KnowledgeError, UnusableError
from bot.content.load import read_knowledge
from bot.content.outline import outline_of
from bot.content.skeleton import VOICES, added, alike, new_id, place_in, skeleton
from bot.core.codec import LONGEST_ID
from tests.content.small import Files, faults_of, small_files

BRIDGE = "entries/bridge.yaml"
FILLED = (
    ('say: ""', "say: The river froze."),
    ('by: ""', "by: article"),
    ('from: ""', "from: p1"),
    ("related: []", "related: [bridge-shut]"),
    ('decline: ""', "decline: The article does not say."),
)


def put(content: bytes, entry: str = "") -> bytes:
    """The file with a new entry in it."""
    place = place_in(read_document(BRIDGE, content), content)
    entry = entry or skeleton("Did it freeze?", "river-froze", "answer", (), place.dash)
    return added(BRIDGE, content, entry, place)


def files_with(kind: str) -> Files:
    content = small_files()[BRIDGE]
    entry = skeleton("Did the river freeze: ever?", "river-froze", kind, ["bridge-shut"])
    return {**small_files(), BRIDGE: put(content, entry)}


@pytest.mark.parametrize(
    ("kind", "places"), [("answer", 4), ("contested", 7), ("not_in_source", 2)]
)
def test_every_empty_place_is_a_fault_that_helps(kind: str, places: int) -> None:
    """As it is written it is YAML in its shape, and each place that is to be filled in is named
    with its line and what belongs there; empty lines of one list are one place."""
    files = files_with(kind)
    faults = faults_of(files)
    lines = files[BRIDGE].decode().splitlines()
    empty = [
        number
        for number, line in enumerate(lines, 1)
        if '""' in line
        and not all(at.strip().startswith('- ""') for at in (line, lines[number - 2]))
    ]
    assert [f.line for f in faults] == empty
    assert len(faults) == places
    assert all(f.message.startswith("This is empty. Write something") for f in faults)
    assert all("Here belongs: " in f.message or "decline" in f.key for f in faults)


@pytest.mark.parametrize("kind", ["answer", "contested", "not_in_source"])
def test_filled_in_it_loads(kind: str) -> None:
    """Once every place is filled in, it is an entry like any other."""
    text = files_with(kind)[BRIDGE].decode()
    for old, new in FILLED:
        text = text.replace(old, new)
    text = text.replace("by: article", "by: easton-mayor", 1) if kind == "contested" else text
    for i, voice in enumerate(VOICES):
        text = text.replace(f'""  # {voice}', f"did it freeze {i}")
    entry = read_knowledge({**small_files(), BRIDGE: text.encode()}).entries["river-froze"]
    assert (entry.kind.value, entry.question) == (kind, "Did the river freeze: ever?")
    assert len(entry.phrasings) == len(VOICES) == 10


TAIL = b"# the last word\n"
FLOW = b"title: A\nentries: [{id: a}]\n"


@pytest.mark.parametrize(
    ("content", "before", "after"),
    [
        (b"title: A\nentries:\n  - id: a\n", b"title: A\nentries:\n  - id: a\n", b""),
        (b"title: A\nentries:\n  - id: a", b"title: A\nentries:\n  - id: a\n", b""),
        (b"entries:\n- id: a\n" + TAIL, b"entries:\n- id: a\n" + TAIL, b""),
        (b"entries:\n  - id: a\n\n# T\ntitle: A\n", b"entries:\n  - id: a\n", b"\n# T\ntitle: A\n"),
        (b"entries:\r\n  - id: a\r\n", b"entries:\r\n  - id: a\r\n", b""),
        (
            b"\xef\xbb\xbfentries:\n    -   id: a  # why\n",
            b"\xef\xbb\xbfentries:\n    -   id: a  # why\n",
            b"",
        ),
    ],
)
def test_nothing_else_changes(content: bytes, before: bytes, after: bytes) -> None:
    """Comments, order, line ends and indentation stay; the new entry comes after the others, and
    stands as they do."""
    made = put(content)
    assert made.startswith(before)
    assert made.endswith(after)
    entry = made[len(before) : len(made) - len(after)]
    assert entry.count(b"\r\n") == (entry.count(b"\n") if b"\r\n" in content else 0)
    data = read_document(BRIDGE, made).data
    assert [e["id"] for e in data["entries"]] == ["a", "river-froze"]


@pytest.mark.parametrize(
    "content",
    [
        FLOW,
        b"title: A\n",
        b"entries: []\n",
        b"- a\n",
        b"entries:\n  -\n    id: a\n",
        b"entries: a\n",
    ],
)
def test_files_that_are_not_written_as_expected(content: bytes) -> None:
    """Where only a person can tell where it goes, a person is asked."""
    with pytest.raises(UnusableError, match="by hand"):
        put(content)


def test_what_would_not_be_read_back_is_not_written() -> None:
    """Unless the file then says the same and the entry besides, nothing is made of it."""
    with pytest.raises(UnusableError, match="does not fit in"):
        put(b"entries:\n  - id: a\n...\n")


def test_a_broken_file_is_its_faults() -> None:
    """A file that is not readable is told as ever."""
    with pytest.raises(KnowledgeError, match=r"entries/bridge\.yaml:1"):
        put(b"entries: ]")


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(blacklist_categories=("C", "Z")) | st.just(" "), min_size=1))
@example("no")
@example("# a")
@example("a: b")
@example("'\"\\")
@example("- x")
@example("!tag &a *b %c @d `e")
def test_any_question_stays_what_it_is(question: str) -> None:
    """Whatever is asked, it is read back as the same text, in one line."""
    question = question.strip() or "x"
    made = put(small_files()[BRIDGE], skeleton(question, "a-b", "answer", ()))
    assert read_document(BRIDGE, made).data["entries"][-1]["question"] == question
    assert made.count(b"\n") == put(small_files()[BRIDGE]).count(b"\n")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("When was the CSTO founded?", "csto-founded"),
        ("Who is the mayor of Baku, and why?", "mayor-baku"),
        ("What?", "what"),
        ("Что такое ОДКБ?", "new"),
        ("Is the bridge shut", "bridge-shut-2"),
        ("abc" * 30, ("abc" * 30)[: LONGEST_ID - 3]),
    ],
)
def test_ids(question: str, name: str) -> None:
    """An id is made of the words that tell what is asked, and is new."""
    made = new_id(question, {"bridge-shut", "river"})
    assert made == name
    assert len(made) <= LONGEST_ID


def test_likeness_by_words() -> None:
    """The entry with the phrasing that shares most words comes first, with that phrasing."""
    outline = outline_of(small_files())
    first, second, *_ = alike("Is the bridge closed to cars?", outline.entries)
    assert first.entry == "bridge-shut"
    assert first.share >= second.share
    same = alike("is THE bridge shut", outline.entries)[0]
    assert (same.share, same.text) == (1.0, "Is the bridge shut?")
