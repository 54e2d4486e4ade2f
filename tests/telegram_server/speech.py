"""What people write, as Telegram's own programs would send it: trimmed and with entities."""

from __future__ import annotations

import re
from typing import Any

from tests.telegram_server.markup import units

JSON = dict[str, Any]

LONGEST = 4096
COMMAND = re.compile(r"(?<![\w/<>])/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,32}))?(?![\w/<>@])")
MENTION = re.compile(r"(?<![\w@])@[A-Za-z0-9_]{3,32}\b")
URL = re.compile(r"https?://\S+")
EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b")
HASHTAG = re.compile(r"(?<!\w)#\w*[^\W\d]\w*")
KINDS = (
    ("url", URL),
    ("email", EMAIL),
    ("bot_command", COMMAND),
    ("mention", MENTION),
    ("hashtag", HASHTAG),
)
SPECIAL = re.compile(r"[/@#:]")


def spoken(text: str) -> tuple[str, list[JSON]]:
    """A person's text and the entities that Telegram finds in it; AssertionError if unsendable."""
    text = text.strip()
    assert text, "people cannot send an empty text"
    assert units(text) <= LONGEST, f"people's programs split what is longer than {LONGEST}"
    return text, entities_of(text) if SPECIAL.search(text) else []


def entities_of(text: str) -> list[JSON]:
    """Links, commands, mentions and hashtags; the first that takes a place keeps it."""
    taken: list[tuple[int, int, str]] = []
    for kind, pattern in KINDS:
        for found in pattern.finditer(text):
            start, end = found.span()
            if all(end <= begin or start >= stop for begin, stop, _ in taken):
                taken.append((start, end, kind))
    return [
        {"type": kind, "offset": units(text[:start]), "length": units(text[start:end])}
        for start, end, kind in sorted(taken)
    ]


def command_of(text: str) -> tuple[str, str] | None:
    """The command that a text starts with and the bot that it names ("" for none)."""
    found = COMMAND.match(text)
    return (found[1], found[2] or "") if found else None
