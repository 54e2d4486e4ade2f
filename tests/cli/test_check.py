"""`briefbot check`: is the knowledge sound?"""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from bot.cli.findings import shown
from bot.content.fault import Fault
from bot.core.knowledge import Knowledge
from tests.command import Briefbot, written
from tests.content.small import changed, small_files


def test_check_sound_knowledge(briefbot: Briefbot, knowledge: Knowledge) -> None:
    """The project's own knowledge has no fault; the counts and the version are shown."""
    ran = briefbot.run("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("0 faults. ")
    assert len(ran.out.splitlines()) == 1
    assert f" {len(knowledge.entries)} entries " in ran.out
    assert f"version {knowledge.version}." in ran.out


def test_check_needs_no_fitting(briefbot: Briefbot, tmp_path: Path) -> None:
    """It does not wait for the matcher and writes nothing."""
    ran = briefbot.run("check", BRIEFBOT_CACHE_DIR=tmp_path / "empty")
    assert (ran.code, ran.err) == (0, "")
    assert not (tmp_path / "empty").exists()


def test_check_lists_what_readers_would_trip_over(briefbot: Briefbot, tmp_path: Path) -> None:
    """Knowledge that loads but should be mended: a sentence for each place, exit code 1."""
    files = changed("entries/bridge.yaml", "    related: [bridge-until-when]\n", "")
    files = changed("entries/missing.yaml", "    related: [bridge-shut]\n", "", files)
    ran = briefbot.run("check", BRIEFBOT_KNOWLEDGE_DIR=written(tmp_path / "knowledge", files))
    assert (ran.code, ran.err) == (1, "")
    *found, summary = ran.out.splitlines()
    assert found == [
        "entries/bridge.yaml:3:5: entries.1: Nothing is related to 'bridge-shut', so a reader is "
        "left there. Add 'related:' with up to three ids. [dead-end]",
        "entries/missing.yaml:19:5: entries.2: Nothing is related to 'missing-ferry', so a reader "
        "is left there. Add 'related:' with up to three ids. [dead-end]",
    ]
    assert summary.startswith("2 faults. 6 entries ")


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Knowledge that loads and has one thing to mend."""
    files = changed("entries/missing.yaml", "    related: [bridge-until-when]\n", "")
    return written(tmp_path / "my knowledge", files)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Knowledge that does not load."""
    files = {**small_files(), "terms.yaml": small_files()["terms.yaml"] + b"sinonyms: {}\n"}
    return written(tmp_path / "my broken one", files)


WARNED = (
    "Nothing is related to 'missing-cost', so a reader is left there. Add 'related:' with up to "
    "three ids."
)


def test_check_as_json(briefbot: Briefbot, faulty: Path) -> None:
    """Programs get a list of objects, with the file as seen from where they ran it."""
    ran = briefbot.run("check", "--format", "json", BRIEFBOT_KNOWLEDGE_DIR=faulty)
    assert (ran.code, ran.err) == (1, "")
    assert json.loads(ran.out) == [
        {
            "file": "my knowledge/entries/missing.yaml",
            "line": 3,
            "column": 5,
            "key": "entries.1",
            "level": "warning",
            "rule": "dead-end",
            "message": WARNED,
        }
    ]


def test_check_of_what_does_not_load_as_json(briefbot: Briefbot, broken: Path) -> None:
    """What keeps the knowledge from loading is an error, in the same form."""
    ran = briefbot.run("check", "--format", "json", BRIEFBOT_KNOWLEDGE_DIR=broken)
    assert (ran.code, ran.err) == (1, "")
    (found,) = json.loads(ran.out)
    assert (found["level"], found["rule"], found["key"]) == ("error", "loads", "sinonyms")


@pytest.mark.parametrize(("form", "out"), [("json", "[]\n"), ("github", "")])
def test_check_finds_nothing_for_programs(briefbot: Briefbot, form: str, out: str) -> None:
    """Where there is nothing to mend, programs get an empty list, or nothing; exit code 0."""
    ran = briefbot.run("check", "--format", form)
    assert (ran.code, ran.out, ran.err) == (0, out, "")


def test_check_for_github(briefbot: Briefbot, faulty: Path) -> None:
    """Actions get one workflow command a finding, with what they take for signs escaped."""
    ran = briefbot.run("check", "--format", "github", BRIEFBOT_KNOWLEDGE_DIR=faulty)
    assert ran.code == 1
    assert ran.out == (
        f"::warning file=my knowledge/entries/missing.yaml,line=3,col=5,title=dead-end::{WARNED}\n"
    )


def test_github_signs_are_escaped(tmp_path: Path) -> None:
    """A colon or comma in a file's name, a percent sign and a line break stay what they are."""
    fault = Fault("a,b:c.yaml", 1, 2, "", "100 %\nor: less, perhaps.")
    line = shown([fault], "github", tmp_path)
    assert line.endswith("a%2Cb%3Ac.yaml,line=1,col=2,title=loads::100 %25%0Aor: less, perhaps.")


SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {"driver": {"required": ["name", "rules"]}},
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message", "ruleId", "level", "locations"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"required": ["text"]},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                            },
                        },
                    },
                },
            },
        },
    },
}
"""What the standard asks of a log, as far as one of ours goes
(https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)."""


