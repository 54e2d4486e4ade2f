"""quiz.yaml: questions with one right option."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from bot.content.document import Document
from bot.content.document import Path as At
from bot.content.draft import Draft
from bot.content.limits import LONGEST_EXPLANATION, units
from bot.content.schema import QuizModel, QuizQuestionModel
from bot.core.knowledge import Citation, Entry, QuizQuestion
from bot.core.quiz import explanation


def read_quiz(
    draft: Draft, document: Document, model: QuizModel, entries: Mapping[str, Entry]
) -> dict[str, QuizQuestion]:
    """The questions, in their order."""
    asked = [
        _question(draft, document, ("questions", i), q, entries)
        for i, q in enumerate(model.questions)
    ]
    return {q.id: q for q in asked if q is not None}


def _question(
    draft: Draft,
    document: Document,
    at: At,
    model: QuizQuestionModel,
    entries: Mapping[str, Entry],
) -> QuizQuestion | None:
    """The question; None if what proves it is not known."""
    draft.unique(document, at, model.id, "questions")
    _options(draft, document, at, model)
    draft.answering(document, (*at, "entry"), model.entry, entries)
    cited = draft.citations(document, at, model.from_)
    if not cited:
        return None
    _proved(draft, document, at, model, cited[0], entries.get(model.entry))
    options = mixed(model.id, (model.right, *model.wrong))
    question = QuizQuestion(
        model.id,
        model.ask,
        options,
        options.index(model.right),
        model.explain,
        model.entry,
        cited[0],
    )
    told = units(explanation(question, draft.sources))
    if told > LONGEST_EXPLANATION:
        most = LONGEST_EXPLANATION - (told - units(model.explain))
        draft.fault(
            document,
            (*at, "explain"),
            f"This has {units(model.explain)} characters; at most {most} fit beside the citation. "
            "Shorten it.",
        )
    return question


def mixed(question: str, options: tuple[str, ...]) -> tuple[str, ...]:
    """The options in an order that is always the same, and tells nothing."""
    return tuple(
        sorted(options, key=lambda o: hashlib.sha256(f"{question}\0{o}".encode()).digest())
    )


def _options(draft: Draft, document: Document, at: At, model: QuizQuestionModel) -> None:
    """Each must fit on a button, and differ from the others by more than its writing."""
    met = {_bare(model.right)}
    draft.label(document, (*at, "right"), model.right)
    for i, option in enumerate(model.wrong):
        draft.label(document, (*at, "wrong", i), option)
        if _bare(option) in met:
            draft.fault(
                document,
                (*at, "wrong", i),
                f"'{option}' is an option of this question already. Write another, or remove it.",
            )
        met.add(_bare(option))


def _bare(option: str) -> str:
    return " ".join(option.casefold().split()).rstrip(".").rstrip()


def _proved(
    draft: Draft,
    document: Document,
    at: At,
    model: QuizQuestionModel,
    citation: Citation,
    entry: Entry | None,
) -> None:
    """The entry must cite the passage too, so that it tells what the question is about."""
    if entry is None or not entry.kind.is_answer:
        return
    places = [c.paragraph for c, _ in entry.citations]
    if citation.paragraph not in places:
        draft.fault(
            document,
            (*at, "from", 0),
            f"'{entry.id}' does not cite {citation.paragraph}; it cites {', '.join(places)}. "
            "Name one of these, or another entry.",
        )
