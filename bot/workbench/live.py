"""The newest knowledge that loads, and word to all pages when it changes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from secrets import token_hex

from watchfiles import Change, awatch

from bot.content.fault import Fault, KnowledgeError
from bot.content.files import identity
from bot.core.trace import where
from bot.workbench.known import Known

log = logging.getLogger(__name__)

SETTLED_MS = 100
"""A burst of saved files, as of a `git pull`, is over when so long nothing follows."""

LOOK_MS = 1_000
"""Between two looks whether the folder is still the same: of another in its place nobody tells."""

BREATH = 15.0
"""Seconds after which a page is told that nothing changed, so that a closed one is noticed."""


class Live:
    """What there is to show now: the last good knowledge, and the faults of what was saved since.

    Reading and learning happen in a thread; pages are served meanwhile.
    """

    def __init__(self, build: Callable[[], Known]) -> None:
        """`build` reads the files; it raises KnowledgeError with all their faults."""
        self._build = build
        self._changed = asyncio.Condition()
        self.known: Known | None = None
        """None until some knowledge loaded."""
        self.faults: tuple[Fault, ...] = ()
        self.working = False
        """Whether something saved is being read and learned."""
        self.serial = 0
        """Counts whatever changes here."""
        self._ended = False
        self._start = token_hex(4)

    @property
    def mark(self) -> str:
        """Differs whenever there may be something else to show; from another start, too."""
        return f"{self._start}-{self.serial}"

    def start(self) -> None:
        """Read for the first time, before anything is served."""
        self._take()
        self.serial += 1

    async def follow(self, folder: Path) -> None:
        """Read again whenever a YAML file below `folder` is saved; runs until it is cancelled. The
        folder may come and go, and another be put in its place."""
        while True:
            place = identity(folder)
            if place is not None:
                await self._watch(folder, place)
            else:
                await asyncio.sleep(LOOK_MS / 1000)
            if identity(folder) != place:
                await self.reload()

    async def _watch(self, folder: Path, place: tuple[int, int]) -> None:
        """Until the folder is another one."""
        looks = awatch(
            folder,
            watch_filter=_is_yaml,
            step=SETTLED_MS,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
        )
        with contextlib.suppress(FileNotFoundError):
            async for changes in looks:
                if identity(folder) != place:
                    return
                if changes:
                    await self.reload()

    async def reload(self) -> None:
        """Read what is in the files now."""
        self.working = True
        await self._tell()
        try:
            await asyncio.to_thread(self._take)
        finally:
            self.working = False
            await self._tell()

    async def marks(self) -> AsyncIterator[str]:
        """The mark now, and again after each change or a BREATH without one, until `end`."""
        while not self._ended:
            seen = self.serial
            yield self.mark
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(BREATH):
                    await self._other_than(seen)

    async def end(self) -> None:
        """Let go of all pages that listen."""
        self._ended = True
        await self._tell()

    async def _other_than(self, serial: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.serial != serial)

    async def _tell(self) -> None:
        async with self._changed:
            self.serial += 1
            self._changed.notify_all()

    def _take(self) -> None:
        try:
            known = self._build()
        except KnowledgeError as error:
            self.faults = error.faults
        except Exception as error:
            # The page goes on showing what there was, whatever is wrong with the new.
            name = type(error).__name__
            log.error("The knowledge could not be taken: %s in %s", name, where(error))
            said = f"What was saved could not be taken ({name}); the terminal says more."
            self.faults = (Fault("", 1, 1, "", said),)
        else:
            self.known, self.faults = known, ()


def _is_yaml(_change: Change, path: str) -> bool:
    return path.endswith((".yaml", ".yml"))
