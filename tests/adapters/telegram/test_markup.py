"""Telegram's HTML as a tree: what it becomes, how long it is, and where it is split."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.telegram.markup import (
    Block,
    Bold,
    Fold,
    Italic,
    Link,
    Paragraph,
    clean,
    fits,
    html_of,
    plain_of,
    shown,
    split,
    split_plain,
)
from bot.content.limits import units
from tests.telegram_server.markup import parse_html

TEXT = st.text(max_size=60)
URLS = st.builds("https://a.example/{}".format, st.text("ab?&=\"'<>#é", max_size=20))
SPANS = st.one_of(TEXT, TEXT.map(Bold), TEXT.map(Italic), st.builds(Link, TEXT, URLS))
PARAGRAPHS = st.lists(SPANS, min_size=1, max_size=4).map(lambda spans: Paragraph(*spans))
FOLDS = st.lists(PARAGRAPHS, min_size=1, max_size=5).map(lambda lines: Fold(tuple(lines)))
BLOCKS = st.lists(st.one_of(PARAGRAPHS, FOLDS), min_size=1, max_size=6)


def words(parts: Sequence[Sequence[Block]]) -> str:
    """All letters of some messages, without white space."""
    return "".join("".join(shown(part) for part in parts).split())


def test_each_node_has_its_tags() -> None:
    """Words, bold, italic, links and folds become the tags that Telegram knows."""
    blocks = (
        Paragraph("one ", Bold("two"), Italic("three"), Link("four", "https://a.example/?b=1&c=2")),
        Fold((Paragraph("five"), Paragraph("six"))),
    )
    assert html_of(blocks) == (
        'one <b>two</b><i>three</i><a href="https://a.example/?b=1&amp;c=2">four</a>\n\n'
        "<blockquote expandable>five\nsix</blockquote>"
    )


def test_plain_text_keeps_the_addresses_of_what_is_listed() -> None:
    """Without formatting, a mark in a sentence stays a mark, and a listed link shows where to."""
    blocks = (
        Paragraph("Said. ", Link("[1]", "https://a.example/1")),
        Fold((Paragraph("[1] ", Link("The Herald", "https://a.example/1")),)),
        Paragraph(Link("[2]", "https://a.example/2"), " gist"),
    )
    assert plain_of(blocks) == (
        "Said. [1]\n\n[1] The Herald\nhttps://a.example/1\n\n[2] gist\nhttps://a.example/2"
    )


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("abc", 3), ("é", 1), ("😀", 2), ("👨‍👩‍👧", 8), ("\ud800", 1)]
)
def test_lengths_are_counted_in_utf16(text: str, length: int) -> None:
    """An emoji beyond the basic plane counts as two."""
    assert units(text) == length


@given(TEXT)
def test_what_is_clean_can_be_sent(text: str) -> None:
    """Cleaned text is valid UTF-8 without control characters; clean text stays as it is."""
    cleaned = clean(text)
    cleaned.encode()
    assert not any(ord(c) < 32 and c not in "\t\n" for c in cleaned)
    assert clean(cleaned) == cleaned


@given(BLOCKS)
def test_html_says_what_was_meant(blocks: list[Block]) -> None:
    """Parsed as Telegram parses it, the HTML gives the words and no remark but on empty tags."""
    found = parse_html(html_of(blocks))
    assert found.text == shown(blocks)
    assert all("has nothing in it" in remark for remark in found.remarks)


@given(BLOCKS, st.integers(20, 200))
def test_splitting_loses_nothing(blocks: list[Block], limit: int) -> None:
    """Every message fits, none is without a block, and together they say the same in order."""
    parts = split(blocks, limit)
    assert all(part and fits(part, limit) for part in parts)
    assert words(parts) == words([blocks])
    plain = split_plain(blocks, limit)
    assert all(units(text) <= limit for text in plain)
    assert "".join("".join(plain).split()) == "".join(plain_of(blocks).split())


@given(BLOCKS)
def test_what_fits_is_one_message(blocks: list[Block]) -> None:
    """Nothing is split without need, or changed."""
    if fits(blocks):
        assert split(blocks) == [tuple(blocks)]


def test_messages_end_between_blocks() -> None:
    """What does not fit together is parted at a block, though half of the next would fit."""
    one, two, three = (Paragraph(letter * 40) for letter in "abc")
    assert split((one, two, three), 90) == [(one, two), (three,)]


def test_a_fold_is_parted_between_its_lines() -> None:
    """A fold that fits in no message is continued as a fold."""
    lines = tuple(Paragraph(letter * 30) for letter in "abcd")
    assert split((Fold(lines),), 70) == [(Fold(lines[:2]),), (Fold(lines[2:]),)]


def test_a_paragraph_longer_than_a_message_is_cut_at_a_space() -> None:
    """Only then is a paragraph cut, never within a word or a character."""
    (first,), (second,) = split((Paragraph(Bold("word " * 12)),), 32)
    assert first == Paragraph(Bold("word " * 6))
    assert second == Paragraph(Bold("word " * 6))
    assert all("\ufffd" not in shown(part) for part in split((Paragraph("😀" * 100),), 31))


def test_a_message_has_no_more_entities_than_telegram_shows() -> None:
    """The hundred-and-first link begins another message."""
    links = tuple(Paragraph(Link("[1]", "https://a.example/")) for _ in range(150))
    assert [len(part) for part in split(links)] == [100, 50]
