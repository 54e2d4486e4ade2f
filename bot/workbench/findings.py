"""The check's findings, and where each entry stands in the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.content.check import warnings
from bot.content.document import read_document
from bot.content.fault import Fault
from bot.core.knowledge import Knowledge
from bot.workbench.known import Home


def findings(knowledge: Knowledge, homes: Mapping[str, Home]) -> tuple[Fault, ...]:
    """What should be mended in knowledge that loads, in the order of files and lines."""
    return tuple(sorted(_placed(warning, homes) for warning in warnings(knowledge)))


def _placed(warning: str, homes: Mapping[str, Home]) -> Fault:
    name, _, message = warning.partition(": ")
    home = homes.get(name)
    if home is None:
        return Fault("", 1, 1, "", warning)
    return Fault(home.file, home.line, 1, name, message)


def homes_of(files: Mapping[str, bytes]) -> dict[str, Home]:
    """Where each entry stands, by its id; small talk too."""
    found: dict[str, Home] = {}
    for name, content in files.items():
        key = "smalltalk" if name == "phrases.yaml" else "entries"
        if key == "entries" and not name.startswith("entries/"):
            continue
        document = read_document(name, content)
        for i, entry in enumerate(_listed(document.data, key)):
            line, _ = document.places.get((key, i), (1, 1))
            found[entry] = Home(name, line)
    return found


def _listed(data: Any, key: str) -> Iterator[str]:
    """The ids of a list of things that have one."""
    listed = data.get(key) if isinstance(data, dict) else None
    for thing in listed if isinstance(listed, list) else ():
        yield str(thing.get("id", "")) if isinstance(thing, dict) else ""
