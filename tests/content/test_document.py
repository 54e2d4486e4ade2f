from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.content.document import MAX_BYTES, MAX_DEPTH, Document, read_document
from bot.content.fault import Fault

PIECES = [
    *(": ", "- ", "? ", "|\n", ">\n", "\n", "\n  ", "\n    ", ",", "[", "]", "{", "}"),
    *("&a ", "*a", "*a ", "!", "!!str ", "!t ", "---\n", "...\n", "<<: ", "# ", "%YAML 1.1\n"),
    *("%TAG ! t:\n", "\t", "'", '"', "\\", "~", "a", "b: ", "no", "é", "Ա", "\x00", "\x85"),
    *("\u2028", "\ufeff", "\r\n", "`", "@", "%", "="),
]
LINE_BREAKS = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def read(text: str) -> Document:
    return read_document("a.yaml", text.encode())


def only_fault(content: bytes) -> Fault:
    (fault,) = read_document("a.yaml", content).faults
    return fault


def is_plain(value: object) -> bool:
    """Whether a value is made of text, lists and mappings alone."""
    if isinstance(value, list):
        return all(is_plain(v) for v in value)
    if isinstance(value, dict):
        return all(isinstance(k, str) and is_plain(v) for k, v in value.items())
    return isinstance(value, str)


@pytest.mark.parametrize(
    "word",
    [
        *("no", "No", "on", "off", "yes", "y", "true", "null", "~", "1994-05", "2020-10-07"),
        *("1.0", "1", "007", "0x10", "1_000", "1e3", ".inf", "12:30:45", "2020-10-07 12:00", "="),
    ],
)
def test_typed_words_stay_text(word: str) -> None:
    """What YAML takes for a number, a date or a yes stays the text that was typed."""
    assert read(f"a: {word}").data == {"a": word}
    assert read(f"- {word}").data == [word]
    assert read(f"{word}: a").data == {word: "a"}
    assert read(word).data == word


def test_value_left_out_is_empty_text() -> None:
    """A key without a value holds empty text."""
    assert read("a:\nb: ''\n").data == {"a": "", "b": ""}


def test_quotes_and_blocks_are_read_as_yaml_says() -> None:
    """Quoted and folded text is read without its quotes and line breaks."""
    text = "a: \"x: y\\tz\"\nb: 'it''s'\nc: >-\n  two\n  lines\nd: [p1, {e: f}]\n"
    assert read(text).data == {
        "a": "x: y\tz",
        "b": "it's",
        "c": "two lines",
        "d": ["p1", {"e": "f"}],
    }


@pytest.mark.parametrize("content", [b"", b"\n", b"# nothing but a note\n"])
def test_file_without_a_value(content: bytes) -> None:
    """A file without a value holds nothing, which is not yet a fault."""
    document = read_document("a.yaml", content)
    assert document.data is None
    assert not document.faults


def test_byte_order_mark_is_skipped() -> None:
    """An editor's byte order mark is not part of the first key."""
    assert read_document("a.yaml", b"\xef\xbb\xbfa: b\n").data == {"a": "b"}


@pytest.mark.parametrize(
    ("text", "line", "column", "key", "part"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "a", "'a' stands twice (first in line 1)"),
        ("x:\n  - b: 1\n    c: 2\n    b: 3\n", 4, 5, "x.1.b", "first in line 2"),
        ("x: {b: 1, b: 2}\n", 1, 11, "x.b", "'b' stands twice"),
        ("a: 1\nb: *c\n", 2, 4, "b", "Aliases (*c)"),
        ("- x\n- &c y\n", 2, 3, "2", "Anchors (&c)"),
        ("a: &c\n  b: 1\n", 1, 4, "a", "Anchors (&c)"),
        ("a:\n  b: !!int 1\n", 2, 6, "a.b", "Tags (tag:yaml.org,2002:int)"),
        ("a: !secret x\n", 1, 4, "a", "Tags (!secret)"),
        ("a: !!python/name:os.system x\n", 1, 4, "a", "Tags"),
        ("Երևան: &c 1\n", 1, 8, "Երևան", "Anchors (&c)"),
        ("a: 1\n---\nb: 2\n", 2, 1, "", "one document"),
        ("a: [1, 2\nb: 3\n", 1, 4, "", "Not readable"),
        ("a: 1\n b: 2\n", 2, 3, "", "Not readable"),
        ("a: b: c\n", 1, 5, "", "': '"),
        ("a: 1\n\tb: 2\n", 2, 1, "", "Not readable"),
        ("a: 'no end\n", 1, 4, "", "Not readable"),
        ("a: 1\n? [b, c]\n: 2\n", 2, 3, "", "a key must be a plain word"),
        ("a: 1\n? {b: c}\n: 2\n", 2, 3, "", "a key must be a plain word"),
        ("a: \x00\n", 1, 1, "", "Not readable as YAML"),
        ("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2), 1, MAX_DEPTH + 2, "", "levels deep"),
        ("[" * 100_000, 1, MAX_DEPTH + 2, "", "levels deep"),
    ],
)
def test_fault_names_place_and_key(text: str, line: int, column: int, key: str, part: str) -> None:
    """What is not plain YAML is one fault with file, line, column, key and a sentence."""
    fault = only_fault(text.encode())
    assert (fault.file, fault.line, fault.column, fault.key) == ("a.yaml", line, column, key)
    assert part in fault.message
    assert fault.message.endswith(".")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a: 1\n&c b: 2\n", "Anchors (&c)"),
        ("a: 1\n!!str b: 2\n", "Tags (tag:yaml.org,2002:str)"),
    ],
)
def test_keys_have_no_anchors_and_tags(text: str, part: str) -> None:
    """An anchor or tag before a key is a fault as it is before a value."""
    fault = only_fault(text.encode())
    assert (fault.line, fault.column, fault.key) == (2, 1, "b")
    assert part in fault.message


