from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.fault import Fault, KnowledgeError
from bot.content.load import read_knowledge
from bot.content.questions import Trial, load_trials
from tests.content.small import faults_of as knowledge_faults
from tests.content.small import small_files

SOUND = """\
voices: A class of ten.
questions:
  - ask: is it shut
    entries: bridge-shut
  - ask: till when
    after: [is it shut, who says so]
    kind: follow-up
    entries: [bridge-until-when, [bridge-shut, bridge-whose-wish]]
    cites: [[p1, p2], p3]
  - ask: what does it cost
    expect: abstain
    known_failure: The word cost is new to it.
"""


def trials_of(path: Path, text: str | bytes) -> list[Trial]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_trials(path)


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(KnowledgeError) as caught:
        load_trials(path)
    return caught.value.faults


def test_file_becomes_trials(tmp_path: Path) -> None:
    """A file's questions are read in order, with all that they expect."""
    shut, till, cost = trials_of(tmp_path / "a.yaml", SOUND)
    assert shut == Trial(ask="is it shut", entries=[["bridge-shut"]])
    assert (shut.expect, shut.after, shut.kind, shut.known_failure) == ("answer", [], "plain", "")
    assert till.after == ["is it shut", "who says so"]
    assert till.kind == "follow-up"
    assert till.entries == [["bridge-until-when"], ["bridge-shut", "bridge-whose-wish"]]
    assert till.cites == [["p1", "p2"], ["p3"]]
    assert (cost.expect, cost.known_failure) == ("abstain", "The word cost is new to it.")


def test_folder_is_all_its_files(tmp_path: Path) -> None:
    """A folder's YAML files are read in the order of their names, deeper ones too, no others."""
    (tmp_path / "deeper").mkdir()
    for name in ("b", "a", "deeper/c"):
        (tmp_path / f"{name}.yaml").write_text(f"questions: [{{ask: {name}, entries: x}}]")
    (tmp_path / "notes.txt").write_text("no")
    assert [t.ask for t in load_trials(tmp_path)] == ["a", "b", "deeper/c"]


def test_words_stay_text(tmp_path: Path) -> None:
    """A question that YAML takes for a number or a no stays what was typed."""
    trials = trials_of(tmp_path / "a.yaml", "questions: [{ask: no}, {ask: 1994}]")
    assert [t.ask for t in trials] == ["no", "1994"]


@pytest.mark.parametrize(
    ("shown", "right"),
    [
        ([], False),
        (["c"], False),
        (["a"], True),
        (["c", "a"], True),
        (["b"], False),
        (["b", "d"], True),
    ],
)
def test_any_alternative_in_full_is_right(shown: list[str], right: bool) -> None:
    """An answer is right if it holds one alternative, and all the names of that one."""
    by_entry = Trial.model_validate({"ask": "x", "entries": ["a", ["b", "d"]]})
    by_paragraph = Trial.model_validate({"ask": "x", "cites": ["a", ["b", "d"]]})
    assert by_entry.is_right("answer", shown, []) is right
    assert by_paragraph.is_right("answer", [], shown) is right
    assert not by_entry.is_right("answer", [], shown)
    assert not by_paragraph.is_right("answer", shown, [])


def test_entry_or_paragraph_is_enough() -> None:
    """Where a question names entries and paragraphs, either makes an answer right."""
    trial = Trial(ask="x", entries=[["a"]], cites=[["p1", "p2"]])
    assert trial.is_right("answer", ["a"], [])
    assert trial.is_right("answer", ["z"], ["p2", "p1", "p9"])
    assert not trial.is_right("answer", ["z"], ["p1"])


def test_names_may_come_from_any_iterable() -> None:
    """Entries and paragraphs that can be read only once are enough to judge by."""
    trial = Trial(ask="x", entries=[["a", "b"], ["c", "d"]], cites=[["p1"], ["p2"]])
    assert trial.is_right("answer", iter(["c", "d"]), iter([]))
    assert trial.is_right("answer", iter([]), iter(["p2"]))


