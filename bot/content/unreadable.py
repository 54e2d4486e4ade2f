"""What somebody who is new to YAML did when a file cannot be parsed, and how to mend it.

The parser says what it expected; a maintainer wants to know what is there. So its words are taken
as a hint, and the line itself is looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

_MERGE = re.compile(r"^(<{7}|={7}|>{7})(\s|$)", re.MULTILINE)
_TAB = re.compile(r"^[ ]*(?:-[ ]*)*\t")
_ODD_SPACE = re.compile(r"^[ \t-]*[\u00a0\u2000-\u200b\u202f\u3000\ufeff]")
_VALUE = re.compile(r"^\s*(?:- +)*(?:[^\s:'\"\[{][^:]*: +)?(?P<value>\S.*)$")
_GLUED_KEY = re.compile(r"^\s*(?:- +)?(?P<key>[\w-]+):\S")
_GLUED_ITEM = re.compile(r"^\s*-[^\s-]")
_NOT_FIRST = "@`%*&!|>?"
"""Signs that mean something to YAML where they start a text."""

Told = tuple[int, int, str]
"""Line and column, from 1, and a sentence."""


def told(text: str, error: yaml.MarkedYAMLError) -> Told:
    """Where the mistake is, as near as can be told, and how to mend it."""
    where = _Where(text.splitlines(), error)
    if not isinstance(error, yaml.scanner.ScannerError | yaml.parser.ParserError):
        return *where.here, where.problem
    if mark := _MERGE.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        advice = (
            "here stand the marks of a merge that is not finished. Keep one of the two versions, "
            "and remove the marks"
        )
        return line, 1, advice
    for look in (_spaces, _quotes, _first_sign, _brackets, _colons, _glued, _columns):
        if (found := look(where)) is not None:
            return found
    return (
        *where.here,
        f"{where.problem}. Check the indentation, and put text with ': ' or a leading quote in "
        "double quotes",
    )


def is_late(error: yaml.MarkedYAMLError, line: int) -> bool:
    """Whether the parser may have given up for an item in that line, which it took for text."""
    if "flow" in (error.context or ""):
        return False
    mark: Any = error.problem_mark
    return "mapping values" not in (error.problem or "") or (mark and mark.line + 1 > line)


@dataclass(frozen=True, slots=True)
class _Where:
    """The lines of a file, and where the parser gave up."""

    lines: list[str]
    error: yaml.MarkedYAMLError

    @property
    def problem(self) -> str:
        return self.error.problem or "this is not valid YAML"

    @property
    def here(self) -> tuple[int, int]:
        return self._place(self.error.problem_mark or self.error.context_mark)

    @property
    def begun(self) -> tuple[int, int]:
        """Where what it was reading began."""
        return self._place(self.error.context_mark or self.error.problem_mark)

    def _place(self, mark: Any) -> tuple[int, int]:
        return (mark.line + 1, mark.column + 1) if mark else (1, 1)

    def line(self, number: int) -> str:
        """A line, counted from 1; empty beyond the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def above(self, number: int) -> int:
        """The number of the next line above that is no comment; 0 if there is none."""
        for n in range(number - 1, 0, -1):
            if self.line(n).strip() and not self.line(n).lstrip().startswith("#"):
                return n
        return 0


def _spaces(where: _Where) -> Told | None:
    here = where.here[0]
    for number in (where.begun[0], where.above(here), here):
        line = where.line(number)
        if found := _TAB.search(line):
            advice = "here stands a tab. Put spaces in its place: two for each step"
            return number, found.end(), advice
        if found := _ODD_SPACE.search(line):
            advice = (
                "here stands a space of another kind, as in text that is copied from a page. "
                "Delete it, and type spaces"
            )
            return number, found.end(), advice
    return None


def _quotes(where: _Where) -> Told | None:
    line, column = where.here
    if "escape character" in where.problem:
        return line, column, "within double quotes a backslash is special. Write two for one"
    if "quoted scalar" in (where.error.context or ""):
        return _opens(where, *where.begun)
    if (opened := _opened_above(where)) is not None:
        return _opens(where, *opened)
    found = _VALUE.match(where.line(line))
    if found is None or column <= found.start("value") + 1:
        return None
    if found["value"].startswith('"'):
        advice = (
            'the text in quotes ends before this. Put quotes around all of it, and write \\" for '
            "a quotation mark within"
        )
        return line, column, advice
    if found["value"].startswith("'"):
        advice = (
            "the text in quotes ends before this. Put double quotes around all of it; an "
            "apostrophe may stand within those"
        )
        return line, column, advice
    return None


