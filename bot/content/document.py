"""One YAML file, read strictly: strings stay strings, and every value knows its place.

YAML's own rules turn `no` into False and `1994-05` into a date. This reader takes only the parser's
events, so that a scalar is the text that the maintainer typed. Anchors, aliases, tags, several
documents, duplicate keys and huge or deep files are faults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.content.fault import Fault
from bot.content.unreadable import is_late, told

MAX_BYTES = 1 << 20
MAX_DEPTH = 12

CUT_OFF = (
    "From the # on, this line is a comment and not read. Put the text in double quotes if the # "
    "belongs to it; put a comment on a line of its own."
)

Path = tuple[str | int, ...]
_COMMENT = re.compile(r"\S[ \t]+#")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Document:
    """What a file says, where each value stands, and the faults found while reading it."""

    file: str
    data: Any = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    cut_off: list[Path] = field(default_factory=list)
    """Texts without quotes that a comment follows in the same line: perhaps a # was meant."""

    def fault(self, path: Path, message: str, rule: str = "") -> Fault:
        """A Fault at a value, or at its nearest parent that has a place."""
        near = path
        while near and near not in self.places:
            near = near[:-1]
        line, column = self.places.get(near, (1, 1))
        return Fault(self.file, line, column, _key(path), message, rule)


def _key(path: Path) -> str:
    return ".".join(str(p + 1) if isinstance(p, int) else p for p in path)


def read_document(file: str, content: bytes) -> Document:
    """Read YAML text; never raises for bad content, the faults are in the result."""
    document = Document(file)
    if len(content) > MAX_BYTES:
        size = f"{len(content):,} bytes; the limit is {MAX_BYTES:,}"
        document.faults.append(Fault(file, 1, 1, "", f"The file has {size}. Split it."))
        return document
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        document.faults.append(
            Fault(file, line, 1, "", "This is not UTF-8 text. Save the file with UTF-8 encoding.")
        )
        return document
    builder = _Builder(document, text)
    try:
        document.data = builder.build()
        document.faults += builder.swallowed
    except yaml.MarkedYAMLError as error:
        if builder.swallowed and is_late(error, builder.swallowed[0].line):
            document.faults += builder.swallowed
        else:
            line, column, advice = told(text, error)
            document.faults.append(Fault(file, line, column, "", f"Not readable: {advice}."))
    except yaml.YAMLError as error:
        document.faults.append(
            Fault(file, 1, 1, "", f"Not readable as YAML: {str(error).splitlines()[0]}.")
        )
    return document


class _Builder:
    """Plain values from parser events, with a place for each."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=_Loader))
        self.swallowed: list[Fault] = []
        """Items that became a part of the text above them."""
        self._text = text.splitlines()
        # Only where there may be a comment after a text: most files are spared the looking.
        self._lines = self._text if _COMMENT.search(text) else []

    def build(self) -> Any:
        data: Any = None
        seen = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                if seen > 1:
                    self._fault((), event, "A file holds one document; remove the '---' line.")
            elif isinstance(event, yaml.NodeEvent):
                value = self._node(event, (), 0)
                data = value if seen == 1 else data
        return data

    def _node(self, event: Any, path: Path, depth: int) -> Any:
        self.document.places.setdefault(
            path, (event.start_mark.line + 1, event.start_mark.column + 1)
        )
        if isinstance(event, yaml.AliasEvent):
            message = (
                f"Aliases (*{event.anchor}) are not used here; write it out, and put text that "
                "starts with * in double quotes."
            )
            self._fault(path, event, message)
            return f"*{event.anchor}"
        self._bare(event, path)
        if depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem=f"nested more than {MAX_DEPTH} levels deep", problem_mark=event.start_mark
            )
        if isinstance(event, yaml.ScalarEvent):
            if self._lines and not event.style:
                self._comment(event, path)
            begin, end = event.start_mark, event.end_mark
            if not event.style and begin and end and begin.line != end.line:
                self._swallow(event, path)
            # Behind a tag, which is a fault already, that nothing stands is no news.
            return event.value or (event.tag or "")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, depth)
        return self._mapping(path, depth)

    def _comment(self, event: Any, path: Path) -> None:
        mark = event.end_mark
        if (
            mark.line < len(self._lines)
            and self._lines[mark.line][mark.column :].lstrip()[:1] == "#"
        ):
            self.document.cut_off.append(path)

    def _swallow(self, event: Any, path: Path) -> None:
        """An item that is indented more than the text above is more of that text to YAML."""
        first, column = event.start_mark.line, event.start_mark.column
        for number in range(first + 1, event.end_mark.line + 1):
            text = self._text[number] if number < len(self._text) else ""
            if not text.lstrip().startswith("- "):
                continue
            line, at = number + 1, len(text) - len(text.lstrip()) + 1
            message = (
                f"This is taken for more of the text that starts in line {first + 1}. Start "
                "both in the same column, each with '- ' before it."
            )
            if re.match(r"-[^\s-]", self._text[first][column:]):
                line, at = first + 1, column + 1
                message = "A space is missing behind the hyphen. Add it."
            self.swallowed.append(Fault(self.document.file, line, at, _key(path), message))
            return

    def _bare(self, event: Any, path: Path) -> None:
        if event.anchor:
            message = (
                f"Anchors (&{event.anchor}) are not used here; remove it, or put text that starts "
                "with & in double quotes."
            )
            self._fault(path, event, message)
        if event.tag and event.tag != "!":
            message = (
                f"Tags ({event.tag}) are not used here; remove it, or put text that starts with ! "
                "in double quotes."
            )
            self._fault(path, event, message)

    def _sequence(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise yaml.MarkedYAMLError(
                    problem="a key must be a plain word", problem_mark=event.start_mark
                )
            key = event.value
            inside = (*path, key)
            self._bare(event, inside)
            if key in pairs:
                first = self.document.places[inside][0]
                self._fault(
                    inside, event, f"'{key}' stands twice (first in line {first}); keep one."
                )
                self._node(next(self.events), (*inside, "again"), depth + 1)
                continue
            mark: Any = event.start_mark
            self.document.places[inside] = (mark.line + 1, mark.column + 1)
            pairs[key] = self._node(next(self.events), inside, depth + 1)
        return pairs

    def _fault(self, path: Path, event: Any, message: str) -> None:
        mark = event.start_mark
        self.document.faults.append(
            Fault(self.document.file, mark.line + 1, mark.column + 1, _key(path), message)
        )
