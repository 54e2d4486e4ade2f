"""The workbench in a real Chromium: typing, both looks, the phone, the dark, and who cannot see."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.workbench.known import Known, Progress, Tried
from tests.workbench.looking import DESK, PHONE, Opened, opened
from tests.workbench.test_site import PAGES
from tests.workbench.world import live_of, served


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Opened]:
    yield from opened(browser, address)


@pytest.fixture
def without_scripts(browser: Browser, address: str) -> Iterator[Opened]:
    yield from opened(browser, address, java_script_enabled=False)


def wait_for_confusions(page: Page) -> None:
    page.get_by_text("got a right reply").wait_for()


def test_search_while_typing(desk: Opened) -> None:
    """What is typed is found without pressing anything; the address can be kept."""
    page = desk.go("/")
    page.get_by_role("searchbox", name="Words").fill("lighthouse")
    expect(page.locator("#hits li")).to_have_count(1)
    expect(page.locator("#hits")).to_contain_text("How high is the tower?")
    page.get_by_label("Kind").select_option("contested")
    expect(page.locator("#hits")).to_contain_text("0 entries")
    assert page.url.endswith("/?q=lighthouse&topic=&kind=contested")


def test_search_without_scripts(without_scripts: Opened) -> None:
    """The box, the ask box and the confusions work with the Enter key and links alone."""
    page = without_scripts.go("/")
    page.get_by_role("searchbox", name="Words").fill("lighthouse")
    page.keyboard.press("Enter")
    expect(page.locator("#hits li")).to_have_count(1)
    page = without_scripts.go("/ask")
    page.get_by_label("Question").fill("what time is the boat")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("Answered with ferry-when")


def test_an_entry_as_on_both_platforms(desk: Opened) -> None:
    """The words, the passages and the buttons of each are there, light and dark; none works."""
    page = desk.go("/entry/ferry-when")
    for ground in ("light", "dark"):
        telegram = page.get_by_role("region", name=f"On Telegram, {ground}")
        expect(telegram.locator(".bubble b")).to_have_text("When does the ferry sail?")
        expect(telegram.locator("blockquote")).to_contain_text("The Herald")
        expect(telegram.get_by_role("button", name="What does a ticket cost?")).to_be_disabled()
        expect(telegram.get_by_role("button", name="👍")).to_be_disabled()
        discord = page.get_by_role("region", name=f"On Discord, {ground}")
        expect(discord.locator("b", has_text="When does the ferry sail?")).to_be_visible()
        expect(discord.locator(".dc-small").last).to_contain_text("The Herald")
        expect(discord.get_by_role("button", name="What does a ticket cost?")).to_be_disabled()
        expect(discord.get_by_role("button", name="Passage 1")).to_be_disabled()
    # Each pair differs in its ground alone.
    grounds = page.locator(".look .chat").evaluate_all(
        "chats => chats.map(chat => getComputedStyle(chat).backgroundColor)"
    )
    assert len(set(grounds)) == 4


def test_asking_by_keyboard_alone(desk: Opened) -> None:
    """From the top of the page Tab leads to the box; typing explains; Tab leads to the entry."""
    page = desk.go("/ask")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Question")).to_be_focused()
    page.keyboard.type("what time is the boat")
    expect(page.locator(".verdict")).to_contain_text("Answered with ferry-when")
    expect(page.locator(".ranked tbody tr").first).to_contain_text("what time is the boat")
    expect(page.get_by_label("Question")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("do you sell cheese in Paris")
    expect(page.locator(".verdict")).to_contain_text("Declined")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("article h1")).to_be_visible()
    assert "/entry/" in page.url


def test_the_last_thing_typed_is_explained(desk: Opened) -> None:
    """However slow an earlier explanation is, it does not replace a later one."""
    slow: list[bool] = []

    def delayed(route: object) -> None:
        if not slow:
            slow.append(True)
            desk.page.wait_for_timeout(600)
        route.continue_()  # type: ignore[attr-defined]

    page = desk.go("/ask")
    page.route("**/ask?q=hello*part*", delayed)
    box = page.get_by_label("Question")
    box.fill("hello")
    page.wait_for_timeout(250)
    box.fill("how high is the tower")
    expect(page.locator(".verdict")).to_contain_text("tower-height")
    page.wait_for_timeout(700)
    expect(page.locator(".verdict")).to_contain_text("tower-height")


def test_a_folded_quotation_opens(desk: Opened) -> None:
    """As on Telegram it shows its beginning; reached with the keyboard it shows all."""
    page = desk.go("/entry/ferry-price")
    fold = page.locator(".tg.light .fold")
    fold.evaluate("it => { for (let i = 0; i < 9; i++) it.append('\\nmore'); }")
    closed = fold.evaluate("it => it.clientHeight")
    fold.focus()
    assert fold.evaluate("it => it.clientHeight") > closed * 2


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_page_can_be_used_by_all(
    browser: Browser, address: str, path: str, scheme: str
) -> None:
    """Axe finds nothing wrong, light or dark, at a desk and on a phone; nothing sticks out to the
    side, at 360 pixels too; and the ground is light or dark as the system says."""
    for seen in opened(browser, address, color_scheme=scheme):
        page = seen.go(path)
        if path == "/confusions":
            wait_for_confusions(page)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") == (scheme == "light")
        assert wrong(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == DESK["width"]
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        if scheme == "light":
            # The colours are those of the desk; what stands where is not.
            assert wrong(page) == []


def wrong(page: Page) -> list[tuple[str, str]]:
    """What axe finds: the rule, and the first element that breaks it."""
    found = Axe().run(page).response
    # That it looked at all.
    assert len(found["passes"]) > 10
    return [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]]


def test_the_confusions_come_by_themselves(browser: Browser, small: Known) -> None:
    """While the questions are asked the page says how far they are, until the picture is there."""
    go_on = threading.Event()

    def slow(progress: Progress) -> Tried:
        progress(1, 3)
        go_on.wait(30)
        assert small.trial is not None
        return small.trial(progress)

    with served(live_of(replace(small, trial=slow))) as address:
        for seen in opened(browser, address):
            page = seen.go("/confusions")
            expect(page.get_by_label("Asking the regression questions: 1 of 3")).to_be_visible()
            assert page.locator("table").count() == 0
            go_on.set()
            wait_for_confusions(page)
            cell = page.locator(".heat td", has_text="1").first
            expect(cell).to_be_visible()
            ground = cell.evaluate("it => getComputedStyle(it).backgroundColor")
            assert ground != "rgba(0, 0, 0, 0)"


def test_questions_that_cannot_be_asked(browser: Browser, small: Known) -> None:
    """An error while they are asked is told, without its own words, and the page stops looking."""

    def broken(_: Progress) -> Tried:
        raise RuntimeError("a secret")

    with served(live_of(replace(small, trial=broken))) as address:
        for seen in opened(browser, address):
            page = seen.go("/confusions")
            expect(page.locator(".note")).to_contain_text("could not be asked (RuntimeError)")
            assert "a secret" not in page.content()
            assert page.locator("[data-again]").count() == 0


def test_nothing_inline_runs(browser: Browser, address: str) -> None:
    """The policy holds in the browser: a script or style that got into a page would not work."""
    made = browser.new_context()
    page = made.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            document.body.append(script);
            const picture = '<img src="/x" onerror="window.ran = true">';
            document.body.insertAdjacentHTML('beforeend', picture);
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in line for line in said)
    made.close()
