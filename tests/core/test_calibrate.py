"""From held-out trials to certainty and a threshold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calibrate import DECLINED, Calibration, calibrate, from_trials, held_out
from bot.core.features import Floats
from bot.core.match import Trainer
from bot.core.rows import training_rows
from bot.core.understand import Understanding

from .small import ENTRIES, small

WRONG = [float(x) for x in range(10)]
RIGHT = [x + 6.5 for x in WRONG]
"""Ten wrong at 0 … 9 and ten right at 6.5 … 15.5."""


def trials(right: list[float], wrong: list[float]) -> Calibration:
    x = np.array([[v] for v in [*right, *wrong]], dtype=np.float32)
    return from_trials(x, np.array([True] * len(right) + [False] * len(wrong)))


def sure(calibration: Calibration, *values: float) -> float:
    return calibration.confidence(values)


def test_confidence_grows_with_a_helpful_signal() -> None:
    """The higher a signal that goes with being right, the surer the bot is."""
    calibration = trials(RIGHT, WRONG)
    found = [sure(calibration, v) for v in range(-5, 21)]
    assert found == sorted(found)
    assert len(set(found)) == len(found)
    assert found[0] < 0.1
    assert found[-1] > 0.9


def test_confidence_falls_with_a_signal_of_error() -> None:
    """A signal that goes with being wrong lowers certainty."""
    calibration = trials([-v for v in RIGHT], [-v for v in WRONG])
    assert sure(calibration, -15) > sure(calibration, 0)


def test_both_kinds_count_alike() -> None:
    """Many wrong trials and few right ones do not make the bot doubt everything."""
    few, many = [4.0, 5.0, 5.0], [float(x % 6) for x in range(300)]
    assert sure(trials(few, many), 5) > 0.5
    assert sure(trials(few, many), 0) < 0.5
    assert sure(trials([5 - x for x in many], [5 - x for x in few]), 0) < 0.5


def test_the_threshold_of_a_known_sample() -> None:
    """Of a hundred trials without an answer, as many are declined as DECLINED says."""
    calibration = trials([float(v) for v in range(60, 160)], [float(v) for v in range(100)])
    last = round(100 * DECLINED) - 1
    assert sure(calibration, last) < calibration.threshold < sure(calibration, last + 1)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(-20, 30), max_size=40),
    st.lists(st.integers(-30, 20), min_size=1, max_size=40),
)
def test_the_threshold_declines_its_share(right: list[int], wrong: list[int]) -> None:
    """In any sample, the share of wrong answers that is wanted is held back, give or take one."""
    calibration = trials([float(v) for v in right], [float(v) for v in wrong])
    bad = np.array([sure(calibration, v) for v in wrong])
    wanted = DECLINED * (len(bad) - 1)
    # The threshold was found at double precision; certainty is worked out at single.
    assert (bad < calibration.threshold - 1e-5).sum() <= wanted + 1
    assert (bad <= calibration.threshold + 1e-5).sum() >= wanted


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ([1.0, 2.0, 3.0], []),
        ([], [1.0, 2.0, 3.0]),
        ([1.0], []),
        ([], [1.0]),
        ([5.0] * 4, [5.0] * 4),
        ([9.0], [-9.0]),
        ([2.0], [1.0]),
    ],
)
def test_degenerate_samples_do_not_raise(right: list[float], wrong: list[float]) -> None:
    """One kind only, one trial, a signal that never changes: certainty stays a share."""
    calibration = trials(right, wrong)
    assert 0 <= calibration.threshold <= 1
    for value in (-20.0, 0.0, 5.0, 20.0):
        assert 0 <= sure(calibration, value) <= 1


def test_a_signal_that_never_changes_says_nothing() -> None:
    """Beside a helpful signal, a constant one has no say in certainty."""
    x = np.array([[v, 3.0] for v in [*RIGHT, *WRONG]], dtype=np.float32)
    calibration = from_trials(x, np.array([True] * 10 + [False] * 10))
    assert sure(calibration, 9, 3) == pytest.approx(sure(calibration, 9, 4), abs=1e-3)
    assert sure(calibration, 12, 3) > sure(calibration, 2, 3)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-9, 9, width=32), st.floats(-9, 9, width=32), st.booleans()),
        min_size=1,
        max_size=30,
    )
)
def test_any_sample_gives_shares(sample: list[tuple[float, float, bool]]) -> None:
    """Whatever the trials, certainty and threshold lie between 0 and 1."""
    x = np.array([[a, b] for a, b, _ in sample], dtype=np.float32)
    calibration = from_trials(x, np.array([right for _, _, right in sample]))
    assert 0 <= calibration.threshold <= 1
    assert all(0 <= calibration.confidence(row) <= 1 for row in x.tolist())


def trainer() -> Trainer:
    knowledge = small()
    return Trainer(training_rows(knowledge, Understanding(knowledge)), len(ENTRIES), None)


def test_some_phrasings_of_topics_are_held_out() -> None:
    """In small knowledge every phrasing is a trial, small talk is none, only an answer is right."""
    made = trainer()
    x, y = held_out(made, ENTRIES)
    labels = made.rows.labels[made.test]
    on_topic = [ENTRIES[i] for i in labels if ENTRIES[i].topic]
    assert sorted(made.test.tolist()) == np.flatnonzero(made.rows.typed).tolist()
    assert x.shape[0] == len(y) == len(on_topic)
    assert 0 < y.sum() <= sum(e.kind.is_answer for e in on_topic)


def test_a_question_that_the_source_answers_is_surer() -> None:
    """What calibration learns from the knowledge tells its answers from its declines."""
    made = trainer()
    x, y = held_out(made, ENTRIES)
    calibration = calibrate(made, ENTRIES)
    means: list[Floats] = [x[y].mean(axis=0), x[~y].mean(axis=0)]
    right, wrong = (calibration.confidence(m.tolist()) for m in means)
    assert right > 0.5 > wrong


def test_a_signal_far_from_all_trials_is_no_fault() -> None:
    """However far a signal lies from what was seen, certainty is a share."""
    calibration = trials([9.0, 9.0], [0.0, 0.0])
    assert sure(calibration, 1e9) == 1
    assert sure(calibration, -1e9) == 0
