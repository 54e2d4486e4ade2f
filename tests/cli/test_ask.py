"""`briefbot ask`: one question, or many from standard input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.core.knowledge import Knowledge
from tests.command import Briefbot, written
from tests.content.small import changed, place

COVERS = "Do Russia's CSTO commitments to Armenia cover Nagorno-Karabakh?"
WHAT = "What is the CSTO?"
FIELDS = ["kind", "entry", "band", "confidence", "text", "as_of", "citations", "suggestions"]


def lines(*items: object) -> bytes:
    return b"".join(
        item if isinstance(item, bytes) else json.dumps(item).encode() + b"\n" for item in items
    )


# One question, for people.


def test_plain_answer_shows_what_the_json_tells(briefbot: Briefbot, knowledge: Knowledge) -> None:
    """A person reads the same sentences, date, links and further questions that programs get."""
    plain = briefbot.run("ask", COVERS)
    (told,) = briefbot.run("ask", "--json", COVERS).objects
    assert (plain.code, plain.err) == (0, "")
    for statement in knowledge.entries["csto-covers-karabakh"].answer:
        assert statement.say in plain.out
        assert statement.say in told["text"]
    assert "As reported on 7 October 2020." in plain.out
    assert "As reported on 7 October 2020." in told["text"]
    assert told["citations"]
    assert told["suggestions"]
    for citation in told["citations"]:
        assert citation["url"] in plain.out.split()
        assert citation["url"] in told["text"].split()
    for further in told["suggestions"]:
        assert further["question"] in plain.out
        assert further["question"] in told["text"]


def test_plain_answer_is_plain(briefbot: Briefbot) -> None:
    """Piped output has no escape codes."""
    ran = briefbot.run("ask", WHAT, TERM="xterm-256color")
    assert "CSTO" in ran.out
    assert all(c.isprintable() or c == "\n" for c in ran.out)


def test_plain_answer_names_who_speaks(briefbot: Briefbot, knowledge: Knowledge) -> None:
    """Each citation stands with the name of its speaker."""
    ran = briefbot.run("ask", COVERS)
    for number, (_, by) in enumerate(knowledge.entries["csto-covers-karabakh"].citations, 1):
        assert f"[{number}] {knowledge.speaker(by)};" in ran.out


# One question, for programs.


def test_json_has_exactly_the_promised_fields(briefbot: Briefbot, knowledge: Knowledge) -> None:
    """An answer is one object, field for field as it is described."""
    ran = briefbot.run("ask", "--json", COVERS)
    assert (ran.code, ran.err, len(ran.objects)) == (0, "", 1)
    told = ran.objects[0]
    assert list(told) == FIELDS
    assert told["kind"] == "answer"
    assert told["entry"] == "csto-covers-karabakh"
    assert told["band"] in ("high", "medium", "low")
    assert 0.5 <= told["confidence"] <= 1
    assert told["as_of"] == "2020-10-07"
    source = knowledge.sources["mt-2020-10-07"]
    entry = knowledge.entries["csto-covers-karabakh"]
    assert told["citations"] == [
        {
            "source": c.source,
            "paragraph": c.paragraph,
            "by": by,
            "url": source.passage_url(c.paragraph),
        }
        for c, by in entry.citations
    ]
    assert told["suggestions"] == [
        {
            "entry": near.id,
            "question": near.question,
            "citations": [
                {"source": c.source, "paragraph": c.paragraph} for c, _ in near.citations
            ],
        }
        for near in (knowledge.entries[r] for r in entry.related[:3])
    ]


@pytest.mark.parametrize(
    ("question", "kind", "dated"),
    [
        (WHAT, "answer", True),
        ("Armenia", "clarify", True),
        ("Who is the president of Azerbaijan?", "abstain", True),
        ("How do I bake bread?", "abstain", True),
        ("hello", "smalltalk", False),
        ("", "smalltalk", False),
        ("?!", "smalltalk", False),
    ],
)
def test_json_kinds(briefbot: Briefbot, question: str, kind: str, dated: bool) -> None:
    """Every kind of reply has every field; what comes from the source has its date."""
    (told,) = briefbot.run("ask", "--json", question).objects
    assert list(told) == FIELDS
    assert told["kind"] == kind
    assert told["text"]
    assert told["as_of"] == ("2020-10-07" if dated else None)
    if kind in ("clarify", "smalltalk"):
        assert told["citations"] == []
    assert 0 <= told["confidence"] <= 1
    assert told["band"] in ("high", "medium", "low", None)


def test_asking_back_offers_cited_questions(briefbot: Briefbot) -> None:
    """What is offered when asking back is written out in the text, each with its citations."""
    (told,) = briefbot.run("ask", "--json", "Armenia").objects
    assert told["suggestions"]
    for offered in told["suggestions"]:
        assert f"- {offered['question']}" in told["text"].splitlines()
        assert offered["citations"]


def test_stray_bytes_in_a_question(briefbot: Briefbot) -> None:
    """A question with bytes that are not UTF-8 is answered all the same."""
    (told,) = briefbot.run("ask", "--json", f"{WHAT} \udcff").objects
    assert told["entry"] == "csto-what-is-it"


# Many questions.


def test_jsonl_answers_as_one_by_one(briefbot: Briefbot) -> None:
    """A line's object is what `ask --json` prints, with the line's id in front."""
    (alone,) = briefbot.run("ask", "--json", COVERS).objects
    (told,) = briefbot.run("ask", "--jsonl", typed=lines({"id": 7, "question": COVERS})).objects
    assert list(told) == ["id", *FIELDS]
    assert told == {"id": 7, **alone}


def test_jsonl_keeps_order_and_ids(briefbot: Briefbot) -> None:
    """Answers come in the order of the questions, each with the id that it came with."""
    ids: list[Any] = [3, "b", 1, None, 2.5, ["x", 1], {"row": 1}, True, "Ա", 3]
    entries = ["csto-what-is-it", "csto-covers-karabakh"] * 5
    asked = [{"id": i, "question": q} for i, q in zip(ids, [WHAT, COVERS] * 5, strict=True)]
    ran = briefbot.run("ask", "--jsonl", typed=lines(*asked, {"question": WHAT}))
    assert (ran.code, ran.err) == (0, "")
    assert [o["id"] for o in ran.objects] == [*ids, None]
    assert [o["entry"] for o in ran.objects] == [*entries, "csto-what-is-it"]


def test_jsonl_history_is_used_and_ends_with_its_line(briefbot: Briefbot) -> None:
    """A follow-up is read with its history, and no line hears of another's."""
    alone = {"id": "before", "question": "and Azerbaijan?"}
    follow_up = {**alone, "id": "follow-up", "history": ["Is Armenia a member of the CSTO?"]}
    after = {**alone, "id": "after", "history": []}
    first, second, third = briefbot.run(
        "ask", "--jsonl", typed=lines(alone, follow_up, after)
    ).objects
    assert second["entry"] == "csto-azerbaijan-member"
    assert first["entry"] != second["entry"]
    assert third == {**first, "id": "after"}


