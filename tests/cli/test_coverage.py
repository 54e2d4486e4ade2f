"""`briefbot coverage`, what of the sources the entries tell, and `briefbot schema`."""

from __future__ import annotations

import sys
from pathlib import Path

import pexpect

from bot.content.editor import schemas
from bot.core.knowledge import Knowledge
from tests.command import LONGEST, Briefbot, written
from tests.content.small import changed, small_files


def test_coverage_piped(briefbot: Briefbot, tmp_path: Path) -> None:
    """Piped, each paragraph is a line of plain text with tabs between its parts."""
    files = changed("entries/bridge.yaml", "        from: p2\n", "        from: p1\n")
    files = changed(
        "entries/missing.yaml",
        "    decline: The article gives no sum.\n",
        "    decline: The article gives no sum.\n"
        "    answer: [{say: It is shut., by: article, from: p2}]\n",
        files,
    )
    ran = briefbot.run("coverage", BRIEFBOT_KNOWLEDGE_DIR=written(tmp_path / "knowledge", files))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "daily\tp1\t3\t0\tbridge-shut,bridge-until-when,bridge-whose-wish\t",
        "daily\tp2\t0\t1\t\tmissing-cost",
    ]


def shown(briefbot: Briefbot, *words: str) -> str:
    """What stands in a terminal, without its colours."""
    environment = briefbot.environment(COLUMNS="200", NO_COLOR="1", TERM="xterm")
    command = f"-m bot coverage {' '.join(words)}"
    child = pexpect.spawn(
        f"{sys.executable} {command}",
        env=environment,
        encoding="utf-8",
        dimensions=(60, 200),
        timeout=LONGEST,
    )
    child.expect(pexpect.EOF)
    return str(child.before)


def test_coverage_in_a_terminal(briefbot: Briefbot, knowledge: Knowledge) -> None:
    """In a terminal a table shows what each paragraph says, a bar, and the first entries."""
    table = shown(briefbot)
    assert next(iter(knowledge.sources.values())).title in table
    assert "11 paragraphs; an answer cites each of them." in table
    assert "█" in table
    assert "more" in table
    assert "csto-stands-for" in shown(briefbot, "--all")


def test_schema_is_written(briefbot: Briefbot, tmp_path: Path) -> None:
    """The schemas are written beside the knowledge that is set."""
    folder = written(tmp_path / "knowledge", small_files())
    ran = briefbot.run("schema", BRIEFBOT_KNOWLEDGE_DIR=folder)
    assert (ran.code, ran.err) == (0, "")
    there = {p.name: p.read_text(encoding="utf-8") for p in (folder / "schema").iterdir()}
    assert there == schemas()
