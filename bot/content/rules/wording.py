"""Loaded words, and quotations that are longer than a few words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.review import Finding, Review

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"|«([^»]*)»")

LONGEST_END = 8
"""Words of a passage's start or end: enough to find it, and no copy of it."""


def loaded(review: Review) -> Iterator[Finding]:
    """Words that take a side; within quotation marks they are the speaker's."""
    words = review.style.loaded_words
    if not words:
        return
    better = {word.casefold(): instead for word, instead in words.items()}
    pattern = re.compile(
        rf"(?<![\w-])(?:{'|'.join(map(re.escape, better))})(?![\w-])", re.IGNORECASE
    )
    for place, text in review.texts():
        for found in pattern.finditer(QUOTED.sub(" ", text)):
            message = (
                f"'{found.group()}' takes a side. {_sentence(better[found.group().casefold()])}"
            )
            yield Finding("loaded-word", place, message)


def _sentence(instead: str) -> str:
    return instead if instead[-1] in ".?!" else f"Write '{instead}'."


def quotations(review: Review) -> Iterator[Finding]:
    """Quotations over the length, and too many of the source's words at a passage's ends."""
    most = review.style.longest_quotation
    for place, text in review.texts():
        for found in QUOTED.finditer(text):
            quoted = next(part for part in found.groups() if part is not None)
            if (length := len(_WORD.findall(quoted))) > most:
                message = (
                    f"This quotation has {length} words; at most {most} are for quoting. Keep the "
                    "few that matter, and tell the rest in your own words."
                )
                yield Finding("long-quotation", place, message)
    for citation, place in review.paragraphs():
        paragraph = review.knowledge.sources[citation.source].paragraphs[citation.paragraph]
        for key, text in (("start", paragraph.start), ("end", paragraph.end)):
            if (length := len(_WORD.findall(text))) > LONGEST_END:
                message = (
                    f"Here stand {length} words of the source; {LONGEST_END} are enough to find "
                    "the passage. Shorten it."
                )
                yield Finding("long-quotation", place.at(key), message)
