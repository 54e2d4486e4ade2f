"""Which updates Telegram shows, which of them are being served, and which are done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any


class Ledger:
    """Keeps the books of getUpdates; nothing here waits or talks to anyone.

    Telegram shows updates in a fixed order from the first that is not confirmed, and confirms
    all that are before the offset that it is given.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._shown: list[int] = []
        self._ahead = 0
        self._taken: dict[int, tuple[float, dict[str, Any]]] = {}
        self._let_go: set[int] = set()
        self._served: set[int] = set()
        self._last_done = float("-inf")

    @property
    def held(self) -> int:
        """Updates in memory that are not served."""
        return len(self._taken)

    @property
    def confirmed_unserved(self) -> int:
        """Updates in memory that Telegram will not show again."""
        return len(self._let_go)

    @property
    def unserved(self) -> bool:
        """Whether some of what Telegram shows is not served."""
        return len(self._taken) > len(self._let_go)

    @property
    def ahead(self) -> int:
        """How many of those shown can be confirmed, counted from the first."""
        while self._ahead < len(self._shown) and self._confirmable(self._shown[self._ahead]):
            self._ahead += 1
        return self._ahead

    @property
    def offset(self) -> int | None:
        """What to ask for next; None if nothing is left to confirm.

        None and not the highest id so far: after a quiet week Telegram counts from another
        number, which may be lower.
        """
        if not self._shown:
            return None
        ahead = self.ahead
        return self._shown[ahead] if ahead < len(self._shown) else self._shown[-1] + 1

    def shown(self, batch: Sequence[Any]) -> dict[int, dict[str, Any]]:
        """Take what Telegram shows now; gives what of it is new, by id, and holds it as taken."""
        found = {
            raw["update_id"]: raw
            for raw in batch
            if isinstance(raw, dict) and type(raw.get("update_id")) is int
        }
        new = {
            number: raw
            for number, raw in found.items()
            if number not in self._taken and number not in self._served
        }
        self._shown = list(found)
        self._ahead = 0
        # What comes before the first is confirmed, and never shown again.
        first = min(found, default=None)
        self._served = {n for n in self._served if first is not None and n >= first}
        now = self._clock()
        self._taken.update({number: (now, raw) for number, raw in new.items()})
        return new

    def knows(self, number: int) -> bool:
        """Whether this update is held, or was served."""
        return number in self._taken or number in self._served

    def resumed(self, number: int, raw: dict[str, Any]) -> None:
        """Take an update that Telegram will not show again."""
        self._taken[number] = (self._clock(), raw)
        self._let_go.add(number)

    def done(self, number: int) -> None:
        """This update needs no more serving."""
        del self._taken[number]
        self._last_done = self._clock()
        self._let_go.discard(number)
        self._served.add(number)

    def late(self, patience: float) -> dict[int, dict[str, Any]]:
        """Those that come first and have waited so long, by id.

        Only if others were served in that time: else it is no single chat that is slow.
        """
        found: dict[int, dict[str, Any]] = {}
        for number in self._shown[self.ahead :]:
            if number in self._let_go or number not in self._taken:
                continue
            since, raw = self._taken[number]
            if self._clock() - since < patience or self._last_done <= since:
                break
            found[number] = raw
        return found

    def let_go(self, numbers: Iterable[int]) -> None:
        """Have these confirmed, though they are not served."""
        self._let_go |= self._taken.keys() & set(numbers)

    def _confirmable(self, number: int) -> bool:
        return number in self._served or number in self._let_go
