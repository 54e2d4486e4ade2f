"""Broken rules: which must be broken, which may be, and which fail the test."""

from __future__ import annotations

import re

MOST = 1000  # a bot that is wrong in every message must not fill the memory

LOOKED_FOR = "editMessageText: .*(no message|is not the bot's|no text in the message)"
"""Broken by a bot that looks for an answer of which it does not know whether it was sent: where it
looks there may be nothing, somebody else's message, or a picture."""


class Violations:
    """Sentences about what the bot did wrong."""

    def __init__(self, whose: str = "Telegram's") -> None:
        self._whose = whose
        self.found: list[str] = []
        self._expected: list[str] = []
        self._allowed: list[str] = []

    def add(self, sentence: str) -> None:
        if len(self.found) < MOST:
            self.found.append(sentence)

    def expect(self, pattern: str) -> None:
        self._expected.append(pattern)

    def allow(self, pattern: str) -> None:
        self._allowed.append(pattern)

    def clear(self) -> None:
        self.found.clear()
        self._expected.clear()
        self._allowed.clear()

    def check(self) -> None:
        """AssertionError for a violation nobody expected, or an expected one that did not come."""
        forgiven = [*self._expected, *self._allowed]
        wrong = [s for s in self.found if not any(re.search(p, s) for p in forgiven)]
        if wrong:
            raise AssertionError(f"the bot broke {self._whose} rules:\n- " + "\n- ".join(wrong))
        for pattern in self._expected:
            if not any(re.search(pattern, sentence) for sentence in self.found):
                raise AssertionError(f"no violation was like {pattern!r}; there were {self.found}")
