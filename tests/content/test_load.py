from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.fault import KnowledgeError
from bot.content.files import read_files
from bot.content.load import load_knowledge, read_knowledge
from bot.core.knowledge import Citation, Kind, Statement
from bot.core.phrases import PHRASES

from .small import Files, changed, faults_of, place, small_files

BRIDGE = "entries/bridge.yaml"
MISSING = "entries/missing.yaml"
SOURCE = "sources/daily.yaml"
TERMS = "terms.yaml"
LANGUAGES = "languages.yaml"
PHRASES_FILE = "phrases.yaml"

SAID = "      - say: Yes, the bridge stays shut.\n"
FIRST_SPEAKER = SAID + "        by: easton-mayor\n"
FIRST_PROOF = FIRST_SPEAKER + "        from: p1\n"
CONTESTED_SPEAKER = "        by: weston-mayor\n"
CONTESTED_ANSWER = "    answer:\n      - say: Easton's mayor"
FIRST_PHRASING = '      - "tell me the bridge being closed to cars"\n'
HELLO = "    phrasings: [hi there, good day to you, greetings]\n"
HELLO_SAYS = "    say: Hello!\n"
MAYOR = "  - id: weston-mayor\n    name: Weston's mayor\n    kind: person\n"


def write(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_sound_files_become_knowledge() -> None:
    """What stands in the files is what the bot knows, every value at its place."""
    knowledge = read_knowledge(small_files())
    assert list(knowledge.entries) == [
        *("bridge-shut", "bridge-until-when", "bridge-whose-wish"),
        *("missing-cost", "missing-ferry", "hello"),
    ]
    entry = knowledge.entries["bridge-whose-wish"]
    assert (entry.topic, entry.kind, entry.related) == ("bridge", Kind.CONTESTED, ("bridge-shut",))
    assert entry.answer[1] == Statement(
        "Weston's mayor said that her town never asked for it.",
        "weston-mayor",
        (Citation("daily", "p2"),),
    )
    assert len(entry.phrasings) == 10
    assert knowledge.entries["bridge-shut"].keywords == ("bridge", "shut", "closed")
    declined = knowledge.entries["missing-cost"]
    assert (declined.kind, declined.text) == (Kind.NOT_IN_SOURCE, "The article gives no sum.")
    hello = knowledge.entries["hello"]
    assert (hello.kind, hello.topic, hello.text) == (Kind.SMALLTALK, "", "Hello!")
    assert {t.id: t.title for t in knowledge.topics.values()} == {
        "bridge": "The bridge",
        "missing": "Not in the article",
    }
    assert [e.id for e in knowledge.by_topic["missing"]] == ["missing-cost", "missing-ferry"]
    assert knowledge.starters == ("bridge-shut",)
    source = knowledge.sources["daily"]
    assert (source.publisher, source.published) == ("The Daily", date(2021, 3, 4))
    assert source.paragraphs["p1"].end == "until May."
    assert source.paragraphs["p2"].end == ""
    assert knowledge.as_of == date(2021, 3, 4)
    assert knowledge.terms["easton"].aliases == ("east town",)
    assert knowledge.terms["easton"].counterpart == "weston"
    assert knowledge.terms["easton-mayor"].counterpart is None
    assert knowledge.speaker("easton-mayor") == "Easton's mayor"
    assert knowledge.synonyms["shut"] == ("barred", "blocked")
    assert knowledge.fillers == ("if you please",)
    assert knowledge.common_words == {"sorry"}
    assert knowledge.phrases.keys() == PHRASES.keys()
    (language,) = knowledge.languages
    assert (language.id, language.letters) == ("eo", frozenset("ĉĝ"))
    assert language.words == {"ponto": "bridge", "ponton": "bridge", "kiam": "when"}


@pytest.mark.parametrize(
    ("named", "order"),
    [
        ("topics: []", ["zebras", "missing"]),
        ("topics: [missing]", ["missing", "zebras"]),
        ("topics: [zebras, missing]", ["zebras", "missing"]),
    ],
)
def test_topics_in_the_order_of_readers(named: str, order: list[str]) -> None:
    """Topics that are named come first; of the others those that answer come before those that
    only decline."""
    files = changed("phrases.yaml", "topics: [bridge]", named)
    files["entries/zebras.yaml"] = files.pop(BRIDGE)
    assert list(read_knowledge(files).topics) == order


def test_article_speaks_without_a_term() -> None:
    """What a source says in its own voice is by `article`, which is no Term."""
    files = changed(BRIDGE, FIRST_SPEAKER, SAID + "        by: article\n")
    knowledge = read_knowledge(files)
    assert knowledge.entries["bridge-shut"].answer[0].by == "article"
    assert knowledge.speaker("article") == "The article"


def test_white_space_around_text_is_dropped() -> None:
    """A space before or after a text is no part of it."""
    files = changed(MISSING, "decline: The article gives no sum.", 'decline: " No sum.  "')
    assert read_knowledge(files).entries["missing-cost"].decline == "No sum."


Case = tuple[str, str, str, str, str, str]

CASES: dict[str, Case] = {
    # name: (file, what stood there, what stands there now, where the fault is, key, message)
    "order of a topic that is not there": (
        *("phrases.yaml", "topics: [bridge]", "topics: [brigde]"),
        *("brigde", "topics.1", "There is no topic 'brigde'. Did you mean 'bridge'?"),
    ),
    "starter that is not there": (
        *("phrases.yaml", "starters: [bridge-shut]", "starters: [bridge-shutt]"),
        *("bridge-shutt", "starters.1", "There is no entry 'bridge-shutt'."),
    ),
    "starter without an answer": (
        *("phrases.yaml", "starters: [bridge-shut]", "starters: [missing-cost]"),
        *("missing-cost", "starters.1", "'missing-cost' does not answer from the article."),
    ),
    "statement without speaker": (
        *(BRIDGE, FIRST_SPEAKER, SAID),
        *("say: Yes", "entries.1.answer.1.by", "'by' is missing"),
    ),
    "statement without paragraph": (
        *(BRIDGE, FIRST_PROOF, FIRST_SPEAKER),
        *("say: Yes", "entries.1.answer.1.from", "'from' is missing"),
    ),
    "statement with an empty list of paragraphs": (
        *(BRIDGE, FIRST_PROOF, FIRST_SPEAKER + "        from: []\n"),
        *("from: []", "entries.1.answer.1.from", "at least 1"),
    ),
    "statement with an empty speaker": (
        *(BRIDGE, FIRST_SPEAKER, SAID + "        by:\n"),
        *("by:\n", "entries.1.answer.1.by", "Write something. Here belongs: Who says it"),
    ),
    "statement without a full stop": (
        *(BRIDGE, "Yes, the bridge stays shut.", "Yes, it stays so"),
        *("say: Yes", "entries.1.answer.1.say", "end the sentence with a full stop"),
    ),
    "unknown speaker": (
        *(BRIDGE, CONTESTED_SPEAKER, "        by: westn-mayor\n"),
        *("by: westn", "entries.3.answer.2.by", "Did you mean 'weston-mayor'?"),
    ),
    "unknown paragraph": (
        *(BRIDGE, "[p1]", "[p1, p11]"),
        *("p11", "entries.2.answer.1.from.2", "Did you mean 'p1'?"),
    ),
    "misshapen paragraph": (
        *(BRIDGE, "[p1]", "[p1, page-2]"),
        *("page-2", "entries.2.answer.1.from.2", "such as p4"),
    ),
    "five statements": (
        *(BRIDGE, FIRST_PROOF, FIRST_PROOF * 5),
        *("    answer:\n" + FIRST_PROOF, "entries.1.answer", "too long; at most 4"),
    ),
    "unknown key of an entry": (
        *(BRIDGE, "    keywords: ", "    keyword: "),
        *("keyword: ", "entries.1.keyword", "Did you mean 'keywords'?"),
    ),
    "unknown key of a statement": (
        *(BRIDGE, FIRST_SPEAKER, FIRST_SPEAKER + "        form: p1\n"),
        *("form: p1", "entries.1.answer.1.form", "Did you mean 'from'?"),
    ),
    "unknown kind": (
        *(BRIDGE, "kind: contested", "kind: contest"),
        *("kind: contest", "entries.3.kind", "'contested'"),
    ),
    "small talk is no kind of entry": (
        *(BRIDGE, "kind: contested", "kind: smalltalk"),
        *("kind: smalltalk", "entries.3.kind", "not 'smalltalk'"),
    ),
    "misshapen id": (
        *(BRIDGE, "id: bridge-shut\n", "id: Bridge_Shut\n"),
        *("id: Bridge", "entries.1.id", "small letters, digits and single hyphens"),
    ),
    "id twice in a file": (
        *(BRIDGE, "- id: bridge-whose-wish", "- id: bridge-shut\n    # twice"),
        *("id: bridge-shut\n    # twice", "entries.3.id", "already the id of something in"),
    ),
    "id twice in two files": (
        *(MISSING, "id: missing-cost", "id: bridge-whose-wish"),
        *("id: bridge-whose", "entries.1.id", BRIDGE),
    ),
    "id of a term taken by a greeting": (
        *(PHRASES_FILE, "id: hello", "id: easton"),
        *("id: easton", "smalltalk.1.id", TERMS),
    ),
    "nine phrasings": (
        *(BRIDGE, FIRST_PHRASING, ""),
        *(
            '    phrasings:\n      - "please explain the bridge',
            "entries.1.phrasings",
            "at least 10",
        ),
    ),
    "phrasing twice": (
        *(BRIDGE, '"please explain the bridge being', '"Tell me the bridge being'),
        *('"Tell me', "entries.1.phrasings.2", "stands twice; remove one"),
    ),
    "empty phrasing": (
        *(BRIDGE, FIRST_PHRASING, '      - ""\n'),
        *('""', "entries.1.phrasings.1", "This is empty"),
    ),
    "text where a list belongs": (
        *(BRIDGE, "keywords: [bridge, shut, closed]", "keywords: bridge"),
        *("keywords: ", "entries.1.keywords", "Here belongs a list"),
    ),
    "list where text belongs": (
        *(BRIDGE, "question: Is the bridge shut?", "question: [Is it?]"),
        *("question: [", "entries.1.question", "Here belongs text"),
    ),
    "text where a mapping belongs": (
        *(BRIDGE, FIRST_PROOF, "      - Yes, it is.\n"),
        *("Yes, it is.", "entries.1.answer.1", "Here belong keys with values"),
    ),
    "text that is too long": (
        *(BRIDGE, "question: Is the bridge shut?", f"question: {'x' * 601}"),
        *("question: x", "entries.1.question", "too long; at most 600"),
    ),
    "unknown related entry": (
        *(BRIDGE, "[bridge-shut, bridge-whose-wish]", "[bridge-shut, bridge-whose-fish]"),
        *("bridge-whose-fish", "entries.2.related.2", "Did you mean 'bridge-whose-wish'?"),
    ),
    "related to itself": (
        *(BRIDGE, "[bridge-shut, bridge-whose-wish]", "[bridge-until-when]  # itself"),
        *("bridge-until-when]  # itself", "entries.2.related.1", "not related to itself"),
    ),
    "four related entries": (
        *(BRIDGE, "[bridge-shut, bridge-whose-wish]", "[missing-cost, a, b, c]"),
        *("related: [missing-cost", "entries.2.related", "at most 3"),
    ),
    "contested with one speaker": (
        *(BRIDGE, CONTESTED_SPEAKER, "        by: easton-mayor\n"),
        *(CONTESTED_ANSWER, "entries.3.answer", "at least two speakers"),
    ),
    "not_in_source without decline": (
        *(MISSING, "    decline: The article gives no sum.\n", ""),
        *("id: missing-cost", "entries.1", "needs 'decline:'"),
    ),
    "answer with decline": (
        *(BRIDGE, FIRST_PROOF, FIRST_PROOF + "    decline: No.\n"),
        *("decline: No.", "entries.1.decline", "Only a not_in_source entry declines"),
    ),
    "answer without statements": (
        *(
            MISSING,
            "    kind: not_in_source\n    question: Is there a ferry?\n",
            "    question: Is there a ferry?\n",
        ),
        *("id: missing-ferry", "entries.2", "has no answer"),
    ),
    "topic without title": (
        *(MISSING, "title: Not in the article", "titel: Not in the article"),
        *("titel", "titel", "Did you mean 'title'?"),
    ),
    "date of the wrong form": (
        *(SOURCE, "2021-03-04", "4 March 2021"),
        *("published", "published", "'4 March 2021' is not a date. Write it as 2020-10-07"),
    ),
    "day that does not exist": (
        *(SOURCE, "2021-03-04", "2021-02-30"),
        *("published", "published", "'2021-02-30' is not a date"),
    ),
    "number for a date": (
        *(SOURCE, "2021-03-04", "1614816000"),
        *("published", "published", "'1614816000' is not a date"),
    ),
    "address without https": (
        *(SOURCE, "https://daily.example/bridge", "http://daily.example/bridge"),
        *("url: ", "url", "begins with https://"),
    ),
    "paragraph twice": (
        *(SOURCE, "id: p2", "id: p1\n    # twice"),
        *("id: p1\n    # twice", "paragraphs.2.id", "'p1' stands twice"),
    ),
    "paragraph without start": (
        *(SOURCE, "    start: Across the river\n", ""),
        *("id: p2", "paragraphs.2.start", "'start' is missing"),
    ),
    "unknown counterpart": (
        *(TERMS, "counterpart: weston", "counterpart: westn"),
        *("counterpart: westn", "terms.1.counterpart", "Did you mean 'weston'?"),
    ),
    "unknown kind of term": (
        *(TERMS, MAYOR, MAYOR.replace("person", "human")),
        *("kind: human", "terms.4.kind", "'person', 'place', 'organisation' or 'group'"),
    ),
    "alias of two terms": (
        *(TERMS, "[west town]", "[west town, East Town]"),
        *("East Town]\n    counterpart", "terms.2.aliases.2", "already a name of 'easton'"),
    ),
    "synonym of two words": (
        *(TERMS, "[lorries]", "[lorries, Blocked]"),
        *("Blocked", "synonyms.cars.2", "already stands for 'shut'"),
    ),
    "synonym that is an alias": (
        *(TERMS, "[lorries]", "[east town]  # again"),
        *("east town]  # again", "synonyms.cars.1", "already stands for 'easton'"),
    ),
    "unknown phrase": (
        *(PHRASES_FILE, "phrases:\n", "phrases:\n  abstein: Oh.\n"),
        *("abstein", "phrases.abstein", "Did you mean 'abstain'?"),
    ),
    "phrase left out": (
        *(PHRASES_FILE, '  gone: "Words for gone."\n', ""),
        *("phrases:\n", "phrases", "The phrase 'gone' is missing"),
    ),
    "unknown field of a phrase": (
        *(PHRASES_FILE, "Words for as_of {date}", "As of {day}"),
        *("  as_of:", "phrases.as_of", "Only {date} can be used"),
    ),
    "numbered field of a phrase": (
        *(PHRASES_FILE, "Words for as_of {date}", "As of {0}"),
        *("  as_of:", "phrases.as_of", "Only {date} can be used"),
    ),
    "field with an attribute": (
        *(PHRASES_FILE, "Words for as_of {date}", "As of {date.year}"),
        *("  as_of:", "phrases.as_of", "Only {date} can be used"),
    ),
    "field with an index": (
        *(PHRASES_FILE, "Words for as_of {date}", "As of {date[year]}"),
        *("  as_of:", "phrases.as_of", "Only {date} can be used"),
    ),
    "field within a field": (
        *(PHRASES_FILE, "Words for as_of {date}", "As of {date:{date}}"),
        *("  as_of:", "phrases.as_of", "Only {date} can be used"),
    ),
    "field of a phrase that has none": (
        *(PHRASES_FILE, "Words for gone", "Gone on {date}"),
        *("  gone:", "phrases.gone", "can be used here"),
    ),
    "brace that is not closed": (
        *(PHRASES_FILE, "Words for gone", "Gone {"),
        *("  gone:", "phrases.gone", "can be used here"),
    ),
    "greeting with two phrasings": (
        *(PHRASES_FILE, HELLO, "    phrasings: [hi there, greetings]\n"),
        *("phrasings:", "smalltalk.1.phrasings", "at least 3"),
    ),
    "greeting that says nothing": (
        *(PHRASES_FILE, HELLO_SAYS, ""),
        *("id: hello", "smalltalk.1.say", "'say' is missing"),
    ),
    "misshapen language": (
        *(LANGUAGES, "id: eo", "id: Esperanto"),
        *("id: Esperanto", "languages.1.id", "a language code such as ru"),
    ),
    "forms that are no list": (
        *(LANGUAGES, "[kiam]", "kiam"),
        *("when: kiam", "languages.1.words.when", "Here belongs a list"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_one_wrong_thing_is_one_fault_at_its_place(case: Case) -> None:
    """A broken rule is one fault at its file, line, column and key, with advice."""
    name, old, new, passage, key, part = case
    files = changed(name, old, new)
    (fault,) = [f for f in faults_of(files) if (f.file, f.key) == (name, key)]
    line, column = place(files, name, passage)
    indent = len(passage) - len(passage.lstrip())
    assert (fault.line, fault.column) == (line, column + indent)
    assert part in fault.message
    assert fault.message[-1] in ".?"


@pytest.mark.parametrize("name", ["terms.yaml", "phrases.yaml", "languages.yaml"])
def test_missing_file_is_a_fault(name: str) -> None:
    """A file that the bot cannot do without is named when it is not there."""
    files = small_files()
    del files[name]
    (fault,) = faults_of(files)
    assert str(fault) == f"{name}:1:1: This file is missing."


def test_knowledge_without_source_is_refused() -> None:
    """Without a source there is nothing to cite."""
    files = small_files()
    del files[SOURCE]
    assert any("source" in f.message or "paragraph" in f.message for f in faults_of(files))
    only_own_words = {n: c for n, c in files.items() if "/" not in n}
    (fault,) = faults_of(only_own_words)
    assert fault.message == "There is no source. Add one."


def test_knowledge_without_entries_is_refused() -> None:
    """Without an entry there is nothing to answer."""
    files = small_files()
    del files[BRIDGE], files[MISSING]
    (fault,) = faults_of(files)
    assert "entr" in fault.message


@pytest.mark.parametrize("name", ["notes.yaml", "entry/a.yaml", "entries/more/a.yaml"])
def test_stray_file_is_a_fault(name: str) -> None:
    """A file that nothing reads is a fault, so that no entry is lost in a wrong folder."""
    (fault,) = faults_of({**small_files(), name: b"title: Oh\n"})
    assert (fault.file, fault.line, fault.column) == (name, 1, 1)
    assert "entries/" in fault.message


def test_topic_twice_is_refused() -> None:
    """Two files of one name would be one topic, and the first one's entries would be lost."""
    files = small_files()
    files["entries/bridge.yml"] = files.pop(MISSING)
    (fault,) = faults_of(files)
    assert fault.file in (BRIDGE, "entries/bridge.yml")


@pytest.mark.parametrize("name", small_files())
@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"- a\n", b"a\n", b"{}\n", b"a: [\n"])
def test_file_without_its_content_is_a_fault(name: str, content: bytes) -> None:
    """A file that is empty, broken or of another shape is a fault in that file."""
    faults = faults_of({**small_files(), name: content})
    assert name in {f.file for f in faults}


def test_faults_of_all_files_come_at_once() -> None:
    """Several faults in several files are listed together, in the order of file and line."""
    files = changed(BRIDGE, FIRST_SPEAKER, SAID)
    files = changed(BRIDGE, "    keywords: ", "    keyword: ", files)
    files = changed(SOURCE, "2021-03-04", "soon", files)
    files = changed(TERMS, "counterpart: weston", "counterpart: westn", files)
    files = changed(PHRASES_FILE, "Words for gone", "Gone {x}", files)
    files = changed(LANGUAGES, "id: eo", "id: eo\n    id: eo", files)
    found = [(f.file, f.key) for f in faults_of(files)]
    expected = [
        (BRIDGE, "entries.1.keyword"),
        (BRIDGE, "entries.1.answer.1.by"),
        (LANGUAGES, "languages.1.id"),
        (PHRASES_FILE, "phrases.gone"),
        (SOURCE, "published"),
        (TERMS, "terms.1.counterpart"),
    ]
    assert [f for f in found if f in expected] == expected


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (BRIDGE, "kind: contested", "kind: contest"),
        (SOURCE, "2021-03-04", "soon"),
        (BRIDGE, "title: The bridge", "title: The bridge: shut"),
    ],
)
def test_a_fault_in_one_file_is_none_in_others(name: str, old: str, new: str) -> None:
    """What refers to something in a faulty file is not called unknown."""
    (fault,) = faults_of(changed(name, old, new))
    assert fault.file == name


