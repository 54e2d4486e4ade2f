"""Matching for knowledge too large for the classifier: posting lists first, then a closer look.

The classifier's fitting time grows with rows times entries. Beyond MOST_CELLS an entry is the
sum of its rows' word vectors; posting lists (word -> entries) give the first SHORT entries for a
question, and only their rows are compared with it in words and letter groups.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from bot.core.features import Floats, Ints, Space, Sparse, letter_row
from bot.core.linear import Counts, Packed, spans
from bot.core.rows import Rows, words_of
from bot.core.understand import Question

MOST_CELLS = 16_000_000
"""Training rows times entries up to which the classifier is used: some two minutes of fitting."""

SHORT = 20
"""Entries that are looked at closely; on CLINC150 and BANKING77 fifty found no more."""

SHARPNESS = 8.0
"""From likeness (0 to about 2) to scores whose softmax is a share of certainty."""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Posting lists over entries, and their rows for the closer look."""

    words: Space
    letters: Space
    postings: Packed
    """For each word the entries that use it; `ids` are entries."""
    word_rows: Packed
    """The words of all rows, entry by entry."""
    letter_rows: Packed
    first: Counts
    """Where the rows of each entry begin, and where the last one's end."""

    @classmethod
    def over(cls, rows: Rows, classes: int) -> Self:
        """Index rows, each counted alike."""
        order = np.argsort(rows.labels, kind="stable")
        questions = [rows.questions[i] for i in order]
        words = [words_of(q) for q in questions]
        word_space = Space.over(words)
        letter_space = Space.over(letter_row(q.tokens) for q in questions)
        word_vectors = [word_space.vector(r) for r in words]
        first = np.searchsorted(rows.labels[order], np.arange(classes + 1)).astype(np.int64)
        return cls(
            word_space,
            letter_space,
            _postings(word_vectors, first, len(word_space.index)),
            Packed.of(word_vectors),
            Packed.of([letter_space.letters(q.tokens) for q in questions]),
            first,
        )

    def updated(self, columns: Ints, rows: Rows) -> Shortlist:
        """For other entries: each keeps the rows of the one that had that number, or has the rows
        given (number -1). A feature keeps its weight, however often it now stands there."""
        rows = rows.only(np.flatnonzero(columns[rows.labels] < 0))
        order = np.argsort(rows.labels, kind="stable")
        questions = [rows.questions[i] for i in order]
        words = [words_of(q) for q in questions]
        word_space = self.words.extended(words)
        letter_space = self.letters.extended(letter_row(q.tokens) for q in questions)
        word_vectors = [word_space.vector(r) for r in words]
        letter_vectors = [letter_space.letters(q.tokens) for q in questions]
        first = np.searchsorted(rows.labels[order], np.arange(len(columns) + 1)).astype(np.int64)
        now = np.full(len(self.first) - 1, -1, dtype=np.int32)
        now[columns[columns >= 0]] = np.flatnonzero(columns >= 0)
        new = _postings(word_vectors, first, len(word_space.index))
        # The new rows stand behind the old ones, and those of an entry where the entry now stands.
        starts = np.concatenate([self.first, first[1:] + self.first[-1]])
        entries = np.where(columns < 0, np.arange(len(columns)) + len(self.first) - 1, columns)
        kept, begins = spans(starts, entries)
        return Shortlist(
            word_space,
            letter_space,
            _joined(self.postings, now, new),
            Packed.joined([self.word_rows, Packed.of(word_vectors)]).chosen(kept),
            Packed.joined([self.letter_rows, Packed.of(letter_vectors)]).chosen(kept),
            begins,
        )

    def scores(self, question: Question) -> Floats:
        """One score an entry; those not on the short list get one far below the others."""
        classes = len(self.first) - 1
        ids, values = self.words.vector(words_of(question))
        rough = self._rough(ids, values, classes)
        short = np.argpartition(-rough, SHORT)[:SHORT] if classes > SHORT else np.arange(classes)
        short = np.sort(short)
        rows, begins = spans(self.first, short)
        query = np.zeros(len(self.words.index), dtype=np.float32)
        query[ids] = values
        likeness = self.word_rows.dot(rows, query)
        query = np.zeros(len(self.letters.index), dtype=np.float32)
        np.add.at(query, *self.letters.letters(question.tokens))
        likeness += self.letter_rows.dot(rows, query)
        nearest = np.full(len(short), -np.inf, dtype=np.float32)
        if len(rows):
            some = begins[1:] > begins[:-1]
            nearest[some] = np.maximum.reduceat(likeness, begins[:-1][some])
        fine = SHARPNESS * (nearest + rough[short])
        out = np.full(classes, float(fine.min(initial=0.0)) - SHARPNESS, dtype=np.float32)
        out[short] = fine
        return out

    def _rough(self, ids: Ints, values: Floats, classes: int) -> Floats:
        spans = [slice(self.postings.starts[i], self.postings.starts[i + 1]) for i in ids]
        if not spans:
            return np.zeros(classes, dtype=np.float32)
        entries = np.concatenate([self.postings.ids[s] for s in spans])
        weights = np.concatenate(
            [self.postings.values[s] * v for s, v in zip(spans, values, strict=True)]
        )
        return np.bincount(entries, weights, minlength=classes).astype(np.float32)


def _postings(vectors: Sequence[Sparse], first: Counts, width: int) -> Packed:
    """Word -> entries with the word's weight in the entry's summed, unit-length vector."""
    words: list[Ints] = []
    entries: list[Ints] = []
    values: list[Floats] = []
    for entry, (begin, end) in enumerate(itertools.pairwise(first)):
        if begin == end:
            continue
        ids = np.concatenate([vectors[i][0] for i in range(begin, end)])
        summed = np.concatenate([vectors[i][1] for i in range(begin, end)])
        unique, back = np.unique(ids, return_inverse=True)
        weights = np.bincount(back, summed).astype(np.float32)
        words.append(unique)
        entries.append(np.full(len(unique), entry, dtype=np.int32))
        values.append(weights / np.linalg.norm(weights))
    word = np.concatenate([_NONE, *words])
    order = np.argsort(word, kind="stable")
    starts = np.searchsorted(word[order], np.arange(width + 1)).astype(np.int64)
    found = np.concatenate([_NONE, *entries])[order]
    return Packed(starts, found, np.concatenate([_NOTHING, *values])[order])


def _joined(postings: Packed, now: Ints, new: Packed) -> Packed:
    """Postings whose entries are numbered as `now` says (-1: gone), and new ones beside them."""
    entries = now[postings.ids]
    stays = entries >= 0
    before = np.concatenate([[0], np.cumsum(stays)])[postings.starts]
    width = len(new.starts) - 1
    starts = np.append(before, np.full(width + 1 - len(before), before[-1]))
    at = np.repeat(starts[1:], np.diff(new.starts))
    return Packed(
        starts + new.starts,
        np.insert(entries[stays], at, new.ids),
        np.insert(postings.values[stays], at, new.values),
    )


_NONE = np.zeros(0, dtype=np.int32)
_NOTHING = np.zeros(0, dtype=np.float32)
