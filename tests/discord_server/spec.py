"""Request bodies compared with Discord's own OpenAPI document, where the file is at hand.

The document is of OpenAPI 3.1, so its schemas are JSON Schema as it stands: null is a type, and
unions are `oneOf` or `anyOf`. Discord is laxer in one thing: ids may be numbers too.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

JSON = dict[str, Any]

SPEC = Path(__file__).resolve().parents[3] / "shared" / "specs" / "discord-openapi.json"
SNOWFLAKE = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$", "minimum": 0}
NAMES = re.compile(r"\{\w+\}")


class Spec:
    """The document, made into validators when they are first needed."""

    def __init__(self, document: JSON) -> None:
        self._components = document["components"]
        schemas = self._components["schemas"]
        schemas["SnowflakeType"] = SNOWFLAKE
        for place in (schemas, document["paths"]):
            _tell_apart(place, schemas)
        self._paths = {_plain(path): item for path, item in document["paths"].items()}
        self._validators: dict[tuple[str, str], Draft202012Validator | None] = {}

    def problems(self, method: str, template: str, body: Any) -> list[str]:
        """What is wrong with this body, as sentences; none for an endpoint without a body."""
        key = (method, template)
        if key not in self._validators:
            self._validators[key] = self._validator(method, template)
        validator = self._validators[key]
        if validator is None or validator.is_valid(body):
            return []
        return list(dict.fromkeys(map(_sentence, validator.iter_errors(body))))

    def _validator(self, method: str, template: str) -> Draft202012Validator | None:
        item = self._paths.get(_plain(template)) or {}
        content = ((item.get(method.lower()) or {}).get("requestBody") or {}).get("content")
        if content is None:
            return None
        schema = content["application/json"]["schema"]
        return Draft202012Validator({**schema, "components": self._components})


def _plain(path: str) -> str:
    return NAMES.sub("{}", path)


def _sentence(error: ValidationError) -> str:
    """The complaint of that branch of a union which comes nearest."""
    while error.context:
        branches: dict[int, list[ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(int(inner.schema_path[0]), []).append(inner)
        error = min(branches.values(), key=_distance)[0]
    where = ".".join(map(str, error.absolute_path)) or "the body"
    return f"{where}: {error.message:.200} (Discord's OpenAPI)"


def _distance(errors: list[ValidationError]) -> tuple[bool, int]:
    """A branch for another type of thing is far; then that with more problems."""
    return any(not e.relative_path and e.validator == "type" for e in errors), len(errors)


def _tell_apart(node: Any, schemas: JSON) -> None:
    """Where the `type` of an object says which branch of a union it is, only that one is tried:
    it takes a quarter of the time, and the complaint is about that branch."""
    if isinstance(node, list):
        for inner in node:
            _tell_apart(inner, schemas)
    if not isinstance(node, dict):
        return
    for inner in node.values():
        _tell_apart(inner, schemas)
    for union in ("oneOf", "anyOf"):
        kinds = [_kinds(branch, schemas) for branch in node.get(union) or []]
        if not kinds or not all(kinds):
            continue
        branches = node.pop(union)
        node["required"] = ["type"]
        node["properties"] = {"type": {"enum": sorted(k for ks in kinds for k in ks)}}
        node["allOf"] = [
            {"if": {"properties": {"type": {"enum": ks}}}, "then": branch}
            for ks, branch in zip(kinds, branches, strict=True)
        ]


def _kinds(branch: JSON, schemas: JSON) -> list[int]:
    """The values of `type` that an object of this branch may have; none if any."""
    schema = schemas.get(str(branch.get("$ref")).rpartition("/")[2]) or {}
    kind = (schema.get("properties") or {}).get("type") or {}
    required = "type" in (schema.get("required") or [])
    return list(kind.get("enum") or []) if required else []


@functools.cache
def load_spec() -> Spec | None:
    """The document beside the repository, if there is one."""
    if not SPEC.is_file():
        return None
    return Spec(json.loads(SPEC.read_text(encoding="utf-8")))
