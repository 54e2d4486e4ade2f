"""What different people asked in different words, put together.

A group holds wordings that came nearest to the same entry and are alike: people are told apart near
one entry only. Shown are the words of a group that so many different people used; what fewer people
said is shown nowhere, and neither is that there was something.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.core.understand import content_tokens

Words = tuple[str, ...]

ALIKE = 0.2
"""Likeness from which two wordings are one question."""

GAP = "…"
"""Stands for words that too few people used."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One person's question, as it is kept; see `bot.store.unanswered`."""

    period: int
    entry: str
    who: int
    words: Words
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """A question that many asked."""

    entry: str
    """What came nearest when it was asked."""
    text: str
    """Its words in the order of one wording, with gaps."""
    words: Words
    """The same without gaps."""
    people: int
    """Different people of one period, at least."""
    reasons: tuple[str, ...]
    """What was wrong with the replies, as far as so many people found it; see `Reason`."""


def groups(
    asked: Iterable[Asked], likeness: Callable[[Words, Words], float], people: int
) -> list[Group]:
    """The groups that at least so many different people asked, those that most asked first.

    `likeness` says how much two wordings have in common, from 0 to 1.
    """
    near: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        near[one.entry].append(one)
    found = [
        group
        for entry in sorted(near)
        for members in _alike(near[entry], likeness)
        if (group := _shown(members, people)) is not None
    ]
    return sorted(found, key=lambda g: (-g.people, g.words))


def _alike(asked: Sequence[Asked], likeness: Callable[[Words, Words], float]) -> list[list[Asked]]:
    """Each wording joins the group whose first one it is most like; those most asked begin."""
    wordings: dict[Words, list[Asked]] = defaultdict(list)
    for one in asked:
        wordings[one.words].append(one)
    found: dict[Words, list[Asked]] = {}
    for words in sorted(wordings, key=lambda w: (-len(wordings[w]), w)):
        best = max(found, key=lambda first: likeness(words, first), default=words)
        first = best if best in found and likeness(words, best) >= ALIKE else words
        found.setdefault(first, []).extend(wordings[words])
    return list(found.values())


def _shown(members: Sequence[Asked], people: int) -> Group | None:
    """The group in words that enough people used; None if those say nothing."""
    every = {word for one in members for word in one.words}
    used = {w for w in every if _people(one for one in members if w in one.words) >= people}
    text = max(
        (_with_gaps(one.words, used) for one in members),
        key=lambda t: (sum(w != GAP for w in t), -len(t), t),
    )
    words = tuple(w for w in text if w != GAP)
    if not content_tokens(words):
        return None
    reasons = tuple(
        reason
        for reason in sorted({one.reason for one in members})
        if _people(one for one in members if one.reason == reason) >= people
    )
    return Group(members[0].entry, " ".join(text), words, _people(members), reasons)


def _people(asked: Iterable[Asked]) -> int:
    """Different people of the period that has most: across periods nobody can tell them apart."""
    periods: dict[int, set[int]] = defaultdict(set)
    for one in asked:
        periods[one.period].add(one.who)
    return max(map(len, periods.values()), default=0)


def _with_gaps(words: Words, used: set[str]) -> Words:
    shown: list[str] = []
    for word in words:
        piece = word if word in used else GAP
        if piece != GAP or shown[-1:] != [GAP]:
            shown.append(piece)
    return tuple(shown)
