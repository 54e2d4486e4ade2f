"""The classifier's arithmetic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.features import WIDTH, Floats, Ints, Sparse, fold
from bot.core.linear import BATCH, PENALTY, SMOOTHING, Packed, Table, softmax

WORDS = 400
"""Features of the made-up rows here."""


def random_rows(seed: int, count: int, share: float) -> list[Sparse]:
    """Random sparse rows; features differ in how many rows have them, as words do."""
    rng = np.random.default_rng(seed)
    often = rng.random(WORDS) ** 3 * share
    dense = rng.normal(size=(count, WORDS)) * (rng.random((count, WORDS)) < often)
    return [
        (np.flatnonzero(line).astype(np.int32), line[np.flatnonzero(line)].astype(np.float32))
        for line in dense
    ]


def topics(count: int, classes: int, seed: int = 0) -> tuple[Table, Ints]:
    """Rows whose class shows in a few of their features."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(count) % classes).astype(np.int32)
    rows: list[Sparse] = []
    for label in labels:
        own = rng.integers(label * 20, label * 20 + 20, 4)
        noise = rng.integers(classes * 20, classes * 20 + 200, 4)
        ids = np.unique(np.concatenate([own, noise])).astype(np.int32)
        values = np.full(len(ids), 0.5, dtype=np.float32)
        columns, signs = fold(ids, salt=0)
        rows.append((columns, values * signs))
    return Table(Packed.of(rows)), labels


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(0, 40), share=st.floats(0, 1))
def test_packed_rows_are_the_rows(seed: int, count: int, share: float) -> None:
    """Rows laid end to end are written out, and multiplied, as they were given."""
    rows = random_rows(seed, count, share)
    packed = Packed.of(rows)
    query = np.random.default_rng(seed).normal(size=WORDS).astype(np.float32)
    every = np.arange(count)
    dense = packed.dense(every, WORDS)
    for line, (ids, values) in zip(dense, rows, strict=True):
        assert np.flatnonzero(line).tolist() == ids[values != 0].tolist()
        np.testing.assert_array_equal(line[ids], values)
    np.testing.assert_allclose(packed.dot(every, query), dense @ query, rtol=1e-3, atol=1e-3)


def test_features_that_share_a_column_add_up() -> None:
    """Two features of a row folded into one column are summed, not overwritten."""
    packed = Packed.of([(np.array([3, 3, 5], np.int32), np.array([1, 2, 4], np.float32))])
    assert packed.dense(np.array([0]), 6)[0].tolist() == [0, 0, 0, 3, 0, 4]


def test_columns_beside_stand_after_the_others() -> None:
    """Dense columns are laid beside the folded ones, row by row."""
    packed = Packed.of([(np.array([1], np.int32), np.array([2], np.float32))] * 2)
    beside = np.array([[7, 8], [9, 10]], dtype=np.float32)
    assert packed.dense(np.array([1]), 2, beside)[0].tolist() == [0, 2, 9, 10]


def test_folding_keeps_inner_products() -> None:
    """Rows folded into WIDTH columns have the inner products of the rows, nearly."""
    rng = np.random.default_rng(0)
    features = 60_000
    rows = [np.unique(rng.integers(0, features, 120)).astype(np.int32) for _ in range(40)]
    rows += [np.concatenate([r[:60], rows[0][60:]]) for r in rows[1:11]]
    unit = [(np.unique(r), np.full(len(np.unique(r)), len(np.unique(r)) ** -0.5)) for r in rows]
    plain = np.zeros((len(unit), features), dtype=np.float32)
    for line, (ids, values) in zip(plain, unit, strict=True):
        line[ids] = values
    folded = Packed.of(
        [(c, (v * s).astype(np.float32)) for i, v in unit for c, s in [fold(i, salt=0)]]
    )
    written = folded.dense(np.arange(len(unit)), WIDTH)
    assert np.abs(written @ written.T - plain @ plain.T).max() < 0.08


