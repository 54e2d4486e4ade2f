"""Which terms a text of ours names, and by which of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.knowledge import Term

_WORD = re.compile(r"[^\W_]+")
_OWN = re.compile(r"[’']s\b")
_BREAK = re.compile(r"[,;:.!?()] ")
"""No name goes on behind one of these."""
_ADDRESS = re.compile(r"https?://\S+")

Words = tuple[str, ...]


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
        self._by_first: dict[str, list[tuple[Words, str]]] = {}
        for term in terms:
            for name in term.names if term.kind != "group" else ():
                if (words := _words(name)) and not _is_number(words):
                    self._by_first.setdefault(words[0], []).append((words, term.id))
        for same in self._by_first.values():
            same.sort(key=lambda found: -len(found[0]))

    def found(self, text: str) -> Iterator[Named]:
        """The names in a text, in order; those in web addresses are none."""
        bare = without_addresses(text)
        plain = _plain(bare)
        spots = [(m.group().casefold(), m.start(), m.end()) for m in _WORD.finditer(plain)]
        at = 0
        while at < len(spots):
            for words, term in self._by_first.get(spots[at][0], ()):
                last = at + len(words)
                if tuple(w for w, _, _ in spots[at:last]) != words:
                    continue
                start, end = spots[at][1], spots[last - 1][2]
                if not _BREAK.search(plain[start:end]):
                    yield Named(term, text[start:end], start, end)
                    at = last
                    break
            else:
                at += 1


def without_addresses(text: str) -> str:
    """The text with spaces where web addresses stood."""
    return _ADDRESS.sub(lambda m: " " * len(m.group()), text)


def _plain(text: str) -> str:
    """Without the 's of a possessive, at the same length."""
    return _OWN.sub("  ", text)


def _words(name: str) -> Words:
    return tuple(w.casefold() for w in _WORD.findall(_plain(name)))


def _is_number(words: Words) -> bool:
    return all(w.isdecimal() for w in words)
