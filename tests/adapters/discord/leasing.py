"""Leases within one process, for tests of who takes what: as those of the store, without a
database."""

from __future__ import annotations

import asyncio

from bot.core.recollection import MemoryAwayError


class Office:
    """Where names are leased; `away` is whether nobody can ask."""

    def __init__(self) -> None:
        self.holders: dict[str, Lessee] = {}
        self.lessees: list[Lessee] = []
        self.away = False

    def lessee(self) -> Lessee:
        """One more process."""
        one = Lessee(self)
        self.lessees.append(one)
        return one


class Lessee:
    """A process that may hold names."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._changed = asyncio.Event()

    async def take(self, name: str) -> bool:
        await self._asks()
        if name not in self._office.holders:
            self._office.holders[name] = self
            self._tell()
        return self._office.holders[name] is self

    async def give(self, name: str) -> None:
        await asyncio.sleep(0)
        if self._office.holders.get(name) is self:
            del self._office.holders[name]
            self._tell()

    @property
    def held(self) -> frozenset[str]:
        return frozenset(n for n, holder in self._office.holders.items() if holder is self)

    def changed(self) -> asyncio.Event:
        return self._changed

    async def peers(self) -> int:
        await self._asks()
        return len(self._office.lessees)

    def dies(self) -> None:
        """The process ends without a word."""
        self._office.lessees.remove(self)
        self._office.holders = {n: h for n, h in self._office.holders.items() if h is not self}

    async def _asks(self) -> None:
        await asyncio.sleep(0)
        if self._office.away:
            raise MemoryAwayError("The database is away.")

    def _tell(self) -> None:
        event, self._changed = self._changed, asyncio.Event()
        event.set()