def test_salt_keeps_two_kinds_of_feature_apart() -> None:
    """Words and letter groups with the same numbers seldom meet in one column."""
    ids = np.arange(2000, dtype=np.int32)
    one, other = (fold(ids, salt=s)[0] for s in (0, 1))
    assert (one == other).mean() < 0.01
    assert len(np.unique(one)) > 1500


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.floats(-50, 50), min_size=1, max_size=8), min_size=1, max_size=4))
def test_softmax_gives_shares(lines: list[list[float]]) -> None:
    """Each row of scores becomes positive shares that add up to one, in the same order."""
    for line in lines:
        shares = softmax(np.array([line], dtype=np.float32))[0]
        assert (shares >= 0).all()
        assert float(shares.sum()) == pytest.approx(1, abs=1e-5)
        assert shares[int(np.argmax(line))] == shares.max()


@pytest.mark.parametrize("count", [30, BATCH * 2 + 7])
def test_it_learns_what_tells_classes_apart(count: int) -> None:
    """Few rows or several batches: rows that it has not seen find their class."""
    table, labels = topics(count, 5)
    weights = table.fit(np.arange(count), labels, 5, np.ones(count, dtype=np.float32))
    fresh, wanted = topics(200, 5, seed=1)
    found = fresh.scores(np.arange(200), weights).argmax(axis=1)
    assert (found == wanted).mean() > 0.9


def test_the_same_rows_give_the_same_weights() -> None:
    """Learning is repeatable, so that two machines agree on a fit."""
    table, labels = topics(60, 3)
    ones = np.ones(60, dtype=np.float32)
    first, second = (table.fit(np.arange(60), labels, 3, ones) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("smoothing", [SMOOTHING, 0.0])
def test_it_comes_near_the_least_loss(smoothing: float) -> None:
    """The slope of the penalised loss is nearly nothing where it stops, however much of each row's
    certainty is spread."""
    table, labels = topics(120, 4)
    table = replace(table, smoothing=smoothing)
    weights = np.random.default_rng(1).uniform(0.3, 1, 120).astype(np.float32)
    fitted = table.fit(np.arange(120), labels, 4, weights)
    seen = table.dense(np.arange(120))

    def slope(at: Floats) -> float:
        wanted = (1 - smoothing) * np.eye(4, dtype=np.float32)[labels] + smoothing / 4
        error = softmax(seen @ at) - wanted
        return float(np.abs(seen.T @ (weights[:, None] * error) + PENALTY * at).max())

    assert slope(fitted) < 0.05 * slope(np.zeros_like(fitted))


def test_a_column_that_no_row_uses_stays_nothing() -> None:
    """Weights stand in the columns that the learned rows use, and nowhere else."""
    rows = [(np.array([c, 7000 + c], np.int32), np.array([1, 1], np.float32)) for c in range(6)]
    table, labels = Table(Packed.of(rows)), np.array([0, 1, 0, 1, 0, 1], np.int32)
    fitted = table.fit(np.arange(4), labels, 2, np.ones(6, dtype=np.float32))
    assert np.flatnonzero(fitted.any(axis=1)).tolist() == [0, 1, 2, 3, 7000, 7001, 7002, 7003]
    assert fitted[0] == pytest.approx(fitted[7000], abs=1e-6)


def test_heavier_rows_win() -> None:
    """Of two rows alike but for their class, the heavier one's class scores higher."""
    row = (np.array([4], np.int32), np.array([1], np.float32))
    table = Table(Packed.of([row, row]))
    for heavy in (0, 1):
        weights = np.array([0.2, 0.2], dtype=np.float32)
        weights[heavy] = 1
        fitted = table.fit(np.arange(2), np.array([0, 1], np.int32), 2, weights)
        assert table.scores(np.arange(1), fitted)[0].argmax() == heavy


def test_columns_beside_are_learned_too() -> None:
    """Where only the dense columns tell the classes apart, they are used."""
    same = (np.array([4], np.int32), np.array([1], np.float32))
    labels = (np.arange(40) % 2).astype(np.int32)
    beside = np.where(labels[:, None] == [[0, 1]], 1, -1).astype(np.float32)
    table = Table(Packed.of([same] * 40), beside)
    fitted = table.fit(np.arange(40), labels, 2, np.ones(40, dtype=np.float32))
    assert (table.scores(np.arange(40), fitted).argmax(axis=1) == labels).all()


def test_nothing_to_learn_from_gives_no_weights() -> None:
    """Without rows every class is as likely as another."""
    table, labels = topics(10, 2)
    fitted = table.fit(np.arange(0), labels, 2, np.ones(10, dtype=np.float32))
    assert not fitted.any()
