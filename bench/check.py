"""How long `briefbot check` takes for much knowledge."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

A_FILE = 500
"""Entries in one file: below the limit of a file's size."""

PHRASINGS = 10
_SUBJECTS = "bridge river market harbour school tower garden station museum library".split()
_ASKED = "when where why how who which what whose whom whether".split()


@dataclass(frozen=True, slots=True)
class Checked:
    """One run of the command."""

    entries: int
    seconds: float
    cpu: float
    """Seconds of a processor: what it takes where nothing else is running."""
    megabytes: float
    """Of YAML."""
    summary: str
    """The command's last line."""


def measured(knowledge: Path, size: int) -> Checked:
    """The whole command, as a process of its own, on `size` entries beside those of `knowledge`."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "knowledge"
        shutil.copytree(knowledge, home)
        generate(home / "entries", size)
        written = sum(p.stat().st_size for p in home.rglob("*.yaml"))
        environment = {**os.environ, "BRIEFBOT_KNOWLEDGE_DIR": str(home)}
        before = _cpu()
        begin = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "bot", "check"],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        spent = time.perf_counter() - begin
    last = (done.stdout or done.stderr).splitlines()[-1]
    return Checked(size, spent, _cpu() - before, written / 1e6, last)


def _cpu() -> float:
    """Of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def generate(folder: Path, size: int) -> None:
    """Write `size` entries into files of A_FILE, each with PHRASINGS and two sentences."""
    for start in range(0, size, A_FILE):
        numbers = range(start, min(start + A_FILE, size))
        text = "".join(_entry(n, size) for n in numbers)
        name = f"generated-{start // A_FILE}"
        (folder / f"{name}.yaml").write_text(f"title: {name}\nentries:\n{text}", encoding="utf-8")


def _entry(number: int, size: int) -> str:
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    street = "".join(chr(ord("q") + int(digit)) for digit in str(number)).capitalize()
    phrasings = "".join(
        f"      - {_ASKED[i]} is it with the {subject} of street {number} then\n"
        for i in range(PHRASINGS)
    )
    return f"""\
  - id: generated-{number}
    question: What of the {subject} of street {number}?
    phrasings:
{phrasings}\
    answer:
      - say: Of the {subject} in {street} the article says that Armenia is a member of the CSTO.
        by: article
        from: [p0, p4]
      - say: In {street} Putin called the fighting of 27 September 2020 a "tragedy".
        by: putin
        from: p2
    related: [generated-{(number + 1) % size}, article-summary]

"""