BAD: list[tuple[bytes, Any]] = [
    (b"{bad\n", None),
    (b"What is the CSTO?\n", None),
    (b"[1]\n", None),
    (b'"question"\n', None),
    (b"null\n", None),
    (b'{"id": 3}\n', 3),
    (b'{"id": 4, "question": 5}\n', 4),
    (b'{"id": 5, "question": null}\n', 5),
    (b'{"id": 6, "question": "hi", "history": "hello"}\n', 6),
    (b'{"id": 7, "question": "hi", "history": [1]}\n', 7),
    (b'{"id": 8, "question": "hi", "history": {"a": "b"}}\n', 8),
    (b"\xff\xfe\x00\n", None),
    (b"[" * 100_000 + b"\n", None),
    (b'{"id": 1' + b"0" * 5_000 + b', "question": "hi"}\n', None),
]


def test_jsonl_bad_lines_do_not_stop_the_rest(briefbot: Briefbot) -> None:
    """A line that cannot be used gets its id and a sentence that names it; the rest goes on."""
    good = lines({"id": "good", "question": WHAT})
    ran = briefbot.run("ask", "--jsonl", typed=good.join([b"", *(b for b, _ in BAD), b""]))
    assert (ran.code, ran.err) == (0, "")
    told = ran.objects
    assert len(told) == 2 * len(BAD) + 1
    assert all(o["id"] == "good" and o["entry"] == "csto-what-is-it" for o in told[::2])
    for at, (answered, (_, identity)) in enumerate(zip(told[1::2], BAD, strict=True)):
        assert list(answered) == ["id", "error"]
        assert answered["id"] == identity
        assert f"ine {2 * at + 2} " in answered["error"]


@pytest.mark.parametrize("identity", [rb'"\ud800"', b"NaN", b"-Infinity", b"1e999"])
def test_jsonl_odd_ids_do_not_stop_the_rest(briefbot: Briefbot, identity: bytes) -> None:
    """An id that JSON or UTF-8 cannot carry spoils neither the output nor the next line."""
    odd = b'{"id": %s, "question": "hi"}\n' % identity
    ran = briefbot.run("ask", "--jsonl", typed=odd + lines({"id": 2, "question": WHAT}))
    assert ran.code == 0
    assert len(ran.objects) == 2
    assert ran.objects[1]["entry"] == "csto-what-is-it"


def test_jsonl_stray_bytes_and_halves_of_characters(briefbot: Briefbot) -> None:
    """Bytes that are not UTF-8 and half characters inside a question leave the rest readable."""
    ran = briefbot.run(
        "ask",
        "--jsonl",
        typed=b'{"id": 1, "question": "What is the CSTO \xff?"}\n'
        rb'{"id": 2, "question": "What is the CSTO \ud800?"}'
        b"\n"
        rb'{"id": 3, "question": "What is the CSTO?", "history": ["\udfff", "\u0000"]}',
    )
    assert [(o["id"], o["entry"]) for o in ran.objects] == [
        (1, "csto-what-is-it"),
        (2, "csto-what-is-it"),
        (3, "csto-what-is-it"),
    ]


