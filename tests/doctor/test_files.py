"""What the doctor finds on this machine's disk, each by a state that causes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Settings
from bot.core.finding import Finding
from bot.doctor import files
from tests.command import written
from tests.content.small import small_files


@pytest.fixture
def settings(tmp_path: Path, fits: Path) -> Settings:
    """The small knowledge, with what was fitted of it."""
    folder = written(tmp_path / "knowledge", small_files())
    return Settings(_env_file=None, knowledge_dir=folder, cache_dir=fits)


def one(found: object) -> Finding:
    """The only finding."""
    (it,) = list(found)  # type: ignore[call-overload]
    assert isinstance(it, Finding)
    return it


def test_knowledge(settings: Settings) -> None:
    """It says how many entries there are, and how many warnings."""
    known, found = files.knowledge(settings)
    it = one(found)
    assert known is not None
    assert f"{len(known.entries)} entries, version {known.version}" in it.what
    assert (it.state == "ok") == ("no warnings" in it.what)


def test_real_knowledge() -> None:
    """That which comes with the bot is well."""
    _, found = files.knowledge(Settings(_env_file=None))
    assert (one(found).state, "no warnings" in one(found).what) == ("ok", True)


def test_broken_knowledge(settings: Settings) -> None:
    """The first fault is shown, with the command that shows all."""
    (settings.knowledge_dir / "phrases.yaml").write_text("no: [", encoding="utf-8")
    known, found = files.knowledge(settings)
    it = one(found)
    assert known is None
    assert (it.state, it.do) == ("bad", "briefbot check names all.")
    assert "phrases.yaml" in it.what


def test_no_knowledge(settings: Settings, tmp_path: Path) -> None:
    """A folder that is not there is told as such."""
    missing = settings.model_copy(update={"knowledge_dir": tmp_path / "nowhere"})
    known, found = files.knowledge(missing)
    assert known is None
    assert one(found).state == "bad"


def test_a_cache_that_cannot_be_written_to(settings: Settings, tmp_path: Path) -> None:
    """Every start would be slow."""
    (tmp_path / "file").touch()
    it = one(files.cache(settings.model_copy(update={"cache_dir": tmp_path / "file" / "cache"})))
    assert it.state == "bad"
    assert "BRIEFBOT_CACHE_DIR" in it.do


def test_a_cache_that_is_made_later(settings: Settings, tmp_path: Path) -> None:
    """A folder that can be made is well, and is not made by looking."""
    it = one(files.cache(settings.model_copy(update={"cache_dir": tmp_path / "a" / "b"})))
    assert it.state == "ok"
    assert not (tmp_path / "a").exists()


def test_the_matcher(settings: Settings, tmp_path: Path) -> None:
    """It says whether the next start has to learn."""
    known, _ = files.knowledge(settings)
    assert known is not None
    assert one(files.matcher(settings, known)).state == "ok"
    it = one(files.matcher(settings.model_copy(update={"cache_dir": tmp_path}), known))
    assert it.state == "note"
    assert "briefbot fit" in it.do


def test_no_encoder(settings: Settings) -> None:
    """It is optional."""
    assert one(files.encoder(settings)).state == "ok"


def test_an_encoder_that_is_not_there(settings: Settings, tmp_path: Path) -> None:
    """A folder without a model is bad, and what was fitted with it is not judged."""
    odd = settings.model_copy(update={"encoder_dir": tmp_path})
    it = one(files.encoder(odd))
    assert it.state == "bad"
    assert "briefbot encoder fetch" in it.what
    known, _ = files.knowledge(odd)
    assert known is not None
    assert list(files.matcher(odd, known)) == []
