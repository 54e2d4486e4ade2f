"""What a person asks, from the words that they typed.

Spelling is mended against the knowledge's own words; every name of a Term, on either side, and
every synonym becomes one token; the kind of thing asked for, a "not" and the language are noted.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.core.asks import Asks, asks
from bot.core.knowledge import Knowledge
from bot.core.roles import Names, Pair, pairs
from bot.core.spelling import Speller
from bot.core.stop import STOP
from bot.core.text import shorten, words
from bot.core.vocabulary import Vocabulary, WordCounts


@dataclass(frozen=True, slots=True)
class Question:
    """An Ask after understanding."""

    text: str
    """What was typed, shortened to what is read."""
    plain: str
    """What a sentence encoder reads: the text with its spelling mended, or of another language the
    tokens, which are English."""
    tokens: tuple[str, ...]
    """Canonical words: spelling mended, names and synonyms replaced."""
    terms: tuple[str, ...]
    """The ids of the Terms named, in order."""
    asks: Asks
    negated: bool
    language: str
    """`en`, or the id of a Language that the bot knows of but does not answer in."""
    pairs: frozenset[Pair] = frozenset()
    """Who does what to whom, see `bot.core.roles`."""
    mended: tuple[tuple[str, str], ...] = ()
    """What was typed and what it was taken for."""


MOST_MENDED = 300
"""Words of one text whose spelling and language are looked at, so that a wall of noise stays
cheap."""

MOST_UNKNOWN = 40
"""Those of them that may be misspelt; people's messages have ten at most, and each takes some
hundredths of a millisecond."""

RECENT = 128
"""Texts that are not read and judged anew when they come again: in a chat the same is asked again
and again. They are in this process alone, and the oldest go first."""

_RUN = re.compile(r"\w+")
_ADDRESSED = frozenset("bot bots there you u all everyone everybody guys friend friends".split())
_NEGATION = frozenset(
    (
        "not no never none nobody without isnt arent wasnt werent dont doesnt didnt cant cannot "
        "wont neither nor aint hasnt havent refuse refused deny denied nt"
    ).split()
)


class Understanding:
    """Turns typed text into Questions; made once from the Knowledge."""

    def __init__(
        self,
        knowledge: Knowledge,
        known: Vocabulary | None = None,
        counts: WordCounts | None = None,
    ) -> None:
        """`known` is the Vocabulary of this Knowledge, `counts` those of its words; without
        either, they are counted."""
        self._languages = knowledge.languages
        english = cache(lambda word: tuple(words(word)))
        self._lexicons = {
            language.id: {
                typed[0]: english(word)
                for form, word in language.words.items()
                if len(typed := words(form)) == 1
            }
            for language in knowledge.languages
        }
        self._terms = {t.tokens: t.id for t in knowledge.terms.values()}
        self._names = Names(self._terms)
        self._aliases: dict[tuple[str, ...], tuple[str, ...]] = {}
        for term in knowledge.terms.values():
            for name in (term.name, *term.aliases):
                self._alias(name, term.tokens)
        for word, others in knowledge.synonyms.items():
            for other in others:
                self._alias(other, tuple(words(word)))
        for filler in knowledge.fillers:
            self._alias(filler, ())
        self._name_words = {
            (part,)
            for alias, tokens in self._aliases.items()
            if tokens in self._terms
            for part in alias
        }
        self._by_first = _lengths(itertools.chain(self._aliases, self._terms))
        self._titles: dict[tuple[str, ...], tuple[str, ...]] = {}
        for alias, tokens in self._aliases.items():
            if len(alias) > 1 and tokens in self._terms:
                each = [self._aliases.get((word,), (word,)) for word in alias]
                # With a filler gone, "man in the Kremlin" would be whatever is in the Kremlin.
                if all(each):
                    title = tuple(w for part in each for w in part)
                    self._titles.setdefault(title, tokens)
        self._by_title = _lengths(self._titles)
        if known is None:
            counts = counts or WordCounts(knowledge.entries.values())
            known = counts.vocabulary(knowledge, itertools.chain(*self._aliases.items()))
        self.vocabulary = known
        self._speller = Speller(known.counts, known.correct, known.english)
        self._foreign = {
            language: frozenset(lexicon) - known.counts.keys() - known.correct
            for language, lexicon in self._lexicons.items()
        }
        self._recent = lru_cache(RECENT)(self._read)
        self._any_foreign = frozenset[str]().union(*self._foreign.values())

    def _alias(self, name: str, tokens: tuple[str, ...]) -> None:
        key = tuple(words(name))
        if key:
            self._aliases.setdefault(key, tokens)

    def question(self, text: str) -> Question:
        """Understand one text; any Unicode is fine."""
        # Shortened here too: what is remembered of recent texts must not fill the memory.
        return self._recent(shorten(text))

    def _read(self, text: str) -> Question:
        text = shorten(text)
        raw = words(text)
        language = self._language(text, raw)
        if language == "en":
            looked_at = dict.fromkeys(raw[:MOST_MENDED])
            unknown = [w for w in looked_at if not self._speller.knows(w)][:MOST_UNKNOWN]
            mends = {w: self._speller.mend(w) for w in unknown}
            fixed = [mends.get(w, w) for w in raw] if mends else raw
            mended = tuple((w, mends[w]) for w in raw if mends.get(w, w) != w) if mends else ()
        else:
            fixed, mended = self._translated(raw, self._lexicons[language]), ()
        tokens = self._titled(self._named(fixed))
        if _ADDRESSED.issuperset(tokens):
            # A greeting and nothing else is no filler.
            tokens = fixed
        places = self._names.places(tokens)
        return Question(
            text=text.strip(),
            plain=_mended(text.strip(), mended) if language == "en" else " ".join(tokens),
            tokens=tuple(tokens),
            terms=tuple(dict.fromkeys(p.term for p in places)),
            asks=asks(tokens),
            negated=not _NEGATION.isdisjoint(fixed),
            language=language,
            pairs=pairs(tokens, places),
            mended=mended,
        )

    def _translated(self, raw: Sequence[str], lexicon: Mapping[str, tuple[str, ...]]) -> list[str]:
        """English for the words that the lexicon has; endings of known words are cut off."""
        found: list[str] = []
        for word in raw:
            for length in range(len(word), max(3, len(word) - 7), -1):
                part = word[:length]
                if part in lexicon:
                    found.extend(lexicon[part])
                    break
                if part in self._by_first:
                    found.append(part)
                    break
            else:
                found.extend(lexicon.get(word, (word,)))
        return found

    def _named(self, typed: Sequence[str]) -> list[str]:
        """Names and synonyms replaced, fillers left out."""
        tokens: list[str] = []
        for found in _replaced(typed, self._by_first, self._aliases):
            repeated = found in self._terms and tuple(tokens[-len(found) :]) == found
            if not repeated:
                tokens.extend(found)
        return tokens

    def _titled(self, tokens: list[str]) -> list[str]:
        """ "leader of" any name of a country becomes that leader, whichever name was used."""
        if self._by_title.keys().isdisjoint(tokens):
            return tokens
        return [*itertools.chain(*_replaced(tokens, self._by_title, self._titles))]

    def _is_name(self, word: str) -> bool:
        """Whether a word as typed is a name: those say nothing of the language around them."""
        return all((part,) in self._name_words for part in words(word))

    def _language(self, text: str, folded: Sequence[str]) -> str:
        """The language of a message; English unless its letters and words say otherwise."""
        if text.isascii() and self._any_foreign.isdisjoint(folded):
            return "en"
        every = text.lower().split()[:MOST_MENDED]
        typed = [w for w in every if not self._is_name(w)] or every
        if not typed or not folded:
            return "en"
        best, most = "en", (0.25, 0)
        for language in self._languages:
            lettered = sum(not language.letters.isdisjoint(w) for w in typed) / len(typed)
            known = sum(w in self._foreign[language.id] for w in folded) / len(folded)
            # Of two languages with letters in common, the one that has them all: names too.
            covered = sum(letter in language.letters for w in every for letter in w)
            if lettered + known > 0.25 and (lettered + known, covered) > most:
                best, most = language.id, (lettered + known, covered)
        return best


def _lengths(names: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """How many words the names have that begin with a word, the most first."""
    found: dict[str, set[int]] = {}
    for name in names:
        found.setdefault(name[0], set()).add(len(name))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}


def _replaced(
    typed: Sequence[str],
    by_first: Mapping[str, tuple[int, ...]],
    names: Mapping[tuple[str, ...], tuple[str, ...]],
) -> Iterator[tuple[str, ...]]:
    """What stands for each name in a text, the longest where two begin together, and each other
    word as it is; `by_first` is `_lengths` of the names."""
    at = 0
    while at < len(typed):
        for length in by_first.get(typed[at], ()):
            found = names.get(tuple(typed[at : at + length]))
            if found is not None and at + length <= len(typed):
                yield found
                at += length
                break
        else:
            yield (typed[at],)
            at += 1


def content_tokens(tokens: Iterable[str]) -> list[str]:
    """The tokens that tell what a question is about."""
    return [t for t in tokens if t not in STOP]


def _mended(text: str, mended: Iterable[tuple[str, str]]) -> str:
    right = dict(mended)
    if not right:
        return text
    return _RUN.sub(lambda run: right.get(run[0].lower(), run[0]), text)
