"""The full fit after a change, in a process of its own that gives way to everything else."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Mapping

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds without a change before the fit begins: who edits saves again and again."""

_ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)


class Refit:
    """Runs `briefbot fit --gently`, one at a time. What it learns is then in the cache folder."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """`settings` are the only ones of the bot that the process sees."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("BRIEFBOT_")}
        self._environment = {**kept, **_ONE_THREAD, **settings}
        self._due: float | None = None
        self._put_off = False
        self._faulty = False
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self) -> None:
        """Fit anew after PATIENCE; one that is under way is of no use any more."""
        self.stop()
        self._faulty = False
        self._due = time.monotonic() + PATIENCE

    def stop(self) -> None:
        """End the process, if there is one."""
        self._due, self._put_off = None, False
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def put_off(self) -> None:
        """While the files have faults, begin none before `resume`. One that is under way goes on;
        if it fails, for it found the faults, it is made again then."""
        self._faulty = True
        self._put_off = self._put_off or self._due is not None
        self._due = None

    def resume(self) -> None:
        """The faults are mended: go on with what was put off, if anything was."""
        self._faulty = False
        if self._put_off:
            self.ask()

    def has_ended(self) -> bool:
        """Whether a fit has ended since this was last asked, well or not; begins one that is due.

        To be asked every now and then.
        """
        if self._process is not None:
            if self._process.poll() is None:
                return False
            if self._process.returncode and self._faulty:
                self._put_off = True
            elif self._process.returncode:
                log.warning("Learning the knowledge anew failed; the next start does it.")
            self._process = None
            return True
        if self._due is not None and time.monotonic() >= self._due:
            self._due = None
            self._begin()
        return False

    def _begin(self) -> None:
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "fit", "--gently"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            log.warning("Learning the knowledge anew failed: %s", error.strerror)
