"""What an image learned when it was built, where nobody may write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

from bot.content.fitted import kept, learned_id
from bot.content.load import read_knowledge
from bot.content.prepared import prepared
from tests.command import written

from .small import changed, small_files
from .test_fitted import fit


@pytest.fixture
def _nobody_may_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a read-only disk, where not even the time of a file's use can be noted."""

    def refuse(*_: object) -> NoReturn:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "utime", refuse)


@pytest.mark.usefixtures("_nobody_may_write")
def test_the_fit_is_taken(tmp_path: Path) -> None:
    """A fit that lies beside an empty cache is used; for other knowledge there is none."""
    fit(tmp_path / "shipped")
    same, another = (
        learned_id(read_knowledge(files))
        for files in (
            small_files(),
            changed("entries/bridge.yaml", "Is the bridge shut?", "Is bridge 7 shut?"),
        )
    )
    assert kept(same, "", tmp_path / "none", tmp_path / "shipped") is not None
    assert kept(another, "", tmp_path / "none", tmp_path / "shipped") is None
    assert kept(same, "", tmp_path / "none", tmp_path / "none") is None


@pytest.mark.usefixtures("_nobody_may_write")
def test_the_knowledge_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prepared knowledge that lies beside an empty cache is not prepared again."""
    folder = written(tmp_path / "knowledge", small_files())
    first = prepared(folder, tmp_path / "shipped")
    monkeypatch.delattr("bot.content.prepared.prepare")
    assert prepared(folder, tmp_path / "none", tmp_path / "shipped") == first
    assert not (tmp_path / "none").exists()


def test_changed_knowledge_is_kept_in_the_cache(tmp_path: Path) -> None:
    """Knowledge that was put in the place of the image's own is prepared, and kept elsewhere."""
    folder = written(tmp_path / "knowledge", small_files())
    prepared(folder, tmp_path / "shipped")
    before = sorted((tmp_path / "shipped").iterdir())
    written(folder, changed("entries/bridge.yaml", "Is the bridge shut?", "Is bridge 7 shut?"))
    prepared(folder, tmp_path / "cache", tmp_path / "shipped")
    assert len(list((tmp_path / "cache").iterdir())) == 1
    assert sorted((tmp_path / "shipped").iterdir()) == before
