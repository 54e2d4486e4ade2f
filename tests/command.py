"""Runs `briefbot` as people do: a process of its own that sees no setting of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 300
"""Seconds that a command may take before the test gives up: far more than any needs."""


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """One object for each line printed, read as strictly as other programs read JSON."""
        *lines, rest = self.out.split("\n")
        assert not rest, "the last line has no end"
        return [json.loads(line, parse_constant=_refuse) for line in lines]


@dataclass(frozen=True)
class Briefbot:
    """The command, with its cache folder and a folder to work in."""

    cache: Path
    folder: Path

    def run(self, *words: str, typed: bytes = b"", **settings: str | Path) -> Ran:
        """Run `briefbot words…` with `typed` on standard input."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            input=typed,
            capture_output=True,
            env=self.environment(**settings),
            cwd=self.folder,
            timeout=LONGEST,
        )
        return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def environment(self, **settings: str | Path) -> dict[str, str]:
        """All that the process sees of its surroundings."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "BRIEFBOT_CACHE_DIR": str(self.cache),
            **{name: str(value) for name, value in settings.items()},
        }


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The folder, with these files in it."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")
