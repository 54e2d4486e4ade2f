"""The README names every command and every setting, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from bot.cli import main
from bot.config import Settings
from bot.config.shown import markdown
from tests.command import ROOT

SETTINGS = [f"BRIEFBOT_{name.upper()}" for name in Settings.model_fields]


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def commands(group: click.Group, above: str = "briefbot") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")
        else:
            yield f"{above} {name}"


@pytest.mark.parametrize("command", list(commands(main)))
def test_every_command_is_named(readme: str, command: str) -> None:
    """A command that the README does not name is not there for its readers."""
    assert re.search(rf"{command}\b", readme)


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_named(readme: str, setting: str) -> None:
    """A setting that the README does not name is not there for its readers."""
    assert re.search(rf"{setting}\b", readme)


def test_the_list_of_settings_is_the_programs(readme: str) -> None:
    """Between the two marks stands what `briefbot settings --markdown` prints, and nothing else."""
    (table,) = re.findall(
        r"<!-- settings: .*? -->\n(.*?)\n<!-- end of settings -->", readme, re.DOTALL
    )
    assert table == markdown()
    assert {line.count(" | ") for line in table.splitlines()[2:]} == {2}


def test_no_other_setting_is_named(readme: str) -> None:
    """A setting that is gone, or misspelt, is not in the README."""
    assert set(re.findall(r"\bBRIEFBOT_[A-Z][A-Z_]*", readme)) <= set(SETTINGS)


def test_no_other_command_is_named(readme: str) -> None:
    """Every call of `briefbot` in the README's code is one that the program has."""
    code = "\n".join(re.findall(r"`{3}.*?`{3}|`[^`\n]+`", readme, re.DOTALL))
    called = re.findall(r"\bbriefbot ([a-z]+)", code)
    assert set(called) <= set(main.list_commands(click.Context(main)))


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "SECURITY.md",
        *sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs").glob("*.md")),
    ],
)
def test_links_lead_somewhere(page: str) -> None:
    """A link to a file or a part of a page leads to one that is there."""
    at = ROOT / page
    text = at.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, part = target.partition("#")
        to = at.parent / name if name else at
        assert to.exists(), target
        if part:
            assert part in anchors(to.read_text(encoding="utf-8")), target


def anchors(text: str) -> set[str]:
    """What GitHub makes of the headings."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}
