"""How soon a saved change of the knowledge is in use, from the save to the first reply of it.

The best of several: on a machine that does other things too, the others measure those.
"""

from __future__ import annotations

import gc
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.check import generate
from bot.app import build
from bot.config import Settings
from bot.live import Live

TIMES = 7
LARGE = 10_000
"""Entries that are made up, beside those of the knowledge, of PHRASINGS each."""

A_FILE = 100
"""Of them in a file."""


@dataclass(frozen=True, slots=True)
class Reloaded:
    """One kind of change."""

    what: str
    seconds: float
    """From the save to the swap: with what is waited for further saves."""
    cpu: float
    """Of a processor, in that time: what it takes where nothing else is running."""


def of_this_knowledge(settings: Settings) -> Iterator[Reloaded]:
    """A change of an answer, and one of a phrasing, in the knowledge as it is."""
    with _following(settings, lambda home: None) as (live, home):
        file = home / "entries" / "csto.yaml"
        text = file.read_text(encoding="utf-8")
        entry = live.app.knowledge.entries[live.app.knowledge.topics["csto"].entries[0]]
        said, typed = entry.answer[0].say, entry.phrasings[0]
        yield _best("an answer", live, file, lambda n: text.replace(said, f"{n}. {said}", 1))
        yield _best("a phrasing", live, file, lambda n: text.replace(typed, f"{typed} {n}", 1))


def of_much_knowledge(settings: Settings) -> Reloaded:
    """A change of all phrasings in one file of A_FILE entries, among LARGE."""

    def more(home: Path) -> None:
        generate(home / "entries", LARGE)
        for file in (home / "entries").glob("generated-*.yaml"):
            _split(file)

    with _following(settings, more) as (live, home):
        file = home / "entries" / "generated-0-1.yaml"
        text = file.read_text(encoding="utf-8")
        what = f"{A_FILE} of {LARGE:,} entries"
        return _best(what, live, file, lambda n: text.replace(" is it with", f" is {n} with"))


def _split(file: Path) -> None:
    """Into files of A_FILE entries."""
    head, _, body = file.read_text(encoding="utf-8").partition("entries:\n")
    entries = body.removesuffix("\n\n").split("\n\n")
    file.unlink()
    for part, start in enumerate(range(0, len(entries), A_FILE)):
        text = "\n\n".join(entries[start : start + A_FILE])
        name = file.with_stem(f"{file.stem}-{part}")
        name.write_text(f"{head}entries:\n{text}\n", encoding="utf-8")


@contextmanager
def _following(settings: Settings, prepare: Callable[[Path], None]) -> Iterator[tuple[Live, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "knowledge"
        shutil.copytree(settings.knowledge_dir, home)
        prepare(home)
        live = Live(build(settings.model_copy(update={"knowledge_dir": home})))
        # As `serve` does.
        gc.collect()
        gc.freeze()
        with live.following():
            live.ready.wait()
            yield live, home
        gc.unfreeze()


def _best(what: str, live: Live, file: Path, text: Callable[[int], str]) -> Reloaded:
    spent: list[tuple[float, float]] = []
    for number in range(TIMES):
        before = live.app
        file.write_text(text(number), encoding="utf-8")
        begin, cpu = time.perf_counter(), time.process_time()
        while live.app is before:
            time.sleep(0.002)
        spent.append((time.perf_counter() - begin, time.process_time() - cpu))
    return Reloaded(what, min(s for s, _ in spent), min(c for _, c in spent))
