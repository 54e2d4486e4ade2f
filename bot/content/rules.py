"""What must hold within one topic, entry or list of phrases, beyond its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from string import Formatter

from bot.content.advice import unknown
from bot.content.document import Path
from bot.content.limits import LONGEST_LABEL, longest_phrase, units
from bot.content.schema import EntryModel, kind_of
from bot.core.codec import LONGEST_ID
from bot.core.knowledge import Kind
from bot.core.phrases import PHRASES

Complaint = tuple[Path, str]
"""Where something is wrong, from the thing that is looked at, and how to mend it."""


def topic_rules(name: str, title: str) -> Iterator[Complaint]:
    """A topic's id can stand in a Request, and its title on a button."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or len(name) > LONGEST_ID:
        yield (
            (),
            f"The file's name is the topic's id: small letters, digits and single hyphens, "
            f"at most {LONGEST_ID}. Rename this file.",
        )
    yield from _label(("title",), title)


def entry_rules(model: EntryModel) -> Iterator[Complaint]:
    """An entry has what its kind needs, and says nothing twice."""
    folded: dict[str, int] = {}
    for i, phrasing in enumerate(model.phrasings):
        if folded.setdefault(phrasing.casefold(), i) != i:
            yield ("phrasings", i), f"'{phrasing}' stands twice; remove one."
    yield from _kind_rules(model, kind_of(model))
    yield from _label(("question",), model.question)


def phrase_rules(phrases: Mapping[str, str]) -> Iterator[Complaint]:
    """Every phrase of the bot is there, no other, and only its own fields are filled in."""
    for key in phrases.keys() - PHRASES.keys():
        yield (key,), unknown("phrase", key, PHRASES)
    for key, fields in PHRASES.items():
        if key not in phrases:
            yield (), f"The phrase '{key}' is missing. Add it."
            continue
        if (most := longest_phrase(key)) is not None:
            yield from _label((key,), phrases[key], most)
        if not _fits(phrases[key], fields):
            allowed = ", ".join("{" + f + "}" for f in fields)
            yield (
                (key,),
                f"Only {allowed} can be used here." if fields else "No {braces} can be used here.",
            )


def _kind_rules(model: EntryModel, kind: Kind) -> Iterator[Complaint]:
    if kind.declines and not model.decline:
        yield (
            (),
            f"'{model.id}' is {kind.value} and needs 'decline:', a "
            "sentence on what the article does not say.",
        )
    if kind.is_answer and model.decline:
        yield (
            ("decline",),
            "Only a not_in_source entry declines. Remove this, or set 'kind: not_in_source'.",
        )
    if kind.is_answer and not model.answer:
        yield (), f"'{model.id}' has no answer. Add 'answer:' with 'say', 'by' and 'from'."
    if kind is Kind.CONTESTED and len({s.by for s in model.answer}) < 2:
        yield ("answer",), "A contested entry needs the positions of at least two speakers."


def _label(path: Path, text: str, most: int = LONGEST_LABEL) -> Iterator[Complaint]:
    if (length := units(text)) > most:
        yield (
            path,
            f"This stands on a button or in a menu and has {length} characters; at most {most} "
            "fit. Shorten it.",
        )


def _fits(phrase: str, fields: Sequence[str]) -> bool:
    try:
        parts = list(Formatter().parse(phrase))
    except ValueError:
        return False
    return all(
        name is None or (name in fields and not spec and not conversion)
        for _, name, spec, conversion in parts
    )
