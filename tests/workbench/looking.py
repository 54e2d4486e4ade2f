"""A page of the workbench in a browser, and all that the browser complains of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, ViewportSize

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}


@dataclass
class Opened:
    """A page of a browser, and what it complained of."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page of the workbench."""
        self.page.goto(self.address + path)
        return self.page


def opened(browser: Browser, address: str, **context: object) -> Iterator[Opened]:
    """A new page; what the policy forbids, or a script trips over, fails the test in the end."""
    made = browser.new_context(**{"viewport": DESK, **context})  # type: ignore[arg-type]
    seen = Opened(made.new_page(), address)
    seen.page.on("console", lambda message: seen.complaints.append(message.text))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    yield seen
    made.close()
    assert seen.complaints == []
