"""Regression questions: what people typed, and what a right reply is.

Those that maintainers write stand in `questions/` of the knowledge, one file a topic.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.content.advice import advice, unknown
from bot.content.document import Document, read_document
from bot.content.fault import Fault, KnowledgeError
from bot.core.knowledge import Knowledge

FOLDER = "questions"
"""Below the knowledge's own folder."""


def _alternatives(value: object) -> object:
    """A list of names is one alternative each; a list within it needs all its names."""
    if isinstance(value, str):
        return [[value]]
    if isinstance(value, list):
        return [[v] if isinstance(v, str) else v for v in value]
    return value


Alternatives = Annotated[
    list[list[str]],
    BeforeValidator(_alternatives, json_schema_input_type=str | list[str | list[str]]),
]


class Trial(BaseModel):
    """One question with its expectation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: str = Field(description="What somebody types.")
    after: list[str] = Field(
        default=[], description="Earlier questions of the same conversation, for a follow-up."
    )
    kind: str = Field(default="plain", description="A word of your own, to count by.")
    expect: Literal["answer", "abstain", "clarify", "smalltalk"] = Field(
        default="answer",
        description="`answer`; `abstain`, where the article does not say; `clarify`, where the bot "
        "should ask back; `smalltalk`.",
    )
    entries: Alternatives = Field(
        default=[],
        description="The entry that is a right reply, or several of which any is; a list inside "
        "needs all of its entries.",
    )
    cites: Alternatives = Field(
        default=[], description="Instead: the paragraphs that a right answer cites."
    )
    known_failure: str = Field(
        default="", description="Why it fails at present. Remove this once it does not."
    )

    def is_right(self, kind: str, entries: Iterable[str], paragraphs: Iterable[str]) -> bool:
        """Whether a reply of that kind, with those entries and paragraphs, is right.

        Other replies than answers are right whatever they show, if nothing is named.
        """
        if kind != self.expect:
            return False
        if not (self.entries or self.cites):
            return self.expect != "answer"
        shown, cited = set(entries), set(paragraphs)
        return any(shown >= set(a) for a in self.entries) or any(
            cited >= set(a) for a in self.cites
        )


class QuestionsModel(BaseModel):
    """questions/*.yaml: what people ask of a topic, and the right reply. It is named as the
    topic's file of entries is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    voices: str = Field(default="", description="Who asks so: a note for other maintainers.")
    questions: list[Trial] = Field(description="The questions.")


Asked = Sequence[tuple[Document, QuestionsModel]]


def load_trials(path: Path, knowledge: Knowledge | None = None) -> list[Trial]:
    """The questions of a file, or of every YAML file in a folder; raises KnowledgeError.

    With `knowledge`, a name that it does not know is a fault.
    """
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    asked: list[tuple[Document, QuestionsModel]] = []
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
            asked.append((document, QuestionsModel.model_validate(document.data)))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                place = tuple(p for p in detail["loc"] if p != "[key]")
                faults.append(document.fault(place, advice(detail, QuestionsModel, place)))
    if knowledge is not None:
        faults += misnamed(asked, knowledge.entries, _paragraphs(knowledge))
    if faults:
        raise KnowledgeError(faults)
    return [trial for _, model in asked for trial in model.questions]


def _paragraphs(knowledge: Knowledge) -> set[str]:
    return {p for source in knowledge.sources.values() for p in source.paragraphs}


def misnamed(asked: Asked, entries: Collection[str], paragraphs: Collection[str]) -> list[Fault]:
    """A fault for each entry and paragraph that is expected and not known, and for each question
    that can never be answered rightly."""
    faults: list[Fault] = []
    for document, model in asked:
        for i, trial in enumerate(model.questions):
            at = ("questions", i)
            if trial.expect == "answer" and not (trial.entries or trial.cites):
                message = "Name the entry that answers it: 'entries: …'. Or set 'expect: abstain'."
                faults.append(document.fault(at, message))
            named = (
                ("entries", "entry", trial.entries, entries),
                ("cites", "paragraph", trial.cites, paragraphs),
            )
            for key, noun, alternatives, known in named:
                for j, names in enumerate(alternatives):
                    faults += [
                        document.fault((*at, key, j, k), unknown(noun, name, known))
                        for k, name in enumerate(names)
                        if name not in known
                    ]
    return faults


def misplaced(asked: Asked, topics: Collection[str]) -> list[Fault]:
    """A fault for each file that is named as no topic is, and for each question that is asked
    twice."""
    faults: list[Fault] = []
    seen: dict[tuple[str, ...], str] = {}
    for document, model in asked:
        name = PurePosixPath(document.file).stem
        if name not in topics:
            message = f"{unknown('topic', name, topics)} Name this file as the topic's entries are."
            faults.append(document.fault((), message))
        for i, trial in enumerate(model.questions):
            asking = (*trial.after, trial.ask)
            if (other := seen.get(asking)) is not None:
                message = f"This is asked in {other} already; remove one."
                faults.append(document.fault(("questions", i), message))
            seen[asking] = document.file
    return faults
