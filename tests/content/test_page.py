"""Whether a passage stands on a page, as a browser would find it; all pages are made up."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.page import Finding, Found, Page

PAGE = """\
<!doctype html>
<html><head><title>Hidden title words</title><style>.a { color: red }</style>
<script>var a = "Script words here";</script></head>
<body>
<nav>Home <a href="/">News</a></nav>
<h1>The   bridge
 stays shut</h1>
<p>The mayor of Easton said <em>on Tuesday</em> that the bridge&nbsp;is
closed.<br>Until May, he said.</p>
<div><p>“We never asked for it,” said Weston’s mayor — twice.</p></div>
<p>It opens in May. It opens in May.</p>
<noscript>Turn it on</noscript>
</body></html>
"""


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("The mayor of Easton", "he said.", Found(Finding.FOUND)),
        ("the MAYOR of easton", "", Found(Finding.FOUND)),
        ("said on Tuesday that", "closed. Until May", Found(Finding.FOUND)),
        ("said on Tuesday that", "closed.", Found(Finding.FOUND)),
        ("The bridge stays shut", "he said.", Found(Finding.FOUND)),
        ("“We never asked", "mayor — twice.", Found(Finding.FOUND)),
        ('"We never asked', "Weston's mayor - twice.", Found(Finding.ALIKE)),
        ("the bridge is closed", "", Found(Finding.ALIKE)),
        ("It opens", "in May.", Found(Finding.FOUND, 2)),
        ("The mayor of Easton", "she said.", Found(Finding.CUT)),
        ("It opens in May", "said Weston’s mayor", Found(Finding.CUT, 2)),
        ("The mayor of Weston", "", Found(Finding.GONE, 0)),
        ("he mayor of Easton", "", Found(Finding.GONE, 0)),
        ("The mayor of East", "", Found(Finding.GONE, 0)),
        ("stays shut The mayor", "", Found(Finding.GONE, 0)),
        ("Hidden title words", "", Found(Finding.GONE, 0)),
        ("Script words here", "", Found(Finding.GONE, 0)),
        ("Turn it on", "", Found(Finding.GONE, 0)),
    ],
)
def test_passages(start: str, end: str, found: Found) -> None:
    """A passage is found within blocks, in whole words, in any case; other quotation marks, dashes
    and spaces are told apart; what nobody sees is not there."""
    assert Page(PAGE).find(start, end) == found


def test_what_counts_as_there() -> None:
    """What readers can still find is there."""
    assert {f for f in Finding if Found(f).is_there} == {Finding.FOUND, Finding.ALIKE}


@pytest.mark.parametrize(
    ("html", "empty"),
    [
        ("<body><script>x()</script><div id=app></div>", True),
        ("", True),
        ("<p>…</p>", True),
        ("<p>A", False),
    ],
)
def test_a_page_without_words(html: str, empty: bool) -> None:
    """A page that a script is to write has none."""
    assert Page(html).is_empty is empty


@pytest.mark.parametrize(
    "html",
    [
        "<title>Never closed<body><p>The bridge</p>",
        "<p>The bridge",
        "<p>The <b>bridge",
        "<div><p>The bridge</div></p></p>",
        "<p>The&#32;bridge</p>",
        "<svg><title>x</svg><p>The bridge",
    ],
)
def test_careless_html(html: str) -> None:
    """Tags that are not closed, or closed twice, hide nothing."""
    assert Page(html).find("The bridge").finding is Finding.FOUND


def test_a_page_with_much_beside_it() -> None:
    """Scripts and comments of the usual sizes take nothing away."""
    script = "<script>" + "var a = 1;" * 100_000 + "</script>"
    html = f"<body>{script}<!--{'x ' * 40_000}--><p>The bridge</p>{script}<p>stays shut</p>"
    assert Page(html).find("The bridge", "stays shut").finding is Finding.FOUND


@settings(max_examples=200, deadline=None)
@given(st.text(), st.text(max_size=20), st.text(max_size=20))
def test_any_text_can_be_looked_at(html: str, start: str, end: str) -> None:
    """Whatever a page and a passage are made of, there is a finding."""
    assert Page(html).find(start, end).finding in Finding


@pytest.mark.parametrize("piece", ["<p>", "<p ", "<!--", "&#", "<b a='", "a b ", "</", "<title>"])
def test_a_hostile_page_is_read_in_time(piece: str) -> None:
    """Half a million letters of any one piece cost a few seconds at most."""
    begun = time.monotonic()
    Page(piece * (500_000 // len(piece))).find("The bridge", "a b")
    assert time.monotonic() - begun < 5
