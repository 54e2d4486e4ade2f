"""Requests compared with the published specification, where the file is at hand.

Names, required parameters and types, also inside keyboards, results and commands.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.telegram_server.params import Upload
from tests.telegram_server.seen import Seen

JSON = dict[str, Any]
Check = Callable[[Any, str, list[str]], None]

SPEC = Path(__file__).resolve().parents[3] / "shared" / "specs" / "telegram-bot-api.json"
CONSTANT = re.compile(r"must be (?:always )?[\"“]?([a-z_0-9]+)[\"”]?\.?$")


class Spec:
    """The specification, made into checks when they are first needed."""

    def __init__(self, document: JSON) -> None:
        self._types: JSON = document["types"]
        self._methods = {name.lower(): method for name, method in document["methods"].items()}
        self._checks: dict[tuple[str, ...], Check] = {}
        self._seen = Seen()
        self._compiled: dict[str, tuple[dict[str, Check], tuple[str, ...]]] = {}

    def knows(self, method: str) -> bool:
        return method.lower() in self._methods

    def problems(self, method: str, params: JSON) -> list[str]:
        """What is wrong with these parameters, as sentences."""
        found: list[str] = []
        if (compiled := self._compiled.get(method)) is None:
            fields = self._methods[method.lower()].get("fields") or []
            compiled = self._compiled[method] = self._fields(fields)
        checks, required = compiled
        for name, value in params.items():
            if (check := checks.get(name)) is None:
                found.append(f"{method} has no parameter {name!r}")
            elif not isinstance(value, dict):
                check(value, name, found)
            elif not self._seen.has(value, check):
                before = len(found)
                check(value, name, found)
                if len(found) == before:
                    self._seen.add(value, check)
        found.extend(f"{method} needs {name!r}" for name in required if name not in params)
        return found

    def _fields(self, fields: list[JSON]) -> tuple[dict[str, Check], tuple[str, ...]]:
        checks: dict[str, Check] = {}
        for field in fields:
            check = self._check(tuple(field["types"]))
            constant = CONSTANT.search(field["description"])
            if constant and field["types"] == ["String"]:
                check = functools.partial(_constant, constant[1])
            checks[field["name"]] = check
        return checks, tuple(f["name"] for f in fields if f.get("required"))

    def _check(self, types: tuple[str, ...]) -> Check:
        if (check := self._checks.get(types)) is None:
            check = self._checks[types] = self._make(types)
        return check

    def _make(self, types: tuple[str, ...]) -> Check:
        if len(types) > 1:
            return functools.partial(_any_of, [self._check((t,)) for t in types])
        name = types[0]
        if name in _SIMPLE:
            return _SIMPLE[name]
        if name.startswith("Array of "):
            inner = name.removeprefix("Array of ")
            return functools.partial(_array, self._check((inner,)))
        described = self._types[name]
        if subtypes := described.get("subtypes"):
            return functools.partial(_any_of, [self._check((t,)) for t in subtypes])
        return _Object(name, lambda: self._fields(described.get("fields") or []))


class _Object:
    """An object of the Bot API; compiled late, because types refer to each other."""

    def __init__(
        self, name: str, fields: Callable[[], tuple[dict[str, Check], tuple[str, ...]]]
    ) -> None:
        self.name = name
        self._fields = functools.cache(fields)

    def __call__(self, value: Any, path: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            found.append(f"{path} must be a {self.name}, not {value!r:.80}")
            return
        checks, required = self._fields()
        for name, inner in value.items():
            if (check := checks.get(name)) is None:
                found.append(f"{path}: {self.name} has no field {name!r}")
            else:
                check(inner, f"{path}.{name}", found)
        lacking = (name for name in required if name not in value)
        found.extend(f"{path}: {self.name} needs {name!r}" for name in lacking)


def _any_of(checks: list[Check], value: Any, path: str, found: list[str]) -> None:
    """Passes if one passes; otherwise the complaints of the one that came nearest."""
    nearest: list[str] | None = None
    for check in checks:
        problems: list[str] = []
        check(value, path, problems)
        if not problems:
            return
        wrong_kind = any("must be always" in p for p in problems)
        if nearest is None or (not wrong_kind and len(problems) < len(nearest)):
            nearest = problems
    found.extend(nearest or [])


def _array(check: Check, value: Any, path: str, found: list[str]) -> None:
    if not isinstance(value, list):
        found.append(f"{path} must be an array, not {value!r:.80}")
        return
    for place, item in enumerate(value):
        check(item, f"{path}[{place}]", found)


def _constant(expected: str, value: Any, path: str, found: list[str]) -> None:
    if value != expected:
        found.append(f"{path} must be always {expected!r}, not {value!r:.80}")


def _integer(value: Any, path: str, found: list[str]) -> None:
    if type(value) is not int:
        found.append(f"{path} must be an integer, not {value!r:.80}")


def _float(value: Any, path: str, found: list[str]) -> None:
    if type(value) not in (int, float):
        found.append(f"{path} must be a number, not {value!r:.80}")


def _string(value: Any, path: str, found: list[str]) -> None:
    if type(value) is not str:
        found.append(f"{path} must be a string, not {value!r:.80}")


def _boolean(value: Any, path: str, found: list[str]) -> None:
    if type(value) is not bool:
        found.append(f"{path} must be true or false, not {value!r:.80}")


def _file(value: Any, path: str, found: list[str]) -> None:
    if not isinstance(value, Upload) and not str(value).startswith("attach://"):
        found.append(f"{path} must be a file, not {value!r:.80}")


_SIMPLE: dict[str, Check] = {
    "Integer": _integer,
    "Float": _float,
    "String": _string,
    "Boolean": _boolean,
    "True": _boolean,
    "InputFile": _file,
}


@functools.cache
def load_spec() -> Spec | None:
    """The specification beside the repository, if there is one."""
    if not SPEC.is_file():
        return None
    return Spec(json.loads(SPEC.read_text(encoding="utf-8")))
