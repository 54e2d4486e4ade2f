"""The numbers and dates in a text, in digits or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.knowledge import PartialDate

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|Mar\.|April|Apr\.|May|June|July|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_NTH = "(?:st|nd|rd|th)?"
_DATES = re.compile(
    r"(?<![\w/-])(?:"
    r"(?P<iso>\d{4}-\d\d(?:-\d\d)?)"
    rf"|(?:(?P<day>\d{{1,2}}){_NTH}(?: of)? )?{_MONTH}(?: (?P<after>\d{{1,2}}){_NTH}(?!\d))?"
    r"(?:,? (?P<year>\d{4}))?"
    r"|(?P<alone>(?:1[5-9]|20)\d\d)(?!s)"
    rf"|(?P<weekday>{'|'.join(WEEKDAYS)})"
    r")(?![\w/]|-\d)"
)
_UNITS = (
    "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_WORDS = {word: n if n == 0 else n + 1 for n, word in enumerate(_UNITS)}
_TENS = {
    w: 10 * n
    for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_OTHERS = {"twice": 2, "thrice": 3, "dozen": 12, "dozens": 12}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_ORDINALS = {
    w: n
    for n, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1
    )
}
_NUMBER = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[, ]\d{3})+|\d+(?:[.,]\d+)*)(?:st|nd|rd|th)?(?!\w)|[^\W\d_]+"
)

_WORD = re.compile(r"\d|[^\W\d_]+")
_COUNTED = {*_WORDS, *_TENS, *_OTHERS, *_ORDINALS, *_LARGE, *(f"{w}s" for w in _LARGE)}
_NUMERIC = {*_COUNTED, *map(str, range(10))}
_TIMED = {*map(str, range(10)), *(day.casefold() for day in WEEKDAYS)}
_TIMED |= {*_MONTHS, "sept"} | set(
    "january february march april june july august september october november december".split()
)


def _meets(text: str, words: set[str]) -> bool:
    """Whether a text has a digit or one of the words: most have none, and need no closer look."""
    return not words.isdisjoint(_WORD.findall(text.casefold()))


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in a text, and what it comes to: "sixth" comes to "6th"."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as it stands in a text: a year, month, day or weekday, as far as it is said there."""

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: str = ""

    def is_in(self, when: PartialDate) -> bool:
        """Whether a date that is known says at least as much."""
        if self.weekday:
            return _weekday(when) == self.weekday
        mine, known = (self.year, self.month, self.day), (when.year, when.month, when.day)
        return all(m is None or m == k for m, k in zip(mine, known, strict=True))


def _weekday(when: PartialDate) -> str:
    if when.month is None or when.day is None:
        return ""
    return WEEKDAYS[date(when.year, when.month, when.day).weekday()]


def dates(text: str) -> Iterator[Dated]:
    """The dates in a text, in order."""
    if not _meets(text, _TIMED):
        return
    for m in _DATES.finditer(text):
        said = m.group().strip()
        if m["iso"]:
            year, month, day = (*map(int, m["iso"].split("-")), None)[:3]
            yield Dated(said, year, month, day)
        elif m["weekday"]:
            yield Dated(said, weekday=m["weekday"])
        elif m["alone"]:
            yield Dated(said, int(m["alone"]))
        else:
            yield from _in_words(m, said)


def _in_words(m: re.Match[str], said: str) -> Iterator[Dated]:
    day, year = m["day"] or m["after"], m["year"]
    if m["month"] in ("May", "March") and not (day or year):
        before = m.string[: m.start()].rstrip().rpartition(" ")[2].casefold()
        if before not in ("in", "since", "until", "of", "by", "from", "last", "this"):
            return  # the verb
    month = _MONTHS.index(m["month"][:3].casefold()) + 1
    yield Dated(said, int(year) if year else None, month, int(day) if day else None)


def numbers(text: str) -> Iterator[Number]:
    """The numbers in a text that are no part of a date, in order; "one" is mostly none."""
    if not _meets(text, _NUMERIC):
        return
    rest = _DATES.sub(lambda m: " " * len(m.group()), text)
    found = [m.group() for m in _NUMBER.finditer(rest)]
    skip = False
    for this, following in zip(found, [*found[1:], ""], strict=True):
        if skip:
            skip = False
            continue
        word, after = this.casefold(), following.casefold()
        if this[0].isdecimal():
            plain = re.sub(r"[, ](?=\d{3}(?!\d))", "", this)
            yield Number(this, re.sub(r"(?:st|nd|rd)$", "th", plain))
        elif word in _TENS:
            unit = 1 if after == "one" else _WORDS.get(after, 0)
            skip = 0 < unit < 10
            yield Number(f"{this}-{following}" if skip else this, str(_TENS[word] + unit * skip))
        elif word in _WORDS or word in _OTHERS:
            yield Number(this, str(_WORDS.get(word, _OTHERS.get(word))))
        elif word.removesuffix("s") in _LARGE:
            yield Number(this, str(_LARGE[word.removesuffix("s")]))
        elif word in _ORDINALS:
            yield Number(this, f"{_ORDINALS[word]}th")


def value(number: str) -> str:
    """What a number of the facts comes to; as it stands, if it is none that is known here."""
    return next((n.value for n in numbers(number)), number)
