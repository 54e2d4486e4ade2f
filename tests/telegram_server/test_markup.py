"""HTML as Telegram reads it, with offsets in UTF-16 units."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telegram_server.links import sound_url, start_payload, start_problem
from tests.telegram_server.markup import UnparsableError, cut_units, parse_html, units
from tests.telegram_server.rules import formatted

READ: dict[str, tuple[str, str, list[dict[str, Any]]]] = {
    "twins": (
        "<b>a</b><strong>b</strong><i>c</i><em>d</em>",
        "abcd",
        [
            {"type": "bold", "offset": 0, "length": 1},
            {"type": "bold", "offset": 1, "length": 1},
            {"type": "italic", "offset": 2, "length": 1},
            {"type": "italic", "offset": 3, "length": 1},
        ],
    ),
    "units": ("👍<u>ա👍</u>", "👍ա👍", [{"type": "underline", "offset": 2, "length": 3}]),
    "nesting": (
        "<b>a<i>b</i></b>",
        "ab",
        [
            {"type": "bold", "offset": 0, "length": 2},
            {"type": "italic", "offset": 1, "length": 1},
        ],
    ),
    "entities": ("&lt;&gt;&amp;&quot;&#39;&#x41;", "<>&\"'A", []),
    "link": (
        '<a href="https://example.org/?a=1&amp;b=2">x</a>',
        "x",
        [
            {
                "type": "text_link",
                "offset": 0,
                "length": 1,
                "url": "https://example.org/?a=1&b=2",
            }
        ],
    ),
    "folded quote": (
        "<blockquote expandable>x</blockquote>",
        "x",
        [{"type": "expandable_blockquote", "offset": 0, "length": 1}],
    ),
    "language": (
        '<pre><code class="language-python">x</code></pre>',
        "x",
        [{"type": "pre", "offset": 0, "length": 1, "language": "python"}],
    ),
    "spoiler": (
        '<span class="tg-spoiler">x</span>',
        "x",
        [{"type": "spoiler", "offset": 0, "length": 1}],
    ),
    "capitals": ("<B>x</b>", "x", [{"type": "bold", "offset": 0, "length": 1}]),
}


@pytest.mark.parametrize("name", READ)
def test_read(name: str) -> None:
    """The text that people see, and its entities."""
    source, text, entities = READ[name]
    found = parse_html(source)
    assert (found.text, found.entities, found.remarks) == (text, entities, [])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("ա<b", "Unclosed start tag at byte offset 2"),
        ("<b>x", 'end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag"),
        ('<a href="x>y</a>', "Unclosed start tag"),
        ("<a href>y</a>", "Expected equal sign"),
        ("<a href=x/y>y</a>", "Unexpected end of name token"),
        ('<span class="x">y</span>', 'must have class "tg-spoiler"'),
        ("&#xD800;", "unmatched surrogate"),
    ],
)
def test_refused(source: str, words: str) -> None:
    """What Telegram refuses, in its own words."""
    with pytest.raises(UnparsableError, match=words.replace("(", r"\(")):
        parse_html(source)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a&nbsp;b", "Telegram knows no such entity"),
        ("&lt", "must end with a semicolon"),
        ("<code><b>x</b></code>", "can contain no other entity"),
        ("<b><code>x</code></b>", "can be no part of"),
        ('<a href="https://a.org"><a href="https://b.org">x</a></a>', "cannot be in a link"),
        ('<a href="https://a.org?a&b">x</a>', '"&" in an attribute'),
    ],
)
def test_remarks(source: str, words: str) -> None:
    """What Telegram lets pass though its page forbids it is remarked on."""
    assert any(words in remark for remark in parse_html(source).remarks)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_is_read_back(text: str) -> None:
    """Any text that was escaped comes out as it was, without a remark."""
    found = parse_html(f"<i>{escape(text, quote=False)}</i>")
    assert found.text == text
    assert not text or found.remarks == []
    for entity in found.entities:
        assert cut_units(found.text, entity["offset"], entity["offset"] + entity["length"]) == text


def test_white_space_is_cut_off() -> None:
    """White space goes at both ends, and the entities move along."""
    found = formatted(" \n <b> x </b>\n", "HTML", None, limit=10, empty="no", long="long")
    assert (found.text, found.entities) == ("x", [{"type": "bold", "offset": 0, "length": 1}])


@pytest.mark.parametrize(("text", "length"), [("abc", 3), ("ա", 1), ("👍", 2), ("👨‍👩‍👧", 8)])
def test_units(text: str, length: int) -> None:
    """Lengths are in UTF-16 code units."""
    assert units(text) == length


@pytest.mark.parametrize(
    ("url", "sound"),
    [
        ("https://example.org/a#:~:text=a,b", True),
        ("tg://user?id=1", True),
        ("example.org", True),
        ("https://localhost", False),
        ("javascript:alert(1)", False),
        ("", False),
        ("https://a b.org", False),
    ],
)
def test_links(url: str, sound: bool) -> None:
    """Which addresses Telegram makes links of."""
    assert sound_url(url) is sound


@pytest.mark.parametrize(
    ("url", "found", "sound"),
    [
        ("https://t.me/some_bot?start=show_csto-1", ("some_bot", "show_csto-1"), True),
        ("tg://resolve?domain=some_bot&start=a", ("some_bot", "a"), True),
        ("https://t.me/some_bot?startgroup=true", ("some_bot", "true"), True),
        ("https://t.me/some_bot?start=a.b", ("some_bot", "a.b"), False),
        (f"t.me/some_bot?start={'x' * 65}", ("some_bot", "x" * 65), False),
        ("https://example.org/?start=a.b", None, True),
    ],
)
def test_links_that_start_a_bot(url: str, found: tuple[str, str] | None, sound: bool) -> None:
    """A payload has 1 to 64 characters of few kinds, or Telegram drops it."""
    assert start_payload(url) == found
    assert (start_problem(url) is None) is sound
