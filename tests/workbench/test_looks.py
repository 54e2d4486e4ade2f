"""How messages of both platforms become HTML of the page."""

from __future__ import annotations

import asyncio
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from bot.adapters.discord.markdown import bold, plain, small
from bot.cli.workbench import looks
from bot.workbench import discord_look, telegram_look
from bot.workbench.known import Bubble
from bot.workbench.signs import signs
from tests.adapters.replies import NAMES, ferries, replies


class Elements(HTMLParser):
    """The elements of some HTML, their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_what_telegram_knows_comes_through() -> None:
    """Bold, italic, links and foldable quotations, and text with its signs."""
    html = telegram_look.sieved(
        '<b>A</b> &lt;b&gt; <i>c</i> <a href="https://x.example/?a=1&amp;b=2#:~:text=x">[1]</a>'
        "\n\n<blockquote expandable>d</blockquote>"
    )
    assert html == (
        '<b>A</b> &lt;b&gt; <i>c</i> <a href="https://x.example/?a=1&amp;b=2#:~:text=x" '
        'rel="noreferrer" target="_blank">[1]</a>'
        '\n\n<blockquote class="fold" tabindex="0">d</blockquote>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="JaVaScRiPt:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<a href="//evil.example">x</a>',
        "<a href>x</a>",
        '<a href="http://[">x</a>',
        "<style>b{}</style>",
        "<svg/onload=alert(1)>",
        "<!-- x --><!doctype html><?php x ?><![CDATA[x]]>",
        "</div></main>",
    ],
)
def test_nothing_else_becomes_an_element(html: str) -> None:
    """Any other tag, and a link that is no web address, stands there as text."""
    assert Elements(telegram_look.sieved(html)).tags == []


def test_what_is_not_closed_is_closed() -> None:
    """A bubble cannot reach out of itself, nor close what is around it."""
    assert telegram_look.sieved("<b>a<i>b</b>c</i></b>") == "<b>a<i>b</i></b>c&lt;/i&gt;&lt;/b&gt;"
    assert telegram_look.sieved("<blockquote><b>a") == "<blockquote><b>a</b></blockquote>"


@given(st.text(alphabet="<>/ab!-?[]&;=\"' \n") | st.text())
def test_no_text_gets_out_of_a_bubble(text: str) -> None:
    """Whatever it is fed, the sieve leaves only its own tags, without attributes that run."""
    found = Elements(telegram_look.sieved(text))
    assert set(found.tags) <= {"b", "i", "u", "s", "code", "pre", "a", "blockquote", "span"}
    assert {name for name, _ in found.attributes} <= {"href", "rel", "target", "class", "tabindex"}


def test_a_keyboard_in_its_rows() -> None:
    """Rows stay rows; a button that opens an address is told from one that does not."""
    rows = [[{"text": "a", "callback_data": "x"}], [{"text": "b", "url": "https://x.example"}]]
    (made,) = telegram_look.shown([Bubble("x", json.dumps({"inline_keyboard": rows}))])
    assert made.rows == (
        (telegram_look.Button("a", opens=False),),
        (telegram_look.Button("b", opens=True),),
    )
    assert telegram_look.rows(None) == ()


@given(st.text(alphabet="*_-#>|`~\\[]()<>@ab1. \n") | st.text())
def test_discords_escapes_are_undone(text: str) -> None:
    """What the renderer wrote for a text is shown as that text, in bold and small too."""
    text = " ".join(text.split())
    shown = [discord_look.markdown(made(text)) for made in (plain, bold, small)]
    for html in shown:
        found = Elements(html)
        said = found.text.replace("@\u200b", "@")
        assert said in (text.replace("@\u200b", "@"), f"**{text}**")
        assert set(found.tags) <= {"div", "b"}


def test_discords_components() -> None:
    """A list opens without a script, a link says that it leaves, and what is new is named."""
    made = discord_look.shown(
        [
            {"type": 1, "components": [{"type": 2, "label": "<a>", "style": 5, "url": "x"}]},
            {"type": 3, "placeholder": "Pick", "options": [{"label": "<one>"}]},
            {"type": 99},
        ]
    )
    assert "&lt;a&gt; ↗</button>" in made
    assert "<summary>Pick</summary>" in made
    assert "&lt;one&gt;" in made
    assert "A component of type 99." in made


@pytest.mark.parametrize("name", NAMES)
def test_every_reply_has_both_looks(name: str, every: dict[str, Any]) -> None:
    """There is no kind of Reply that the page cannot show, and no component that it does not
    know."""
    made = looks(ferries().phrases)
    bubbles = telegram_look.shown(made.telegram(every[name]))
    assert all(bubble.html for bubble in bubbles)
    assert "A component of type" not in discord_look.shown(made.discord(every[name]))


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("replies")
    return dict(asyncio.run(replies(folder)))


def test_hidden_characters_are_shown() -> None:
    """Marks of direction and spaces of no width have a number and a name; joiners stay."""
    made = signs("a\u202eb\u200bc\x00👩\u200d🚀\ud800")
    assert "U+202E" in made
    assert 'title="right-to-left override"' in made
    assert "U+200B" in made
    assert "U+0000" in made
    assert "U+D800" in made
    assert "👩\u200d🚀" in made
    assert signs("<b>&") == escape("<b>&")
