"""Discord's limits for the components of one message, as its documentation gives them
(https://docs.discord.com/developers/components/reference)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from tests.adapters.discord.pictures import BUTTON, ROW, SELECT, TEXT, walk

Component = Mapping[str, Any]


def broken(components: Sequence[Component]) -> list[str]:
    """A sentence for each limit that a message breaks."""
    return list(_broken([*walk(components)]))


def _broken(every: Sequence[Component]) -> Iterator[str]:
    if len(every) > 40:
        yield f"{len(every)} components"
    text = sum(len(c["content"]) for c in every if c["type"] == TEXT)
    if text > 4000:
        yield f"{text} characters of text"
    ids = Counter(c["custom_id"] for c in every if "custom_id" in c)
    yield from (f"the custom id {i} stands {n} times" for i, n in ids.items() if n > 1)
    yield from (f"the custom id {i} is too long" for i in ids if not 1 <= len(i) <= 100)
    for component in every:
        match component["type"]:
            case kind if kind == TEXT and not component["content"]:
                yield "an empty text"
            case kind if kind == ROW:
                yield from _row(component["components"])
            case kind if kind == BUTTON:
                yield from _button(component)
            case kind if kind == SELECT:
                yield from _select(component)
            case _:
                pass


def _row(inside: Sequence[Component]) -> Iterator[str]:
    lists = sum(c["type"] == SELECT for c in inside)
    if not 1 <= len(inside) <= 5 or (lists and len(inside) > 1):
        yield f"a row of {len(inside)}"


def _button(button: Component) -> Iterator[str]:
    if not 1 <= len(button["label"]) <= 80:
        yield f"the label {button['label']}"
    if ("url" in button) == ("custom_id" in button):
        yield "a button that does two things, or none"
    if (url := button.get("url")) is not None and (
        len(url) > 512 or urlsplit(url).scheme not in ("http", "https")
    ):
        yield f"the address {url}"


def _select(select: Component) -> Iterator[str]:
    if not 1 <= len(select["options"]) <= 25 or len(select["placeholder"]) > 150:
        yield f"a list of {len(select['options'])}"
    values = Counter(o["value"] for o in select["options"])
    yield from (f"the value {v} stands {n} times" for v, n in values.items() if n > 1)
    for option in select["options"]:
        if not 1 <= len(option["label"]) <= 100 or not 1 <= len(option["value"]) <= 100:
            yield f"the option {option['label']}"
