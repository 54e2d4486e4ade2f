"""The nouns of the knowledge base: frozen values, checked where they are read.

This module knows nothing of YAML, files or platforms. `bot.content` makes these values and
promises that every reference in them (entry, term, paragraph) leads somewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from urllib.parse import quote

MAX_URL = 512
"""Characters a link may have: the limit of a Discord link button
(https://docs.discord.com/developers/components/reference#button)."""

ARTICLE = "article"
"""The speaker of what a Source says in its own voice."""


class Kind(StrEnum):
    """What sort of reply an Entry holds."""

    ANSWER = "answer"
    CONTESTED = "contested"
    NOT_IN_SOURCE = "not_in_source"
    OFF_SUBJECT = "off_subject"
    SMALLTALK = "smalltalk"

    @property
    def is_answer(self) -> bool:
        """Whether the Entry answers from a Source."""
        return self in (Kind.ANSWER, Kind.CONTESTED)

    @property
    def declines(self) -> bool:
        """Whether the Entry says that the Source does not answer."""
        return self in (Kind.NOT_IN_SOURCE, Kind.OFF_SUBJECT)

    @property
    def on_subject(self) -> bool:
        """Whether the Entry is about what the Sources are about."""
        return self not in (Kind.OFF_SUBJECT, Kind.SMALLTALK)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One numbered part of a Source: a gist in our words and where the passage starts and ends."""

    id: str
    gist: str
    start: str
    end: str

    @property
    def number(self) -> int:
        """The paragraph's number, counted from 0 (the picture caption)."""
        return int(self.id.removeprefix("p"))


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that may be cited."""

    id: str
    title: str
    publisher: str
    published: date
    url: str
    paragraphs: Mapping[str, Paragraph]

    def passage_url(self, paragraph: str) -> str:
        """A link that opens the publisher's page at the passage, at most MAX_URL characters.

        A text fragment (https://wicg.github.io/scroll-to-text-fragment/): its start and end words
        are percent-encoded, the hyphen too, which is syntax there. The fragment is shortened to
        its start, and left out, before the link would pass the limit.
        """
        place = self.paragraphs[paragraph]
        start, end = _fragment(place.start), _fragment(place.end)
        for fragment in (f"{start},{end}" if end else start, start):
            link = f"{self.url}#:~:text={fragment}"
            if len(link) <= MAX_URL:
                return link
        return self.url


def _fragment(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")


@dataclass(frozen=True, slots=True)
class Citation:
    """A statement's proof."""

    source: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, with who says it and where that stands."""

    say: str
    by: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A person, place, organisation or group of speakers, with the other names it goes by."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    counterpart: str | None = None
    """The Term that a follow-up such as "and the other side?" leads to."""
    line: Statement | None = None
    """Who or what it is, for the glossary; None for what readers do not look up there."""
    shown: tuple[str, ...] = ()
    """Other names that are worth showing: both sides' alike, none of them loaded."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names that it goes by, the one that readers see first; its id is one too."""
        return (self.name, " ".join(self.tokens), *self.aliases)

    @property
    def tokens(self) -> tuple[str, ...]:
        """What stands for any of its names in an understood question."""
        return tuple(self.id.split("-"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the bot knows."""

    id: str
    topic: str
    kind: Kind
    question: str
    phrasings: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    answer: tuple[Statement, ...] = ()
    decline: str = ""
    """For `not_in_source` what the Source does not say; for `smalltalk` the reply."""
    related: tuple[str, ...] = ()

    @property
    def citations(self) -> tuple[tuple[Citation, str], ...]:
        """Each Citation once, in order of first use, with who speaks there."""
        seen: dict[Citation, str] = {}
        for statement in self.answer:
            for citation in statement.citations:
                seen.setdefault(citation, statement.by)
        return tuple(seen.items())

    @property
    def text(self) -> str:
        """The answer as running text, without its proof."""
        return " ".join([*([self.decline] if self.decline else []), *(s.say for s in self.answer)])


@dataclass(frozen=True, slots=True)
class Topic:
    """Entries that belong together, in the order of their file."""

    id: str
    title: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One step of a Path: an Entry, and a few words that lead to it."""

    entry: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A briefing: the same subject at three depths."""

    id: str
    title: str
    intro: str
    short: str
    """The Entry that tells it in half a minute."""
    cards: tuple[Card, ...]
    """Three minutes."""
    full: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year, as exact as the Source gives it."""

    year: int
    month: int | None = None
    """None: not known."""
    day: int | None = None
    """None: not known."""

    def __str__(self) -> str:
        """As in ISO 8601: 2016, 2020-07, 2020-09-27."""
        rest = "".join(f"-{part:02}" for part in (self.month, self.day) if part is not None)
        return f"{self.year:04}{rest}"

    @property
    def order(self) -> tuple[int, int, int]:
        """Sorts by time; a year stands before its months, and a month before its days."""
        return self.year, self.month or 0, self.day or 0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a date that the Source gives."""

    id: str
    label: str
    """A few words, as they stand in the picture."""
    when: PartialDate
    until: PartialDate | None
    """The last day, month or year of what lasted; None for what did not, or is not known."""
    text: str
    entry: str
    """The Entry that tells more."""
    citation: Citation


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question of the quiz, with one right option."""

    id: str
    ask: str
    options: tuple[str, ...]
    """As they are shown: mixed, and always in the same order."""
    right: int
    """Which of them is right, counted from 0."""
    explain: str
    """Why, in a sentence."""
    entry: str
    """The Entry that tells more."""
    citation: Citation


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that readers may notice in a new version."""

    text: str
    entry: str | None = None
    """The Entry to read; None for what is no longer there."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What changed for readers on a day."""

    day: date
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """A language that people write in and the bot does not answer in."""

    id: str
    letters: frozenset[str]
    """Letters that English does not use."""
    notice: str
    words: Mapping[str, str]
    """Forms as they are typed, and the English words that they stand for."""


@dataclass(frozen=True)
class Knowledge:
    """All that the bot knows, loaded, checked, immutable."""

    sources: Mapping[str, Source]
    terms: Mapping[str, Term]
    topics: Mapping[str, Topic]
    """In the order in which readers see them."""
    entries: Mapping[str, Entry]
    synonyms: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, str]
    languages: tuple[Language, ...]
    common_words: frozenset[str] = frozenset()
    """Words that look like misspellings of others and are not."""
    starters: tuple[str, ...] = ()
    """The answers that are offered before anything is typed, the first ones first."""
    fillers: tuple[str, ...] = ()
    """Politeness, hedges and insults: skipped where anything else is left to read."""
    paths: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))
    """The briefings, in the order in which readers see them."""
    events: tuple[Event, ...] = ()
    """What happened, the first things first."""
    quiz: Mapping[str, QuizQuestion] = field(default_factory=lambda: MappingProxyType({}))
    """What can be guessed, in the order of the file."""
    revisions: tuple[Revision, ...] = ()
    """What changed, the last day first."""
    version: str = ""
    """A hash of everything above: it names what was fitted, and readers' bug reports."""

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[Entry, ...]]:
        """The Entries of each Topic, in order."""
        return MappingProxyType(
            {t.id: tuple(self.entries[e] for e in t.entries) for t in self.topics.values()}
        )

    def speaker(self, by: str) -> str:
        """The name that readers see for a speaker."""
        return "The article" if by == ARTICLE else self.terms[by].name

    @property
    def as_of(self) -> date:
        """The date of the newest Source: what is said here was reported by that day."""
        return max(s.published for s in self.sources.values())
