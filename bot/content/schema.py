"""The shape of every knowledge file, as pydantic models: unknown keys and wrong kinds are faults.

Every scalar arrives as the text that was typed (see `bot.content.document`).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.content.dates import partial_date
from bot.content.rules import RULES
from bot.core.codec import LONGEST_ID
from bot.core.knowledge import Kind, PartialDate

LONGEST_LINK = 120
"""Characters of the words that lead from one card of a briefing to the next."""

LONGEST_EVENT = 60
"""Characters of what stands beside an event in the timeline's picture."""

LONGEST_ASK = 200
"""Characters of a question of the quiz: with what stands before it, it fits a Telegram poll, which
takes 300 (https://core.telegram.org/bots/api#sendpoll)."""

MOST_CARDS = 40
"""Cards of a briefing in full: more is a book."""


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _in_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _day(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise PydanticCustomError("date_form", "not a date")
    return value


def _rule(value: str) -> str:
    if value not in RULES:
        raise PydanticCustomError("unknown", "rule", {"known": sorted(RULES)})
    return value


def _whole(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _sentence(value: str) -> str:
    if value[-1] not in ".?!”\"'…":
        raise ValueError("end the sentence with a full stop")
    return value


def _question(value: str) -> str:
    if not value.endswith("?"):
        raise ValueError("end the question with a question mark")
    return value


_DATE = Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")
Text = Annotated[str, Field(min_length=1, max_length=600), BeforeValidator(_stripped)]
Sentence = Annotated[Text, AfterValidator(_sentence)]
InLine = Annotated[Text, BeforeValidator(_in_line)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=LONGEST_ID)]
ParagraphId = Annotated[str, Field(pattern=r"^p[0-9]+$")]
Proof = Annotated[
    list[ParagraphId],
    BeforeValidator(_listed, json_schema_input_type=ParagraphId | list[ParagraphId]),
]
When = Annotated[
    PartialDate, BeforeValidator(partial_date, json_schema_input_type=Annotated[str, _DATE] | int)
]
"""Editors take a year without quotes for a number; here it is text like everything else."""
Whole = Annotated[int, BeforeValidator(_whole), Field(ge=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SilenceModel(_Model):
    """A warning of `briefbot check` that is not heeded here, and the reason."""

    rule: Annotated[str, AfterValidator(_rule), WithJsonSchema({"enum": list(RULES)})] = Field(
        description="The rule's name, as it stands in [brackets] after the warning."
    )
    because: Sentence = Field(description="Why it is right as it is, in a sentence.")


Silences = Annotated[
    list[SilenceModel], Field(description="Warnings that are not heeded here, each with a reason.")
]


class StatementModel(_Model):
    """One sentence of an answer."""

    say: Sentence = Field(description="The sentence, in our own words.")
    by: Id = Field(description="Who says it: `article`, or the id of a term.")
    from_: Annotated[Proof, Field(alias="from", min_length=1)] = Field(
        description="The paragraphs that prove it, such as p4 or [p1, p4]."
    )
    silence: Silences = []


class EntryModel(_Model):
    """One thing that the bot knows."""

    id: Id = Field(
        description="A name that no other entry, term or source has; links and buttons keep it."
    )
    kind: Literal["answer", "contested", "not_in_source", "off_subject"] = Field(
        default="answer",
        description="`answer`; `contested`, where speakers differ; `not_in_source`, what people "
        "ask and the article does not say; `off_subject`, what has nothing to do with it.",
    )
    question: Text = Field(
        description="The question as a reader sees it on a button, at most 80 characters."
    )
    phrasings: list[Text] = Field(min_length=10, description="How strangers ask it, at least ten.")
    keywords: list[Text] = Field(default=[], description="Words that belong to it.")
    decline: Sentence | None = Field(
        default=None, description="For `not_in_source`: what the source does not say."
    )
    answer: list[StatementModel] = Field(
        default=[],
        max_length=4,
        description="The sentences of the answer, at most four, each with its proof; for "
        "`not_in_source` what comes near.",
    )
    related: list[Id] = Field(
        default=[], max_length=3, description="Entries to offer next, at most three."
    )
    silence: Silences = []


class TopicModel(_Model):
    """entries/*.yaml: a topic and its entries. The file's name is the topic's id."""

    title: Text = Field(description="The topic as it stands on a button, at most 80 characters.")
    entries: list[EntryModel] = Field(
        min_length=1, description="In the order in which readers see them."
    )


class FactsModel(_Model):
    """What a paragraph holds, against which the sentences that cite it are checked."""

    numbers: list[Annotated[Text, BeforeValidator(_stripped, json_schema_input_type=str | int)]] = (
        Field(default=[], description="Its numbers, such as 6 or first, as digits or words.")
    )
    dates: list[When] = Field(
        default=[],
        description='Its dates, as exact as it gives them: "2016", "2020-07" or "2020-09-27".',
    )
    names: list[Id] = Field(
        default=[], description="Who and what is named or speaks in it, as ids of terms."
    )


class ParagraphModel(_Model):
    """A numbered part of a source."""

    id: ParagraphId = Field(description="p and its number, such as p4; a picture's caption is p0.")
    gist: Text = Field(description="What it says, in our own words.")
    start: Text = Field(description="The few words at which the passage starts.")
    end: Annotated[str, BeforeValidator(_stripped)] = Field(
        default="", description="The few words at which it ends."
    )
    facts: FactsModel | None = Field(
        default=None, description="The numbers, dates and names that it holds; {} if none."
    )
    silence: Silences = []


class SourceModel(_Model):
    """sources/*.yaml: a publication that may be cited."""

    id: Id = Field(description="A name that no other entry, term or source has.")
    title: Text = Field(description="Its headline.")
    publisher: Text = Field(description="Who published it.")
    published: Annotated[date, BeforeValidator(_day)] = Field(
        description="The day of publication, such as 2020-10-07."
    )
    url: Annotated[str, Field(pattern=r"^https://\S+$", max_length=400)] = Field(
        description="Its address, which begins with https://."
    )
    paragraphs: list[ParagraphModel] = Field(min_length=1, description="Its parts, in order.")
    silence: Silences = []


class TermModel(_Model):
    """A person, place, organisation or group of speakers."""

    id: Id = Field(description="It stands for every alias in an understood question.")
    name: Text = Field(description="The name that readers see.")
    kind: Literal["person", "place", "organisation", "group"] = Field(
        description="Under which heading the glossary lists it."
    )
    aliases: list[Text] = Field(
        default=[], description="All other names and spellings, of both sides alike."
    )
    counterpart: Id | None = Field(
        default=None, description="The term on the other side, for questions such as `and they?`."
    )
    line: StatementModel | None = Field(
        default=None, description="For the glossary: who or what it is, in one sentence."
    )
    shown_aliases: list[Text] = Field(
        default=[], max_length=4, description="Those of `aliases` that readers see there."
    )
    silence: Silences = []


class TermsModel(_Model):
    """terms.yaml: names, interchangeable words, words to skip, words that are not misspellings."""

    terms: list[TermModel] = Field(description="Who and what is spoken of.")
    synonyms: dict[str, list[Text]] = Field(
        default={}, description="Words that mean the same in a question, under one of them."
    )
    fillers: list[Text] = Field(
        default=[], description="Politeness, hedges and insults, which are skipped."
    )
    common_words: list[Text] = Field(
        default=[], description="Words that look like misspellings of others and are not."
    )


class CardModel(_Model):
    """A step of a briefing."""

    entry: Id = Field(description="The entry that it shows.")
    link: Annotated[str, Field(max_length=LONGEST_LINK), BeforeValidator(_stripped)] = Field(
        default="", description="A few words of our own that lead to it."
    )


class PathModel(_Model):
    """A briefing."""

    id: Id = Field(description="A name that no other briefing has; links keep it.")
    title: Text = Field(description="As it stands on a button, at most 80 characters.")
    intro: Sentence = Field(description="What it tells, in our own words.")
    short: Id = Field(description="The entry that tells it in half a minute.")
    cards: list[CardModel] = Field(min_length=5, max_length=7, description="Three minutes.")
    full: list[CardModel] = Field(
        min_length=5, max_length=MOST_CARDS, description="All that there is to tell."
    )
    silence: Silences = []


class LessonsModel(_Model):
    """lessons.yaml: briefings, in the order in which readers see them."""

    paths: list[PathModel] = Field(min_length=1, description="The briefings.")


class EventModel(_Model):
    """Something that happened on a date that the source gives."""

    id: Id = Field(description="A name that no other event has.")
    label: Annotated[Text, Field(max_length=LONGEST_EVENT)] = Field(
        description="A few words for the picture."
    )
    date: When = Field(description="A day, a month or a year, as exact as the source gives it.")
    until: When | None = Field(default=None, description="When it ended, if it lasted.")
    say: Sentence = Field(description="What happened, as it stands after the date.")
    from_: Annotated[Proof, Field(alias="from", min_length=1, max_length=1)] = Field(
        description="The paragraph that gives the date."
    )
    entry: Id = Field(description="The entry that tells more.")
    silence: Silences = []


class TimelineModel(_Model):
    """timeline.yaml: dated events."""

    events: list[EventModel] = Field(min_length=1, description="The events, in any order.")


class QuizQuestionModel(_Model):
    """A question of the quiz, with one right option."""

    id: Id = Field(description="A name that no other question has; buttons keep it.")
    ask: Annotated[InLine, Field(max_length=LONGEST_ASK), AfterValidator(_question)] = Field(
        description="The question. What is only said is asked with who says it."
    )
    right: InLine = Field(description="The option that is right, according to the source.")
    wrong: list[InLine] = Field(
        min_length=2, max_length=3, description="Options that are wrong, according to the source."
    )
    explain: Annotated[InLine, AfterValidator(_sentence)] = Field(
        description="Why, in one sentence of our own."
    )
    entry: Id = Field(description="The entry that tells more.")
    from_: Annotated[Proof, Field(alias="from", min_length=1, max_length=1)] = Field(
        description="The paragraph that proves it; the entry cites it too."
    )
    silence: Silences = []


class QuizModel(_Model):
    """quiz.yaml: questions to guess, in the order in which groups get them."""

    questions: list[QuizQuestionModel] = Field(min_length=1, description="At least one.")


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

    id: Id = Field(description="A name that no entry has.")
    question: Text = Field(description="What is said, in short.")
    phrasings: list[Text] = Field(min_length=3, description="How strangers say it.")
    say: Sentence = Field(description="The bot's reply.")
    silence: Silences = []


class LanguageModel(_Model):
    """How to recognise a language, and what to tell its writers."""

    id: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = Field(
        description="The language's code, such as ru."
    )
    letters: str = Field(default="", description="Letters that English does not use.")
    notice: Text = Field(description="That answers are in English, said in this language.")
    words: dict[str, list[Text]] = Field(description="English words and how they are typed.")


class LanguagesModel(_Model):
    """languages.yaml: languages that people write in."""

    languages: list[LanguageModel] = Field(description="The languages.")


class PhrasesModel(_Model):
    """phrases.yaml: everything that the bot says for itself."""

    phrases: dict[str, Text] = Field(
        description="The bot's own sentences; what stands in {braces} is filled in."
    )
    topics: list[Id] = Field(
        default=[], description="Files of entries in the order in which readers see them."
    )
    starters: list[Id] = Field(
        min_length=1, description="Entries that are offered before anything is typed."
    )
    smalltalk: list[SmalltalkModel] = Field(description="Greetings and the like.")


class StyleModel(_Model):
    """style.yaml: what `briefbot check` minds in wording."""

    loaded_words: dict[str, Text] = Field(
        default={}, description="Words that take a side, each with what to write instead."
    )
    doubting_verbs: list[Text] = Field(
        default=[],
        description="Verbs of saying that doubt or scold the speaker, in each form that is "
        "written: for both sides, or better for none.",
    )
    longest_quotation: Whole = Field(
        default=12, description="Words that may stand between two quotation marks."
    )
    hardest_reading: Whole = Field(
        default=12,
        description="The highest grade that a text may have: years at school, as the Automated "
        "Readability Index counts them.",
    )


def kind_of(model: EntryModel) -> Kind:
    """The core's Kind for a file's word."""
    return Kind(model.kind)
