"""JSON Schema of every knowledge file, so that an editor completes keys and explains them.

A YAML file names its schema in its first line
(https://github.com/redhat-developer/yaml-language-server#using-inlined-schema).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel

from bot.content.questions import QuestionsModel
from bot.content.schema import (
    ChangesModel,
    LanguagesModel,
    LessonsModel,
    PhrasesModel,
    QuizModel,
    SourceModel,
    StyleModel,
    TermsModel,
    TimelineModel,
    TopicModel,
)

FOLDER = "schema"
"""Below the knowledge's own folder."""

SHAPES: Mapping[str, type[BaseModel]] = {
    "changes": ChangesModel,
    "entries": TopicModel,
    "languages": LanguagesModel,
    "lessons": LessonsModel,
    "phrases": PhrasesModel,
    "questions": QuestionsModel,
    "quiz": QuizModel,
    "sources": SourceModel,
    "style": StyleModel,
    "terms": TermsModel,
    "timeline": TimelineModel,
}
"""Every folder of YAML files, and every one that stands alone, with its shape."""


def schemas() -> dict[str, str]:
    """The content of each file of FOLDER, by its name."""
    return {f"{name}.json": _schema(name, shape) for name, shape in SHAPES.items()}


def first_line(file: str) -> str:
    """The comment by which an editor finds the schema of a knowledge file."""
    path = PurePosixPath(file)
    name = path.parts[0].removesuffix(".yaml")
    up = "../" * (len(path.parts) - 1)
    return f"# yaml-language-server: $schema={up}{FOLDER}/{name}.json"


def _schema(name: str, shape: type[BaseModel]) -> str:
    made = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"{name} of the briefing bot",
        **_bare(shape.model_json_schema(by_alias=True)),
    }
    # Draft 7, which editors read best, has `definitions` for what is called `$defs` now.
    text = json.dumps(made, ensure_ascii=False, indent=2)
    return text.replace('"$defs"', '"definitions"').replace("#/$defs/", "#/definitions/") + "\n"


def _bare(schema: Any) -> Any:
    """Without the titles that are made of the keys' names: they explain nothing."""
    if isinstance(schema, dict):
        titled = isinstance(schema.get("title"), str)
        return {k: _bare(v) for k, v in schema.items() if not (k == "title" and titled)}
    return [_bare(v) for v in schema] if isinstance(schema, list) else schema
