"""Time and memory: one question on one thread, by the size of the knowledge.

Larger knowledge is made up: entries of ten phrasings each, of words drawn from the project's own
phrasings and of invented words, with the skew of real text. Times are of understanding, matching
and deciding together, after a warm-up. Nothing here passes or fails.
"""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.fuzz import forget
from bot.app import App
from bot.content.questions import Trial
from bot.core.calibrate import Calibration, calibrate_shortlist
from bot.core.decide import Decider
from bot.core.knowledge import Citation, Entry, Kind, Knowledge, Statement
from bot.core.match import Matcher
from bot.core.reading import Reading
from bot.core.rows import pairs_of, training_rows
from bot.core.shortlist import Shortlist
from bot.core.understand import Understanding

PHRASINGS = 10


def percentiles(ask: Callable[[str], object], questions: Sequence[str]) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds."""
    for question in questions[:50]:
        ask(f"{question} now")
    # What was built stays: the collector need not look at it in the middle of a question.
    gc.collect()
    gc.freeze()
    spent: list[float] = []
    for question in questions:
        begin = time.perf_counter()
        ask(question)
        spent.append(1000 * (time.perf_counter() - begin))
    return float(np.percentile(spent, 50)), float(np.percentile(spent, 99))


def of_this_knowledge(app: App, trials: Sequence[Trial]) -> tuple[float, float]:
    """Median and p99 over the question sets, each question alone and new."""
    return percentiles(app.decider.decide, [t.ask for t in trials])


def made_up(knowledge: Knowledge, phrasings: int) -> Knowledge:
    """Knowledge with that many phrasings."""
    draw = random.Random(phrasings)
    real = [w for e in knowledge.entries.values() for p in e.phrasings for w in p.split()]
    invented = [
        "".join(draw.choices("abcdefghiklmnoprstuvz", k=draw.randint(4, 10)))
        for _ in range(phrasings // 4)
    ]
    source = next(iter(knowledge.sources.values()))
    proof = Statement("So it is.", "article", (Citation(source.id, "p1"),))

    def phrasing(topic: Sequence[str]) -> str:
        words = [*draw.choices(real, k=draw.randint(3, 9)), *draw.sample(topic, 2)]
        draw.shuffle(words)
        return " ".join(words)

    entries: dict[str, Entry] = {}
    for number in range(phrasings // PHRASINGS):
        topic = draw.sample(invented, 4)
        texts = tuple(phrasing(topic) for _ in range(PHRASINGS))
        kind = Kind.NOT_IN_SOURCE if number % 3 == 0 else Kind.ANSWER
        entries[f"e{number}"] = Entry(f"e{number}", "t", kind, texts[0], texts, answer=(proof,))
    return replace(knowledge, entries=entries)


def of_size(app: App, phrasings: int) -> tuple[float, float, float]:
    """Median and p99 in milliseconds, and the seconds to build, for posting lists of that size."""
    knowledge = made_up(app.knowledge, phrasings)
    begin = time.perf_counter()
    understanding = Understanding(knowledge)
    rows = training_rows(knowledge, understanding)
    entries = tuple(knowledge.entries.values())
    index = Shortlist.over(rows, len(entries))
    calibration: Calibration = calibrate_shortlist(rows, entries)
    spent = time.perf_counter() - begin
    matcher = Matcher(knowledge, index, None)
    reading = Reading(knowledge, understanding)
    decider = Decider(knowledge, reading, matcher, calibration, pairs_of(knowledge, understanding))
    draw = random.Random(1)
    asked = [draw.choice(draw.choice(entries).phrasings) for _ in range(1000)]
    return (*percentiles(decider.decide, asked), spent)


_LETTERS = "abcdefghijklmnopqrstuvwxyz"

SLOW = {
    "100,000 letters, one word": "q" * 100_000,
    "100,000 letters, words": "putin said karabakh " * 5_000,
    "10,000 question marks": "what? " * 10_000,
    "4,000 misspelt words": "azerbaijn karabkh putn " * 1_300,
    "all of Unicode's first 60,000": "".join(
        chr(i) for i in range(60_000) if not 0xD800 <= i < 0xE000
    ),
    "zero-width characters": "\u200b\u200d" * 40_000,
    "combining accents": "a" + "\u0301" * 90_000,
    "one long run of spaces": "a" + " " * 5_990 + "b",
    "600 near misses of a name": " ".join(f"azerbai{a}{b}an" for a in _LETTERS for b in _LETTERS)[
        :6_000
    ],
    "stop words": "the of and to in is " * 10_000,
    "fractions, three characters each": "½⅓¼" * 2_000,
    "a ligature of eighteen characters": "ﷺ" * 6_000,
    "1,800 numbers in Arabic digits": " ".join(
        "".join(chr(0x660 + int(d)) for d in str(n)) for n in range(1_000, 2_800)
    ),
    "a thousand Hebrew words": " ".join(
        chr(0x5D0 + n % 27) + chr(0x5D0 + n // 27 % 27) + chr(0x5D0 + n // 729)
        for n in range(1_500)
    ),
}


def slowest(app: App) -> list[tuple[str, float]]:
    """Milliseconds for each hostile text, the slowest first (best of three)."""
    found: list[tuple[str, float]] = []
    for name, text in SLOW.items():
        spent: list[float] = []
        for _ in range(3):
            forget(app)
            begin = time.perf_counter()
            app.decider.decide(text)
            spent.append(1000 * (time.perf_counter() - begin))
        found.append((name, min(spent)))
    return sorted(found, key=lambda row: -row[1])


_MEMORY = """
from bot.app import build
from bot.config import Settings
app = build(Settings())
app.decider.decide("does the csto cover karabakh")
import psutil
print(psutil.Process().memory_info().rss / 2**20)
"""


def start(cache: Path, encoder: Path | None) -> tuple[float, float]:
    """Seconds that `briefbot ask` takes for one question from call to end, with what is on disk
    (best of five), and RSS in MiB of a process that has answered one."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("BRIEFBOT_")}
    # Installed programs keep their bytecode.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env |= {
        "BRIEFBOT_CACHE_DIR": str(cache),
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPYCACHEPREFIX": str(cache / "bytecode"),
    }
    if encoder:
        env["BRIEFBOT_ENCODER_DIR"] = str(encoder)

    def run(*words: str) -> str:
        command = [sys.executable, *words]
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout

    # The first one keeps the bytecode.
    run("-m", "bot", "ask", "does the csto cover karabakh")
    spent: list[float] = []
    for _ in range(5):
        begin = time.perf_counter()
        run("-m", "bot", "ask", "does the csto cover karabakh")
        spent.append(time.perf_counter() - begin)
    return min(spent), float(run("-c", _MEMORY))
