"""Whether the database can be read and written to, as the calls find it."""

from __future__ import annotations

from typing import Protocol

from bot.store.faults import StoreError

READ = "read"
WRITE = "write"

PART = "database"
"""The store's name among the parts of the bot; see `bot.status`."""

SLOW_SECONDS = 1.0
"""A call that fails after so long is not tried again by somebody who waits for an answer."""


class Told(Protocol):
    """Who is told, such as `bot.status.Status`."""

    def works(self, part: str) -> None:
        """This part does what it should."""

    def fails(self, part: str, why: str) -> None:
        """This part does not."""


class Health:
    """What fails now. On a full or locked disk reading goes on working, so the two are apart."""

    def __init__(self, told: Told | None, where: str) -> None:
        """`where` names the database; it is left out of what is told."""
        self._told = told
        self._where = where
        self._faults: dict[str, str] = {}
        self._slow: set[str] = set()

    @property
    def faults(self) -> frozenset[str]:
        """The kinds that fail: READ, WRITE, both or none."""
        return frozenset(self._faults)

    def works(self, kind: str) -> None:
        """A call has succeeded; who can write can read as well."""
        for each in (kind, READ):
            self._faults.pop(each, None)
            self._slow.discard(each)
        self._tell()

    def fails(self, kind: str, error: StoreError, seconds: float = 0.0) -> None:
        """A call has failed, after so many seconds."""
        self._faults[kind] = str(error)
        if seconds >= SLOW_SECONDS:
            self._slow.add(kind)
        self._tell()

    def fault(self, kind: str) -> StoreError | None:
        """What a call of this kind has raised, if it fails now."""
        return StoreError(self._faults[kind]) if kind in self._faults else None

    def spare(self, kind: str) -> None:
        """Raise at once what a call of this kind would raise slowly."""
        if kind in self._slow:
            raise StoreError(self._faults[kind])

    def _tell(self) -> None:
        if self._told is None:
            return
        if not self._faults:
            self._told.works(PART)
        else:
            # The address is nobody's business who asks whether the bot is well.
            why = self._faults.get(READ) or self._faults[WRITE]
            self._told.fails(PART, why.replace(f" {self._where}", "", 1))
