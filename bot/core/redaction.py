"""What may be kept of a question: words that say nothing of who asked it.

Taken out first are links, addresses, handles, whatever has a digit, and what is written like a
name. Of the rest those words stay that the knowledge has in its reviewed texts, or that the
phrasings of several entries use, so that they are plain English and nobody's own. No list of common
words from elsewhere is needed: thousands of phrasings by strangers are one, and a word that is in
none of them is one that could give somebody away.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.core.knowledge import Knowledge
from bot.core.roles import Names
from bot.core.stop import STOP
from bot.core.text import shorten, words
from bot.core.understand import Understanding

MOST_WORDS = 20
"""Words that are kept of one question, the first ones."""

MOST_READ = 3 * MOST_WORDS
"""Words that are read to find those."""

USED_BY = 4
"""Entries whose phrasings use a word before it counts as plain English."""

_NUMBERS = frozenset(
    (
        "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
        "hundred hundreds thousand thousands million millions billion billions dozen dozens double "
        "triple"
    ).split()
)
"""Numbers in words: with "one", which is mostly none, they could spell a telephone number."""

_ADDRESS = re.compile(r"://|[@#_<>\\]|/.*\.|\..*/|[^\W_]{2}[.。][^\W_]{2}|^www\.", re.IGNORECASE)
"""What makes a run of characters a link, an e-mail address, a handle, a tag or a mention."""

_ENDS = tuple('.?!…:;)"”»')
"""After these a word may begin with a capital and be no name."""


class Redaction:
    """Takes out of a question what could tell who asked; made once from the Knowledge."""

    def __init__(self, knowledge: Knowledge, understanding: Understanding) -> None:
        self._understanding = understanding
        terms = knowledge.terms.values()
        self._names = Names({t.tokens: t.id for t in terms})
        people = {
            word
            for term in terms
            if term.kind == "person"
            for run in term.name.split()
            if _is_capitalised(run)
            for word in words(run)
        }
        named = {w for t in terms for name in t.names for w in words(name)}
        reviewed = list(_reviewed(knowledge))
        self._proper = named | set(_capitals(reviewed))
        self._allowed = (
            frozenset(
                {w for text in reviewed for w in words(text)}
                | {w for key in knowledge.synonyms for w in words(key)}
                | _plain(knowledge)
            )
            .difference(people, _NUMBERS)
            .union(STOP)
        )

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a question that may be kept, as the knowledge writes them, at most
        MOST_WORDS; none if it has no other words."""
        runs = itertools.islice(self._runs(text), MOST_READ)
        return self.still(self._understanding.question(" ".join(runs)).tokens)

    def still(self, tokens: Sequence[str]) -> tuple[str, ...]:
        """Those of these words that may be kept: all, if they come from `words`."""
        named = {i for p in self._names.places(tokens) for i in range(p.start, p.end)}
        kept = (
            token
            for i, token in enumerate(tokens)
            if (i in named or token in self._allowed) and token.isalpha()
        )
        return tuple(itertools.islice(kept, MOST_WORDS))

    def _runs(self, text: str) -> Iterator[str]:
        """What stands between spaces, but for what could lead to somebody."""
        begins = True
        for run in _visible(shorten(text)).split():
            if not self._tells(run, begins):
                yield run
            begins = run.endswith(_ENDS)

    def _tells(self, run: str, begins: bool) -> bool:
        if any(c.isnumeric() for c in run) or _ADDRESS.search(run):
            return True
        if begins or not _is_capitalised(run):
            return False
        return not self._proper.issuperset(words(run))


def _visible(text: str) -> str:
    """The text as it looks: full-width letters are letters, and nothing invisible is between."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def _is_capitalised(run: str) -> bool:
    letters = [c for c in run if c.isalpha()]
    return bool(letters) and letters[0].isupper() and any(c.islower() for c in letters)


def _reviewed(knowledge: Knowledge) -> Iterator[str]:
    """The texts that readers see as the bot's own, about the subject."""
    for entry in knowledge.entries.values():
        if entry.kind.on_subject:
            yield from (entry.question, entry.text, *entry.keywords)


def _capitals(texts: Iterable[str]) -> list[str]:
    """The words within sentences that begin with a capital: names, months, nations."""
    found: list[str] = []
    for text in texts:
        begins = True
        for run in text.split():
            # Most runs are small: they are told by their first letter.
            if not begins and not run[0].islower() and _is_capitalised(run):
                found.append(run)
            begins = run.endswith(_ENDS)
    return words(" ".join(found))


def _plain(knowledge: Knowledge) -> set[str]:
    """The words that several entries' phrasings use, in most of them without a capital."""
    entries: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for entry in knowledge.entries.values():
        # Those in other letters are few, and take most of the time.
        phrasings = [p for p in entry.phrasings if p.isascii()]
        entries.update(set(words("\n".join(phrasings))))
        named.update(set(_capitals(phrasings)))
    return {w for w, n in entries.items() if n >= USED_BY and 2 * named[w] < n}
