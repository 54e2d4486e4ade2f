"""The knowledge as rows to learn from: understood texts, each with the entry that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.features import Floats, Ints, Row, word_row
from bot.core.knowledge import Kind, Knowledge
from bot.core.roles import Pair
from bot.core.understand import Question, Understanding

ANSWER_WEIGHT = 0.3
"""Weight of an entry's answer as a training row beside a phrasing."""

ASKS_WEIGHT = 2.0
"""Weight of the kind of thing asked for beside a word."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Training rows: understood texts, the class of each, its weight and where it came from."""

    questions: tuple[Question, ...]
    labels: Ints
    weights: Floats
    typed: NDArray[np.bool_]
    """True for phrasings, which are what a stranger types; only those are ever held out."""

    def only(self, numbers: NDArray[np.int64]) -> Rows:
        """Some of the rows."""
        return Rows(
            tuple(self.questions[i] for i in numbers),
            self.labels[numbers],
            self.weights[numbers],
            self.typed[numbers],
        )


def training_rows(knowledge: Knowledge, understanding: Understanding) -> Rows:
    """The knowledge as rows to learn from, in the order of its entries."""
    texts: list[str] = []
    labels: list[int] = []
    weights: list[float] = []
    typed: list[bool] = []
    for number, entry in enumerate(knowledge.entries.values()):
        rows = [(p, 1.0, True) for p in entry.phrasings]
        rows.append((entry.question, 1.0, False))
        if entry.keywords:
            rows.append((" ".join(entry.keywords), 1.0, False))
        if entry.answer:
            rows.append((entry.text, ANSWER_WEIGHT, False))
        for text, weight, is_typed in rows:
            texts.append(text)
            labels.append(number)
            weights.append(weight)
            typed.append(is_typed)
    return Rows(
        tuple(understanding.question(t) for t in texts),
        np.array(labels, dtype=np.int32),
        np.array(weights, dtype=np.float32),
        np.array(typed, dtype=np.bool_),
    )


def pairs_of(knowledge: Knowledge, understanding: Understanding) -> dict[str, frozenset[Pair]]:
    """Who acts on whom in each entry's reviewed text: its question and its answer's sentences."""
    return {
        entry.id: frozenset(
            pair
            for text in (entry.question, *(s.say for s in entry.answer))
            for pair in understanding.question(text).pairs
        )
        for entry in knowledge.entries.values()
    }


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
    """The word row of a question; what it asks for, a "not" and who acts on whom are words too."""
    extra = {f"asks:{question.asks}": ASKS_WEIGHT}
    if question.negated:
        extra["negated"] = 1.0
    for actor, target in question.pairs:
        extra[f"{actor} > {target}"] = 1.0
    return word_row(question.tokens, extra)