def test_jsonl_empty_lines_are_passed_over(briefbot: Briefbot) -> None:
    """Empty lines, Windows line ends and a missing last line end are no fault."""
    typed = b'\n \t\n{"id": 1, "question": "hi"}\r\n\r\n\n{"id": 2, "question": "hi"}'
    assert [o["id"] for o in briefbot.run("ask", "--jsonl", typed=typed).objects] == [1, 2]


def test_jsonl_without_lines(briefbot: Briefbot) -> None:
    """No line in, no line out."""
    ran = briefbot.run("ask", "--jsonl")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


_ANY_TEXT = st.text(st.characters(), max_size=60)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_ANY_TEXT, inner, max_size=3),
    max_leaves=5,
)
_LINES = st.one_of(
    st.binary(max_size=60),
    _VALUES.map(lambda v: json.dumps(v).encode()),
    st.fixed_dictionaries(
        {"question": _ANY_TEXT},
        optional={"id": _VALUES, "history": st.lists(_ANY_TEXT, max_size=3)},
    ).map(lambda v: json.dumps(v).encode()),
).map(lambda line: line.replace(b"\n", b" "))


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.lists(_LINES, max_size=80))
@example(typed=[b"\x85", b"\xe2\x80\xa8", b"\x00", b'{"question": "\x1b[31m"}'])
def test_jsonl_one_object_for_each_line(briefbot: Briefbot, typed: list[bytes]) -> None:
    """Whatever comes in, each line that is not empty gets one object: an error or a reply."""
    ran = briefbot.run("ask", "--jsonl", typed=b"\n".join(typed))
    assert (ran.code, ran.err) == (0, "")
    asked = [line for line in typed if line.decode("utf-8", errors="replace").strip()]
    assert len(ran.objects) == len(asked)
    for told in ran.objects:
        assert list(told) in (["id", "error"], ["id", *FIELDS])
        assert told.get("kind", "answer") in ("answer", "clarify", "abstain", "smalltalk")


# What goes wrong.


@pytest.mark.parametrize(
    "words",
    [
        ["ask"],
        ["ask", "--json"],
        ["ask", "--jsonl", WHAT],
        ["ask", "What", "is"],
        ["ask", "--yaml", WHAT],
        ["answer", WHAT],
        [],
    ],
    ids=" ".join,
)
def test_wrong_calls(briefbot: Briefbot, words: list[str]) -> None:
    """A wrong call shows how it is used, on standard error, with exit code 2."""
    ran = briefbot.run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: ")


@pytest.mark.parametrize("command", [["ask", WHAT], ["explain", WHAT], ["check"], ["chat"]])
def test_faulty_knowledge(briefbot: Briefbot, tmp_path: Path, command: list[str]) -> None:
    """Every fault of the knowledge is named by file, line and column, with exit code 1."""
    bridge, missing = "entries/bridge.yaml", "entries/missing.yaml"
    files = changed(bridge, "by: weston-mayor", "by: weston-mayer")
    files = changed(missing, "related: [bridge-shut]", "related: [bridge-shot]", files)
    ran = briefbot.run(*command, BRIEFBOT_KNOWLEDGE_DIR=written(tmp_path / "knowledge", files))
    assert (ran.code, ran.out) == (1, "")
    first, second, last = ran.err.splitlines()
    assert first.startswith("{}:{}:{}: ".format(bridge, *place(files, bridge, "by: weston-mayer")))
    assert "'weston-mayer'. Did you mean 'weston-mayor'?" in first
    assert second.startswith("{}:{}:{}: ".format(missing, *place(files, missing, "bridge-shot")))
    assert "'bridge-shot'. Did you mean 'bridge-shut'?" in second
    assert last == "2 faults in the knowledge."


def test_missing_knowledge(briefbot: Briefbot, tmp_path: Path) -> None:
    """A knowledge folder that is not there is named, with the setting that names it."""
    ran = briefbot.run("ask", WHAT, BRIEFBOT_KNOWLEDGE_DIR=tmp_path / "nowhere")
    assert (ran.code, ran.out) == (1, "")
    assert str(tmp_path / "nowhere") in ran.err
    assert "BRIEFBOT_KNOWLEDGE_DIR" in ran.err


def test_missing_encoder(briefbot: Briefbot, tmp_path: Path) -> None:
    """An encoder folder that is not there is named, with the setting and the way to mend it."""
    ran = briefbot.run("ask", WHAT, BRIEFBOT_ENCODER_DIR=tmp_path / "nowhere")
    assert (ran.code, ran.out) == (1, "")
    assert str(tmp_path / "nowhere") in ran.err
    assert "BRIEFBOT_ENCODER_DIR" in ran.err
    assert "briefbot encoder fetch" in ran.err
