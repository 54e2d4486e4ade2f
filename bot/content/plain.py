"""Frozen values as plain ones for JSON, and back, as their type hints say."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def plain(value: Any) -> Any:
    """Lists, objects, texts and numbers for a value of dataclasses and what they are made of."""
    if dataclasses.is_dataclass(value):
        return [plain(getattr(value, f.name)) for f in dataclasses.fields(value)]
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(inner) for inner in value)
    if isinstance(value, tuple):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def valued(kind: type[T], found: Any) -> T:
    """The value of that kind of which `plain` made what was found."""
    made: T = _valued(kind, found)
    return made


def _valued(kind: Any, found: Any) -> Any:
    if dataclasses.is_dataclass(kind):
        made: Any = kind
        return made(*[_valued(k, v) for k, v in zip(_fields(made), found, strict=True)])
    if kind is date:
        return date.fromisoformat(found)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(found)
    inner = get_args(kind)
    if NoneType in inner:
        return None if found is None else _valued(inner[0], found)
    if inner == (str, ...):
        return tuple(found)
    match get_origin(kind):
        case origin if origin is tuple and inner[-1] is ...:
            return tuple(_valued(inner[0], v) for v in found)
        case origin if origin is tuple:
            return tuple(_valued(k, v) for k, v in zip(inner, found, strict=True))
        case origin if origin is frozenset:
            return frozenset(_valued(inner[0], v) for v in found)
        case origin if origin is Mapping and inner[1] in (str, int):
            return MappingProxyType(found)
        case origin if origin is Mapping:
            return MappingProxyType({key: _valued(inner[1], v) for key, v in found.items()})
    return found


@cache
def _fields(kind: type) -> list[Any]:
    hints = get_type_hints(kind)
    return [hints[f.name] for f in dataclasses.fields(kind)]