@pytest.mark.parametrize("expect", ["abstain", "clarify", "smalltalk"])
def test_other_replies_are_right_by_kind(expect: str) -> None:
    """A decline, a choice or small talk is right whatever it shows, unless an entry is named, which
    must be shown then; an answer is wrong."""
    any_of_them = Trial.model_validate({"ask": "x", "expect": expect})
    assert any_of_them.is_right(expect, [], [])
    assert any_of_them.is_right(expect, ["b"], [])
    assert not any_of_them.is_right("answer", ["a"], [])
    this_one = Trial.model_validate({"ask": "x", "expect": expect, "entries": "a"})
    assert this_one.is_right(expect, ["a"], [])
    assert not this_one.is_right(expect, ["b"], [])
    assert not this_one.is_right("answer", ["a"], [])


def test_decline_is_no_answer() -> None:
    """Where an answer is expected, showing the entry in another kind of reply is wrong."""
    trial = Trial(ask="x", entries=[["a"]])
    assert not trial.is_right("abstain", ["a"], [])
    assert not trial.is_right("clarify", ["a"], [])


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "key", "part"),
    [
        ("- ask: is it shut", "- aks: is it shut", 3, 5, "questions.1.aks", "Did you mean 'ask'?"),
        ("  - ask: what", "  - kind: cost\n    axe: what", 10, 5, "questions.3.ask", "missing"),
        ("expect: abstain", "expect: silence", 11, 5, "questions.3.expect", "not 'silence'"),
        ("questions:", "voice: me\nquestions:", 2, 1, "voice", "Did you mean 'voices'?"),
        ("[is it shut, who says so]", "is it shut", 6, 5, "questions.2.after", "list"),
        ("entries: bridge-shut", "entries: {a: b}", 4, 5, "questions.1.entries", "list"),
        ("    kind: follow-up", "    ask: again", 7, 5, "questions.2.ask", "stands twice"),
    ],
)
def test_fault_names_place_and_key(
    tmp_path: Path, old: str, new: str, line: int, column: int, key: str, part: str
) -> None:
    """A slip in a question file is a fault at its line, column and key, with advice."""
    assert SOUND.count(old) == 1
    path = tmp_path / "a.yaml"
    path.write_text(SOUND.replace(old, new))
    (fault,) = [f for f in faults_of(path) if f.key == key]
    assert (fault.file, fault.line, fault.column) == ("a.yaml", line, column)
    assert part in fault.message


def test_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    """Several faults in several files are listed together."""
    (tmp_path / "a.yaml").write_text("questions: [{ask: a, expect: b}, {ask: [c]}]")
    (tmp_path / "b.yaml").write_text("questions: [{}]")
    (tmp_path / "c.yaml").write_text(SOUND)
    assert [(f.file, f.key) for f in faults_of(tmp_path)] == [
        ("a.yaml", "questions.1.expect"),
        ("a.yaml", "questions.2.ask"),
        ("b.yaml", "questions.1.ask"),
    ]


@pytest.mark.parametrize("content", [b"questions: [", b"\xff", b"questions: 'a\n"])
def test_unreadable_file_is_one_fault(tmp_path: Path, content: bytes) -> None:
    """A file that is no YAML has that one fault, not a second one for what could not be read."""
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    assert len(faults_of(path)) == 1


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"- a\n", b"questions: a\n"])
def test_file_without_questions_is_a_fault(tmp_path: Path, content: bytes) -> None:
    """A file that holds no list of questions is a fault in it."""
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    (fault,) = faults_of(path)
    assert fault.file == "a.yaml"
    assert fault.message.startswith("Here belong")


def test_folder_without_files_is_a_fault(tmp_path: Path) -> None:
    """No questions at all is a fault, so that an empty run does not look like a good one."""
    (fault,) = faults_of(tmp_path)
    assert "*.yaml" in fault.message


def test_missing_file_is_a_fault(tmp_path: Path) -> None:
    """A path that leads nowhere is a fault with the system's reason."""
    (fault,) = faults_of(tmp_path / "none.yaml")
    assert fault.file == str(tmp_path / "none.yaml")
    assert "cannot be read" in fault.message


