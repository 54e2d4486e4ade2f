"""Regression questions: what people typed, and what a right reply is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.content.advice import advice
from bot.content.document import read_document
from bot.content.fault import Fault, KnowledgeError


def _alternatives(value: object) -> object:
    """A list of names is one alternative each; a list within it needs all its names."""
    if isinstance(value, str):
        return [[value]]
    if isinstance(value, list):
        return [[v] if isinstance(v, str) else v for v in value]
    return value


Alternatives = Annotated[list[list[str]], BeforeValidator(_alternatives)]


class Trial(BaseModel):
    """One question with its expectation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: str
    after: list[str] = []
    kind: str = "plain"
    expect: Literal["answer", "abstain", "clarify", "smalltalk"] = "answer"
    entries: Alternatives = Field(default=[], description="Entries that are a right answer.")
    cites: Alternatives = Field(default=[], description="Paragraphs that a right answer cites.")
    known_failure: str = Field(default="", description="Why it fails, until it does not.")

    def is_right(self, kind: str, entries: Iterable[str], paragraphs: Iterable[str]) -> bool:
        """Whether a reply of that kind, with those entries and paragraphs, is right."""
        if kind != self.expect:
            return False
        if self.expect != "answer":
            return True
        shown, cited = set(entries), set(paragraphs)
        return any(shown >= set(a) for a in self.entries) or any(
            cited >= set(a) for a in self.cites
        )


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    voices: str = ""
    questions: list[Trial]


def load_trials(path: Path) -> list[Trial]:
    """The questions of a file, or of every YAML file in a folder; raises KnowledgeError."""
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    trials: list[Trial] = []
    faults: list[Fault] = []
    if not files:
        faults.append(Fault(str(path), 1, 1, "", "There are no question files (*.yaml) here."))
    for file in files:
        try:
            document = read_document(file.name, file.read_bytes())
        except OSError as error:
            faults.append(Fault(str(file), 1, 1, "", f"It cannot be read: {error.strerror}."))
            continue
        faults += document.faults
        if document.data is None and document.faults:
            continue
        try:
            trials += _File.model_validate(document.data).questions
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                place = tuple(p for p in detail["loc"] if p != "[key]")
                faults.append(document.fault(place, advice(detail, _File, place)))
    if faults:
        raise KnowledgeError(faults)
    return trials
