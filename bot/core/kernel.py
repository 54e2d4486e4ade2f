"""Multinomial logistic regression on a kernel matrix.

A classifier for few rows a class: minimise, over one weight a row and class,
sum_i w_i * cross-entropy(softmax(K a)_i, y_i) + (penalty / 2) * trace(a' K a),
by Nesterov's accelerated gradient in function space (Nesterov 1983), where the Lipschitz constant
is half the largest eigenvalue of the weighted kernel (Böhning 1992, "Multinomial logistic
regression algorithm").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.core.features import Floats, Ints

Sparse = tuple[Ints, Floats]

PENALTY = 0.1
STEPS = 100


def softmax(scores: Floats) -> Floats:
    """Rows of probabilities from rows of scores."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    np.exp(shifted, out=shifted)
    total = shifted.sum(axis=-1, keepdims=True)
    return np.asarray(shifted / total, dtype=np.float32)


def gram(rows: Sequence[Sparse], width: int) -> Floats:
    """Inner products of all pairs of sparse rows.

    Features that many rows share are multiplied as dense blocks, the others by their posting
    lists: the memory is that of the result and one block.
    """
    n = len(rows)
    ids = np.concatenate([r[0] for r in rows]) if rows else np.zeros(0, np.int32)
    values = np.concatenate([r[1] for r in rows]) if rows else np.zeros(0, np.float32)
    owner = np.repeat(np.arange(n), [len(r[0]) for r in rows])
    order = np.argsort(ids, kind="stable")
    ids, values, owner = ids[order], values[order], owner[order]
    starts = np.searchsorted(ids, np.arange(width + 1))
    sizes = np.diff(starts)
    out = np.zeros((n, n), dtype=np.float32)
    common = np.flatnonzero(sizes > max(16, n // 40))
    for begin in range(0, len(common), 512):
        block = common[begin : begin + 512]
        dense = np.zeros((n, len(block)), dtype=np.float32)
        for column, feature in enumerate(block):
            span = slice(starts[feature], starts[feature + 1])
            dense[owner[span], column] = values[span]
        out += dense @ dense.T
    for feature in np.flatnonzero((sizes > 1) & (sizes <= max(16, n // 40))):
        span = slice(starts[feature], starts[feature + 1])
        who, v = owner[span], values[span]
        out[who[:, None], who] += v[:, None] * v
    single = np.isin(ids, np.flatnonzero(sizes == 1))
    np.add.at(out, (owner[single], owner[single]), values[single] ** 2)
    return out


def fit(kernel: Floats, labels: Ints, classes: int, weights: Floats, steps: int = STEPS) -> Floats:
    """One weight for each row and class."""
    n = len(kernel)
    target = np.zeros((n, classes), dtype=np.float32)
    target[np.arange(n), labels] = 1
    probe = np.ones(n, dtype=np.float32)
    largest = 1.0
    for _ in range(20):
        probe = weights * (kernel @ probe)
        largest = float(np.linalg.norm(probe)) or 1.0
        probe /= largest
    step = 1 / (0.5 * largest + PENALTY)
    alpha = np.zeros_like(target)
    ahead = alpha.copy()
    t = 1.0
    for _ in range(steps):
        slope = softmax(kernel @ ahead)
        slope -= target
        slope *= weights[:, None]
        slope += PENALTY * ahead
        moved = ahead - step * slope
        later = (1 + (1 + 4 * t * t) ** 0.5) / 2
        ahead = moved + ((t - 1) / later) * (moved - alpha)
        alpha, t = moved, later
    return alpha


def primal(rows: Sequence[Sparse], alpha: Floats, width: int) -> Floats:
    """Feature weights: what the rows' weights amount to for each feature and class."""
    out = np.zeros((width, alpha.shape[1]), dtype=np.float32)
    for (ids, values), row in zip(rows, alpha, strict=True):
        out[ids] += values[:, None] * row
    return out
