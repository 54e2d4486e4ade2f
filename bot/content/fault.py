"""What is wrong in a file of knowledge, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, where, and how to mend it. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    key: str
    message: str
    rule: str = ""
    """Of knowledge that loads: the rule that it breaks, one of `bot.content.rules.RULES`. Empty for
    what keeps it from loading."""

    def __str__(self) -> str:
        at = f" {self.key}:" if self.key else ""
        rule = f" [{self.rule}]" if self.rule else ""
        return f"{self.file}:{self.line}:{self.column}:{at} {self.message}{rule}"


class KnowledgeError(Exception):
    """The knowledge has faults; `faults` lists them all, in the order of file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


class UnusableError(Exception):
    """What a command was given cannot be used; its text is a sentence that says what to do."""