def _opens(where: _Where, line: int, column: int) -> Told:
    mark = where.line(line)[column - 1 : column]
    return line, column, f"the {mark} that opens here is not closed. Add one where the text ends"


def _opened_above(where: _Where) -> tuple[int, int] | None:
    """Where a quotation mark opens that the next one, lines below, closed by mistake."""
    line, column = where.here
    before = where.line(line)[: column - 1]
    mark = before[-1:]
    if mark not in ("'", '"') or before.count(mark) != 1:
        return None
    for number in range(line - 1, 0, -1):
        found = _VALUE.match(where.line(number))
        if found and found["value"][0] == mark and found["value"].count(mark) == 1:
            return number, found.start("value") + 1
    return None


def _first_sign(where: _Where) -> Told | None:
    for line, column in (where.here, where.begun):
        found = _VALUE.match(where.line(line))
        if found and found["value"][0] in _NOT_FIRST and column >= found.start("value"):
            return (
                line,
                found.start("value") + 1,
                f"a text cannot start with {found['value'][0]}. Put it in double quotes",
            )
    return None


def _brackets(where: _Where) -> Told | None:
    line, column = where.begun
    if "flow" in (where.error.context or ""):
        sign = where.line(line)[column - 1 : column]
        other = {"[": "]", "{": "}"}.get(sign, "]")
        return line, column, f"the {sign} that opens here is not closed. Add {other}"
    line, column = where.here
    found = _VALUE.match(where.line(line))
    if found and found["value"][0] in "[{" and column > found.start("value") + 1:
        advice = (
            f"text stands behind the list that starts with {found['value'][0]}. If all of it is "
            "text, put it in double quotes"
        )
        return line, column, advice
    return None


def _colons(where: _Where) -> Told | None:
    if "mapping values" not in where.problem:
        return None
    line, column = where.here
    if ": " in where.line(line)[: column - 1]:
        advice = (
            "this ': ' is the second in its line. Put the text behind the first in double quotes"
        )
        return line, column, advice
    advice = (
        f"line {where.above(line)} has its value already, so nothing can stand below it. Start "
        "this line in the column of its neighbours, or leave nothing behind the colon above"
    )
    return line, column, advice


def _glued(where: _Where) -> Told | None:
    if "could not find expected ':'" not in where.problem:
        return None
    line = where.begun[0]
    text = where.line(line)
    column = len(text) - len(text.lstrip()) + 1
    if found := _GLUED_KEY.match(text):
        return line, found.end("key") + 1, f"a space is missing behind '{found['key']}:'. Add it"
    if _GLUED_ITEM.match(text):
        return line, column, "a space is missing behind the hyphen. Add it"
    advice = (
        "this line has no key. Add one with a colon and a space, such as 'say: ', or join the "
        "line to the text above"
    )
    return line, column, advice


def _columns(where: _Where) -> Told | None:
    line, column = where.here
    above = where.above(line)
    if not above or "did not find expected" not in where.problem:
        return None
    item, item_above = (where.line(n).lstrip().startswith("- ") for n in (line, above))
    hyphen, key = _starts(where.line(above))
    if item and not item_above and column == key:
        return line, column, "here starts a list among keys. Remove the hyphen, or indent the list"
    advice = (
        f"this line starts in column {column}, and in line {above} above it "
        f"{'the hyphen' if item and item_above else 'the key'} in column "
        f"{hyphen if item and item_above else key}. Keys of one thing start in one column, and so "
        "do the hyphens of one list"
    )
    return line, column, advice


def _starts(line: str) -> tuple[int, int]:
    """The columns, from 1, in which a line starts, and the text behind its hyphens."""
    bare = line.lstrip()
    behind = bare.lstrip("- ")
    return len(line) - len(bare) + 1, len(line) - len(behind) + 1
