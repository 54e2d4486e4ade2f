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

LONGEST_DISPLAY = 4000
"""All text of a Discord message with its markup
(https://docs.discord.com/developers/components/reference#text-display)."""

LONGEST_EXPLANATION = 200
"""What a Telegram quiz shows to who has guessed (https://core.telegram.org/bots/api#sendpoll)."""

SET_ASIDE = 600
"""Of a message, for what stands around the answers: the notice in the reader's language, dates,
the sentence on a part that is not answered."""

LONGEST_ENTRY = (min(LONGEST_MESSAGE, LONGEST_DISPLAY) - SET_ASIDE) // 2
"""An entry with its question and citations: a question in two parts is answered with two entries
in one message."""

_PHRASES = {
    # https://docs.discord.com/developers/interactions/application-commands: a command's name, and
    # descriptions of commands and options.
    "discord_menu": 32,
    "discord_question": 100,
    # https://docs.discord.com/developers/components/reference#string-select: a list's placeholder.
    "discord_choose": 150,
    "discord_share": LONGEST_LABEL,
    # With a number of two digits.
    "discord_passage": LONGEST_LABEL + len("{number}") - 2,
    "none_of_these": LONGEST_LABEL,
    "quiz_next": LONGEST_LABEL,
    "quiz_other_round": LONGEST_LABEL,
    "quiz_repeat_on": LONGEST_LABEL,
    "quiz_repeat_off": LONGEST_LABEL,
    # With what is asked, at most 300 (https://core.telegram.org/bots/api#sendpoll).
    "quiz_progress": LONGEST_LABEL,
    "quiz_again": LONGEST_LABEL,
}

LONGEST_DESCRIPTION = 100
"""What a command does: Discord's limit; Telegram has room for 256
(https://core.telegram.org/bots/api#botcommand)."""

MARK = 9
"""A citation's number in the text, and before its source with what makes the line small, such as
"-# [12] "."""

_ESCAPED = frozenset("\\*_~`|>#")
"""What takes two characters in Discord, so that it is shown as it is."""


def longest_phrase(name: str) -> int | None:
    """How long one of the bot's own sentences may be, where a platform has so little room."""
    if name.startswith("label_"):
        return LONGEST_LABEL
    if name.startswith(("do_", "discord_do_", "telegram_do_")):
        return LONGEST_DESCRIPTION
    return _PHRASES.get(name)


def units(text: str) -> int:
    """UTF-16 code units; a lone surrogate counts as one."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def room(entry: Entry, sources: Mapping[str, Source], speakers: Mapping[str, str]) -> int:
    """What an entry takes of a message at most: question, sentences, and a line for each citation
    with its speakers and the place. Links take nothing: Telegram counts only their words, and in
    Discord they stand on buttons."""
    said = f"{entry.question}{entry.text}"
    total = units(said) + sum(map(said.count, _ESCAPED))
    for statement in entry.answer:
        total += 1 + MARK * len(statement.citations)
    for citation, _ in entry.citations:
        source = sources[citation.source]
        by = {s.by for s in entry.answer if citation in s.citations}
        names = "; ".join(speakers.get(b, "The article") for b in by)
        place = f"{names}, {source.publisher}, {day(source.published)}, paragraph 100\n"
        total += MARK + units(place)
    return total
