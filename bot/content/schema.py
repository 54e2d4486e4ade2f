"""The shape of every knowledge file, as pydantic models: unknown keys and wrong kinds are faults.

Every scalar arrives as the text that was typed (see `bot.content.document`).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from bot.core.codec import LONGEST_ID
from bot.core.knowledge import Kind


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


class TermsModel(_Model):
    """terms.yaml: names, interchangeable words, words to skip, words that are not misspellings."""

    terms: list[TermModel]
    synonyms: dict[str, list[Text]] = {}
    fillers: list[Text] = []
    common_words: list[Text] = []


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
