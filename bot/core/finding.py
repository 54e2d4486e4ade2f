"""What was found about the bot's surroundings, and what whoever runs it can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "bad"]
"""`ok`: as it should be; `note`: works, and is worth knowing; `bad`: something does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. Neither text holds a secret, a person's name or their words."""

    about: str
    """The part of the bot, in one word."""
    state: State
    what: str
    """One or two sentences."""
    do: str = ""
    """What mends it; empty where there is nothing to do."""
