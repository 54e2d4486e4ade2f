"""A second source, as docs/second-source.md shows it: the files on that page, put beside a small
knowledge."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.content.load import read_knowledge
from bot.core.compose import Composer
from bot.core.knowledge import Knowledge
from bot.core.reply import Reply
from tests.command import ROOT, Briefbot, written
from tests.content.small import Files, changed, small_files

DOC = ROOT / "docs" / "second-source.md"
OLD, NEW = date(2021, 3, 4), date(2021, 5, 20)


def shown_files() -> Files:
    """The YAML files on the page, by the name in their first line."""
    page = DOC.read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n# (\S+\.yaml)\n(.*?)```", page, re.DOTALL)
    return {name: content.encode() for name, content in blocks}


@pytest.fixture(scope="module")
def files() -> Files:
    small = changed("phrases.yaml", '"Words for as_of {date}."', '"As of {date}."')
    return {**small, **shown_files()}


@pytest.fixture(scope="module")
def knowledge(files: Files) -> Knowledge:
    return read_knowledge(files)


def shown(knowledge: Knowledge, *ids: str) -> Reply:
    return Composer(knowledge).entry(*(knowledge.entries[i] for i in ids))


def test_what_the_page_shows() -> None:
    """A source and a topic, and none of the files that were there."""
    assert set(shown_files()) == {"sources/weekly.yaml", "entries/opening.yaml"}
    assert shown_files().keys().isdisjoint(small_files())


def test_an_entry_that_cites_both(knowledge: Knowledge) -> None:
    """Each sentence has its proof, with publisher and date; the newest date is that of the
    answer."""
    reply = shown(knowledge, "opening-date")
    assert [(p.source, p.paragraph) for p in reply.proofs] == [
        ("daily", "p1"),
        ("weekly", "p11"),
        ("weekly", "p12"),
    ]
    assert [p.label for p in reply.proofs] == [
        "The Daily, 4 March 2021, paragraph 1",
        "The Weekly, 20 May 2021, paragraph 11",
        "The Weekly, 20 May 2021, paragraph 12",
    ]
    assert (reply.as_of, reply.as_of_line) == (NEW, "As of 20 May 2021.")
    assert {p.url.partition("#")[0] for p in reply.proofs} == {
        "https://daily.example/bridge",
        "https://weekly.example/cars-cross-again",
    }


def test_an_entry_that_cites_one_keeps_its_date(knowledge: Knowledge) -> None:
    """What was reported in March is not shown as reported in May; beside a newer answer it is."""
    assert shown(knowledge, "bridge-shut").as_of == OLD
    assert shown(knowledge, "bridge-shut").as_of_line == "As of 4 March 2021."
    assert shown(knowledge, "bridge-shut", "opening-date").as_of == NEW


def test_what_cites_nothing_has_the_newest_date(knowledge: Knowledge) -> None:
    """That no source says it holds until the newest."""
    assert shown(knowledge, "missing-ferry").as_of == NEW


def test_a_name_has_the_date_of_its_proof(knowledge: Knowledge) -> None:
    """A line of the glossary is dated by what it cites."""
    assert Composer(knowledge).term(knowledge.terms["weston"], ()).as_of == OLD


def test_the_page_of_sources(knowledge: Knowledge) -> None:
    """/sources names both with their dates, and lists the paragraphs of both."""
    reply = Composer(knowledge).sources()
    assert [line.text for line in reply.lines[1:]] == [
        "The Daily, 4 March 2021: The Bridge Stays Shut.",
        "The Weekly, 20 May 2021: Cars Cross Again.",
    ]
    assert [(p.source, p.number) for p in reply.proofs] == [
        *(("daily", 1), ("daily", 2), ("weekly", 11), ("weekly", 12))
    ]


def test_a_number_that_stands_in_both(files: Files) -> None:
    """A paragraph's number is that of one source: the fault says so."""
    from tests.content.small import faults_of

    twice = changed("sources/weekly.yaml", "id: p11", "id: p1", files)
    assert any(
        "number the paragraphs of each source differently" in f.message for f in faults_of(twice)
    )


def test_check_is_content(files: Files, tmp_path: Path) -> None:
    """`briefbot check` finds nothing to mend in the example but what it leaves to the reader: that
    another entry should lead to the new one."""
    linked = changed(
        "entries/bridge.yaml",
        "related: [bridge-until-when]",
        "related: [opening-date, bridge-until-when]",
        files,
    )
    folder = written(tmp_path / "knowledge", linked)
    ran = Briefbot(tmp_path / "cache", tmp_path).run("check", BRIEFBOT_KNOWLEDGE_DIR=folder)
    assert "opening-date" not in ran.out
    assert "weekly" not in ran.out
