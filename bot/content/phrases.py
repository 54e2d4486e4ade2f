"""phrases.yaml: the bot's own sentences, its small talk, and what it offers first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter

from bot.content.advice import unknown
from bot.content.document import Document
from bot.content.draft import Draft
from bot.content.limits import longest_phrase
from bot.content.schema import PhrasesModel
from bot.core.knowledge import Entry, Kind, Topic
from bot.core.phrases import PHRASES


def check_phrases(draft: Draft, document: Document, model: PhrasesModel) -> None:
    """Every sentence that the bot needs must be there, fit, and use its own fields only."""
    for key in model.phrases.keys() - PHRASES.keys():
        draft.fault(document, ("phrases", key), unknown("phrase", key, PHRASES))
    for key, fields in PHRASES.items():
        if key not in model.phrases:
            draft.fault(document, ("phrases",), f"The phrase '{key}' is missing. Add it.")
            continue
        if (most := longest_phrase(key)) is not None:
            draft.short(document, ("phrases", key), model.phrases[key], most)
        if not _fits(model.phrases[key], fields):
            allowed = ", ".join("{" + f + "}" for f in fields)
            message = (
                f"Only {allowed} can be used here." if fields else "No {braces} can be used here."
            )
            draft.fault(document, ("phrases", key), message)


def read_smalltalk(draft: Draft, document: Document, model: PhrasesModel) -> dict[str, Entry]:
    """Small talk as entries."""
    found: dict[str, Entry] = {}
    for i, talk in enumerate(model.smalltalk):
        draft.unique(document, ("smalltalk", i), talk.id)
        found[talk.id] = Entry(
            talk.id, "", Kind.SMALLTALK, talk.question, tuple(talk.phrasings), decline=talk.say
        )
    return found


def check_starters(
    draft: Draft, document: Document, model: PhrasesModel, entries: Mapping[str, Entry]
) -> None:
    """What is offered first must be answers."""
    answers = [e.id for e in entries.values() if e.kind.is_answer]
    for i, name in enumerate(model.starters):
        if name in entries and name not in answers:
            message = f"'{name}' does not answer from the article. Name an entry that does."
            draft.fault(document, ("starters", i), message)
        elif name not in entries:
            draft.fault(document, ("starters", i), unknown("entry", name, answers))


def in_order(
    draft: Draft,
    document: Document,
    model: PhrasesModel,
    topics: Mapping[str, Topic],
    entries: Mapping[str, Entry],
) -> dict[str, Topic]:
    """The topics that are named, then others that answer, then those that only decline."""
    for i, name in enumerate(model.topics):
        if name not in topics:
            draft.fault(document, ("topics", i), unknown("topic", name, topics))
    place = {name: i for i, name in enumerate(model.topics)}

    def rank(topic: Topic) -> tuple[int, bool]:
        answers = any(entries[e].kind.is_answer for e in topic.entries)
        return place.get(topic.id, len(place)), not answers

    return {topic.id: topic for topic in sorted(topics.values(), key=rank)}


def _fits(phrase: str, fields: Sequence[str]) -> bool:
    try:
        parts = list(Formatter().parse(phrase))
    except ValueError:
        return False
    return all(
        name is None or (name in fields and not spec and not conversion)
        for _, name, spec, conversion in parts
    )
