"""terms.yaml: names that mean the same, and what the glossary says of them."""

from __future__ import annotations

from dataclasses import replace

from bot.content.advice import unknown
from bot.content.document import Document, Path
from bot.content.draft import Draft
from bot.content.schema import TermModel, TermsModel
from bot.core.knowledge import Term


def read_terms(draft: Draft, document: Document, model: TermsModel) -> None:
    """Put the terms into the draft; its sources must be there already."""
    ids = {t.id for t in model.terms}
    owner: dict[str, str] = {}
    for i, t in enumerate(model.terms):
        draft.unique(document, ("terms", i), t.id)
        if t.counterpart is not None and t.counterpart not in ids:
            draft.fault(document, ("terms", i, "counterpart"), unknown("term", t.counterpart, ids))
        for j, alias in enumerate(t.aliases):
            if owner.setdefault(alias.casefold(), t.id) != t.id:
                draft.fault(
                    document,
                    ("terms", i, "aliases", j),
                    f"'{alias}' is already a "
                    f"name of '{owner[alias.casefold()]}'. Keep it at one of them.",
                )
        draft.terms[t.id] = Term(t.id, t.name, t.kind, tuple(t.aliases), t.counterpart)
    # Only now: a line's speaker may be any of the terms.
    for i, t in enumerate(model.terms):
        _glossary(draft, document, ("terms", i), t)
    for key, words in model.synonyms.items():
        for j, word in enumerate(words):
            if owner.setdefault(word.casefold(), key) != key:
                draft.fault(
                    document,
                    ("synonyms", key, j),
                    f"'{word}' already stands for "
                    f"'{owner[word.casefold()]}'. Keep it at one of them.",
                )


def _glossary(draft: Draft, document: Document, path: Path, model: TermModel) -> None:
    """What readers see of a term; a name that they see must also be understood."""
    understood = {alias.casefold() for alias in model.aliases}
    for j, name in enumerate(model.shown_aliases):
        at = (*path, "shown_aliases", j)
        if name.casefold() not in understood:
            draft.fault(document, at, f"'{name}' is none of the aliases. Add it there too.")
        if model.line is None:
            draft.fault(document, at, "Names are shown beside a line. Add 'line:', or remove this.")
    if model.line is None:
        return
    draft.label(document, (*path, "name"), model.name)
    draft.terms[model.id] = replace(
        draft.terms[model.id],
        line=draft.statement(document, (*path, "line"), model.line),
        shown=tuple(model.shown_aliases),
    )
