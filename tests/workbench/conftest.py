"""The small workbench, and a real Chromium to look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.workbench.known import Known
from tests.workbench.world import live_of, served, small_known

CHROMIUM = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Known:
    return small_known(tmp_path_factory.mktemp("workbench"))


@pytest.fixture(scope="module")
def address(small: Known) -> Iterator[str]:
    with served(live_of(small)) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: while it runs, no other test can run a loop of its own."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=Path(found), args=ARGUMENTS, headless=True
        )
        yield browser
        browser.close()