def test_faults_are_all_found_at_once() -> None:
    """A reader mends a file in one go: every fault that can be told apart is listed."""
    document = read("a: &x 1\nb: *x\nb: !t 2\n")
    assert [(f.line, f.column) for f in document.faults] == [(1, 4), (2, 4), (3, 1), (3, 4)]
    assert document.data == {"a": "1", "b": "*x"}


def test_first_of_two_keys_and_documents_counts() -> None:
    """Where something stands twice, the first is kept."""
    assert read("a: 1\na: 2\n").data == {"a": "1"}
    assert read("a: 1\n---\na: 2\n").data == {"a": "1"}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff", 1),
        (b"a: 1\nb: caf\xe9\n", 2),
        (b"a: 1\r\n\r\nb: \x80\r\n", 3),
        (b"\xef\xbb\xbfa\n\xff", 2),
        ("a: é\n".encode("utf-16"), 1),
    ],
)
def test_other_encodings_are_refused(content: bytes, line: int) -> None:
    """Bytes that are not UTF-8 are one fault, in the line where the first of them stands."""
    fault = only_fault(content)
    assert (fault.file, fault.line) == ("a.yaml", line)
    assert "UTF-8" in fault.message


def test_size_limit() -> None:
    """A file of the greatest size is read, one byte more is a fault."""
    content = b"a: b\n#".ljust(MAX_BYTES, b"x")
    assert read_document("a.yaml", content).data == {"a": "b"}
    fault = only_fault(content + b"x")
    assert (fault.line, fault.column) == (1, 1)
    assert f"{MAX_BYTES + 1:,} bytes" in fault.message
    assert f"{MAX_BYTES:,}" in fault.message


def test_depth_limit() -> None:
    """Values nested as deep as is allowed are read."""
    document = read("[" * MAX_DEPTH + "x" + "]" * MAX_DEPTH)
    assert not document.faults
    value = document.data
    for _ in range(MAX_DEPTH):
        (value,) = value
    assert value == "x"


def test_fault_at_a_value_and_at_what_is_missing() -> None:
    """A fault stands at the key or item that it is about, or at what should hold it."""
    document = read("a:\n  - b: 1\n    c:\n      d: 2\n  - e\n")
    found = {
        path: document.fault(path, "Oh.")
        for path in [(), ("a",), ("a", 0, "c", "d"), ("a", 1), ("a", 0, "z"), ("z", 3)]
    }
    assert {path: (f.line, f.column) for path, f in found.items()} == {
        (): (1, 1),
        ("a",): (1, 1),
        ("a", 0, "c", "d"): (4, 7),
        ("a", 1): (5, 5),
        ("a", 0, "z"): (2, 5),
        ("z", 3): (1, 1),
    }
    assert found["a", 0, "z"].key == "a.1.z"


def test_fault_reads_like_a_compilers() -> None:
    """A fault is written as file:line:column, so that an editor can jump there."""
    assert str(Fault("a.yaml", 2, 3, "b.1", "Oh.")) == "a.yaml:2:3: b.1: Oh."
    assert str(Fault("a.yaml", 2, 3, "", "Oh.")) == "a.yaml:2:3: Oh."


def test_faults_sort_by_file_and_line() -> None:
    """Faults stand in the order in which a reader meets them."""
    last = Fault("b.yaml", 1, 1, "", "Oh.")
    first, second = Fault("a.yaml", 2, 9, "", "Oh."), Fault("a.yaml", 10, 1, "", "Oh.")
    assert sorted([last, second, first]) == [first, second, last]


def never_raises(content: bytes) -> None:
    document = read_document("a.yaml", content)
    end = len(LINE_BREAKS.findall(content.decode(errors="replace"))) + 2
    for fault in document.faults:
        assert fault.file == "a.yaml"
        assert 1 <= fault.line <= end
        assert fault.column >= 1
        assert fault.message.endswith(".")
    assert document.data is None or is_plain(document.data)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf\xef\xbb\xbf: a")
def test_any_bytes_are_read_or_faulted(content: bytes) -> None:
    """Whatever bytes a file holds, reading it gives values or faults and never raises."""
    never_raises(content)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_faulted(text: str) -> None:
    """Whatever text a file holds, reading it gives values or faults and never raises."""
    never_raises(text.encode())


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_anything_like_yaml_is_read_or_faulted(text: str) -> None:
    """However YAML's signs are strewn, reading gives values or faults and never raises."""
    never_raises(text.encode())


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
        max_leaves=9,
    )
)
def test_what_is_written_in_quotes_comes_back(value: object) -> None:
    """Text in quotes, lists and mappings come back as they were written."""
    written = yaml.safe_dump(value, default_style='"', allow_unicode=True)
    document = read(written)
    assert not document.faults
    assert document.data == value
