"""The timeline: the dated events of the source, as text and as what a picture of them shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.compose import Composer, choices, day
from bot.core.knowledge import ARTICLE, Citation, Event, Knowledge, PartialDate, Statement
from bot.core.reply import Line, Picture, Proof, Reply

PICTURE = "timeline"
"""The picture's name."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One event, as a picture shows it."""

    label: str
    date: str
    """In words."""
    when: PartialDate
    until: PartialDate | None
    number: int
    """Of its citation, as in the text."""


@dataclass(frozen=True, slots=True)
class Chart:
    """All that stands in the picture of a timeline."""

    title: str
    key: str
    """What a dot and a bar mean; empty where every day is known."""
    sources: tuple[str, ...]
    """Each source with the numbers that lead there."""
    marks: tuple[Mark, ...]
    alt: str
    """The same in words, for who does not see it."""


class Timelines:
    """Makes the Reply that tells the events in order."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._phrases = knowledge.phrases
        self._composer = Composer(knowledge)

    def reply(self) -> Reply:
        """The picture, and the same as text: each event with its date and citation."""
        composer, events = self._composer, self._knowledge.events
        if not events:
            none = composer.said("timeline_none")
            return replace(none, actions=composer.all_topics())
        lines, proofs = self._stated()
        entries = dict.fromkeys(event.entry for event in events)
        more = [self._knowledge.entries[entry] for entry in entries]
        notes = [Line(self._phrases["timeline_partial"])] if self._is_partial() else []
        return Reply(
            "page",
            (Line(self._phrases["timeline"]), *lines, *notes),
            as_of=composer.newest(proofs),
            as_of_line=composer.as_of(proofs),
            picture=Picture(PICTURE, self._alt()),
            proofs=tuple(proofs),
            choices_title=self._phrases["related"],
            choices=choices(more),
            actions=composer.all_topics(),
        )

    def chart(self) -> Chart | None:
        """What the picture shows; None if there are no events."""
        events = self._knowledge.events
        if not events:
            return None
        _, proofs = self._stated()
        numbers = {Citation(p.source, p.paragraph): p.number for p in proofs}
        return Chart(
            title=self._phrases["timeline"],
            key=self._phrases["timeline_key"] if self._is_partial() else "",
            sources=_sources(self._knowledge, proofs),
            marks=tuple(
                Mark(e.label, dated(e), e.when, e.until, numbers[e.citation]) for e in events
            ),
            alt=self._alt(),
        )

    def _stated(self) -> tuple[list[Line], list[Proof]]:
        return self._composer.stated(
            Statement(f"{dated(event)}: {event.text}", ARTICLE, (event.citation,))
            for event in self._knowledge.events
        )

    def _is_partial(self) -> bool:
        return any(event.when.day is None for event in self._knowledge.events)

    def _alt(self) -> str:
        told = (f"{dated(event)}: {event.label}" for event in self._knowledge.events)
        return f"{self._phrases['timeline']}. {'; '.join(told)}."


def dated(event: Event) -> str:
    """When it was, as exactly as that is known: 2016; July 2020; 27 September 2020."""
    if event.until is None:
        return in_words(event.when)
    return f"{in_words(event.when)} to {in_words(event.until)}"


def in_words(date: PartialDate) -> str:
    """A date as people write it, without what is not known of it."""
    month = MONTHS[date.month - 1] if date.month else None
    return " ".join(str(part) for part in (date.day, month, date.year) if part)


def _sources(knowledge: Knowledge, proofs: list[Proof]) -> tuple[str, ...]:
    """Each source once, with its paragraphs: "The Tide Table, 1 May 2020: [1] paragraph 9"."""
    found: dict[str, list[str]] = {}
    for proof in proofs:
        # The label begins with the source, which is said once; a place is not broken.
        place = f"[{proof.number}] {proof.label.rpartition(', ')[2]}"
        found.setdefault(proof.source, []).append(place.replace(" ", "\N{NO-BREAK SPACE}"))
    named = ((knowledge.sources[source], places) for source, places in found.items())
    return tuple(f"{s.publisher}, {day(s.published)}: {', '.join(ps)}" for s, ps in named)