def test_faults_are_the_errors_text() -> None:
    """The error prints every fault, one a line."""
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(changed(SOURCE, "2021-03-04", "soon"))
    assert str(caught.value).splitlines() == [str(f) for f in caught.value.faults]


def frozen(value: object) -> bool:
    """Whether neither a value nor anything in it can be changed."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [getattr(value, f.name) for f in dataclasses.fields(value)]
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, dataclasses.fields(value)[0].name, None)
        return all(map(frozen, fields))
    if isinstance(value, Mapping):
        return isinstance(value, MappingProxyType) and all(map(frozen, value.values()))
    if isinstance(value, tuple | frozenset):
        return all(map(frozen, value))
    return value is None or isinstance(value, str | date | Enum)


def test_knowledge_is_frozen() -> None:
    """Once loaded, nothing in the knowledge can be changed."""
    knowledge = read_knowledge(small_files())
    assert frozen(knowledge)
    assert frozen(knowledge.by_topic)


def test_version_is_that_of_the_content() -> None:
    """The same files have the same version in any order, and any change makes another."""
    files = small_files()
    version = read_knowledge(files).version
    assert read_knowledge(dict(reversed(files.items()))).version == version
    versions = {version}
    for name in files:
        versions.add(read_knowledge({**files, name: files[name] + b"# a note\n"}).version)
    renamed = {n.replace("missing", "missed"): c for n, c in files.items()}
    versions.add(read_knowledge(renamed).version)
    assert len(versions) == len(files) + 2


def test_folder_is_read_as_its_files(tmp_path: Path) -> None:
    """A folder's YAML files are the knowledge; other files in it are left alone."""
    write(tmp_path, {**small_files(), "README.md": b"\xff", "entries/notes.txt": b"no"})
    assert read_files(tmp_path) == small_files()
    assert load_knowledge(tmp_path).version == read_knowledge(small_files()).version


