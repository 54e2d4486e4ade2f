"""Notices that files of a knowledge have changed, on whatever kind of disk."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

from bot.content.files import identity, signature

log = logging.getLogger(__name__)

# It counts every change in a line of its own.
logging.getLogger("watchfiles").setLevel(logging.WARNING)

QUIET = 100
"""Milliseconds without a change after which a series of changes counts as one."""

LONGEST = 700
"""Milliseconds after which a series that does not end is looked at all the same."""

LOOK = 500
"""Milliseconds between two looks without being told: a folder that was away is not told of, nor is
any change on some network disks."""


def changes(folder: Path, stop: threading.Event) -> Iterator[bool]:
    """True soon after each change of a YAML file below `folder`, and at least every LOOK
    milliseconds something, until `stop` is set. The folder may come and go."""
    last = None
    while not stop.is_set():
        place = identity(folder)
        if place is None:
            stop.wait(LOOK / 1000)
        for _ in _told(folder, stop) if place else (None,):
            now = signature(folder)
            yield now != last
            last = now
            if identity(folder) != place:
                # Another folder of that name: the one that was watched is gone.
                break


def _told(folder: Path, stop: threading.Event) -> Iterator[None]:
    """Something after each series of changes, and every LOOK milliseconds."""
    try:
        for _ in watch(
            folder,
            watch_filter=None,
            debounce=LONGEST,
            step=QUIET,
            rust_timeout=LOOK,
            yield_on_timeout=True,
            stop_event=stop,
        ):
            yield
    except (OSError, RuntimeError) as error:
        # The system gives no more watches, or the folder went just now: looking is enough.
        log.debug("The folder is not watched: %s", type(error).__name__)
        stop.wait(LOOK / 1000)
        yield
