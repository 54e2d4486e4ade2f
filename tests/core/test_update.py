"""The quick update of a fitted model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.core.features import Floats
from bot.core.knowledge import ARTICLE, Entry, Kind, Knowledge, Statement
from bot.core.linear import Packed
from bot.core.match import Encode, Matcher, Model, Trainer
from bot.core.rows import training_rows
from bot.core.shortlist import Shortlist
from bot.core.understand import Understanding
from bot.core.update import reindexed, updated

from .small import ENTRIES, citation, small
from .test_match import toy

KNOWLEDGE = small()
UNDERSTANDING = Understanding(KNOWLEDGE)
NEW = Entry(
    "lighthouse-keeper",
    "tower",
    Kind.ANSWER,
    "Who keeps the lamp?",
    ("name of the lamp keeper", "who lights the lamp", "keeper of the lamp", "lamp duty whose"),
    answer=(Statement("A keeper lights it.", ARTICLE, (citation("p0"),)),),
)
ENCODERS: tuple[Encode | None, ...] = (None, toy)


def knowing(*entries: Entry) -> Knowledge:
    return replace(KNOWLEDGE, entries={e.id: e for e in entries})


def fitted(knowledge: Knowledge, encode: Encode | None = None) -> Model:
    rows = training_rows(knowledge, Understanding(knowledge))
    return Trainer(rows, len(knowledge.entries), encode).model()


@pytest.fixture(scope="module", params=ENCODERS, ids=["plain", "encoded"])
def encode(request: pytest.FixtureRequest) -> Encode | None:
    found: Encode | None = request.param
    return found


@pytest.fixture(scope="module")
def model(encode: Encode | None) -> Model:
    return fitted(KNOWLEDGE, encode)


def first(knowledge: Knowledge, model: Model | Shortlist, encode: Encode | None, text: str) -> str:
    question = Understanding(knowledge).question(text)
    return Matcher(knowledge, model, encode).rank(question).matches[0].entry.id


def scores(
    knowledge: Knowledge, model: Model | Shortlist, encode: Encode | None = None
) -> dict[str, Floats]:
    """What every phrasing of the small knowledge scores, by entry."""
    matcher = Matcher(knowledge, model, encode)
    asked = [UNDERSTANDING.question(p) for e in ENTRIES for p in e.phrasings]
    table = np.array([matcher.scores(q) for q in asked])
    return dict(zip(knowledge.entries, table.T, strict=True))


def test_a_new_entry(model: Model, encode: Encode | None) -> None:
    """The phrasings of a new entry lead to it, and those of the others still lead to theirs."""
    now = knowing(ENTRIES[0], NEW, *ENTRIES[1:])
    other = updated(model, KNOWLEDGE, now, Understanding(now), encode)
    assert {first(now, other, encode, p) for p in NEW.phrasings} == {NEW.id}
    was, found = (
        [first(k, m, encode, p) for e in ENTRIES for p in e.phrasings]
        for k, m in ((KNOWLEDGE, model), (now, other))
    )
    assert found == was


def test_a_new_phrasing(model: Model, encode: Encode | None) -> None:
    """A phrasing that led elsewhere leads to its entry, in words that nobody had used too."""
    changed = replace(ENTRIES[2], phrasings=(*ENTRIES[2].phrasings, "captain of the spire"))
    now = knowing(*ENTRIES[:2], changed, *ENTRIES[3:])
    assert first(KNOWLEDGE, model, encode, "captain of the spire") == "missing-captain"
    other = updated(model, KNOWLEDGE, now, Understanding(now), encode)
    assert first(now, other, encode, "captain of the spire") == "tower-height"
    assert first(now, other, encode, "the spire") == "tower-height"
    assert first(now, other, encode, "captain of the ferry") == "missing-captain"


def test_removed_and_moved(model: Model, encode: Encode | None) -> None:
    """Without an entry, and in another order, all others score what they did."""
    now = knowing(*reversed(ENTRIES[1:]))
    other = updated(model, KNOWLEDGE, now, Understanding(now), encode)
    before, after = scores(KNOWLEDGE, model, encode), scores(now, other, encode)
    assert after.keys() == before.keys() - {ENTRIES[0].id}
    assert all(np.allclose(after[e], before[e], atol=1e-5) for e in after)


def test_an_answer_changes_nothing(model: Model, encode: Encode | None) -> None:
    """Another answer is not learned at once: every score stays what it was."""
    said = (Statement("It sails at the stroke of one.", ARTICLE, (citation("p1"),)),)
    now = knowing(replace(ENTRIES[0], answer=said), *ENTRIES[1:])
    other = updated(model, KNOWLEDGE, now, Understanding(now), encode)
    before, after = scores(KNOWLEDGE, model, encode), scores(now, other, encode)
    assert all((after[e] == before[e]).all() for e in before)


def test_again_and_again() -> None:
    """Many updates after one another stay sound: numbers are finite, phrasings lead home."""
    now, model = KNOWLEDGE, fitted(KNOWLEDGE)
    for number in range(10):
        new = replace(NEW, phrasings=(*NEW.phrasings, f"lamp number {number}"))
        after = knowing(*ENTRIES, new) if number % 3 else knowing(*ENTRIES)
        model, now = updated(model, now, after, Understanding(after), None), after
        assert np.isfinite(model.weights).all()
    assert first(now, model, None, "who steers the boat") == "missing-captain"


def test_posting_lists_are_those_of_a_new_index() -> None:
    """Posting lists with entries changed, added and removed hold what lists made anew hold, if
    features are weighed alike."""
    changed = replace(ENTRIES[2], phrasings=ENTRIES[2].phrasings[1:])
    now = knowing(ENTRIES[3], changed, NEW, *ENTRIES[4:], ENTRIES[0])
    understanding = Understanding(now)
    rows = training_rows(KNOWLEDGE, UNDERSTANDING)
    before = Shortlist.over(rows, len(ENTRIES))
    after = reindexed(before, KNOWLEDGE, now, understanding)
    asked = [p for e in (*ENTRIES, NEW) for p in e.phrasings]
    same = 0
    for text in asked:
        fresh = _weighed(now, understanding, after).scores(understanding.question(text))
        assert np.allclose(after.scores(understanding.question(text)), fresh, atol=1e-4), text
        same += 1
    assert same == len(asked)


def _weighed(knowledge: Knowledge, understanding: Understanding, like: Shortlist) -> Shortlist:
    """An index of all entries with the features and weights of another."""
    width = len(like.words.index)
    none = Packed(np.zeros(width + 1, np.int64), like.postings.ids[:0], like.postings.values[:0])
    rows = Packed.of([])
    empty = Shortlist(like.words, like.letters, none, rows, rows, np.zeros(1, np.int64))
    every = np.full(len(knowledge.entries), -1, dtype=np.int32)
    return empty.updated(every, training_rows(knowledge, understanding))
