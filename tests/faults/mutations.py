"""What nobody would send: real JSON with something changed by chance, and any JSON at all."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from typing import Any

from tests.adapters.discord.fuzz import change, junk

JSON = dict[str, Any]


class Mutations:
    """Makes objects from those that were seen; the same ones from the same seed."""

    def __init__(self, seen: Sequence[JSON], seed: int) -> None:
        self._seen = seen
        self._chance = random.Random(seed)

    def next(self) -> JSON:
        """A seen object with some changes; one in ten is any object at all under the same keys."""
        value = copy.deepcopy(self._chance.choice(self._seen))
        if self._chance.random() < 0.1:
            return {key: self._any(4) for key in value}
        for _ in range(self._chance.choice((1, 1, 2, 3, 10))):
            change(value, self._chance)
        return value

    def anything(self) -> Any:
        """Any JSON."""
        return self._any(5)

    def _any(self, deep: int) -> Any:
        chance = self._chance
        match chance.randrange(4) if deep else 0:
            case 1:
                return [self._any(deep - 1) for _ in range(chance.randrange(4))]
            case 2 | 3:
                keys = [str(self._key()) for _ in range(chance.randrange(5))]
                return {key: self._any(deep - 1) for key in keys}
            case _:
                return junk(chance)

    def _key(self) -> Any:
        return self._chance.choice((*self._chance.choice(self._seen), "id", "from", "chat", "x"))
