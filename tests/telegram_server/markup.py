"""The HTML of the Bot API, read as Telegram reads it.

https://core.telegram.org/bots/api#html-style: eleven tags and their twins, four named entities.
`remarks` are what Telegram lets pass though its page forbids it: the reader would see it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from tests.telegram_server.links import sound_url, start_problem

JSON = dict[str, Any]

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
VERBATIM = {"pre", "code"}
QUOTES = {"blockquote", "expandable_blockquote"}
SPECIAL = re.compile(r"[<&>]")
NUMERIC = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+))(;?)")
NAME = re.compile(r"&([A-Za-z]+)(;?)")
PLAIN_VALUE = re.compile(r"[A-Za-z0-9.-]*")
BLANK = " \t\r\n\v\f\0"


class UnparsableError(Exception):
    """Telegram refuses this text; the message is its sentence without "can't parse entities"."""


@dataclass(slots=True)
class Formatted:
    """A text as people see it, and its entities with offsets in UTF-16 units."""

    text: str
    entities: list[JSON]
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    tag: str
    kind: str
    start: int
    part: int
    attributes: dict[str, str]
    children: int = 0


def units(text: str) -> int:
    """How long Telegram thinks that a text is: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_units(text: str, start: int, end: int) -> str:
    """The part of a text between two offsets in UTF-16 units."""
    if text.isascii():
        return text[start:end]
    raw = text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end]
    return raw.decode("utf-16-le", "replace")


def parse_html(source: str) -> Formatted:
    """The text and entities of Bot API HTML; UnparsableError with Telegram's own sentence."""
    return _Html(source).parsed()


