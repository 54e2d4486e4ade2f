"""Differences as a day of changes.yaml: a draft for a maintainer to shorten and put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import yaml

from bot.content.differences import KINDS, Difference, Way
from bot.content.revisions import MOST_TOLD, taken

LONGEST_SENTENCE = 600
"""Characters that `say:` may have."""

_UNTOLD = ("topics", "smalltalk", "phrases")
"""What readers of /changes need not be told."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A sentence for readers, and the entry to read, where there is one."""

    say: str
    entry: str | None = None


def announced(found: Iterable[Difference]) -> list[Announced]:
    """What readers should be told, so that it fits into one message: with old and new sentences,
    else each thing in short, else how many there are."""
    told = [d for d in found if d.what not in _UNTOLD and d.way is not Way.MOVED]
    for wording in (_in_full, _in_short):
        said = _once(wording(d) for d in told)
        if taken([a.say for a in said]) <= MOST_TOLD:
            return said
    return _counted(told)


def as_yaml(said: Sequence[Announced], day: date) -> str:
    """The block to put under `changes:`, indented as it stands there."""
    lines = [f"  - date: {day.isoformat()}", "    what:"]
    for one in said:
        lines.append(f"      - say: {scalar(one.say)}")
        if one.entry is not None:
            lines.append(f"        entry: {one.entry}")
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    """A text as it stands in a YAML file, in one line, with quotes where it needs them."""
    written: str = yaml.safe_dump(text, allow_unicode=True, width=1_000_000)
    return written.removesuffix("\n").removesuffix("\n...")


def _once(said: Iterable[Announced]) -> list[Announced]:
    return list(dict.fromkeys(said))


def _in_full(d: Difference) -> Announced:
    of = _named(d)
    match d.way:
        case Way.RENAMED:
            full = f"{_initial(KINDS[d.what])} renamed: it was “{d.old}”, and is “{d.new}” now."
        case Way.REWORDED if d.old and d.new:
            full = f"{of} said “{d.old}” It now says “{d.new}”"
        case Way.REWORDED if d.new:
            full = f"{of} now says also “{d.new}”"
        case Way.REWORDED:
            full = f"{of} no longer says “{d.old}”"
        case Way.CITATIONS:
            full = f"{of} has other proof: {d.old or 'none'} before, {d.new or 'none'} now."
        case _:
            return _in_short(d)
    return Announced(full, _entry(d)) if len(full) <= LONGEST_SENTENCE else _in_short(d)


def _in_short(d: Difference) -> Announced:
    match d.way:
        case Way.NEW:
            say = f"New {KINDS[d.what]}: “{d.name}”."
        case Way.GONE:
            say = f"No longer here: the {KINDS[d.what]} “{d.name}”."
        case Way.RENAMED:
            say = f"{_initial(KINDS[d.what])} renamed: “{d.new}”."
        case _:
            say = f"{_named(d)} was changed."
    return Announced(say.replace("?”.", "?”"), _entry(d))


def _counted(told: Iterable[Difference]) -> list[Announced]:
    many = Counter((d.what, _COUNTED.get(d.way, "changed")) for d in set(told))
    return [Announced(f"{_initial(KINDS[what])}: {n} {way}.") for (what, way), n in many.items()]


_COUNTED = {Way.NEW: "new", Way.GONE: "no longer here"}


def _named(d: Difference) -> str:
    return f"The {KINDS[d.what]} “{d.name}”"


def _entry(d: Difference) -> str | None:
    return d.id if d.what == "entries" and d.way is not Way.GONE else None


def _initial(text: str) -> str:
    return text[:1].upper() + text[1:]
