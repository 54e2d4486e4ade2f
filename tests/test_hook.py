"""The hook for pre-commit."""

from __future__ import annotations

import re

import yaml

from bot.cli import MODULES
from tests.command import ROOT


def test_hook_checks_the_knowledge() -> None:
    """The hook runs `briefbot check` where something of the knowledge changed, and only then."""
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    (hook,) = repo["hooks"]
    command, name = hook["entry"].split()
    assert command == ".venv/bin/briefbot"
    assert name in MODULES
    assert not hook["pass_filenames"]
    assert re.search(hook["files"], "knowledge/entries/csto.yaml")
    assert not re.search(hook["files"], "bot/knowledge.py")
