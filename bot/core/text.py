"""From what strangers type to plain lower-case words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MAX_LENGTH = 6000
"""Characters that are read of one message; of a longer one the first and the last half of these.
Telegram's own limit is 4,096 (https://core.telegram.org/bots/api#sendmessage)."""

MAX_GROWN = 2 * MAX_LENGTH
"""Characters that those become at most once they are spelt out: a single one may stand for 18."""

MAX_NAME = 256
"""Characters that are read of a name, or of what is offered for while it is typed. An inline query
of Telegram's has no more (https://core.telegram.org/bots/api#inlinequery), an option of Discord's
has up to 6,000."""

MAX_WORD = 40
"""Letters of one word that are read: longer runs are noise, and would cost time."""

_ODD = str.maketrans(
    {
        "ı": "i",
        "ə": "a",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ß": "ss",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "æ": "ae",
        "œ": "oe",
        "՞": None,
        "՛": None,
        "՜": None,
    }
)
_IS = frozenset("what who where when how why it that there here he she".split())
"""Words after which an 's is short for "is"."""

_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w)\.?)?(?![^\W_])")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")


def shorten(text: str) -> str:
    """The text itself, or the first and last halves of MAX_LENGTH characters of a longer one; of
    fewer where signs such as a ligature of a whole sentence would make them more than MAX_GROWN."""
    if len(text) > MAX_LENGTH:
        text = _ends(text, MAX_LENGTH)
    while not text.isascii() and (grown := len(unicodedata.normalize("NFKC", text))) > MAX_GROWN:
        text = _ends(text, len(text) * MAX_LENGTH // grown)
    return text


def _ends(text: str, length: int) -> str:
    half = length // 2
    return f"{text[:half]}\n{text[-half:]}"


def fold(text: str) -> str:
    """Lower case, without accents, invisible characters or typographic variants."""
    if text.isascii():
        return text.lower().replace("`", "'")
    # First: NFKC would make an accent out of an acute that stands for an apostrophe.
    text = unicodedata.normalize("NFKC", text.translate(_ODD)).casefold().translate(_ODD)
    decomposed = unicodedata.normalize("NFKD", text)
    # A text has few different letters: each of them is looked at once.
    return decomposed.translate({ord(c): None if _is_unseen(c) else c for c in set(decomposed)})


def _is_unseen(letter: str) -> bool:
    """Whether it is an accent, or has no form of its own."""
    return bool(unicodedata.combining(letter)) or unicodedata.category(letter) == "Cf"


def words(text: str) -> list[str]:
    """The words of a text, folded; "C.S.T.O." is one word, "Putin's" is "putin", "who's" two."""
    text = fold(text)
    if "." in text:
        text = _DOTTED.sub(lambda m: m.group().replace(".", ""), text)
    found: list[str] = _WORD.findall(_REPEATED.sub(r"\1\1", text))
    if "'" in text:
        found = [part for word in found for part in _bare(word)]
    return [word[:MAX_WORD] for word in found]


def names_any(text: str, names: Iterable[str]) -> bool:
    """Whether one of the names stands in a text, whole and however it is written."""
    said = f" {' '.join(words(text))} "
    folded = (" ".join(words(name)) for name in names)
    return any(f" {name} " in said for name in folded if name)


def _bare(word: str) -> tuple[str, ...]:
    if "'" not in word:
        return (word,)
    head, _, tail = word.rpartition("'")
    if tail == "s":
        bare = head.replace("'", "")
        return (bare, "is") if bare in _IS else (bare,)
    return (word.replace("'", ""),)
