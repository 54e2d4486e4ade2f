"""The shape of every knowledge file, as pydantic models: unknown keys and wrong kinds are faults.

Every scalar arrives as the text that was typed (see `bot.content.document`).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from bot.content.dates import partial_date
from bot.core.codec import LONGEST_ID
from bot.core.knowledge import Kind, PartialDate

LONGEST_LINK = 120
"""Characters of the words that lead from one card of a briefing to the next."""

LONGEST_EVENT = 60
"""Characters of what stands beside an event in the timeline's picture."""

MOST_CARDS = 40
"""Cards of a briefing in full: more is a book."""


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _day(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise PydanticCustomError("date_form", "not a date")
    return value


def _sentence(value: str) -> str:
    if value[-1] not in ".?!”\"'…":
        raise ValueError("end the sentence with a full stop")
    return value


Text = Annotated[str, Field(min_length=1, max_length=600), BeforeValidator(_stripped)]
Sentence = Annotated[Text, AfterValidator(_sentence)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=LONGEST_ID)]
ParagraphId = Annotated[str, Field(pattern=r"^p[0-9]+$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StatementModel(_Model):
    """One sentence of an answer."""

    say: Sentence = Field(description="The sentence, in our own words.")
    by: Id = Field(description="Who says it: `article`, or the id of a term.")
    from_: Annotated[
        list[ParagraphId], BeforeValidator(_listed), Field(alias="from", min_length=1)
    ] = Field(description="The paragraphs that prove it, such as p4.")


class EntryModel(_Model):
    """One thing that the bot knows."""

    id: Id
    kind: Literal["answer", "contested", "not_in_source", "off_subject"] = "answer"
    question: Text = Field(description="The question as a reader sees it on a button.")
    phrasings: list[Text] = Field(min_length=10, description="How strangers ask it, at least ten.")
    keywords: list[Text] = Field(default=[], description="Words that belong to it.")
    decline: Sentence | None = Field(
        default=None, description="For `not_in_source`: what the source does not say."
    )
    answer: list[StatementModel] = Field(default=[], max_length=4)
    related: list[Id] = Field(default=[], max_length=3, description="What to offer next.")


class TopicModel(_Model):
    """A file of entries."""

    title: Text
    entries: list[EntryModel] = Field(min_length=1)


class ParagraphModel(_Model):
    """A numbered part of a source."""

    id: ParagraphId
    gist: Text = Field(description="What it says, in our own words.")
    start: Text = Field(description="The few words at which the passage starts.")
    end: Annotated[str, BeforeValidator(_stripped)] = Field(
        default="", description="The few words at which it ends."
    )


class SourceModel(_Model):
    """A publication that may be cited."""

    id: Id
    title: Text
    publisher: Text
    published: Annotated[date, BeforeValidator(_day)]
    url: Annotated[str, Field(pattern=r"^https://\S+$", max_length=400)]
    paragraphs: list[ParagraphModel] = Field(min_length=1)


class TermModel(_Model):
    """A person, place, organisation or group of speakers."""

    id: Id
    name: Text
    kind: Literal["person", "place", "organisation", "group"]
    aliases: list[Text] = []
    counterpart: Id | None = None
    line: StatementModel | None = Field(
        default=None, description="For the glossary: who or what it is, in one sentence."
    )
    shown_aliases: list[Text] = Field(
        default=[], max_length=4, description="Those of `aliases` that readers see there."
    )


class TermsModel(_Model):
    """terms.yaml: names, interchangeable words, words to skip, words that are not misspellings."""

    terms: list[TermModel]
    synonyms: dict[str, list[Text]] = {}
    fillers: list[Text] = []
    common_words: list[Text] = []


class CardModel(_Model):
    """A step of a briefing."""

    entry: Id
    link: Annotated[str, Field(max_length=LONGEST_LINK), BeforeValidator(_stripped)] = Field(
        default="", description="A few words of our own that lead to it."
    )


class PathModel(_Model):
    """A briefing."""

    id: Id
    title: Text
    intro: Sentence = Field(description="What it tells, in our own words.")
    short: Id = Field(description="The entry that tells it in half a minute.")
    cards: list[CardModel] = Field(min_length=5, max_length=7, description="Three minutes.")
    full: list[CardModel] = Field(min_length=5, max_length=MOST_CARDS)


class LessonsModel(_Model):
    """lessons.yaml: briefings, in the order in which readers see them."""

    paths: list[PathModel] = Field(min_length=1)


When = Annotated[PartialDate, BeforeValidator(partial_date)]


class EventModel(_Model):
    """Something that happened on a date that the source gives."""

    id: Id
    label: Annotated[Text, Field(max_length=LONGEST_EVENT)]
    date: When = Field(description="A day, a month or a year, as exact as the source gives it.")
    until: When | None = Field(default=None, description="When it ended, if it lasted.")
    say: Sentence
    from_: Annotated[
        list[ParagraphId], BeforeValidator(_listed), Field(alias="from", min_length=1, max_length=1)
    ] = Field(description="The paragraph that gives the date.")
    entry: Id = Field(description="The entry that tells more.")


class TimelineModel(_Model):
    """timeline.yaml: dated events."""

    events: list[EventModel] = Field(min_length=1)


Day = Annotated[date, BeforeValidator(_day)]


class ChangeModel(_Model):
    """One thing that readers notice."""

    say: Sentence = Field(description="What is otherwise now, in a sentence.")
    entry: Id | None = Field(
        default=None, description="The entry to read; none for what is no longer there."
    )


class RevisionModel(_Model):
    """What changed on a day."""

    date: Day = Field(description="The day on which readers got it, such as 2020-10-07.")
    what: list[ChangeModel] = Field(min_length=1, description="The most important first.")


class ChangesModel(_Model):
    """changes.yaml: what readers may notice, as `briefbot diff REV --yaml` drafts it."""

    changes: list[RevisionModel] = Field(min_length=1, description="The days, in any order.")


class SmalltalkModel(_Model):
    """A greeting or the like, with the bot's own reply."""

    id: Id
    question: Text
    phrasings: list[Text] = Field(min_length=3)
    say: Sentence


class LanguageModel(_Model):
    """How to recognise a language, and what to tell its writers."""

    id: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    letters: str = Field(default="", description="Letters that English does not use.")
    notice: Text = Field(description="That answers are in English, said in this language.")
    words: dict[str, list[Text]] = Field(description="English words and how they are typed.")


class LanguagesModel(_Model):
    """languages.yaml: languages that people write in."""

    languages: list[LanguageModel]


class PhrasesModel(_Model):
    """phrases.yaml: everything that the bot says for itself."""

    phrases: dict[str, Text]
    topics: list[Id] = Field(
        default=[], description="Files of entries in the order in which readers see them."
    )
    starters: list[Id] = Field(
        min_length=1, description="Entries that are offered before anything is typed."
    )
    smalltalk: list[SmalltalkModel]


def kind_of(model: EntryModel) -> Kind:
    """The core's Kind for a file's word."""
    return Kind(model.kind)
