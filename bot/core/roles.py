"""Who does what to whom: "did A help B" is not "did B help A".

A pair is the named side before a verb of doing and the one after it. A passive ("was helped by B")
and a verb of receiving ("got drones from B") turn it round. Verbs are told by their stems, after
synonyms have been replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from bot.core.features import stem
from bot.core.stop import STOP

Pair = tuple[str, str]
"""The ids of two Terms: who acts, and on whom."""

REACH = 7
"""Words between a verb and a name that belongs to it."""

_DOING = frozenset(
    stem(w)
    for w in (
        "help support send sent supply deploy ship bring give gave sell arm attack bomb invade "
        "defend protect betray blame accuse threaten warn telephone call ask invite praise thank "
        "join leave withdraw drag pull obey lead fund pay hire train assist aid rescue abandon "
        "recognise recognize sanction punish criticise criticize owe promise"
    ).split()
)
_NOUNS = frozenset(stem(w) for w in "help support aid backing assistance".split())
_HAVING = frozenset("the has have had any some get got with under".split())
_TURNING = frozenset(("by", "from"))

_RECEIVING = frozenset(stem(w) for w in "get got receive obtain buy bought accept borrow".split())
_VERBS = _DOING | _RECEIVING


class Place(NamedTuple):
    """Where a Term's canonical tokens stand in a text: from `start` to before `end`."""

    start: int
    end: int
    term: str


class Names:
    """Finds Terms in canonical tokens."""

    def __init__(self, names: Mapping[tuple[str, ...], str]) -> None:
        """`names` gives the Term of canonical tokens."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in sorted(names, key=len, reverse=True):
            self._by_first.setdefault(name[0], []).append((name, names[name]))

    def places(self, tokens: Sequence[str]) -> list[Place]:
        """Each name in order, the longest one where two begin together."""
        found: list[Place] = []
        end = 0
        for at, token in enumerate(tokens):
            if at < end or token not in self._by_first:
                continue
            for name, term in self._by_first[token]:
                if tuple(tokens[at : at + len(name)]) == name:
                    end = at + len(name)
                    found.append(Place(at, end, term))
                    break
        return found


def pairs(tokens: Sequence[str], places: Sequence[Place]) -> frozenset[Pair]:
    """The pairs in a question; `places` are those of its names."""
    named = [p for p in places if not _describes(tokens, p.end)]
    if len({p.term for p in named}) < 2:
        return frozenset()
    found: set[Pair] = set()
    for at, token in enumerate(tokens):
        root = stem(token)
        if root not in _VERBS:
            continue
        before = [(end, t) for _, end, t in named if at - REACH <= end <= at]
        after = [(start, t) for start, _, t in named if at < start <= at + REACH]
        if not before or not after:
            continue
        actor, target = before[-1][1], after[0][1]
        between = tokens[at + 1 : after[0][0]]
        if "and" in between:
            continue
        turned = bool(_TURNING.intersection(between))
        if root in _NOUNS and at > 0 and tokens[at - 1] in _HAVING:
            # "has the support of B", "got help from B": the noun, not the verb.
            turned = True
        if root in _RECEIVING and not turned:
            continue
        if actor != target:
            found.add((target, actor) if turned else (actor, target))
    return frozenset(found)


def _describes(tokens: Sequence[str], end: int) -> bool:
    """Whether a name that ends there only describes what follows, as in "Syrian mercenaries"."""
    if end >= len(tokens) or tokens[end] in STOP:
        return False
    return stem(tokens[end]) not in _VERBS


def contradict(asked: Collection[Pair], known: Collection[Pair]) -> bool:
    """Whether what is asked stands in `known` only the other way round."""
    return any((b, a) in known and (a, b) not in known and (b, a) not in asked for a, b in asked)
