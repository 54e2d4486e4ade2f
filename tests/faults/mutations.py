"""What nobody would send: real JSON with something changed by chance, and any JSON at all."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from typing import Any

from tests.adapters.discord.fuzz import JUNK

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
            self._change(value)
        return value

    def anything(self) -> Any:
        """Any JSON."""
        return self._any(5)

    def _change(self, value: JSON) -> None:
        """Change something somewhere in an object."""
        keys = list(value)
        if not keys:
            value["id"] = self._junk()
            return
        key = self._chance.choice(keys)
        inner: Any = value[key]
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            inner = self._chance.choice(inner)
        if isinstance(inner, dict) and self._chance.random() < 0.8:
            self._change(inner)
        elif self._chance.random() < 0.2:
            del value[key]
        else:
            value[key] = self._junk()

    def _any(self, deep: int) -> Any:
        chance = self._chance
        match chance.randrange(4) if deep else 0:
            case 1:
                return [self._any(deep - 1) for _ in range(chance.randrange(4))]
            case 2 | 3:
                keys = [str(self._key()) for _ in range(chance.randrange(5))]
                return {key: self._any(deep - 1) for key in keys}
            case _:
                return self._junk()

    def _key(self) -> Any:
        return self._chance.choice((*self._chance.choice(self._seen), "id", "from", "chat", "x"))

    def _junk(self) -> Any:
        return copy.deepcopy(self._chance.choice(JUNK))