def test_check_as_sarif(briefbot: Briefbot, faulty: Path, broken: Path) -> None:
    """Code scanning gets a SARIF 2.1.0 log: every result has its rule, level and place."""
    for folder, rule, level in ((faulty, "dead-end", "warning"), (broken, "loads", "error")):
        ran = briefbot.run("check", "--format", "sarif", BRIEFBOT_KNOWLEDGE_DIR=folder)
        assert (ran.code, ran.err) == (1, "")
        log = json.loads(ran.out)
        jsonschema.validate(log, SARIF)
        (run,) = log["runs"]
        (result,) = run["results"]
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == rule
        assert (result["ruleId"], result["level"]) == (rule, level)
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].startswith("my%20")
        assert set(place["region"]) == {"startLine", "startColumn"}


def test_check_in_another_format_is_a_wrong_call(briefbot: Briefbot) -> None:
    """A format that there is not is refused with those that there are."""
    ran = briefbot.run("check", "--format", "xml")
    assert (ran.code, ran.out) == (2, "")
    assert "'text', 'json', 'github', 'sarif'" in ran.err


def test_check_names_the_place_of_a_fault(briefbot: Briefbot, tmp_path: Path) -> None:
    """Knowledge that does not load: file, line, column and key on standard error, exit code 1."""
    files = {**small_files(), "terms.yaml": small_files()["terms.yaml"] + b"sinonyms: {}\n"}
    line = files["terms.yaml"].count(b"\n")
    ran = briefbot.run("check", BRIEFBOT_KNOWLEDGE_DIR=written(tmp_path / "knowledge", files))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        f"terms.yaml:{line}:1: sinonyms: There is no key 'sinonyms'. Did you mean 'synonyms'?",
        "1 fault in the knowledge.",
    ]


@pytest.mark.parametrize("content", [b"terms: }", b"\xff\xfe", b"\x00", b""])
def test_check_unreadable_file(briefbot: Briefbot, tmp_path: Path, content: bytes) -> None:
    """A file that is not knowledge at all is named in a sentence."""
    files = {**small_files(), "terms.yaml": content}
    ran = briefbot.run("check", BRIEFBOT_KNOWLEDGE_DIR=written(tmp_path / "knowledge", files))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("terms.yaml:1:")
    assert ran.err.endswith(" in the knowledge.\n")


def test_check_takes_no_path(briefbot: Briefbot) -> None:
    """The folder is a setting; an argument is a wrong call."""
    ran = briefbot.run("check", "knowledge")
    assert (ran.code, ran.out) == (2, "")
