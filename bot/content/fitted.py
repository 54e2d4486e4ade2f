"""The fitted matcher on disk, so that a start costs no fitting.

A folder holds one model as plain arrays, mapped into memory and shared between processes. Its name
carries what is learned from, the fitting code and the encoder: whatever of it changes, it is fitted
anew; another wording of the bot's own sentences costs nothing. A cache that cannot be written or
read costs time, never the bot.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

import bot.core
from bot.core.calibrate import Calibration, calibrate, calibrate_shortlist
from bot.core.evidence import Evidence
from bot.core.features import WIDTH, Floats, Space
from bot.core.knowledge import Knowledge
from bot.core.match import LETTERS, Encode, Model, Trainer
from bot.core.rows import training_rows
from bot.core.shortlist import MOST_CELLS, Shortlist
from bot.core.understand import Understanding

log = logging.getLogger(__name__)

KEEP = 4
"""Fitted models that stay on disk; the one longest unused goes first."""

SHIPPED = Path(__file__).resolve().parents[1] / "_fitted"
"""A second cache, which an image brings along; it is only read. In the project there is none."""


def fitted(
    knowledge: Knowledge,
    understanding: Understanding,
    encode: Encode | None,
    encoder_id: str,
    folder: Path,
    fitting: Callable[[], None] = lambda: None,
    learned: str = "",
) -> tuple[Model | Shortlist, Calibration]:
    """The model for this knowledge, from `folder` or made now; `fitting` is called before work.

    `learned` is the knowledge's `learned_id`, where it is at hand: it takes a while to work out.
    Knowledge of more than MOST_CELLS rows times entries gets a Shortlist, made anew at each start.
    """
    learned = learned or learned_id(knowledge)
    if (found := kept(learned, encoder_id, folder)) is not None:
        return found
    fitting()
    rows = training_rows(knowledge, understanding)
    entries = tuple(knowledge.entries.values())
    if len(rows.labels) * len(entries) > MOST_CELLS:
        log.warning(
            "%d phrasings of %d entries are too many for the classifier: questions are matched "
            "less well.",
            len(rows.labels),
            len(entries),
        )
        return Shortlist.over(rows, len(entries)), calibrate_shortlist(rows, entries)
    trainer = Trainer(rows, len(entries), encode)
    made = trainer.model(), calibrate(trainer, entries)
    try:
        _write(_home(learned, encoder_id, folder), *made)
    except OSError as error:
        log.warning("The fitted matcher could not be kept in %s: %s", folder, error.strerror)
    return made


def kept(
    learned: str, encoder_id: str, folder: Path, shipped: Path = SHIPPED
) -> tuple[Model, Calibration] | None:
    """What was fitted for the knowledge of that `learned_id`, if it is in `folder` or `shipped`."""
    for place in (folder, shipped):
        home = _home(learned, encoder_id, place)
        with contextlib.suppress(OSError, ValueError, KeyError, EOFError):
            found = _read(home)
            with contextlib.suppress(OSError):
                os.utime(home)
            return found
    return None


def _home(learned: str, encoder_id: str, folder: Path) -> Path:
    return folder / f"{learned}-{_code_id()}-{encoder_id or 'plain'}"


def learned_id(knowledge: Knowledge) -> str:
    """A hash of all that understanding and fitting read of the knowledge."""
    learned = (
        [
            (e.id, e.topic, e.kind.value, e.question, e.phrasings, e.keywords, e.text, e.citations)
            for e in knowledge.entries.values()
        ],
        [(t.id, t.name, t.kind, t.aliases, t.counterpart) for t in knowledge.terms.values()],
        list(knowledge.synonyms.items()),
        [(x.id, sorted(x.letters), list(x.words.items())) for x in knowledge.languages],
        sorted(knowledge.common_words),
        knowledge.fillers,
    )
    return hashlib.sha256(repr(learned).encode()).hexdigest()[:12]


def _code_id() -> str:
    digest = hashlib.sha256(np.__version__.encode())
    for path in (Path(__file__), *sorted(Path(bot.core.__file__).parent.glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _write(home: Path, model: Model, calibration: Calibration) -> None:
    """Write beside, then rename: another process sees all of it or nothing."""
    home.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=home.parent, prefix=".draft-"))
    try:
        arrays = {
            "word_idf": model.words.idf,
            "letter_idf": model.letters.idf,
            "weights": model.weights,
            "evidence": model.evidence.table,
            "overall": model.evidence.overall,
            "centre": model.centre,
            "calibration": np.concatenate(
                [
                    calibration.mean,
                    calibration.scale,
                    calibration.weights,
                    np.array(
                        [calibration.threshold, calibration.doubt, model.length],
                        dtype=np.float32,
                    ),
                ]
            ),
        }
        for name, array in arrays.items():
            np.save(draft / f"{name}.npy", array)
        for name, index in (
            ("words", model.words.index),
            ("letters", model.letters.index),
            ("evidence", model.evidence.index),
        ):
            (draft / f"{name}.txt").write_text("\n".join(index), encoding="utf-8")
        shutil.rmtree(home, ignore_errors=True)
        draft.rename(home)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not home.is_dir():
            raise
    for old in sorted(
        home.parent.glob("[0-9a-f]" * 12 + "-" + "[0-9a-f]" * 8 + "-*"),
        key=lambda p: p.stat().st_mtime,
    )[:-KEEP]:
        shutil.rmtree(old, ignore_errors=True)


def _read(home: Path) -> tuple[Model, Calibration]:
    def array(name: str) -> Floats:
        path = home / f"{name}.npy"
        mapped: Floats = (
            np.load(path, mmap_mode="r") if path.stat().st_size > 4096 else np.load(path)
        )
        return mapped.view(np.ndarray)

    def index(name: str) -> dict[str, int]:
        lines = (home / f"{name}.txt").read_text(encoding="utf-8").split("\n")
        return dict(zip(lines, range(len(lines)), strict=True))

    numbers = array("calibration")
    signals = (len(numbers) - 4) // 3
    model = Model(
        Space(index("words"), array("word_idf")),
        Space(index("letters"), array("letter_idf"), LETTERS),
        array("weights"),
        Evidence(index("evidence"), array("evidence"), array("overall")),
        array("centre"),
        float(numbers[-1]),
    )
    sizes = (
        (model.words.index, model.words.idf),
        (model.letters.index, model.letters.idf),
        (model.evidence.index, model.evidence.table, model.evidence.overall),
    )
    if (
        any(len({len(part) for part in parts}) > 1 for parts in sizes)
        or len(model.weights) != WIDTH + len(model.centre)
        or model.weights.shape[1] != model.evidence.table.shape[1]
    ):
        raise ValueError("the fitted model is incomplete")
    return model, Calibration(
        numbers[:signals],
        numbers[signals : 2 * signals],
        numbers[2 * signals : -3],
        float(numbers[-3]),
        float(numbers[-2]),
    )
