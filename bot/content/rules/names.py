"""Which terms a text of ours names, and by which of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.knowledge import Term

_WORD = re.compile(r"[^\W_]+")
_OWN = re.compile(r"[’']s\b")
_BETWEEN = r"[^\w,;:.!?()]{1,4}"
"""Between two words of a name: spaces, hyphens, what is left of a possessive."""
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a text: whose it is, as it stands there, and where it starts and ends."""

    term: str
    name: str
    start: int
    end: int


class Names:
    """All names of all terms; of two that overlap in a text, the longer one counts.

    Groups of speakers have none: "reports" and "experts" are words like any other.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_first: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        names = [(_words(n), t.id) for t in terms if t.kind != "group" for n in t.names]
        for words, term in sorted(names, key=lambda found: -len(found[0])):
            if words and not all(w.isdecimal() for w in words):
                pattern = re.compile(_BETWEEN.join(map(re.escape, words)) + r"(?![^\W_])")
                self._by_first.setdefault(words[0], []).append((pattern, term))
        self._kept: dict[str, tuple[Named, ...]] = {}

    def found(self, text: str) -> tuple[Named, ...]:
        """The names in a text, in order; those in web addresses are none. Worked out once a text:
        several rules look for them."""
        if text not in self._kept:
            self._kept[text] = tuple(self._find(text))
        return self._kept[text]

    def _find(self, text: str) -> Iterator[Named]:
        plain = _folded(_OWN.sub("  ", without_addresses(text)))
        end = 0
        for word in _WORD.finditer(plain):
            start = word.start()
            if start >= end and (candidates := self._by_first.get(word.group())):
                for pattern, term in candidates:
                    if match := pattern.match(plain, start):
                        end = match.end()
                        yield Named(term, text[start:end], start, end)
                        break


def without_addresses(text: str) -> str:
    """The text with spaces where web addresses stood."""
    return _ADDRESS.sub(lambda m: " " * len(m.group()), text) if "://" in text else text


def _folded(text: str) -> str:
    """In small letters, at the same length: few letters have a small form of two."""
    small = text.casefold()
    return small if len(small) == len(text) else "".join(c.casefold()[:1] for c in text)


def _words(name: str) -> list[str]:
    return _WORD.findall(_folded(_OWN.sub("  ", name)))
