"""Ranking of entries by a fitted model."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.core.evidence import bag
from bot.core.features import Floats
from bot.core.knowledge import Entry, Kind
from bot.core.match import (
    EVIDENCE_WEIGHT,
    RANKED,
    Encode,
    LetterScores,
    Matcher,
    Trainer,
    folded,
)
from bot.core.rows import Rows, talk_words, training_rows
from bot.core.shortlist import Shortlist
from bot.core.understand import Understanding

from .small import ENTRIES, small

KNOWLEDGE = small()
UNDERSTANDING = Understanding(KNOWLEDGE)
VESSELS = ("ferry", "boat", "ship", "vessel", "steamer", "sail")


def rows() -> Rows:
    return training_rows(KNOWLEDGE, UNDERSTANDING)


def toy(texts: Sequence[str]) -> Floats:
    """An encoder that sees one thing only: whether a text speaks of a vessel."""
    seen = [any(v in text.lower() for v in VESSELS) for text in texts]
    return np.array([[1, 0] if s else [0, 1] for s in seen], dtype=np.float32)


def blind(texts: Sequence[str]) -> Floats:
    """An encoder to which all texts are alike."""
    return np.array([[1, 0]] * len(texts), dtype=np.float32)


def matcher(encode: Encode | None = None) -> Matcher:
    model = Trainer(rows(), len(ENTRIES), encode).model()
    return Matcher(KNOWLEDGE, model, encode, talk_words(KNOWLEDGE, UNDERSTANDING))


PLAIN = matcher()


def scores(text: str, made: Matcher = PLAIN) -> dict[str, float]:
    found = made.scores(UNDERSTANDING.question(text))
    return {e.id: float(s) for e, s in zip(ENTRIES, found, strict=True)}


MODEL = Trainer(rows(), len(ENTRIES), None).model()


def written_out(text: str) -> Floats:
    """What the classifier alone says, from the features of the whole text."""
    ids, values = folded(MODEL.words, MODEL.letters, UNDERSTANDING.question(text))
    return np.asarray(values @ MODEL.weights[ids])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from("when does the ferry sail banana tower 99 ж".split()), min_size=1))
def test_words_that_are_remembered_add_what_their_features_do(words: list[str]) -> None:
    """Read word by word and remembered, a text gets the scores of its features written out."""
    question = UNDERSTANDING.question(" ".join(words))
    evidence = EVIDENCE_WEIGHT * MODEL.evidence.score(bag(question))
    for _ in range(2):
        assert MODEL.scores(question, None) - evidence == pytest.approx(
            written_out(" ".join(words)), abs=1e-4
        )


def test_more_words_than_are_remembered() -> None:
    """A text of more words than are remembered at once is scored all the same."""
    letters = LetterScores(MODEL.letters, MODEL.weights)
    letters._most = 3
    many = [f"ferry{n}" for n in range(10)]
    assert letters.scores(many) == pytest.approx(
        LetterScores(MODEL.letters, MODEL.weights).scores(many)
    )


def test_two_threads_ask_at_once() -> None:
    """What is remembered while several threads ask is right for all of them, then and later."""
    letters = LetterScores(MODEL.letters, MODEL.weights)
    texts = [[f"boat{n % 97}", f"tower{n % 89}", f"fare{n % 83}"] for n in range(400)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(letters.scores, texts * 4))
    right = [LetterScores(MODEL.letters, MODEL.weights).scores(t) for t in texts]
    for got, wanted in zip([*found, *map(letters.scores, texts)], right * 5, strict=True):
        assert got == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("when does the ship sail?", "ferry-when"),
        ("what is the fare", "ferry-price"),
        ("how tall is that tower", "tower-height"),
        ("tell me the captain's name", "missing-captain"),
        ("a storm and rain?", "missing-weather"),
        ("hello", "hello"),
    ],
)
def test_the_entry_that_was_meant_comes_first(text: str, entry: str) -> None:
    """A question in new words finds its entry, of whatever kind."""
    assert PLAIN.rank(UNDERSTANDING.question(text)).matches[0].entry.id == entry


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_an_entry_is_found_by_its_own_words(entry: Entry) -> None:
    """Every phrasing of an entry finds that entry."""
    for text in (entry.question, *entry.phrasings):
        assert PLAIN.rank(UNDERSTANDING.question(text)).matches[0].entry is entry, text


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.text(st.characters(), max_size=100),
        st.lists(st.sampled_from("when ferry tower fare captain rain hi the how".split())).map(
            " ".join
        ),
    )
)
def test_shares_sum_to_one_and_fall(text: str) -> None:
    """Whatever is asked, every entry is ranked once, best first, and the shares sum to 1."""
    ranking = PLAIN.rank(UNDERSTANDING.question(text))
    shares = [m.share for m in ranking.matches]
    assert {m.entry.id for m in ranking.matches} == {e.id for e in ENTRIES}
    assert len(shares) == len(ENTRIES)
    assert sum(shares) == pytest.approx(1, abs=1e-4)
    assert shares == sorted(shares, reverse=True)
    assert np.isfinite(ranking.signals).all()


def test_the_best_answer_is_the_first_that_answers() -> None:
    """Behind an entry without an answer, the best one with an answer is at hand."""
    ranking = PLAIN.rank(UNDERSTANDING.question("who steers the boat"))
    assert ranking.matches[0].entry.id == "missing-captain"
    assert ranking.best_answer is not None
    assert ranking.best_answer.entry.kind.is_answer
    assert ranking.best_answer == next(m for m in ranking.matches if m.entry.kind.is_answer)


def test_the_best_answer_is_listed_wherever_it_stands(app: App) -> None:
    """However many entries are likelier, a ranking of many still names the best answer."""
    entries = app.matcher.entries
    scores = np.array([-9 if e.kind.is_answer else 1 for e in entries], dtype=np.float32)
    best = next(i for i, e in enumerate(entries) if e.id == "csto-azerbaijan-member")
    scores[best] = -8
    ranking = app.matcher.rank(app.understanding.question("anything"), scores)
    assert len(ranking.matches) <= RANKED + 1
    assert ranking.best_answer is not None
    assert ranking.best_answer.entry is entries[best]


def test_small_talk_is_left_out_where_more_is_said() -> None:
    """ "Hello, when does the ferry sail?" is a question, not a greeting."""
    greeting = PLAIN.rank(UNDERSTANDING.question("hello there"))
    asked = PLAIN.rank(UNDERSTANDING.question("hello there hello hi hey, the ferry"))
    assert greeting.matches[0].entry.kind is Kind.SMALLTALK
    talk = next(m for m in asked.matches if m.entry.kind is Kind.SMALLTALK)
    assert talk.score == min(m.score for m in asked.matches)
    assert asked.matches[0].entry.id.startswith("ferry-")


def test_given_scores_are_ranked_as_they_are() -> None:
    """A ranking can be made of scores that come from elsewhere."""
    wanted = np.array([1, 5, 2, 4, 3, 0], dtype=np.float32)
    ranking = PLAIN.rank(UNDERSTANDING.question("the ferry"), wanted)
    assert [m.entry.id for m in ranking.matches] == [
        "ferry-price",
        "missing-captain",
        "missing-weather",
        "tower-height",
        "ferry-when",
        "hello",
    ]


@pytest.mark.parametrize("encode", [None, toy], ids=["plain", "encoder"])
def test_what_was_learned_is_found(encode: Encode | None) -> None:
    """The model gives each text that it learned from to the entry that it was learned for."""
    made = matcher(encode)
    for entry in ENTRIES:
        for text in (entry.question, *entry.phrasings):
            assert made.rank(UNDERSTANDING.question(text)).matches[0].entry is entry, text


def test_held_out_phrasings_teach_nothing() -> None:
    """Scores of held-out phrasings come from a model that has not seen them."""
    trainer = Trainer(rows(), len(ENTRIES), None)
    assert len(trainer.test)
    assert trainer.rows.typed[trainer.test].all()
    assert trainer.held_out.shape == (len(trainer.test), len(ENTRIES))
    made = Matcher(KNOWLEDGE, trainer.model(), None)
    learned = np.array([made.scores(trainer.rows.questions[i]) for i in trainer.test])
    own = trainer.rows.labels[trainer.test][:, None]
    held = np.take_along_axis(trainer.held_out, own, axis=1)
    assert (np.take_along_axis(learned, own, axis=1) > held).mean() > 0.9


def test_an_encoder_changes_the_scores() -> None:
    """With an encoder, a word that the knowledge never uses can still tell."""
    seeing = matcher(toy)
    plain, seen = scores("steamer"), scores("steamer", seeing)
    assert seen != pytest.approx(plain, abs=1e-3)
    ferry = max(("ferry-when", "ferry-price"), key=seen.__getitem__)
    assert seen[ferry] - seen["missing-weather"] > plain[ferry] - plain["missing-weather"]


def test_an_encoder_that_sees_nothing_tells_nothing() -> None:
    """An encoder to which all texts are alike does not move one question against another."""
    dim = matcher(blind)
    one, other = scores("steamer", dim), scores("zeppelin", dim)
    plain_one, plain_other = scores("steamer"), scores("zeppelin")
    for entry in one:
        moved = one[entry] - other[entry]
        assert moved == pytest.approx(plain_one[entry] - plain_other[entry], abs=0.5)


def test_a_model_with_an_encoder_needs_one() -> None:
    """A model that was fitted with an encoder is refused without it."""
    model = Trainer(rows(), len(ENTRIES), toy).model()
    with pytest.raises(ValueError, match="encoder"):
        Matcher(KNOWLEDGE, model, None)


def test_an_encoder_is_not_asked_where_it_was_not_fitted() -> None:
    """A model that was fitted without an encoder leaves a given one alone."""

    def broken(texts: Sequence[str]) -> Floats:
        raise AssertionError(texts)

    model = Trainer(rows(), len(ENTRIES), None).model()
    made = Matcher(KNOWLEDGE, model, broken)
    assert scores("the fare", made) == pytest.approx(scores("the fare"))


def test_a_shortlist_ranks_too() -> None:
    """Knowledge too large for the classifier is matched by posting lists, with the same face."""
    index = Shortlist.over(rows(), len(ENTRIES))
    made = Matcher(KNOWLEDGE, index, None, talk_words(KNOWLEDGE, UNDERSTANDING))
    for entry in ENTRIES:
        for text in (entry.question, *entry.phrasings):
            ranking = made.rank(UNDERSTANDING.question(text))
            assert ranking.matches[0].entry is entry, text
            assert sum(m.share for m in ranking.matches) == pytest.approx(1, abs=1e-4)


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(), max_size=100))
def test_a_shortlist_takes_any_text(text: str) -> None:
    """Posting lists give every entry a score, for words that they know and for others."""
    index = Shortlist.over(rows(), len(ENTRIES))
    found = index.scores(UNDERSTANDING.question(text))
    assert found.shape == (len(ENTRIES),)
    assert np.isfinite(found).all()


def test_the_nearest_text_is_the_likest() -> None:
    """Of several texts the one that shares most with the question is named."""
    others = [UNDERSTANDING.question(t) for t in ("the weather", "ticket fare", "tower height")]
    asked = UNDERSTANDING.question("height of that tower")
    assert PLAIN.nearest(asked, others) == 2
    assert PLAIN.nearest(asked, list(reversed(others))) == 0
