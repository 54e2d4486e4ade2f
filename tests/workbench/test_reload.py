"""A saved file changes the open page; a broken one is told there, and changes nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.workbench.live import Live
from tests.command import written
from tests.content.small import changed, place, small_files
from tests.workbench.looking import Opened, opened
from tests.workbench.world import files_live, served

SAID = "Yes, the bridge stays shut."
FILE = "entries/bridge.yaml"
SOON = 30_000
"""Milliseconds; a small change takes one second where nothing else is at work."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "knowledge", small_files())


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was fitted once is fitted for all tests here."""
    return tmp_path_factory.mktemp("fitted")


@pytest.fixture
def live(folder: Path, kept: Path) -> Live:
    return files_live(folder, kept)


@pytest.fixture
def page(browser: Browser, live: Live, folder: Path) -> Iterator[Opened]:
    with served(live, folder) as address:
        yield from opened(browser, address)


def save(folder: Path, old: str, new: str) -> None:
    """As an editor does that writes beside and renames."""
    beside = folder / "entries" / ".bridge.yaml.swp"
    beside.write_bytes(changed(FILE, old, new)[FILE])
    beside.replace(folder / FILE)


def test_a_saved_file_changes_the_page(page: Opened, folder: Path) -> None:
    """The sentence, and both looks of it, are the new ones without anybody touching the page."""
    seen = page.go("/entry/bridge-shut")
    expect(seen.locator(".say")).to_have_text(SAID)
    seen.evaluate("window.here = true")
    save(folder, SAID, "Yes, it is shut.")
    expect(seen.locator(".say")).to_have_text("Yes, it is shut.", timeout=SOON)
    expect(seen.locator(".tg.dark .bubble")).to_contain_text("Yes, it is shut.")
    expect(seen.locator(".dc.light .dc-text").first).to_contain_text("Yes, it is shut.")
    expect(seen.locator("#state")).to_be_empty()
    # It was not loaded anew.
    assert seen.evaluate("window.here")


def test_what_somebody_types_stays(page: Opened, folder: Path) -> None:
    """A change does not take the words from the box, nor the cursor; what they match is new."""
    seen = page.go("/ask")
    box = seen.get_by_label("Question")
    box.press_sequentially("the bridge being closed to cars")
    expect(seen.locator(".tg.light .bubble")).to_contain_text(SAID)
    save(folder, SAID, "Yes, it is shut.")
    expect(seen.locator(".tg.light .bubble")).to_contain_text("Yes, it is shut.", timeout=SOON)
    expect(box).to_have_value("the bridge being closed to cars")
    expect(box).to_be_focused()


def test_a_broken_file_is_told_and_mended(page: Opened, folder: Path) -> None:
    """Its fault stands above with file, line and column; the last good knowledge stays below, and
    once it is mended the page goes on."""
    seen = page.go("/entry/bridge-shut")
    save(folder, "from: p1\n    related: [bridge-until-when]", "from: p9\n    related: []")
    banner = seen.locator(".banner")
    expect(banner).to_contain_text("cannot be taken: 1 fault", timeout=SOON)
    broken = changed(FILE, "from: p1\n    related: [bridge-until-when]", "from: p9\n")
    line, column = place(broken, FILE, "from: p9")
    expect(banner).to_contain_text(f"{FILE}:{line}:{column}")
    expect(seen.locator(".say")).to_have_text(SAID)
    # Another page says so too, and shows what there was.
    seen.get_by_role("link", name="Entries").click()
    expect(seen.locator(".banner")).to_contain_text(FILE)
    expect(seen.locator("#hits")).to_contain_text("Is the bridge shut?")
    seen.go_back()
    save(folder, SAID, "Mended.")
    expect(seen.locator(".say")).to_have_text("Mended.", timeout=SOON)
    expect(seen.locator(".banner")).to_have_count(0)


def test_what_is_no_yaml_is_told(page: Opened, folder: Path) -> None:
    """A file that cannot be read at all has a place too, and its words are shown as words."""
    seen = page.go("/")
    (folder / FILE).write_bytes(b"title: <b>x</b>\nentries: [<script>alert(1)</script>\n")
    expect(seen.locator(".banner")).to_contain_text(FILE + ":", timeout=SOON)
    assert seen.locator(".banner script").count() == 0


def test_an_entry_that_goes_and_comes_back(page: Opened, folder: Path) -> None:
    """Whoever looks at an entry that is renamed is told, and sees it again when it is back."""
    seen = page.go("/entry/missing-ferry")
    missing = "entries/missing.yaml"
    text = small_files()[missing]
    (folder / missing).write_bytes(text.replace(b"missing-ferry", b"missing-boat"))
    expect(seen.locator("h1")).to_have_text("There is no such page", timeout=SOON)
    # That the address is gone is also an error of the browser, which is what is meant here.
    (folder / missing).write_bytes(text)
    expect(seen.locator("h1")).to_have_text("Is there a ferry?", timeout=SOON)
    page.complaints[:] = [c for c in page.complaints if "404" not in c]


def test_begun_with_broken_files(browser: Browser, folder: Path, kept: Path) -> None:
    """It starts all the same, says what is wrong, and goes on once that is mended."""
    (folder / FILE).write_bytes(b"entries: 3\n")
    live = files_live(folder, kept)
    assert live.known is None
    with served(live, folder) as address:
        for seen in opened(browser, address):
            page = seen.go("/")
            expect(page.locator("h1")).to_have_text("There is no knowledge to show yet")
            expect(page.locator(".banner")).to_contain_text(f"{FILE}:1:")
            (folder / FILE).write_bytes(small_files()[FILE])
            expect(page.locator("h1")).to_have_text("Entries", timeout=SOON)
            # 503 until then.
            seen.complaints[:] = [c for c in seen.complaints if "503" not in c]


def test_many_files_are_one_reload(page: Opened, live: Live, folder: Path) -> None:
    """What `git pull` writes at once is read once, and a page never sees half of it."""
    seen = page.go("/entry/bridge-shut")
    before = live.serial
    renamed = {n: c.replace(b"bridge-shut", b"bridge-closed") for n, c in small_files().items()}
    for name, content in renamed.items():
        (folder / name).write_bytes(content)
        os.utime(folder / name)
    expect(seen.locator("h1")).to_have_text("There is no such page", timeout=SOON)
    assert live.faults == ()
    # That it begins, and that it is done.
    assert live.serial == before + 2
    page.complaints.clear()
