"""Faults and warnings as people, programs and CI read them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.content.fault import Fault
from bot.content.rules import RULES

BROKEN = "loads"
"""The rule that what keeps the knowledge from loading breaks."""

FORMATS = ("text", "json", "github", "sarif")


def shown(faults: Sequence[Fault], form: str, folder: Path) -> str:
    """The faults in one of FORMATS, without a last line break.

    In all but `text`, files are named from the working directory if `folder` is below it, else in
    full, so that CI finds them.
    """
    match form:
        case "json":
            objects = [_as_object(f, folder) for f in faults]
            return json.dumps(objects, ensure_ascii=False, indent=1)
        case "github":
            return "\n".join(_as_command(f, folder) for f in faults)
        case "sarif":
            return json.dumps(_as_sarif(faults, folder), ensure_ascii=False, indent=1)
        case _:
            return "\n".join(map(str, faults))


def _path(fault: Fault, folder: Path) -> Path:
    """Where the file is; a fault of the whole folder names the folder itself."""
    full = (folder / fault.file).resolve()
    here = Path.cwd()
    return full.relative_to(here) if full.is_relative_to(here) else full


def _as_object(fault: Fault, folder: Path) -> dict[str, str | int]:
    return {
        "file": _path(fault, folder).as_posix(),
        "line": fault.line,
        "column": fault.column,
        "key": fault.key,
        "level": _level(fault),
        "rule": fault.rule or BROKEN,
        "message": fault.message,
    }


def _level(fault: Fault) -> str:
    return "warning" if fault.rule else "error"


def _as_command(fault: Fault, folder: Path) -> str:
    """An annotation beside the line
    (https://docs.github.com/actions/reference/workflow-commands-for-github-actions)."""
    about = {
        "file": _path(fault, folder).as_posix(),
        "line": str(fault.line),
        "col": str(fault.column),
        "title": fault.rule or BROKEN,
    }
    told = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in about.items())
    return f"::{_level(fault)} {told}::{_escaped(fault.message)}"


def _escaped(text: str, more: str = "") -> str:
    for sign in ("%", "\r", "\n", *more):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def _as_sarif(faults: Iterable[Fault], folder: Path) -> dict[str, Any]:
    """A log of one run (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)."""
    rules = {BROKEN: "The knowledge can be read.", **RULES}
    numbers = {name: i for i, name in enumerate(rules)}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "briefbot",
                        "version": version("briefbot"),
                        "rules": [
                            {"id": name, "shortDescription": {"text": text}}
                            for name, text in rules.items()
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    {
                        "ruleId": fault.rule or BROKEN,
                        "ruleIndex": numbers[fault.rule or BROKEN],
                        "level": _level(fault),
                        "message": {"text": fault.message},
                        "locations": [{"physicalLocation": _location(fault, folder)}],
                    }
                    for fault in faults
                ],
            }
        ],
    }


def _location(fault: Fault, folder: Path) -> dict[str, Any]:
    path = _path(fault, folder)
    return {
        "artifactLocation": {"uri": path.as_uri() if path.is_absolute() else _uri(path)},
        "region": {"startLine": fault.line, "startColumn": fault.column},
    }


def _uri(path: Path) -> str:
    from urllib.parse import quote

    return quote(path.as_posix())