OWN = """\
questions:
  - ask: is it shut
    entries: bridge-shut
  - ask: what does it cost
    expect: abstain
    entries: [missing-cost]
  - ask: and then?
    after: [is it shut]
    cites: [[p1, p2]]
"""


def own_faults(text: str, name: str = "questions/bridge.yaml") -> tuple[Fault, ...]:
    """The faults of the small knowledge with these questions in it."""
    return knowledge_faults({**small_files(), name: text.encode()})


def test_questions_of_the_knowledge_are_read_with_it() -> None:
    """They stand in questions/, in a file that is named as a topic is."""
    assert own_faults(OWN) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        (
            "bridge-shut\n",
            "bridge-shutt\n",
            3,
            "no entry 'bridge-shutt'. Did you mean 'bridge-shut'?",
        ),
        ("[missing-cost]", "[missing-costs]", 6, "Did you mean 'missing-cost'?"),
        ("[[p1, p2]]", "[[p1, p22]]", 9, "no paragraph 'p22'. Did you mean 'p2'?"),
        ("    entries: bridge-shut\n", "", 2, "Name the entry that answers it"),
        ("what does it cost", "is it shut", 4, "asked in questions/bridge.yaml already"),
        ("- ask: is it shut", "- aks: is it shut", 2, "Did you mean 'ask'?"),
    ],
)
def test_slips_are_faults_of_the_knowledge(old: str, new: str, line: int, part: str) -> None:
    """An unknown entry or paragraph, a question that nothing answers rightly, and one that stands
    twice are faults at their lines, with advice."""
    assert OWN.count(old) == 1
    found = own_faults(OWN.replace(old, new))
    assert any(f.line == line and part in f.message for f in found), found


def test_a_file_that_is_named_as_no_topic_is() -> None:
    """Its name says to which topic it belongs."""
    (fault,) = own_faults(OWN, "questions/brigde.yaml")
    assert "There is no topic 'brigde'. Did you mean 'bridge'?" in fault.message


def test_a_question_in_two_files() -> None:
    """What is asked in one topic's file is not asked in another's; as a follow-up it is another
    question."""
    other = "questions:\n  - ask: is it shut\n    expect: abstain\n"
    files = {**small_files(), "questions/bridge.yaml": OWN.encode()}
    (fault,) = knowledge_faults({**files, "questions/missing.yaml": other.encode()})
    assert (fault.file, fault.line) == ("questions/missing.yaml", 2)
    after = other + "    after: [good day]\n"
    assert knowledge_faults({**files, "questions/missing.yaml": after.encode()}) == ()


def test_broken_entries_make_no_faults_of_questions() -> None:
    """Where entries could not be read, that they are expected is no news."""
    files = {**small_files(), "questions/bridge.yaml": OWN.encode(), "entries/bridge.yaml": b"- 1"}
    assert {f.file for f in knowledge_faults(files)} == {"entries/bridge.yaml"}


def test_names_are_looked_up_where_a_knowledge_is_given(tmp_path: Path) -> None:
    """Any file of questions is held against the knowledge that they are asked of."""
    path = tmp_path / "a.yaml"
    path.write_text(OWN.replace("bridge-shut\n", "bridge-shutt\n"))
    with pytest.raises(KnowledgeError, match=r"a\.yaml:3:.*Did you mean 'bridge-shut'"):
        load_trials(path, read_knowledge(small_files()))
    assert load_trials(path)


PIECES = st.sampled_from(
    [
        *("questions:", "\n  - ", "\n    ", "ask: x", "after: ", "entries: ", "cites: ", "[", "]"),
        *("expect: abstain", "voices: y\n", "p1", ", ", "&a ", "*a", "\t", "~", "{", "}"),
    ]
)


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=100)
    | st.lists(PIECES, max_size=20).map(lambda pieces: "".join(pieces).encode())
)
def test_any_file_gives_trials_or_faults(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    """Whatever a file holds, reading it gives questions or faults."""
    path = tmp_path_factory.mktemp("questions") / "a.yaml"
    try:
        found = [t.ask for t in trials_of(path, content)]
    except KnowledgeError as error:
        found = [f.message for f in error.faults]
    assert all(isinstance(text, str) for text in found)