def test_missing_folder_is_a_fault(tmp_path: Path) -> None:
    """A folder that is not there is a fault that names the setting."""
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(tmp_path / "none")
    (fault,) = caught.value.faults
    assert fault.file == str(tmp_path / "none")
    assert "BRIEFBOT_KNOWLEDGE_DIR" in fault.message


def test_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """What the system does not let the bot read is a fault with the system's reason."""
    write(tmp_path, small_files())
    (tmp_path / "entries" / "folder.yaml").mkdir()
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(tmp_path)
    (fault,) = caught.value.faults
    assert fault.file == "entries/folder.yaml"
    assert "cannot be read" in fault.message


KEYS = st.sampled_from(
    [
        *("id", "title", "entries", "kind", "question", "phrasings", "keywords", "answer", "say"),
        *("by", "from", "decline", "related", "terms", "aliases", "counterpart", "synonyms"),
        *("phrases", "smalltalk", "languages", "words", "letters", "paragraphs", "published"),
    ]
)
SHAPES = st.recursive(
    st.text(max_size=8) | st.sampled_from(["easton", "p1", "bridge-shut", "contested", "Oh."]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


def loads_or_faults(files: Files) -> None:
    for fault in faults_of(files):
        assert fault.file
        assert fault.line >= 1
        assert fault.column >= 1
        assert fault.message


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(small_files())), st.binary(max_size=200))
def test_any_bytes_load_or_are_faulted(name: str, content: bytes) -> None:
    """Whatever bytes a file holds, loading gives Knowledge or faults."""
    loads_or_faults({**small_files(), name: content})


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(small_files())), SHAPES)
def test_any_shape_loads_or_is_faulted(name: str, value: object) -> None:
    """Whatever lists and mappings a file holds, loading gives Knowledge or faults."""
    loads_or_faults({**small_files(), name: yaml.safe_dump(value).encode()})


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_slip_loads_or_is_faulted(data: st.DataObject) -> None:
    """A line lost, doubled or overwritten in any file gives Knowledge or faults."""
    files = small_files()
    name = data.draw(st.sampled_from(sorted(files)))
    lines = files[name].splitlines(keepends=True)
    number = data.draw(st.integers(0, len(lines) - 1))
    slip = st.text(max_size=20).map(lambda t: t.encode() + b"\n")
    lines[number] = data.draw(st.sampled_from([b"", lines[number] * 2]) | slip)
    loads_or_faults({**files, name: b"".join(lines)})


FIELDS = st.builds(
    lambda *parts: "{" + "".join(parts) + "}",
    st.sampled_from(["date", "date", "question", "0", "", "{"]),
    st.sampled_from(["", ".year", "[year]", "[0]"]),
    st.sampled_from(["", "!r", "!z"]),
    st.sampled_from(["", ":>9", ":d", ":{date}"]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(FIELDS | st.sampled_from(["{", "}", "{{", "}}", "as of"]), max_size=4))
def test_any_phrase_can_be_filled_in_or_is_faulted(parts: list[str]) -> None:
    """A phrase that loads takes its fields; any other is a fault."""
    words = "".join(parts)
    files = changed(PHRASES_FILE, '"Words for as_of {date}."', f'"X{words}"')
    if not faults_of(files):
        phrase = read_knowledge(files).phrases["as_of"]
        assert phrase.format(date="7 October 2020").startswith("X")
