"""The kind of thing that a question asks for, told by a few phrases."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum


class Asks(StrEnum):
    """The kind of thing that a question asks for."""

    WHEN = "when"
    HOW_LONG = "how-long"
    HOW_MANY = "how-many"
    WHO = "who"
    WHERE = "where"
    WHY = "why"
    CHECK = "check"
    """Whether something is so, or is confirmed."""
    WHAT = "what"
    """Everything else."""


_PHRASES = {
    Asks.HOW_LONG: (
        "how long",
        "how much longer",
        "duration",
        "how many days|weeks|months|hours|minutes|years",
    ),
    Asks.HOW_MANY: (
        "how many|much|often|big|large|old|strong|far",
        "number of",
        "amount|count|percentage|figure|figures|times",
    ),
    Asks.WHEN: (
        "when|date|dates|year",
        "what|which|wat|wich date|day|year|month|time|weekday",
        "how soon",
    ),
    Asks.WHERE: (
        "where|wher|location|whereabouts",
        "were at",
        "what|which place|city|town|location|village|area",
    ),
    Asks.WHY: (
        "why|reason|reasons|motive|motives|cause",
        "how come",
        "what|wat for",
        "y tho",
        "because of what",
    ),
    Asks.WHO: (
        "who|whom|whose|whos",
        "according to",
        "which|what person|country|side|leader|people|analyst|expert|guy|state|nation",
    ),
    Asks.CHECK: ("true|confirmed|right|correct|really|fake|rumour", "is it"),
}
"""Phrases for each kind, the kind that counts first if there are several; "a|b c" is two."""

_OPENING = frozenset(
    (
        "is are was were do does did has have had can could will would isnt arent wasnt didnt "
        "doesnt so heard hear saw"
    ).split()
)
_OPENING_PAIRS = (("i", "heard"), ("i", "read"))
"""Words with which a text opens that asks for a check."""

_ORDER = tuple(_PHRASES)
_BY_FIRST: dict[str, list[tuple[tuple[str, ...], Asks]]] = defaultdict(list)
for _kind, _written in _PHRASES.items():
    for _one in _written:
        for _phrase in itertools.product(*(word.split("|") for word in _one.split())):
            _BY_FIRST[_phrase[0]].append((_phrase, _kind))


def asks(tokens: Sequence[str]) -> Asks:
    """What a question of these canonical tokens asks for."""
    found = {
        kind
        for at, token in enumerate(tokens)
        if token in _BY_FIRST
        for phrase, kind in _BY_FIRST[token]
        if tuple(tokens[at : at + len(phrase)]) == phrase
    }
    if tokens and (tokens[0] in _OPENING or tuple(tokens[:2]) in _OPENING_PAIRS):
        found.add(Asks.CHECK)
    return min(found, key=_ORDER.index, default=Asks.WHAT)
