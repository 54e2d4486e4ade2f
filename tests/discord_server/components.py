"""Rules for the components of a message.

https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.discord_server.message import (
    BUTTON,
    CONTAINER,
    FILE,
    GALLERY,
    LINK,
    ROW,
    SECTION,
    SELECTS,
    SEPARATOR,
    STRING_SELECT,
    TEXT,
    THUMBNAIL,
    walk,
)
from tests.discord_server.refusal import Form, Path

JSON = dict[str, Any]

MOST_COMPONENTS, MOST_TEXT, MOST_ROWS = 40, 4000, 5
LONGEST_LABEL, LONGEST_ID, LONGEST_URL = 80, 100, 512
PREMIUM = 6  # a style of buttons
IN_CONTAINER = (ROW, TEXT, SECTION, GALLERY, SEPARATOR, FILE)
AT_TOP = (*IN_CONTAINER, CONTAINER)


def check_components(form: Form, path: Path, components: Any, *, v2: bool) -> None:
    """Everything that is wrong with them; `v2` is whether the message has the flag."""
    if components is None:
        return
    if not isinstance(components, list):
        form.wrong(path, "Only iterables may be used in a ListType.", "LIST_TYPE_CONVERT")
        return
    if not v2 and len(components) > MOST_ROWS:
        form.wrong(path, f"Must be between 1 and {MOST_ROWS} in length. It has {len(components)}.")
    _each(form, path, components, AT_TOP if v2 else (ROW,))
    everything = list(walk(components))
    if len(everything) > MOST_COMPONENTS:
        form.wrong(
            path,
            f"The total number of components cannot exceed {MOST_COMPONENTS}: {len(everything)}.",
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
        )
    written = sum(len(str(c.get("content") or "")) for c in everything if c.get("type") == TEXT)
    if written > MOST_TEXT:
        form.wrong(
            path,
            f"The total displayable text size exceeds {MOST_TEXT} characters: {written}.",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
        )
    for key, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "DUPLICATED_ID")):
        given = [c[key] for c in everything if c.get(key)]
        if twice := sorted({str(v) for v in given if given.count(v) > 1}):
            form.wrong(path, f"Component {key} cannot be duplicated: {twice}.", code)


def _each(form: Form, path: Path, components: Any, allowed: tuple[int, ...]) -> None:
    if not isinstance(components, list):
        form.wrong(path, "This field is required", "BASE_TYPE_REQUIRED")
        return
    for place, component in enumerate(components):
        here = (*path, place)
        kind = component.get("type") if isinstance(component, dict) else None
        if kind not in allowed:
            values = ", ".join(map(str, allowed))
            form.wrong(
                (*here, "type"), f"Value must be one of {{{values}}}, not {kind}.", "UNION_TYPE"
            )
        else:
            _CHECKS[kind](form, here, component)


def _row(form: Form, path: Path, row: JSON) -> None:
    inner = row.get("components")
    _each(form, (*path, "components"), inner, (BUTTON, *SELECTS))
    if not isinstance(inner, list):
        return
    kinds = [c.get("type") for c in inner if isinstance(c, dict)]
    menus = sum(kind in SELECTS for kind in kinds)
    if not 1 <= len(inner) <= MOST_ROWS or (menus and len(inner) > 1):
        form.wrong(
            (*path, "components"),
            f"A row has 1 to 5 buttons or one select menu, not {len(inner) - menus} and {menus}.",
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
        )


def _button(form: Form, path: Path, button: JSON) -> None:
    style = button.get("style")
    if style not in range(1, PREMIUM + 1):
        form.wrong((*path, "style"), f"no style {style!r}", "BASE_TYPE_CHOICES")
    if button.get("label") is not None:
        form.length((*path, "label"), button["label"], 0, LONGEST_LABEL)
    if not button.get("label") and not button.get("emoji") and style != PREMIUM:
        form.wrong(path, "A button needs a label or an emoji.", "BUTTON_COMPONENT_LABEL_REQUIRED")
    if style == LINK:
        check_url(form, (*path, "url"), button.get("url"))
        if button.get("custom_id") is not None:
            form.wrong(path, "A custom id and url cannot both be specified", "COMPONENT_ID_AND_URL")
        return
    if button.get("url") is not None:
        form.wrong((*path, "url"), "Only a link button has a url.", "BUTTON_COMPONENT_INVALID_URL")
    if style != PREMIUM:
        _custom_id(form, path, button)


def check_url(form: Form, path: Path, url: Any) -> None:
    """Where a link may lead."""
    form.length(path, url, 1, LONGEST_URL)
    if isinstance(url, str) and not url.startswith(("http://", "https://", "discord://")):
        form.wrong(
            path, "Scheme must be one of ('http', 'https', 'discord').", "URL_TYPE_INVALID_SCHEME"
        )


def _custom_id(form: Form, path: Path, component: JSON) -> None:
    if component.get("custom_id") is None:
        form.wrong((*path, "custom_id"), "A custom id is required", "BASE_TYPE_REQUIRED")
    else:
        form.length((*path, "custom_id"), component["custom_id"], 1, LONGEST_ID)


def _select(form: Form, path: Path, select: JSON) -> None:
    _custom_id(form, path, select)
    if select.get("placeholder") is not None:
        form.length((*path, "placeholder"), select["placeholder"], 0, 150)
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not (0 <= least <= 25 and 1 <= most <= 25 and least <= most):
        form.wrong((*path, "min_values"), f"{least} to {most} values", "BASE_TYPE_BAD_RANGE")
    if select["type"] != STRING_SELECT:
        return
    options = select.get("options")
    if not isinstance(options, list) or not 1 <= len(options) <= 25:
        count = len(options) if isinstance(options, list) else 0
        form.wrong((*path, "options"), f"Must be between 1 and 25 in length. It has {count}.")
        return
    if most > len(options):
        form.wrong(
            (*path, "max_values"), f"{most} of {len(options)} options", "BASE_TYPE_BAD_RANGE"
        )
    for place, option in enumerate(options):
        here = (*path, "options", place)
        form.length((*here, "label"), option.get("label"), 1, 100)
        form.length((*here, "value"), option.get("value"), 1, 100)
        if option.get("description") is not None:
            form.length((*here, "description"), option["description"], 0, 100)
    values = [option.get("value") for option in options]
    if len(set(values)) < len(values):
        form.wrong(
            (*path, "options"),
            "The specified option value is already used",
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        )


def _section(form: Form, path: Path, section: JSON) -> None:
    inner = section.get("components")
    _each(form, (*path, "components"), inner, (TEXT,))
    if isinstance(inner, list) and not 1 <= len(inner) <= 3:
        form.wrong((*path, "components"), f"Must be between 1 and 3 in length: {len(inner)}.")
    accessory = section.get("accessory")
    _each(form, (*path, "accessory"), accessory and [accessory], (BUTTON, THUMBNAIL))


def _text(form: Form, path: Path, text: JSON) -> None:
    form.length((*path, "content"), text.get("content"), 1, MOST_TEXT)


def _container(form: Form, path: Path, container: JSON) -> None:
    inner = container.get("components")
    _each(form, (*path, "components"), inner, IN_CONTAINER)
    if inner == []:
        form.wrong((*path, "components"), "Must be between 1 and 40 in length.")


def _gallery(form: Form, path: Path, gallery: JSON) -> None:
    items = gallery.get("items")
    if not isinstance(items, list) or not 1 <= len(items) <= 10:
        form.wrong((*path, "items"), "Must be between 1 and 10 in length.")


def _anything(form: Form, path: Path, component: JSON) -> None:
    """Nothing else can be wrong with it."""


_CHECKS: dict[int, Callable[[Form, Path, JSON], None]] = {
    ROW: _row,
    BUTTON: _button,
    **dict.fromkeys(SELECTS, _select),
    SECTION: _section,
    TEXT: _text,
    THUMBNAIL: _anything,
    GALLERY: _gallery,
    FILE: _anything,
    SEPARATOR: _anything,
    CONTAINER: _container,
}
