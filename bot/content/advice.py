"""How to mend a fault, in a sentence for a maintainer."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.core.codec import LONGEST_ID

EMPTY = "This is empty."
"""How the sentence for a place begins where nothing stands yet."""


def unknown(noun: str, word: str, known: Iterable[str]) -> str:
    """A sentence for a word that is none of the known ones, with the nearest of them."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"There is no {noun} '{word}'.{hint}"


def advice(detail: Any, model: type[BaseModel], path: tuple[str | int, ...]) -> str:
    """A sentence for one of pydantic's errors: what is wrong and how to mend it."""
    word = str(path[-1]) if path else ""
    match detail["type"]:
        case "extra_forbidden":
            return unknown("key", word, _keys(model, path[:-1]))
        case "unknown":
            return unknown(detail["msg"], str(detail["input"]), detail["ctx"]["known"])
        case "missing":
            return f"'{word}' is missing here. Add it."
        case "too_short":
            least = detail["ctx"]["min_length"]
            return f"Here stand {detail['ctx']['actual_length']}; at least {least} are needed."
        case "too_long" | "string_too_long":
            return f"This is too long; at most {detail['ctx']['max_length']} are allowed."
        case "string_too_short":
            return _empty(model, path)
        case "string_pattern_mismatch" if detail["input"] == "":
            return _empty(model, path)
        case "string_type":
            return _no_text(detail["input"])
        case "list_type" if isinstance(detail["input"], dict):
            return "Here belongs a list: put '- ' before the first key of each item."
        case "list_type":
            return "Here belongs a list: [one, two], or a line for each item with '- ' before it."
        case "int_parsing" | "int_type" | "greater_than_equal":
            return "Here belongs a whole number, such as 12."
        case "dict_type" | "model_type" | "model_attributes_type":
            return "Here belong keys with values, such as 'say: …'."
        case "literal_error":
            return f"Here can stand {detail['ctx']['expected']}, not '{detail['input']}'."
        case "string_pattern_mismatch":
            pattern = detail["ctx"]["pattern"]
            form = _PATTERNS.get(pattern, pattern)
            near = _slug(detail["input"]) if pattern == _ID else ""
            hint = f" Did you mean '{near}'?" if near else ""
            return f"'{detail['input']}' does not have the right form ({form}).{hint}"
        case "value_error":
            return f"Please {detail['ctx']['error']}."
        case _ if detail["type"].startswith("date"):
            return f"'{detail['input']}' is not a date. Write it as 2020-10-07."
        case _:
            return f"{detail['msg']}."


def _no_text(found: Any) -> str:
    """For what YAML took for something else."""
    what, why = "a list", "starts with '[' or with another '- '"
    if isinstance(found, dict):
        what = "keys with values"
        why = "has ': ' in it, ends with ':', or starts with '{' or '?'"
    return f"Here belongs text, and YAML takes this for {what}: it {why}. Put it in double quotes."


def _slug(word: str) -> str:
    """The id that somebody meant who typed a name."""
    if "," in word:
        return ""
    return "-".join(re.findall("[a-z0-9]+", word.lower()))[:LONGEST_ID].strip("-")


_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_PATTERNS = {
    _ID: "small letters, digits and single hyphens",
    r"^p[0-9]+$": "p and a number, such as p4, or several as [p1, p4]",
    r"^https://\S+$": "an address that begins with https://",
    r"^[a-z]{2,3}$": "a language code such as ru",
}


def _empty(model: type[BaseModel], path: tuple[str | int, ...]) -> str:
    """What to do where nothing stands yet, and what the place is for, as far as that is written."""
    keys = [i for i, step in enumerate(path) if isinstance(step, str)]
    place = _fields(model, path[: keys[-1]]).get(str(path[keys[-1]])) if keys else None
    if path and isinstance(path[-1], int):
        advice = "Write something, or remove the line."
    elif place is not None and place.is_required():
        advice = "Write something."
    else:
        advice = "Write something, or remove the key."
    meant = f" Here belongs: {place.description}" if place and place.description else ""
    return f"{EMPTY} {advice}{meant}"


def _keys(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys that a model allows at a path, for "did you mean"."""
    return list(_fields(model, path))


def _fields(model: type[BaseModel], path: tuple[str | int, ...]) -> dict[str, FieldInfo]:
    """The keys that a model allows at a path, each with what is said of it."""
    current: Any = model
    for step in path:
        if isinstance(step, int) or not (
            isinstance(current, type) and issubclass(current, BaseModel)
        ):
            continue
        for name, info in current.model_fields.items():
            if step == (info.alias or name):
                inner = [a for a in _types(info.annotation) if issubclass(a, BaseModel)]
                current = inner[0] if inner else None
                break
    if isinstance(current, type) and issubclass(current, BaseModel):
        return {info.alias or name: info for name, info in current.model_fields.items()}
    return {}


def _types(annotation: Any) -> list[type]:
    if isinstance(annotation, type):
        return [annotation]
    return [t for a in getattr(annotation, "__args__", ()) for t in _types(a)]
