"""Phrasings and entries as the matcher finds them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.app import App, build
from bot.config import Settings
from bot.content.check import warnings
from bot.content.fault import Fault
from bot.content.load import read_review
from bot.content.rules.phrasings import Nearest
from tests.command import ROOT, written
from tests.content.small import Files, changed, place, small_files

BRIDGE = "entries/bridge.yaml"
PHRASES = "phrases.yaml"
STRAY = "please explain the price, and the money, for the works"
FIRST = '      - "tell me the bridge being closed to cars"\n'

CLEAR = 0.35
"""What is nearer by less may be turned by another processor's rounding, or by a few phrasings more
elsewhere: shares of single phrasings move by a quarter when others are added."""


@pytest.fixture
def found(tmp_path: Path) -> Found:
    return Found(tmp_path)


class Found:
    """Warnings with a matcher that is fitted on these files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, files: Files) -> list[Fault]:
        settings = Settings(
            _env_file=None,
            cache_dir=self.folder / "cache",
            knowledge_dir=written(self.folder / "knowledge", files),
        )
        app = build(settings)
        return warnings(read_review(files), Nearest(app.understanding, app.matcher))


def test_sound_knowledge_has_no_strays(found: Found) -> None:
    """Where every phrasing finds its own entry, nothing is said."""
    assert found(small_files()) == []


def test_phrasing_that_is_nearer_to_another_entry(found: Found) -> None:
    """A phrasing that finds another entry is named with both entries and both scores."""
    files = changed(BRIDGE, FIRST, f'{FIRST}      - "{STRAY}"\n')
    (warning,) = found(files)
    assert warning.rule == "nearer-another"
    assert (warning.line, warning.column) == place(files, BRIDGE, f'"{STRAY}"')
    start, _, rest = warning.message.partition(" (0.")
    assert start == f"\"{STRAY}\" is nearer to 'missing-cost'"
    assert rest[2:].startswith(") than to its own 'bridge-shut' (0.")
    assert rest.endswith("). Move it there, or say in it what sets the two apart.")


def test_stray_can_be_silenced(found: Found) -> None:
    """A near miss that is meant is silenced beside its entry, and only then is it silence."""
    files = changed(BRIDGE, FIRST, f'{FIRST}      - "{STRAY}"\n')
    silence = "    silence: [{rule: nearer-another, because: It is a near miss on purpose.}]\n"
    related = "    related: [bridge-until-when]\n"
    assert found(changed(BRIDGE, related, related + silence, files)) == []


def test_entry_that_nobody_can_reach(found: Found) -> None:
    """Small talk that no list shows, and whose own question leads elsewhere, is named."""
    files = changed(PHRASES, "    question: Hello\n", f"    question: {STRAY}\n")
    unreachable, nearer = sorted(found(files), key=lambda w: w.line)
    assert (unreachable.rule, nearer.rule) == ("unreachable", "nearer-another")
    assert (unreachable.line, unreachable.column) == place(files, PHRASES, "id: hello")
    assert unreachable.message == (
        "Nobody comes to 'hello': it is in no topic, nothing names it, and its own question leads "
        "to 'missing-cost'. Name it under 'related' of an entry, or ask in other words."
    )


def test_entry_that_a_topic_shows_is_reached(found: Found) -> None:
    """An entry whose question leads elsewhere is still reached by the list of its topic."""
    files = changed(BRIDGE, "question: Is the bridge shut?", f"question: {STRAY}?")
    assert [w.rule for w in found(files)] == ["nearer-another"]


@pytest.fixture(scope="module")
def known() -> set[str]:
    path = ROOT / "tests" / "content" / "rules" / "strays.yaml"
    return set(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_no_new_strays(app: App, known: set[str]) -> None:
    """Of the project's own phrasings only those that are listed are clearly nearer to another
    entry, and what is listed is a phrasing."""
    strays = list(Nearest(app.understanding, app.matcher).strays(app.knowledge))
    texts = {p for e in app.knowledge.entries.values() for p in (e.question, *e.phrasings)}
    clear = {s.text: s.entry.id for s in strays if s.nearest.share - s.own >= CLEAR}
    assert {t: entry for t, entry in clear.items() if t not in known} == {}
    assert known <= texts
