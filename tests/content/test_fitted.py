from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bot.content.fitted import KEEP, fitted
from bot.content.load import read_knowledge
from bot.core.calibrate import Calibration
from bot.core.features import Floats
from bot.core.match import Encode, Matcher
from bot.core.understand import Understanding

from .small import Files, changed, small_files

QUESTIONS = ("is the bridge closed", "how much money", "ferries?", "greetings", "which month", "zz")


@dataclass(frozen=True, slots=True)
class Fit:
    """How the matcher ranks and decides, and whether it had to be fitted for that."""

    calibration: Calibration
    worked: bool
    scores: Floats
    """Of QUESTIONS."""


def letters(texts: Sequence[str]) -> Floats:
    """A stand-in for an encoder: how often each letter is there, as a unit vector."""
    rows = [[1 + t.count(c) for c in "abcdefghijklmnopqrstuvwxyz"] for t in texts]
    table = np.array(rows, dtype=np.float32)
    return np.asarray(table / np.linalg.norm(table, axis=1, keepdims=True), dtype=np.float32)


def fit(
    folder: Path,
    files: Files | None = None,
    encode: Encode | None = None,
    encoder_id: str = "",
) -> Fit:
    """Ask for the matcher of a small knowledge as the bot does when it starts."""
    knowledge = read_knowledge(files or small_files())
    understanding = Understanding(knowledge)
    calls: list[None] = []
    model, calibration = fitted(
        knowledge, understanding, encode, encoder_id, folder, lambda: calls.append(None)
    )
    assert len(calls) <= 1
    matcher = Matcher(knowledge, model, encode)
    scores = np.array([matcher.scores(understanding.question(q)) for q in QUESTIONS])
    return Fit(calibration, bool(calls), scores)


def same(left: Fit, right: Fit) -> bool:
    """Whether two fits rank and decide alike."""
    return np.allclose(left.scores, right.scores) and all(
        np.allclose(getattr(left.calibration, name), getattr(right.calibration, name))
        for name in ("mean", "scale", "weights", "threshold")
    )


def other(number: int) -> Files:
    """The small knowledge with another number in a question: something else to learn."""
    return changed("entries/bridge.yaml", "Is the bridge shut?", f"Is bridge {number} shut?")


def kept(folder: Path) -> list[Path]:
    """The fitted models in a cache folder."""
    return sorted(p for p in folder.iterdir() if p.is_dir())


def test_second_start_does_not_fit(tmp_path: Path) -> None:
    """What was fitted once is read at the next start, and ranks and decides as before."""
    first, second = fit(tmp_path), fit(tmp_path)
    assert (first.worked, second.worked) == (True, False)
    assert same(first, second)
    assert second.scores.any()


def test_folder_is_made(tmp_path: Path) -> None:
    """A cache folder that is not there yet is made, with those above it."""
    folder = tmp_path / "not" / "yet"
    assert fit(folder).worked
    assert not fit(folder).worked


def test_changed_knowledge_fits_anew(tmp_path: Path) -> None:
    """Any change of the knowledge fits anew, and both versions can then be read."""
    fit(tmp_path)
    assert fit(tmp_path, other(1)).worked
    assert not fit(tmp_path).worked
    assert not fit(tmp_path, other(1)).worked


def test_what_is_not_learned_fits_nothing(tmp_path: Path) -> None:
    """A note in a file makes another version, but the fit is the same and is read back."""
    first = fit(tmp_path)
    files = small_files()
    noted = {**files, "terms.yaml": files["terms.yaml"] + b"# a note\n"}
    assert read_knowledge(noted).version != read_knowledge(files).version
    second = fit(tmp_path, noted)
    assert not second.worked
    assert same(first, second)


def test_encoder_fits_anew(tmp_path: Path) -> None:
    """With an encoder, or another one, it is fitted anew; each fit is read back with its own."""
    plain = fit(tmp_path)
    first = fit(tmp_path, encode=letters, encoder_id="letters")
    assert first.worked
    assert not np.allclose(plain.scores, first.scores)
    second = fit(tmp_path, encode=letters, encoder_id="letters")
    assert not second.worked
    assert same(first, second)
    assert fit(tmp_path, encode=letters, encoder_id="other").worked
    assert not fit(tmp_path).worked


