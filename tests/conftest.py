"""Parts that many tests share: the real knowledge, fitted once a session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App, build
from bot.config import Settings
from bot.content.load import load_knowledge
from bot.core.knowledge import Knowledge
from tests.command import written
from tests.content.small import small_files

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True, scope="session")
def _clean_environment() -> Iterator[None]:
    """No setting of the machine reaches a test."""
    kept = {k: os.environ.pop(k) for k in list(os.environ) if k.startswith("BRIEFBOT_")}
    yield
    os.environ.update(kept)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def settings(cache: Path) -> Settings:
    return Settings(_env_file=None, cache_dir=cache, knowledge_dir=ROOT / "knowledge")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "knowledge")


@pytest.fixture(scope="session")
def app(settings: Settings) -> App:
    return build(settings)


@pytest.fixture(scope="session")
def fits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with what is fitted of the small knowledge; to be copied, not written to."""
    folder = tmp_path_factory.mktemp("fits")
    knowledge = written(folder / "knowledge", small_files())
    build(Settings(_env_file=None, cache_dir=folder / "cache", knowledge_dir=knowledge))
    return folder / "cache"


@pytest.fixture(scope="session")
def article() -> str:
    path = SHARED / "source" / "article.txt"
    if not path.is_file():
        pytest.skip("the article's text is not part of the project")
    return path.read_text(encoding="utf-8")
