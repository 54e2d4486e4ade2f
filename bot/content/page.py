"""A publisher's page as readers see it, and whether a passage stands on it.

A link with a text fragment opens at a passage if its first and last words stand on the page, each
within one block such as a paragraph
(https://wicg.github.io/scroll-to-text-fragment/#finding-ranges-in-a-document).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser

_BLOCKS = frozenset(
    (
        "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p "
        "pre section summary table tbody td tfoot th thead tr ul"
    ).split()
)
_UNSEEN = frozenset(
    "head iframe noscript object script select style svg template textarea title".split()
)
_LIKE = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛ʼ′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\N{SOFT HYPHEN}\u200b\u200c\u200d\u2060\ufeff", None),
    }
)


_PIECE = 50_000
"""Characters that are given to the parser at a time."""

_LONGEST_TAG = 200_000
"""Characters of one tag or comment; of a page with a longer one the rest is not read. Scripts and
styles may be longer."""

_LONGEST_END = 10_000
"""Characters of what is not finished where the page ends."""


class Finding(StrEnum):
    """Whether a passage stands on a page."""

    FOUND = "found"
    ALIKE = "alike"
    """With other quotation marks, dashes, spaces or invisible characters: it is there, and a
    browser may not find it."""
    CUT = "cut"
    """It begins there, and does not end as it did."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of a passage."""

    finding: Finding
    times: int = 1
    """How often its first words stand on the page; a link opens at the first of them."""

    @property
    def is_there(self) -> bool:
        """Whether readers can still find it on the page."""
        return self.finding in (Finding.FOUND, Finding.ALIKE)


class Page:
    """The text of a page, block by block."""

    def __init__(self, html: str) -> None:
        reading = _Reading()
        for at in range(0, len(html), _PIECE):
            reading.feed(html[at : at + _PIECE])
            if len(reading.rawdata) > _LONGEST_TAG and not reading.cdata_elem:
                break
        # What is unfinished then is looked at letter by letter: of much, that takes hours.
        if len(reading.rawdata) <= _LONGEST_END:
            reading.close()
        blocks = "".join(reading.parts).split("\n")
        self._exact = "\n".join(_exact(block) for block in blocks)
        self._alike = "\n".join(_alike(block) for block in blocks)

    @property
    def is_empty(self) -> bool:
        """Whether there is no word on it, as where a script is to write them."""
        return not re.search(r"\w", self._exact)

    def find(self, start: str, end: str = "") -> Found:
        """Whether a passage stands here that begins and ends with these words."""
        whole = _places(self._exact, _exact(start))
        if whole and _ends(self._exact, whole[0][1], _exact(end)):
            return Found(Finding.FOUND, len(whole))
        places = _places(self._alike, _alike(start))
        if not places:
            return Found(Finding.GONE, 0)
        ends = _ends(self._alike, places[0][1], _alike(end))
        return Found(Finding.ALIKE if ends else Finding.CUT, len(places))


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Where words stand whole in a text."""
    pattern = rf"(?<!\w){re.escape(words)}" if words[:1].isalnum() else re.escape(words)
    pattern += r"(?!\w)" if words[-1:].isalnum() else ""
    return [match.span() for match in re.finditer(pattern, text)] if words else []


def _ends(text: str, at: int, words: str) -> bool:
    return not words or bool(_places(text[at:], words))


def _exact(text: str) -> str:
    """As browsers compare: in any case, and runs of white space are one space."""
    return re.sub(r"[ \t\n\r\f]+", " ", text).strip(" ").casefold()


def _alike(text: str) -> str:
    """The same with one kind of quotation mark, dash and space."""
    folded = unicodedata.normalize("NFKC", text.translate(_LIKE).replace("…", "..."))
    return " ".join(folded.casefold().split())


class _Reading(HTMLParser):
    """Collects what is to be seen, with a line break at the edges of blocks alone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A browser ends the head by itself where the body begins.
        if tag == "body":
            self._unseen.clear()
        if tag in _UNSEEN:
            self._unseen.append(tag)
        self.parts.append(" " if tag == "br" else "\n" if tag in _BLOCKS else "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(" " if tag == "br" else "\n" if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data.replace("\n", " ").replace("\r", " "))