def removed(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def overwritten(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 20)


def replaced_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("suffix", [".npy", ".txt"])
@pytest.mark.parametrize("damage", [removed, emptied, cut, overwritten, replaced_by_folder])
def test_damaged_model_is_fitted_anew(
    tmp_path: Path, damage: Callable[[Path], None], suffix: str
) -> None:
    """Whichever of its files is damaged, the model is fitted anew and works as it did."""
    sound = fit(tmp_path / "sound")
    (home,) = kept(tmp_path / "sound")
    names = [p.name for p in home.iterdir() if p.suffix == suffix]
    assert names
    for name in names:
        folder = tmp_path / f"{name}-hurt"
        shutil.copytree(tmp_path / "sound", folder)
        damage(folder / home.name / name)
        again = fit(folder)
        assert (name, again.worked, same(again, sound)) == (name, True, True)


def test_half_written_model_is_fitted_anew(tmp_path: Path) -> None:
    """A model of which only the first files were written is fitted anew."""
    sound = fit(tmp_path / "sound")
    (home,) = kept(tmp_path / "sound")
    names = sorted(p.name for p in home.iterdir())
    for count in range(len(names)):
        folder = tmp_path / str(count)
        (folder / home.name).mkdir(parents=True)
        for name in names[:count]:
            shutil.copy(home / name, folder / home.name / name)
        again = fit(folder)
        assert (count, again.worked, same(again, sound)) == (count, True, True)


def test_damage_is_mended(tmp_path: Path) -> None:
    """A damaged model costs one fitting, not one at every start."""
    fit(tmp_path)
    (home,) = kept(tmp_path)
    next(p for p in home.iterdir() if p.suffix == ".npy").unlink()
    assert fit(tmp_path).worked
    assert not fit(tmp_path).worked


def test_folder_that_cannot_be_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where nothing can be kept, the model is fitted at every start, and the log says so."""
    (tmp_path / "file").write_text("not a folder")
    folder = tmp_path / "file" / "cache"
    first, second = fit(folder), fit(folder)
    assert first.worked
    assert second.worked
    assert same(first, second)
    assert [str(folder) in r.getMessage() for r in caplog.records] == [True, True]


def test_file_in_the_folders_place(tmp_path: Path) -> None:
    """A file that stands where the model belongs leads to fitting, not to a fault."""
    fit(tmp_path)
    (home,) = kept(tmp_path)
    shutil.rmtree(home)
    home.write_text("no folder")
    assert fit(tmp_path).worked


def test_only_some_models_stay(tmp_path: Path) -> None:
    """The newest models stay on disk, so that edits do not fill it."""
    for number in range(KEEP + 3):
        fit(tmp_path, other(number))
    assert len(kept(tmp_path)) == KEEP
    assert not fit(tmp_path, other(KEEP + 2)).worked


def test_longest_unused_goes_first(tmp_path: Path) -> None:
    """A model that was read lately stays; the one that nobody asked for longest goes."""
    homes: dict[int, Path] = {}
    for number in range(KEEP):
        fit(tmp_path, other(number))
        (homes[number],) = set(kept(tmp_path)) - set(homes.values())
        os.utime(homes[number], (1000 + number, 1000 + number))
    assert not fit(tmp_path, other(0)).worked
    fit(tmp_path, other(KEEP))
    assert [n for n, home in homes.items() if not home.exists()] == [1]


def test_others_files_stay(tmp_path: Path) -> None:
    """What else stands in the cache folder is not the bot's to remove."""
    mine = tmp_path / "my-own-notes" / "a.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    os.utime(mine.parent, (1000, 1000))
    for number in range(KEEP + 1):
        fit(tmp_path, other(number))
    assert mine.read_text() == "mine"


def test_nothing_unfinished_is_left(tmp_path: Path) -> None:
    """After a start the cache folder holds the model and nothing else."""
    fit(tmp_path)
    assert list(tmp_path.iterdir()) == kept(tmp_path)
    assert len(kept(tmp_path)) == 1


def test_large_knowledge_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Knowledge of very many rows is made ready at each start, and nothing is kept of it."""
    monkeypatch.setattr("bot.content.fitted.MOST_CELLS", 10)
    first, second = fit(tmp_path), fit(tmp_path)
    assert first.worked
    assert second.worked
    assert same(first, second)
    assert list(tmp_path.iterdir()) == []
