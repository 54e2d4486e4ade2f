"""How hard a text is to read, as the Automated Readability Index counts it.

It is about the grade at an American school at which a text is understood: 4.71 letters a word plus
0.5 words a sentence minus 21.43 (Senter and Smith 1967,
https://apps.dtic.mil/sti/citations/AD0667273). It needs no list of syllables. A semicolon ends a
sentence as a full stop does. A name counts as a word of five letters: that "Nagorno-Karabakh" is
long makes no sentence harder. So does a quotation, for its words are the speaker's; addresses are
left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.review import Finding, Place, Review
from bot.content.rules.names import Names, without_addresses
from bot.content.rules.wording import QUOTED

NAME = "xxxxx"
"""What a name counts as: the mean length of an English word in running text is near five."""

_LETTERS = re.compile(r"[^\W_]+")
_END = re.compile(r"[.?!…;](?=\s|$)")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def grade(text: str, names: Names) -> float:
    """The index of a text, which may be below zero; 0 for one without words."""
    plain = _plain(text, names)
    words = _WORD.findall(plain)
    if not words:
        return 0.0
    sentences = max(1, len(_END.findall(plain)))
    letters = sum(map(len, _LETTERS.findall(plain)))
    return float(4.71 * letters / len(words) + 0.5 * len(words) / sentences - 21.43)


def _plain(text: str, names: Names) -> str:
    text = without_addresses(QUOTED.sub(NAME, text))
    for name in reversed(list(names.found(text))):
        text = f"{text[: name.start]}{NAME}{text[name.end :]}"
    return text


def reading(review: Review) -> Iterator[Finding]:
    """Answers with their declines, and glossary lines, that are too hard."""
    names = review.names
    for place, text in _texts(review):
        found, most = grade(text, names), review.style.hardest_reading
        if found > most:
            message = (
                f"This reads like grade {found:.1f}, and {most} is the limit. Make two sentences "
                "of one, and take shorter words."
            )
            yield Finding("hard-to-read", place, message)


def _texts(review: Review) -> Iterator[tuple[Place, str]]:
    for entry in review.knowledge.entries.values():
        if entry.kind.on_subject:
            yield review.place(entry.id, "decline" if entry.decline else "answer"), entry.text
    for term in review.knowledge.terms.values():
        if term.line is not None:
            yield review.place(term.id, "line", "say"), term.line.say
