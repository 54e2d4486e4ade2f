"""Telegram's HTML as a small tree: escaped once, measured as Telegram measures, split at blocks.

https://core.telegram.org/bots/api#html-style. The tree knows nothing of Replies or keyboards.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar, assert_never

from bot.content.limits import LONGEST_MESSAGE, units

MOST_ENTITIES = 100
"""Entities of a message that clients show (https://limits.tginfo.me/en)."""


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Italic:
    """Words that stand back."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that open an address."""

    text: str
    url: str


Span = str | Bold | Italic | Link


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that belong together."""

    spans: tuple[Span, ...]

    def __init__(self, *spans: Span) -> None:
        object.__setattr__(self, "spans", spans)


@dataclass(frozen=True, slots=True)
class Fold:
    """Lines in a quotation that shows its beginning and opens at a touch."""

    lines: tuple[Paragraph, ...]


Block = Paragraph | Fold
T = TypeVar("T")

_BETWEEN = "\n\n"
_UNSAYABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_LONE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """A text that can be sent: without control characters and halves of characters."""
    return _LONE.sub("\ufffd", _UNSAYABLE.sub("", text))


def html_of(blocks: Iterable[Block]) -> str:
    """Blocks as HTML for `parse_mode`."""
    return _BETWEEN.join(_html(block) for block in blocks)


def plain_of(blocks: Iterable[Block]) -> str:
    """Blocks without formatting: the addresses of what is listed are written out."""
    return _BETWEEN.join(_plain(block) for block in blocks)


def shown(blocks: Iterable[Block]) -> str:
    """What is left of the blocks once Telegram has parsed them: what it measures."""
    return _BETWEEN.join(
        "\n".join(map(_words, block.lines)) if isinstance(block, Fold) else _words(block)
        for block in blocks
    )


def fits(blocks: Iterable[Block], limit: int = LONGEST_MESSAGE) -> bool:
    """Whether the blocks can be one message."""
    kept = tuple(blocks)
    return units(shown(kept)) <= limit and _entities(kept) <= MOST_ENTITIES


def split(blocks: Sequence[Block], limit: int = LONGEST_MESSAGE) -> list[tuple[Block, ...]]:
    """The blocks as messages, each of which fits; nothing is lost, and their order is kept.

    A message ends between two blocks, or between two lines of a Fold that fits nowhere. Only a
    paragraph that is longer than a message by itself is cut, at a space if it has one.
    """
    if fits(blocks, limit):
        return [tuple(blocks)]
    pieces = [piece for block in blocks for piece in _pieces(block, limit)]
    return _packed(pieces, lambda some: fits(some, limit))


def split_plain(blocks: Sequence[Block], limit: int = LONGEST_MESSAGE) -> list[str]:
    """The blocks as plain messages, each within the limit, for when formatting is refused."""
    lines = [line for block in blocks for line in _cut(_plain(block), limit)]
    packed = _packed(lines, lambda some: units(_BETWEEN.join(some)) <= limit)
    return [_BETWEEN.join(some) for some in packed]


def _packed(pieces: Iterable[T], fit: Callable[[tuple[T, ...]], bool]) -> list[tuple[T, ...]]:
    """As many pieces together as fit, in order."""
    packed: list[tuple[T, ...]] = []
    for piece in pieces:
        if packed and fit((*packed[-1], piece)):
            packed[-1] = (*packed[-1], piece)
        else:
            packed.append((piece,))
    return packed


def _pieces(block: Block, limit: int) -> list[Block]:
    """A block, or what it falls into where it cannot be one message."""
    if fits((block,), limit):
        return [block]
    match block:
        case Fold(lines):
            whole = [p for line in lines for p in _paragraphs(line, limit)]
            parts = _packed(whole, lambda some: fits((Fold(some),), limit))
            return [Fold(part) for part in parts]
        case Paragraph():
            return [*_paragraphs(block, limit)]
        case _:
            assert_never(block)


def _paragraphs(paragraph: Paragraph, limit: int) -> list[Paragraph]:
    """A paragraph that fits, or its parts."""
    if fits((paragraph,), limit):
        return [paragraph]
    spans = [part for span in paragraph.spans for part in _spans(span, limit)]
    parts = _packed(spans, lambda some: fits((Paragraph(*some),), limit))
    return [Paragraph(*part) for part in parts]


def _spans(span: Span, limit: int) -> list[Span]:
    """A span, or pieces of it that look the same."""
    match span:
        case str():
            return [*_cut(span, limit)]
        case Bold(text):
            return [Bold(part) for part in _cut(text, limit)]
        case Italic(text):
            return [Italic(part) for part in _cut(text, limit)]
        case Link(text, url):
            return [Link(part, url) for part in _cut(text, limit)]
        case _:
            assert_never(span)


def _cut(text: str, limit: int) -> list[str]:
    """Pieces of a text of at most `limit` units, after a space where there is one."""
    pieces: list[str] = []
    rest = clean(text)
    while units(rest) > limit:
        # So many characters have at most twice as many units: walk back until the piece fits.
        end = min(limit, len(rest))
        while units(rest[:end]) > limit:
            end -= max(1, (units(rest[:end]) - limit) // 2)
        space = max(rest.rfind(" ", 0, end), rest.rfind("\n", 0, end)) + 1
        end = space or max(end, 1)
        pieces.append(rest[:end])
        rest = rest[end:]
    return [*pieces, rest]


def _html(block: Block) -> str:
    match block:
        case Paragraph(spans):
            return "".join(map(_tag, spans))
        case Fold(lines):
            inside = "\n".join("".join(map(_tag, line.spans)) for line in lines)
            return f"<blockquote expandable>{inside}</blockquote>"
        case _:
            assert_never(block)


def _tag(span: Span) -> str:
    match span:
        case str():
            return _escaped(span)
        case Bold(text):
            return f"<b>{_escaped(text)}</b>"
        case Italic(text):
            return f"<i>{_escaped(text)}</i>"
        case Link(text, url):
            return f'<a href="{html.escape(clean(url))}">{_escaped(text)}</a>'
        case _:
            assert_never(span)


def _escaped(text: str) -> str:
    return html.escape(clean(text), quote=False)


def _plain(block: Block) -> str:
    match block:
        case Paragraph(spans):
            # A mark within a sentence is explained below; what begins with a link is that link.
            return _spelled(block) if spans and isinstance(spans[0], Link) else _words(block)
        case Fold(lines):
            return "\n".join(map(_spelled, lines))
        case _:
            assert_never(block)


def _spelled(paragraph: Paragraph) -> str:
    """The words, and below them the addresses that they lead to."""
    addresses = [clean(span.url) for span in paragraph.spans if isinstance(span, Link)]
    return "\n".join([_words(paragraph), *addresses])


def _words(paragraph: Paragraph) -> str:
    return "".join(clean(s if isinstance(s, str) else s.text) for s in paragraph.spans)


def _entities(blocks: Iterable[Block]) -> int:
    count = 0
    for block in blocks:
        lines = block.lines if isinstance(block, Fold) else (block,)
        count += isinstance(block, Fold)
        count += sum(not isinstance(span, str) for line in lines for span in line.spans)
    return count


def shortened(text: str, most: int) -> str:
    """A text of at most so many UTF-16 units, cut between words."""
    while units(text) > most:
        spaced = " " in text
        text = text.rstrip("…").rpartition(" ")[0].rstrip() if spaced else text[: most // 2 - 1]
        text += "…"
    return text
