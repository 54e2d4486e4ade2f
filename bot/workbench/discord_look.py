"""A message of Discord as the page shows it: its components and its markdown, as HTML.

https://docs.discord.com/developers/components/reference
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from markupsafe import Markup, escape

Component = Mapping[str, Any]


class Type(IntEnum):
    """The types of components that the renderer makes."""

    ROW = 1
    BUTTON = 2
    LIST = 3
    TEXT = 10
    SEPARATOR = 14
    CONTAINER = 17


LINK_STYLE = 5
"""Of a button that opens an address."""

_MARKED = re.compile(
    r"\\(?P<sign>[!-/:-@\[-`{-~])|\*\*(?P<bold>(?:\\.|[^*\\])+)\*\*|\*(?P<italic>(?:\\.|[^*\\])+)\*"
)
"""What the renderer writes: a sign that is no markup, bold and italic words."""


def shown(components: Iterable[Component]) -> Markup:
    """A message's components."""
    return Markup("").join(map(_shown, components))


def _shown(component: Component) -> Markup:
    inside: Sequence[Component] = component.get("components", ())
    match component["type"]:
        case Type.CONTAINER:
            return Markup('<div class="dc-container">{}</div>').format(shown(inside))
        case Type.TEXT:
            return Markup('<div class="dc-text" dir="auto">{}</div>').format(
                markdown(component["content"])
            )
        case Type.SEPARATOR:
            return Markup('<hr class="dc-line">')
        case Type.ROW:
            return Markup('<div class="buttons">{}</div>').format(shown(inside))
        case Type.BUTTON:
            return _button(component)
        case Type.LIST:
            return _list(component)
        case other:
            return Markup('<p class="dc-other">A component of type {}.</p>').format(other)


def _button(component: Component) -> Markup:
    opens = component.get("style") == LINK_STYLE
    return Markup('<button type="button" disabled dir="auto">{}{}</button>').format(
        component.get("label", ""), " ↗" if opens else ""
    )


def _list(component: Component) -> Markup:
    options: Sequence[Mapping[str, str]] = component["options"]
    lines = Markup("").join(
        Markup('<li dir="auto">{}</li>').format(option["label"]) for option in options
    )
    return Markup('<details class="dc-list"><summary>{}</summary><ul>{}</ul></details>').format(
        component.get("placeholder") or "Choose", lines
    )


def markdown(text: str) -> Markup:
    """Discord's markdown, as far as the renderer writes it; all else is text."""
    return Markup("").join(map(_line, text.split("\n")))


def _line(line: str) -> Markup:
    if line.startswith("-# "):
        return Markup('<div class="dc-small">{}</div>').format(_words(line[3:]))
    return Markup("<div>{}</div>").format(_words(line))


def _words(text: str) -> Markup:
    parts: list[Markup] = []
    at = 0
    for found in _MARKED.finditer(text):
        parts.append(escape(text[at : found.start()]))
        at = found.end()
        if (sign := found["sign"]) is not None:
            parts.append(escape(sign))
        elif (bold := found["bold"]) is not None:
            parts.append(Markup("<b>{}</b>").format(_words(bold)))
        else:
            parts.append(Markup("<i>{}</i>").format(_words(found["italic"])))
    return Markup("").join([*parts, escape(text[at:])])
