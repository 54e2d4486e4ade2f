"""What platforms have room for, as plain numbers; lengths are counted in UTF-16 units, as Telegram
counts them (https://core.telegram.org/api/entities#entity-length). Discord counts characters, of
which there are never more."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.compose import day
from bot.core.knowledge import Entry, Source

LONGEST_LABEL = 80
"""A button's label: Discord's limit
(https://docs.discord.com/developers/components/reference#button)."""

LONGEST_MESSAGE = 4096
"""A Telegram message after its markup is read (https://core.telegram.org/bots/api#sendmessage)."""

SET_ASIDE = 600
"""Of a message, for what stands around the answers: the notice in the reader's language, dates,
the sentence on a part that is not answered."""

LONGEST_ENTRY = (LONGEST_MESSAGE - SET_ASIDE) // 2
"""An entry with its question and citations: a question in two parts is answered with two entries
in one message."""

MARK = 6
"""A citation's number in the text and before its source, such as " [12]"."""


def units(text: str) -> int:
    """UTF-16 code units; a lone surrogate counts as one."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def room(entry: Entry, sources: Mapping[str, Source], speakers: Mapping[str, str]) -> int:
    """What an entry takes of a message at most: question, sentences, and a line for each citation
    with its speakers and the place. Links take nothing, for Telegram counts only their words."""
    total = units(entry.question) + units(entry.text)
    for statement in entry.answer:
        total += 1 + MARK * len(statement.citations)
    for citation, _ in entry.citations:
        source = sources[citation.source]
        by = {s.by for s in entry.answer if citation in s.citations}
        names = "; ".join(speakers.get(b, "The article") for b in by)
        place = f"{names}, {source.publisher}, {day(source.published)}, paragraph 100\n"
        total += MARK + units(place)
    return total
