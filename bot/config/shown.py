"""The settings as people read them: the effective ones, and the list of all that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.config.faults import variable
from bot.config.settings import Settings, secret_fields
from bot.config.sources import Origin

HIDDEN = "***"
"""In the place of a password."""

NONE = "–"
"""In the place of a setting that is not set."""

_WITH_PASSWORD = ("database_url", "telegram_proxy", "discord_proxy")
"""The secrets that are addresses: all but the password in them helps to find a fault."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting as it is now, without any secret."""

    name: str
    value: str | None
    """None if it is not set."""
    origin: Origin
    secret: bool
    description: str
    """Markdown; only code is marked up."""


def shown(settings: Settings) -> Iterator[Shown]:
    """Every setting as it is now."""
    secret = secret_fields()
    for field, info in Settings.model_fields.items():
        yield Shown(
            variable(field),
            _value(settings, field),
            settings.origin(field),
            field in secret,
            info.description or "",
        )


def _value(settings: Settings, field: str) -> str | None:
    # The port is worked out where it is not set.
    value: Any = settings.port if field == "http_port" else getattr(settings, field)
    if isinstance(value, SecretStr):
        return masked(value.get_secret_value()) if field in _WITH_PASSWORD else "set"
    return None if value is None else _plain(value)


def _plain(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}"
        case tuple():
            return ",".join(map(str, value))
        case Path():
            return str(value)
        case _:
            # An address can be given a password where none is expected.
            return masked(str(value)) if "@" in str(value) else str(value)


def masked(address: str) -> str:
    """An address without its password and without what follows a question mark, which may hold one
    too; "set" for what is no address."""
    scheme, there, rest = address.partition("://")
    if not there or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
        return "set"
    # A password may have an @ in it that should have been written as %40.
    before, at, place = rest.rpartition("@")
    if "?" in before:
        # Either the password or what follows the address has an @ in it: nobody can tell.
        return f"{scheme}://{HIDDEN}"
    user, colon, _ = before.partition(":")
    if at and colon:
        before = f"{user}:{HIDDEN}"
    elif at and not scheme.startswith("postgres"):
        # A name alone is a key to some proxies.
        before = HIDDEN
    place, question, _ = place.partition("?")
    return f"{scheme}://{before}{at}{place}{question and '?' + HIDDEN}"


def markdown() -> str:
    """The list of all settings for the README: a table, without a last line break."""
    secret = secret_fields()
    lines = ["| setting | default | what it is for |", "|---|---|---|"]
    for field, info in Settings.model_fields.items():
        name = f"`{variable(field)}`{' 🔒' if field in secret else ''}"
        lines.append(f"| {name} | {_default(info)} | {info.description} |")
    return "\n".join(lines)


def _default(info: FieldInfo) -> str:
    more = info.json_schema_extra
    if isinstance(more, dict) and "default" in more:
        return str(more["default"])
    return NONE if info.default is None else f"`{_plain(info.default)}`"
