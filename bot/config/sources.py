"""Where settings stand: the environment, `.env`, and files that hold one secret each."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.config.faults import FILE, PREFIX, variable

Origin = Literal["environment", ".env", "file", "default", "given"]
"""Where a setting comes from; `given` is by the program itself."""

MOST_BYTES = 64 * 1024
"""Bytes in a file with one secret; whatever is larger is another file."""

LIKE = 0.75
"""How alike two names must be, from 0 to 1, for one to be taken for the other misspelt."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """In the place of a secret that could not be had: why."""

    why: str


@dataclass(frozen=True, slots=True)
class Place:
    """The variables of the bot in one place, by their names in lower case. Empty ones are none."""

    origin: Origin
    variables: Mapping[str, str] = field(repr=False)
    faults: tuple[str, ...] = ()

    @classmethod
    def of(cls, origin: Origin, found: Mapping[str, str | None]) -> Place:
        """The bot's own among the variables that were found."""
        prefix = PREFIX.lower()
        mine = {n.lower(): value for n, value in found.items() if value}
        return cls(origin, {n: value for n, value in mine.items() if n.startswith(prefix)})


def environment() -> Place:
    """What the process was started with."""
    place = Place.of("environment", os.environ)
    odd = sorted(n.upper() for n, value in place.variables.items() if not _is_text(value))
    faults = (f"{name} in the environment is not UTF-8 text." for name in odd)
    return Place("environment", place.variables, tuple(faults))


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def env_file(path: Path) -> Place:
    """What stands in a file of `NAME=value` lines; a file that is not there has nothing in it."""
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        return Place(".env", {})
    except UnicodeDecodeError:
        return _faulty(f"The file {path} is not UTF-8 text. Save it with UTF-8 encoding.")
    except OSError as error:
        return _faulty(f"The file {path} cannot be read: {error.strerror}.")
    lines = list(parse_stream(StringIO(text)))
    if broken := [line.original.line for line in lines if line.error]:
        return _faulty(
            *(f"Line {number} of {path} cannot be read: write it as NAME=value, with quotation "
              "marks around a value that has spaces or # in it." for number in broken)
        )  # fmt: skip
    return Place.of(".env", dotenv_values(stream=StringIO(text)))


def _faulty(*faults: str) -> Place:
    return Place(".env", {}, faults)


def secrets(fields: Collection[str], places: Collection[Place]) -> dict[str, str | Unusable]:
    """The secrets that stand in files: of each field that has one, what the file holds."""
    found: dict[str, str | Unusable] = {}
    for of in fields:
        name = variable(of)
        named = [
            p.variables[file] for p in places if (file := f"{name}{FILE}".lower()) in p.variables
        ]
        if not named:
            continue
        if any(name.lower() in place.variables for place in places):
            found[of] = Unusable(f"both it and {name}{FILE} are set; keep one of them")
        else:
            found[of] = _secret(f"{name}{FILE}", Path(named[0]))
    return found


def _secret(name: str, path: Path) -> str | Unusable:
    # A name that is no full path may be the secret itself, put into the wrong variable.
    which = f"the file {path}" if path.is_absolute() or _is_there(path) else "a file"
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            return Unusable(f"{name} names {which}, which is too large to be one secret")
        # Editors end a file with a line break, and some begin it with a mark.
        value = content.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        return Unusable(f"{name} names {which}, which is not UTF-8 text")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no file has such a name"
        advice = "" if path.is_absolute() else "; write its full path"
        return Unusable(f"{name} names {which} that cannot be read ({why}){advice}")
    return value or Unusable(f"{name} names {which}, which is empty")


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def unknown(fields: Collection[str], in_files: Collection[str], place: Place) -> list[str]:
    """A sentence for each variable that looks like a setting and is none; `in_files` are those
    fields that may stand in a file."""
    known = {variable(name) for name in fields}
    known |= {variable(name) + FILE for name in in_files}
    where = "the environment" if place.origin == "environment" else place.origin
    told = []
    for name in sorted(n.upper() for n in place.variables):
        if name in known:
            continue
        plain = name.removesuffix(FILE)
        if plain in known:
            told.append(f"{name} in {where} is no setting: {plain} is no secret, set it itself.")
            continue
        like = get_close_matches(name, known, 1, LIKE)
        advice = f" Did you mean {like[0]}?" if like else ""
        told.append(f"{name} in {where} is no setting of this version.{advice}")
    return told
