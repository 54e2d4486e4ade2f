"""What is wrong with knowledge that loads: every rule, and what is silenced."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.content.fault import Fault
from bot.content.review import Finding, Place, Review
from bot.content.rules import RULES, SLOW
from bot.content.rules import shape as shapes
from bot.content.rules.backed import backed
from bot.content.rules.comments import comments
from bot.content.rules.evenness import naming, saying
from bot.content.rules.fairness import fairness
from bot.content.rules.reading import reading
from bot.content.rules.wording import loaded, quotations

Rule = Callable[[Review], Iterator[Finding]]

_FAST: tuple[Rule, ...] = (
    shapes.sources,
    shapes.glossary,
    shapes.briefings,
    shapes.entries,
    shapes.phrasings,
    backed,
    loaded,
    saying,
    naming,
    quotations,
    reading,
    fairness,
    comments,
)


def warnings(review: Review, slow: Rule | None = None) -> list[Fault]:
    """Everything that should be mended and is not silenced, in the order of files and lines.

    `slow` finds what breaks the rules that need the fitted matcher; without it, what silences
    those rules is not judged.
    """
    found = [finding for rule in _FAST for finding in rule(review)]
    ran = set(RULES) - SLOW
    if slow is not None:
        found += slow(review)
        ran |= SLOW
    silences = _Silences(review)
    loud = [f for f in found if not silences.cover(f)]
    faults = (f.place.document.fault(f.place.path, f.message, f.rule) for f in loud)
    return sorted({*faults, *silences.needless(ran)})


class _Silences:
    """What is silenced, where, and whether anything was."""

    def __init__(self, review: Review) -> None:
        self._places: dict[tuple[str, tuple[str | int, ...], str], list[Place]] = {}
        self._used: set[tuple[str, tuple[str | int, ...], str]] = set()
        for document in review.documents:
            for place, rule in _silences(Place(document, ()), document.data):
                # The thing that it stands beside: above `silence` and the number in its list.
                key = (document.file, place.path[:-2], rule)
                self._places.setdefault(key, []).append(place)

    def cover(self, finding: Finding) -> bool:
        """Whether a finding is silenced, at its value or at one that it is part of."""
        file, path = finding.place.document.file, finding.place.path
        keys = [(file, path[:depth], finding.rule) for depth in range(len(path) + 1)]
        hit = [key for key in keys if key in self._places]
        self._used.update(hit)
        return bool(hit)

    def needless(self, ran: set[str]) -> Iterator[Fault]:
        """The silences of rules that ran, under which there is nothing, or another one already."""
        for key, places in self._places.items():
            if key[2] in ran:
                for place in places[1:] if key in self._used else places:
                    message = f"There is no {key[2]} to silence here. Remove this."
                    yield place.document.fault(place.path, message, "needless-silence")


def _silences(place: Place, data: object) -> Iterator[tuple[Place, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "silence" and isinstance(value, list):
                for i, one in enumerate(value):
                    if isinstance(one, dict) and "rule" in one:
                        yield place.at(key, i), one["rule"]
            elif not isinstance(value, str):
                yield from _silences(place.at(key), value)
    elif isinstance(data, list):
        for i, value in enumerate(data):
            if not isinstance(value, str):
                yield from _silences(place.at(i), value)
