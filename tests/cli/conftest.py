"""The command itself, with the matcher that was fitted for this session."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import App
from tests.command import Briefbot


@pytest.fixture
def briefbot(app: App, cache: Path, tmp_path: Path) -> Briefbot:
    return Briefbot(cache, tmp_path)
