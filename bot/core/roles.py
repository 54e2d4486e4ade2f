"""Who does what to whom: "did A help B" is not "did B help A".

A pair is the named side before a verb of doing and the one after it. A passive ("was helped by B")
and a verb of receiving ("got drones from B") turn it round. Verbs are told by their stems, after
synonyms have been replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

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


def pairs(tokens: Sequence[str], names: Mapping[tuple[str, ...], str]) -> frozenset[Pair]:
    """The pairs in a question; `names` gives the Term of canonical tokens."""
    named = [p for p in places(tokens, names) if not _describes(tokens, p[1])]
    if len({term for _, _, term in named}) < 2:
        return frozenset()
    found: set[Pair] = set()
    for at, token in enumerate(tokens):
        root = stem(token)
        if root not in _DOING and root not in _RECEIVING:
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
    return stem(tokens[end]) not in _DOING | _RECEIVING


def places(
    tokens: Sequence[str], names: Mapping[tuple[str, ...], str]
) -> list[tuple[int, int, str]]:
    """Start, end and Term of each name, the longest name first where two begin together."""
    longest = max(map(len, names), default=0)
    first = {name[0] for name in names}
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(tokens):
        if tokens[at] not in first:
            at += 1
            continue
        for length in range(min(longest, len(tokens) - at), 0, -1):
            term = names.get(tuple(tokens[at : at + length]))
            if term is not None:
                found.append((at, at + length, term))
                at += length
                break
        else:
            at += 1
    return found


def contradict(asked: Collection[Pair], known: Collection[Pair]) -> bool:
    """Whether what is asked stands in `known` only the other way round."""
    return any((b, a) in known and (a, b) not in known and (b, a) not in asked for a, b in asked)
