"""Posting lists for large knowledge."""

from __future__ import annotations

import numpy as np
import pytest

from bot.app import App
from bot.core.calibrate import calibrate_shortlist
from bot.core.linear import Packed
from bot.core.match import Matcher
from bot.core.rows import Rows, talk_words, training_rows
from bot.core.shortlist import SHORT, Shortlist


@pytest.fixture(scope="module")
def rows(app: App) -> Rows:
    return training_rows(app.knowledge, app.understanding)


@pytest.fixture(scope="module")
def index(app: App, rows: Rows) -> Shortlist:
    return Shortlist.over(rows, len(app.knowledge.entries))


def test_a_phrasing_finds_its_entry(app: App, index: Shortlist) -> None:
    """A known phrasing is matched to the entry that it stands at, but for near misses."""
    talk = talk_words(app.knowledge, app.understanding)
    matcher = Matcher(app.knowledge, index, None, talk)
    asked = [(e, p) for e in app.knowledge.entries.values() for p in e.phrasings[::40]]
    ranked = (matcher.rank(app.understanding.question(p)).matches[0].entry for _, p in asked)
    found = sum(entry is own for entry, (own, _) in zip(ranked, asked, strict=True))
    assert found >= 0.95 * len(asked)


def test_only_the_short_list_is_looked_at(app: App, index: Shortlist) -> None:
    """No more than SHORT entries get a score of their own."""
    scores = index.scores(app.understanding.question("who sent drones to karabakh"))
    assert int((scores > scores.min()).sum()) <= SHORT


def test_words_never_seen(app: App, index: Shortlist) -> None:
    """A question of unknown words gets finite scores."""
    assert np.isfinite(index.scores(app.understanding.question("zzyzx qwxz"))).all()
    assert np.isfinite(index.scores(app.understanding.question(""))).all()


def test_packed_rows_multiply_like_dense_ones() -> None:
    """Inner products of packed rows are those of the same rows written out."""
    draw = np.random.default_rng(3)
    dense = draw.random((7, 12)).astype(np.float32) * (draw.random((7, 12)) < 0.4)
    dense[3] = 0
    packed = Packed.of([(np.flatnonzero(r).astype(np.int32), r[np.flatnonzero(r)]) for r in dense])
    query = draw.random(12).astype(np.float32)
    chosen = np.array([5, 3, 0, 6, 3])
    assert np.allclose(packed.dot(chosen, query), dense[chosen] @ query, atol=1e-5)


@pytest.mark.parametrize("numbers", [[3, 1, 0, 3], [0, 1, 2, 3], [1, 2, 3, 0], [2, 2], []])
def test_packed_rows_can_be_chosen(numbers: list[int]) -> None:
    """Chosen rows are those rows, in the order and as often as they were named."""
    rows = [np.arange(n, dtype=np.int32) for n in (3, 0, 1, 5)]
    packed = Packed.of([(r, r.astype(np.float32) + 1) for r in rows])
    chosen = np.array(numbers, dtype=np.int64)
    found = packed.chosen(chosen)
    ends = zip(found.starts, found.starts[1:], strict=False)
    for (begin, end), number in zip(ends, chosen, strict=True):
        assert found.ids[begin:end].tolist() == rows[number].tolist()
        assert found.values[begin:end].tolist() == (rows[number] + 1).tolist()


def test_its_threshold_comes_from_held_out_phrasings(app: App, rows: Rows) -> None:
    """Calibrated on the knowledge itself, a clear answer is surer than a clear miss."""
    entries = tuple(app.knowledge.entries.values())
    calibration = calibrate_shortlist(rows, entries)
    assert 0 < calibration.threshold < 1
    assert calibration.confidence((5.0, 9.0)) > 0.9
    assert calibration.confidence((-5.0, -9.0)) < 0.1
