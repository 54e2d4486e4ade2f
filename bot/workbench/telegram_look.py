"""A message of Telegram as the page shows it: only the tags that Telegram knows come through.

https://core.telegram.org/bots/api#html-style
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from bot.workbench.known import Bubble

_SAME = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u", "s": "s", "del": "s"}
_SAME |= {"strike": "s", "code": "code", "pre": "pre"}


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a keyboard."""

    label: str
    opens: bool
    """Whether it leads out of the chat."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A bubble and the rows of buttons under it."""

    html: Markup
    rows: tuple[tuple[Button, ...], ...]


def shown(bubbles: Iterable[Bubble]) -> list[Shown]:
    """Messages, as the page shows them."""
    return [Shown(sieved(b.html), rows(b.keyboard)) for b in bubbles]


def sieved(html: str) -> Markup:
    """Telegram's HTML with nothing else in it: every other tag stands there as text."""
    sieve = _Sieve()
    sieve.feed(html)
    sieve.close()
    return sieve.result()


def rows(keyboard: str | None) -> tuple[tuple[Button, ...], ...]:
    """The rows of an inline keyboard."""
    if keyboard is None:
        return ()
    told: Sequence[Sequence[Mapping[str, str]]] = json.loads(keyboard)["inline_keyboard"]
    return tuple(tuple(Button(b["text"], "url" in b) for b in row) for row in told)


class _Sieve(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[Markup] = []
        self._open: list[tuple[str, str]] = []
        """What was opened, and with which tag of the page."""

    def result(self) -> Markup:
        while self._open:
            self._close()
        return Markup("").join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        opening = _opening(tag, dict(attrs))
        if opening is None:
            self._parts.append(escape(self.get_starttag_text() or ""))
            return
        self._parts.append(opening[1])
        self._open.append((tag, opening[0]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in (opened for opened, _ in self._open):
            self._parts.append(escape(f"</{tag}>"))
            return
        while self._close() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._parts.append(escape(data))

    def handle_comment(self, data: str) -> None:
        self._parts.append(escape(f"<!--{data}-->"))

    def handle_decl(self, decl: str) -> None:
        self._parts.append(escape(f"<!{decl}>"))

    def handle_pi(self, data: str) -> None:
        self._parts.append(escape(f"<?{data}>"))

    def _close(self) -> str:
        tag, shown_as = self._open.pop()
        self._parts.append(Markup("</{}>").format(shown_as))
        return tag


def _opening(tag: str, attrs: Mapping[str, str | None]) -> tuple[str, Markup] | None:
    """The page's tag for one of Telegram's, and how it opens."""
    if tag in _SAME:
        return _SAME[tag], Markup("<{}>").format(_SAME[tag])
    if tag == "blockquote":
        if "expandable" in attrs:
            # Opens when it is touched, or reached with the Tab key.
            return tag, Markup('<blockquote class="fold" tabindex="0">')
        return tag, Markup("<blockquote>")
    if tag == "tg-spoiler":
        return "span", Markup('<span class="spoiler">')
    if tag == "a" and is_web(attrs.get("href") or ""):
        return tag, Markup('<a href="{}" rel="noreferrer" target="_blank">').format(attrs["href"])
    return None


def is_web(url: str) -> bool:
    """Whether an address is one that a page may open: no script, no file."""
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False
