"""The classifier's arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.features import Floats, Ints
from bot.core.kernel import PENALTY, Sparse, fit, gram, primal, softmax


def random_rows(seed: int, count: int, width: int, share: float) -> tuple[list[Sparse], Floats]:
    """Random sparse rows, and the same as one dense matrix."""
    rng = np.random.default_rng(seed)
    # Features differ in how many rows have them, as words do.
    often = rng.random(width) ** 3 * share
    dense = (rng.normal(size=(count, width)) * (rng.random((count, width)) < often)).astype(
        np.float32
    )
    rows: list[Sparse] = []
    for line in dense:
        ids = rng.permutation(np.flatnonzero(line)).astype(np.int32)
        rows.append((ids, line[ids]))
    return rows, dense


@settings(max_examples=100, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, 80),
    width=st.integers(1, 60),
    share=st.floats(0, 1),
)
def test_gram_is_the_dense_product(seed: int, count: int, width: int, share: float) -> None:
    """The inner products of sparse rows are those of the same rows written out."""
    rows, dense = random_rows(seed, count, width, share)
    np.testing.assert_allclose(gram(rows, width), dense @ dense.T, atol=1e-4)


def test_gram_takes_common_and_rare_features_alike() -> None:
    """More common features than one block holds, with rare and single ones, add up the same."""
    rng = np.random.default_rng(1)
    dense = np.zeros((40, 700), dtype=np.float32)
    dense[:, :600] = rng.normal(size=(40, 600))
    dense[:3, 600:650] = 1.0
    dense[5, 650:] = 2.0
    rows = [(np.flatnonzero(line).astype(np.int32), line[np.flatnonzero(line)]) for line in dense]
    np.testing.assert_allclose(gram(rows, 700), dense @ dense.T, rtol=1e-4, atol=1e-3)


def test_gram_of_nothing_is_empty() -> None:
    """No rows make an empty matrix, and rows without features make zeros."""
    assert gram([], 5).shape == (0, 0)
    empty: Sparse = (np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))
    np.testing.assert_array_equal(gram([empty, empty], 5), np.zeros((2, 2)))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.floats(-1e4, 1e4, width=32), min_size=3, max_size=3), min_size=1))
def test_softmax_gives_shares(scores: list[list[float]]) -> None:
    """Any scores become shares from 0 to 1 that sum to 1 and keep their order."""
    given_scores = np.array(scores, dtype=np.float32)
    shares = softmax(given_scores)
    assert np.isfinite(shares).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-5)
    for line, share in zip(given_scores, shares, strict=True):
        order = np.argsort(line, kind="stable")
        assert (np.diff(share[order]) >= 0).all()


def toy() -> tuple[Floats, Ints]:
    """Three clouds of points and the cloud of each."""
    rng = np.random.default_rng(0)
    centres = np.array([[3, 0], [-3, 2], [0, -4]], dtype=np.float32)
    labels = np.repeat(np.arange(3, dtype=np.int32), 20)
    points = centres[labels] + rng.normal(size=(60, 2)) * 0.5
    return points.astype(np.float32), labels


def test_fit_separates_a_toy_problem() -> None:
    """Points of three clouds, and new points near them, get the class of their cloud."""
    points, labels = toy()
    alpha = fit(points @ points.T, labels, 3, np.ones(60, dtype=np.float32))
    assert ((points @ points.T @ alpha).argmax(axis=1) == labels).all()
    fresh = np.array([[2, 0.5], [-2, 1], [0.5, -3]], dtype=np.float32)
    assert (fresh @ points.T @ alpha).argmax(axis=1).tolist() == [0, 1, 2]


def test_fit_ends_where_the_loss_is_flat() -> None:
    """After enough steps the weights are those at which the penalised loss has no slope."""
    points, labels = toy()
    kernel: Floats = points @ points.T
    weights = np.linspace(0.3, 1, 60, dtype=np.float32)
    alpha = fit(kernel, labels, 3, weights, steps=4000)
    target = np.eye(3, dtype=np.float32)[labels]
    slope = (
        weights[:, None] * (softmax((kernel @ alpha).astype(np.float32)) - target) + PENALTY * alpha
    )
    # What the kernel cannot see cannot be scored either.
    assert float(np.abs(kernel @ slope).max()) < 0.05 * float(np.abs(kernel @ alpha).max())
    assert float(np.abs(slope).max()) < 0.01


def test_a_heavier_row_wins() -> None:
    """Of two equal rows with different classes the one with more weight is believed."""
    kernel = np.ones((2, 2), dtype=np.float32)
    labels = np.array([0, 1], dtype=np.int32)
    for weights, winner in (([1.0, 0.2], 0), ([0.2, 1.0], 1)):
        alpha = fit(kernel, labels, 2, np.array(weights, dtype=np.float32))
        assert (kernel @ alpha).argmax(axis=1).tolist() == [winner, winner]


def test_a_row_without_weight_teaches_nothing() -> None:
    """A row of weight 0 leaves the others' scores as they are without it."""
    points, labels = toy()
    wrong = np.append(labels, np.int32(2)).astype(np.int32)
    more = np.vstack([points, points[:1]])
    weights = np.append(np.ones(60), 0).astype(np.float32)
    with_it = more @ more.T @ fit(more @ more.T, wrong, 3, weights)
    without = points @ points.T @ fit(points @ points.T, labels, 3, weights[:60])
    np.testing.assert_allclose(with_it[:60], without, atol=1e-3)


@settings(max_examples=50, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(2, 30),
    width=st.integers(1, 40),
    classes=st.integers(1, 5),
)
def test_primal_scores_are_the_kernels(seed: int, count: int, width: int, classes: int) -> None:
    """Feature weights give any text the score that the rows' weights give it."""
    rows, dense = random_rows(seed, count, width, 0.9)
    rng = np.random.default_rng(seed)
    alpha = rng.normal(size=(count, classes)).astype(np.float32)
    fresh = random_rows(seed + 1, 5, width, 0.9)[1]
    np.testing.assert_allclose(
        fresh @ primal(rows, alpha, width), fresh @ dense.T @ alpha, rtol=1e-3, atol=1e-3
    )


def test_primal_needs_a_weight_for_each_row() -> None:
    """Weights of another number of rows are refused."""
    rows, _ = random_rows(0, 4, 5, 0.9)
    with pytest.raises(ValueError):
        primal(rows, np.zeros((3, 2), dtype=np.float32), 5)
