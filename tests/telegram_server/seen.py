"""Objects that were checked before: bots send the same keyboards again and again.

Equal values in forms come as one and the same object (see `params._form_value`), and nothing
changes them; so who has passed a check once need not pass it again.
"""

from __future__ import annotations

from typing import Any

MOST = 4096


class Seen:
    """Which objects passed which check."""

    def __init__(self) -> None:
        self._passed: dict[tuple[int, object], Any] = {}

    def has(self, value: Any, check: object) -> bool:
        return self._passed.get((id(value), check)) is value

    def add(self, value: Any, check: object) -> None:
        """The object is kept alive, so that its id stays its own."""
        if len(self._passed) > MOST:
            self._passed.clear()
        self._passed[id(value), check] = value
