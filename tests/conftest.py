"""Parts that many tests share: the real knowledge, fitted once a session."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.app import App, build
from bot.config import Settings
from bot.content.load import load_knowledge
from bot.core.knowledge import Knowledge
from tests import postgres
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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A server of the tests' own, running, that a test may stop if it starts it again."""
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    server = postgres.Server(programs)
    try:
        server.start()
        yield server
    finally:
        server.end()


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """An account that may make databases: BRIEFBOT_TEST_POSTGRES, or the tests' own server's."""
    if postgres.GIVEN:
        return postgres.GIVEN
    server: postgres.Server = request.getfixturevalue("postgres_server")
    return server.url


@pytest.fixture
async def postgres_database(postgres_url: str) -> AsyncIterator[str]:
    """The URL of an empty database, which is gone after the test."""
    async with postgres.database(postgres_url) as url:
        yield url


@pytest.fixture
async def own_database(postgres_server: postgres.Server) -> AsyncIterator[str]:
    """The same on the server that may be stopped."""
    async with postgres.database(postgres_server.url) as url:
        yield url
