"""A message's components as a page of text, for golden files and failures that can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

Component = Mapping[str, Any]

ROW, BUTTON, SELECT, TEXT, SEPARATOR, CONTAINER = 1, 2, 3, 10, 14, 17
"""https://docs.discord.com/developers/components/reference#component-object-component-types"""


def page(components: Sequence[Component]) -> str:
    """One line for each thing that is seen, in the order in which it is seen."""
    return "\n".join(_lines(components, "")) + "\n"


def _lines(components: Sequence[Component], indent: str) -> Iterator[str]:
    for component in components:
        match component["type"]:
            case 17:
                yield f"{indent}┌─"
                yield from _lines(component["components"], indent + "│ ")
                yield f"{indent}└─"
            case 10:
                yield from (indent + line for line in component["content"].split("\n"))
            case 12:
                for item in component["items"]:
                    yield f"{indent}[{item['media']['url']}: {item['description']}]"
            case 14:
                yield f"{indent}──"
            case 1:
                yield indent + "  ".join(_pressable(c) for c in component["components"])
            case other:
                raise AssertionError(f"component of type {other}")


def _pressable(component: Component) -> str:
    if component["type"] == SELECT:
        options = "".join(f"\n    {o['label']} = {o['value']}" for o in component["options"])
        return f"[{component['placeholder']} ▾ | {component['custom_id']}{options}]"
    what = component.get("custom_id") or unquote(component["url"])
    return f"[{component['label']} | {what}]"


def walk(components: Sequence[Component]) -> Iterator[Component]:
    """All components, those inside of others too."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
