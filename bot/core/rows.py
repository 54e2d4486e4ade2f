"""The knowledge as rows to learn from: understood texts, each with the entry that it belongs to."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.core.features import Floats, Ints, Row, word_row
from bot.core.knowledge import Entry, Kind, Knowledge
from bot.core.roles import Names, Pair
from bot.core.understand import Question, Understanding

ANSWER_WEIGHT = 0.3
"""Weight of an entry's answer as a training row beside a phrasing."""

MIRROR_WEIGHT = 0.3
"""Weight of a phrasing with the sides exchanged beside the phrasing itself."""

ASKS_WEIGHT = 2.0
"""Weight of the kind of thing asked for beside a word."""


NAMED_WEIGHT = 0.5
"""Weight of a name together with what is asked of it, and of two names in their order."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Training rows: understood texts, the class of each, its weight and where it came from."""

    questions: tuple[Question, ...]
    labels: Ints
    weights: Floats
    typed: NDArray[np.bool_]
    """True for phrasings, which are what a stranger types; only those are ever held out."""
    origin: Ints
    """The row itself, or for a mirrored row the one that it mirrors: they are held out together."""

    def only(self, numbers: NDArray[np.int64]) -> Rows:
        """Some of the rows."""
        return Rows(
            tuple(self.questions[i] for i in numbers),
            self.labels[numbers],
            self.weights[numbers],
            self.typed[numbers],
            np.arange(len(numbers), dtype=np.int32),
        )


def training_rows(
    knowledge: Knowledge, understanding: Understanding, only: Collection[str] | None = None
) -> Rows:
    """The knowledge as rows to learn from, in the order of its entries; with `only` those that
    these make, and the entries that are mirrored at them.

    Evenness: a phrasing that names one of two counterparts (see `Term.counterpart`) is learned with
    the other's name too, at the entry that is about the other, or at the same entry where that
    takes neither's part.
    """
    mirror = _Mirror(knowledge, understanding)
    questions: list[Question] = []
    labels: list[int] = []
    weights: list[float] = []
    origin: list[int] = []
    typed: list[bool] = []
    numbers = {entry: i for i, entry in enumerate(knowledge.entries)}

    def add(question: Question, label: int, weight: float, *, as_typed: bool, of: int) -> None:
        questions.append(question)
        labels.append(label)
        weights.append(weight)
        typed.append(as_typed)
        origin.append(of)

    if only is not None:
        twins = (mirror.entry(knowledge.entries[e]) for e in only)
        only = {*only, *(twin for twin in twins if twin is not None)}
    for number, entry in enumerate(knowledge.entries.values()):
        if only is not None and entry.id not in only:
            continue
        other = mirror.entry(entry)
        for phrasing in entry.phrasings:
            question = understanding.question(phrasing)
            row = len(questions)
            add(question, number, 1.0, as_typed=True, of=row)
            turned = mirror.question(question)
            if other is not None and turned is not None:
                add(turned, numbers[other], MIRROR_WEIGHT, as_typed=False, of=row)
        rows = [(entry.question, 1.0)]
        if entry.keywords:
            rows.append((" ".join(entry.keywords), 1.0))
        if entry.answer:
            rows.append((entry.text, ANSWER_WEIGHT))
        for text, weight in rows:
            question = understanding.question(text)
            add(question, number, weight, as_typed=False, of=len(questions))
    return Rows(
        tuple(questions),
        np.array(labels, dtype=np.int32),
        np.array(weights, dtype=np.float32),
        np.array(typed, dtype=np.bool_),
        np.array(origin, dtype=np.int32),
    )


class _Mirror:
    """Exchanges the two sides in questions, where their entries are even."""

    def __init__(self, knowledge: Knowledge, understanding: Understanding) -> None:
        self._knowledge = knowledge
        self._understanding = understanding
        self._other = {t.id: t.counterpart for t in knowledge.terms.values() if t.counterpart}
        self._names = Names({t.tokens: t.id for t in knowledge.terms.values()})

    def entry(self, entry: Entry) -> str | None:
        """The entry that answers the mirrored question: its twin, or itself if it is even.

        A twin has the other side's name in its id. An even entry names both sides, or none.
        """
        for side, other in self._other.items():
            twin = self._knowledge.entries.get(entry.id.replace(side, other))
            if twin is not None and twin is not entry and twin.kind is entry.kind:
                return twin.id
        texts = (entry.question, entry.decline, *(s.say for s in entry.answer))
        named = {t for text in texts for t in self._understanding.question(text).terms}
        sides = {t for t in named if t in self._other}
        return entry.id if sides == {self._other[t] for t in sides} else None

    def question(self, question: Question) -> Question | None:
        """The question with the sides exchanged, or None if it names neither."""
        if not any(t in self._other for t in question.terms):
            return None
        tokens: list[str] = []
        at = 0
        for start, end, term in self._names.places(question.tokens):
            tokens.extend(question.tokens[at:start])
            tokens.extend(self._knowledge.terms[self._other.get(term, term)].tokens)
            at = end
        tokens.extend(question.tokens[at:])
        swap = self._other.get
        return replace(
            question,
            plain=" ".join(tokens),
            tokens=tuple(tokens),
            terms=tuple(swap(t, t) for t in question.terms),
            pairs=frozenset((swap(a, a), swap(b, b)) for a, b in question.pairs),
        )


def pairs_of(knowledge: Knowledge, understanding: Understanding) -> dict[str, frozenset[Pair]]:
    """Who acts on whom in each entry's reviewed text: its question and its answer's sentences."""
    return {entry.id: pairs_in(entry, understanding) for entry in knowledge.entries.values()}


def pairs_in(entry: Entry, understanding: Understanding) -> frozenset[Pair]:
    """The same for one entry."""
    return frozenset(
        pair
        for text in (entry.question, *(s.say for s in entry.answer))
        for pair in understanding.question(text).pairs
    )


def talk_words(knowledge: Knowledge, understanding: Understanding) -> frozenset[str]:
    """The words that small talk is made of."""
    return frozenset(
        token
        for entry in knowledge.entries.values()
        if entry.kind is Kind.SMALLTALK
        for text in (entry.question, *entry.phrasings)
        for token in understanding.question(text).tokens
    )


def words_of(question: Question) -> Row:
    """The word row of a question; what it asks for, a "not", who is named, after whom, and who
    acts on whom are words too."""
    extra = {f"asks:{question.asks}": ASKS_WEIGHT, f"names:{'+'.join(sorted(question.terms))}": 1.0}
    if question.negated:
        extra["negated"] = 1.0
    # In an order, or what is fitted would depend on Python's hash seed.
    for actor, target in sorted(question.pairs):
        extra[f"{actor} > {target}"] = 1.0
    for term in question.terms:
        extra[f"asks:{question.asks} {term}"] = NAMED_WEIGHT
    for first, second in itertools.pairwise(question.terms):
        extra[f"{first} .. {second}"] = NAMED_WEIGHT
    return word_row(question.tokens, extra)
