"""A change of the knowledge's files, for review."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.load import read_knowledge
from bot.content.patch import Change, NewEntry, NewPhrasing, changed, difference
from tests.content.small import small_files

WORDS = ("how", "long", "may", "it", "be", "shut")


def changes() -> tuple[NewPhrasing, NewEntry]:
    entries = read_knowledge(small_files()).entries
    return (
        NewPhrasing(entries["bridge-shut"], WORDS),
        NewEntry(entries["bridge-shut"], entries["missing-cost"], ("bridge", "height")),
    )


def applied(folder: Path, before: dict[str, bytes], patch: str) -> dict[str, bytes]:
    """The files after `git apply`."""
    for name, content in before.items():
        (folder / "texts" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "texts" / name).write_bytes(content)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        cwd=folder,
        input=patch.encode(),
        check=True,
    )
    return {name: (folder / "texts" / name).read_bytes() for name in before}


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_git_applies_it(tmp_path: Path, end: bytes) -> None:
    """What git makes of the diff is what was meant and loads, whatever ends the lines."""
    before = small_files()
    if end:
        before = {n: c.replace(b"\n", end) for n, c in before.items()}
    else:
        before = {n: c.rstrip(b"\n") for n, c in before.items()}
    after = changed(before, changes())
    assert applied(tmp_path, before, difference(before, after, "texts")) == after
    if end == b"\r\n":
        assert all(c.count(b"\n") == c.count(b"\r\n") for c in after.values())
    knowledge = read_knowledge(after)
    assert " ".join(WORDS) in knowledge.entries["bridge-shut"].phrasings
    new = knowledge.entries["missing-bridge-height"]
    assert new.kind.declines
    assert new.topic == knowledge.entries["missing-cost"].topic
    assert new.related == ("bridge-shut",)


def test_nothing_else_changes() -> None:
    """Every line that was there is still there, in its order."""
    before = small_files()
    after = changed(before, changes())
    patch = difference(before, after, "texts")
    assert {line for line in patch.splitlines() if line.startswith("-")} == {
        "--- a/texts/entries/bridge.yaml",
        "--- a/texts/entries/missing.yaml",
    }
    assert {n for n in before if before[n] != after[n]} == {
        "entries/bridge.yaml",
        "entries/missing.yaml",
    }


def test_what_would_not_load_is_left_out() -> None:
    """A phrasing that is there already, or a label too long, is not proposed; the rest is."""
    before = small_files()
    entries = read_knowledge(before).entries
    first = NewPhrasing(entries["bridge-shut"], entries["bridge-shut"].phrasings[0].split())
    long = NewEntry(entries["bridge-shut"], entries["missing-cost"], ("bridge",) * 60)
    assert changed(before, [first, long]) == before
    assert changed(before, [first, *changes(), long]) == changed(before, changes())


def test_the_same_question_twice() -> None:
    """Two new entries never have the same id."""
    before = small_files()
    near = read_knowledge(before).entries["missing-cost"]
    after = changed(before, [NewEntry(near, near, ("bridge", "height"))] * 2)
    assert {"missing-bridge-height", "missing-bridge-height-2"} <= set(
        read_knowledge(after).entries
    )


NASTY = st.text(
    st.sampled_from("ab \"'\\:#-[]{}&*!|>%@`\n\r\t\x00\x1b\x85\u2028\u202e,?")
    | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=20,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(NASTY, min_size=1, max_size=3), st.booleans())
def test_words_stay_words(words: list[str], new: bool) -> None:
    """Whatever the words are, they change one entry's phrasings, or make one entry that declines:
    no key, no other entry, nothing else comes of them; or nothing is proposed."""
    before = small_files()
    was = read_knowledge(before).entries
    change: Change = (
        NewEntry(was["bridge-shut"], was["missing-cost"], words)
        if new
        else NewPhrasing(was["bridge-shut"], words)
    )
    now = read_knowledge(changed(before, [change])).entries
    others = {k: v for k, v in now.items() if k in was and (new or k != "bridge-shut")}
    assert others == {k: v for k, v in was.items() if k in others}
    added = [now[k] for k in now.keys() - was.keys()]
    assert len(added) <= new
    assert all(e.kind.declines and not e.answer for e in added)
    assert now["bridge-shut"].answer == was["bridge-shut"].answer
    assert set(now["bridge-shut"].phrasings) >= set(was["bridge-shut"].phrasings)
    more = set(now["bridge-shut"].phrasings) - set(was["bridge-shut"].phrasings)
    said = " ".join(words)
    assert len(more) <= 1
    if said.isprintable():
        assert more <= {said.strip()}
