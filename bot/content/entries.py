"""entries/: what the bot knows, one file a topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from bot.content.document import Document, Path
from bot.content.draft import Draft
from bot.content.limits import LONGEST_ENTRY, room
from bot.content.schema import EntryModel, TopicModel, kind_of
from bot.core.codec import LONGEST_ID
from bot.core.knowledge import Entry, Kind, Statement, Topic

Files = Sequence[tuple[Document, TopicModel]]


def read_entries(draft: Draft, files: Files) -> tuple[dict[str, Topic], dict[str, Entry]]:
    """The topics and their entries; the draft's sources and terms must be there already."""
    known = {e.id for _, shape in files for e in shape.entries}
    entries: dict[str, Entry] = {}
    topics: dict[str, Topic] = {}
    for document, shape in files:
        name = PurePosixPath(document.file).stem
        if name in topics:
            draft.fault(document, (), f"There is already a topic '{name}'. Rename this file.")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or len(name) > LONGEST_ID:
            draft.fault(
                document,
                (),
                f"The file's name is the topic's id: small letters, digits and single hyphens, "
                f"at most {LONGEST_ID}. Rename this file.",
            )
        draft.label(document, ("title",), shape.title)
        for i, model in enumerate(shape.entries):
            entries[model.id] = _entry(draft, document, ("entries", i), name, model, known)
        topics[name] = Topic(name, shape.title, tuple(e.id for e in shape.entries))
    draft.kept.end()
    return topics, entries


def _entry(
    draft: Draft, document: Document, path: Path, topic: str, model: EntryModel, known: set[str]
) -> Entry:
    draft.unique(document, path, model.id)
    for i, r in enumerate(model.related):
        draft.entry(document, (*path, "related", i), r, known)
        if r == model.id:
            draft.fault(document, (*path, "related", i), "An entry is not related to itself.")
    entry = draft.kept.entry(model)
    if entry is None:
        before = len(draft.faults)
        entry = _made(draft, document, path, topic, model)
        if len(draft.faults) == before:
            draft.kept.keep(model, entry)
    return entry


def _made(draft: Draft, document: Document, path: Path, topic: str, model: EntryModel) -> Entry:
    kind = kind_of(model)
    statements = [
        draft.statement(document, (*path, "answer", i), s) for i, s in enumerate(model.answer)
    ]
    folded: dict[str, int] = {}
    for i, p in enumerate(model.phrasings):
        if folded.setdefault(p.casefold(), i) != i:
            draft.fault(document, (*path, "phrasings", i), f"'{p}' stands twice; remove one.")
    _kind_rules(draft, document, path, model, kind, statements)
    draft.label(document, (*path, "question"), model.question)
    entry = Entry(
        model.id,
        topic,
        kind,
        model.question,
        tuple(model.phrasings),
        tuple(model.keywords),
        tuple(statements),
        model.decline or "",
        tuple(model.related),
    )
    speakers = {t.id: t.name for t in draft.terms.values()}
    if (taken := room(entry, draft.sources, speakers)) > LONGEST_ENTRY:
        draft.fault(
            document,
            path,
            f"'{model.id}' takes {taken} characters of a message with its question and "
            f"citations; at most {LONGEST_ENTRY} fit. Shorten its sentences, or make two "
            "entries of it.",
        )
    return entry


def _kind_rules(
    draft: Draft,
    document: Document,
    path: Path,
    model: EntryModel,
    kind: Kind,
    statements: Sequence[Statement],
) -> None:
    if kind.declines and not model.decline:
        draft.fault(
            document,
            path,
            f"'{model.id}' is {kind.value} and needs 'decline:', a "
            "sentence on what the article does not say.",
        )
    if kind.is_answer and model.decline:
        draft.fault(
            document,
            (*path, "decline"),
            "Only a not_in_source entry declines. Remove this, or set 'kind: not_in_source'.",
        )
    if kind.is_answer and not statements:
        draft.fault(
            document,
            path,
            f"'{model.id}' has no answer. Add 'answer:' with 'say', 'by' and 'from'.",
        )
    if kind is Kind.CONTESTED and len({s.by for s in statements}) < 2:
        draft.fault(
            document,
            (*path, "answer"),
            "A contested entry needs the positions of at least two speakers.",
        )