class _Html:
    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[JSON] = []
        self.remarks: list[str] = []

    def parsed(self) -> Formatted:
        source, at = self.source, 0
        while found := SPECIAL.search(source, at):
            here = found.start()
            if here > at:
                self.add(source[at:here])
            match source[here]:
                case "&":
                    at = self.entity(here)
                case ">":
                    self.remark('a bare ">" must be written "&gt;"', here)
                    self.add(">")
                    at = here + 1
                case _:
                    closing = source.startswith("</", here)
                    at = self.end_tag(here) if closing else self.start_tag(here)
        if at < len(source):
            self.add(source[at:])
        if self.open:
            tag = self.open[-1].tag
            raise UnparsableError(f'Can\'t find end tag corresponding to start tag "{tag}"')
        self.entities.sort(key=lambda e: (e["offset"], -e["length"]))
        return Formatted("".join(self.parts), self.entities, self.remarks)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += units(text)

    def byte(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))

    def fail(self, sentence: str, at: int) -> NoReturn:
        raise UnparsableError(f"{sentence} at byte offset {self.byte(at)}")

    def remark(self, sentence: str, at: int) -> None:
        self.remarks.append(f"{sentence} (at byte offset {self.byte(at)})")

    def entity(self, at: int) -> int:
        character, after, closed = _decode(self.source, at)
        if character is None:
            self.remark('"&" must be written "&amp;": Telegram knows no such entity', at)
            self.add("&")
            return at + 1
        if not closed:
            self.remark("an entity must end with a semicolon", at)
        self.add(character)
        return after

    def start_tag(self, at: int) -> int:
        source, size = self.source, len(self.source)
        end = at + 1
        while end < size and source[end] not in BLANK and source[end] != ">":
            end += 1
        if end == size:
            self.fail("Unclosed start tag", at)
        tag = source[at + 1 : end].lower()
        if tag not in KINDS:
            self.fail(f'Unsupported start tag "{tag}"', at)
        end, attributes = self.attributes(at, tag, end) if source[end] != ">" else (end, {})
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            self.fail('Tag "span" must have class "tg-spoiler"', at)
        kind = KINDS[tag]
        if tag == "blockquote" and "expandable" in attributes:
            kind = "expandable_blockquote"
        self.nesting(kind, at)
        if self.open:
            self.open[-1].children += 1
        self.open.append(_Open(tag, kind, self.length, len(self.parts), attributes))
        return end + 1

    def attributes(self, at: int, tag: str, end: int) -> tuple[int, dict[str, str]]:
        source, size = self.source, len(self.source)
        found: dict[str, str] = {}

        def skip(place: int) -> int:
            while place < size and source[place] in BLANK:
                place += 1
            if place == size:
                self.fail(f'Unclosed start tag "{tag}"', at)
            return place

        while source[end := skip(end)] != ">":
            begin = end
            while end < size and source[end] not in BLANK and source[end] not in "=>":
                end += 1
            name = source[begin:end].lower()
            if not name:
                self.fail(f'Empty attribute name in the tag "{tag}"', at)
            end = skip(end)
            if source[end] != "=":
                if tag == "blockquote" and name == "expandable":
                    found[name] = ""
                    continue
                self.fail(
                    f'Expected equal sign in declaration of an attribute of the tag "{tag}"', at
                )
            end = skip(end + 1)
            quote = source[end]
            if quote in "\"'":
                close = source.find(quote, end + 1)
                if close < 0:
                    self.fail("Unclosed start tag", at)
                found[name] = self.value(source[end + 1 : close], at)
                end = close + 1
                if end == size:
                    self.fail("Unclosed start tag", at)
                continue
            plain = PLAIN_VALUE.match(source, end)
            stop = plain.end() if plain else end
            if stop < size and source[stop] not in BLANK and source[stop] != ">":
                self.fail("Unexpected end of name token", end)
            if stop == size:
                self.fail("Unclosed start tag", at)
            found[name] = source[end:stop].lower()
            end = stop
        return end, found

    def value(self, raw: str, at: int) -> str:
        if "&" not in raw:
            return raw
        parts, begin = [], 0
        while (here := raw.find("&", begin)) >= 0:
            parts.append(raw[begin:here])
            character, after, closed = _decode(raw, here)
            if character is None:
                self.remark('"&" in an attribute must be written "&amp;"', at)
                character, after = "&", here + 1
            elif not closed:
                self.remark("an entity must end with a semicolon", at)
            parts.append(character)
            begin = after
        return "".join([*parts, raw[begin:]])

    def nesting(self, kind: str, at: int) -> None:
        """The rules for entities within entities, which Telegram mends in silence."""
        inside = [o.kind for o in self.open]
        if not inside:
            return
        verbatim = next((k for k in inside if k in VERBATIM), None)
        if verbatim and not (kind == "code" and inside[-1] == "pre"):
            self.remark(f"{verbatim} can contain no other entity, but has {kind}", at)
        elif kind in VERBATIM and not verbatim and any(k not in QUOTES for k in inside):
            self.remark(f"{kind} can be no part of {inside[-1]}", at)
        elif kind in QUOTES and any(k in QUOTES for k in inside):
            self.remark("blockquotes cannot be nested", at)
        elif kind == "text_link" and kind in inside:
            self.remark("a link cannot be in a link", at)

    def end_tag(self, at: int) -> int:
        source, size = self.source, len(self.source)
        if not self.open:
            self.fail("Unexpected end tag", at)
        end = at + 2
        while end < size and source[end] not in BLANK and source[end] != ">":
            end += 1
        tag = source[at + 2 : end].lower()
        while end < size and source[end] in BLANK:
            end += 1
        if end == size or source[end] != ">":
            self.fail("Unclosed end tag", at)
        opened = self.open.pop()
        if tag and tag != opened.tag:
            raise UnparsableError(
                f"Unmatched end tag at byte offset {self.byte(at)}, "
                f'expected "</{opened.tag}>", found "</{tag}>"'
            )
        self.close(opened, at)
        return end + 1

    def close(self, opened: _Open, at: int) -> None:
        length = self.length - opened.start
        if not length:
            self.remark(f"the tag {opened.tag} has nothing in it", at)
            return
        entity: JSON = {"type": opened.kind, "offset": opened.start, "length": length}
        if opened.kind == "text_link":
            url = opened.attributes.get("href") or "".join(self.parts[opened.part :])
            if not sound_url(url):
                self.remark(f"the link {url!r} is no address that Telegram accepts", at)
                return
            if (problem := start_problem(url)) is not None:
                self.remark(problem, at)
            entity["url"] = url
        elif opened.kind == "custom_emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        elif opened.kind == "date_time":
            entity["unix_time"] = int(opened.attributes.get("unix") or 0)
        elif opened.kind == "code" and self.open and self.open[-1].kind == "pre":
            language = opened.attributes.get("class", "")
            if language.startswith("language-") and self.open[-1].children == 1:
                self.open[-1].attributes["language"] = language.removeprefix("language-")
            return
        elif opened.kind == "pre" and opened.attributes.get("language"):
            entity["language"] = opened.attributes["language"]
        self.entities.append(entity)


def _decode(source: str, at: int) -> tuple[str | None, int, bool]:
    """The character that an entity stands for (None: it is text), where it ends, if it is closed"""
    if found := NUMERIC.match(source, at):
        code = int(found[1], 16) if found[1] else int(found[2])
        if not 0 < code <= 0x10FFFF:
            return None, at, False
        if 0xD800 <= code <= 0xDFFF:
            raise UnparsableError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return chr(code), found.end(), bool(found[3])
    if (found := NAME.match(source, at)) and found[1] in NAMED:
        return NAMED[found[1]], found.end(), bool(found[2])
    return None, at, False
