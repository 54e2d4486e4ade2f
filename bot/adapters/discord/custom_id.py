"""What a button carries: the Request that it makes, and what becomes of the message.

A custom id has at most 100 characters and is unique in its message
(https://docs.discord.com/developers/components/reference#anatomy-of-a-component). It reads
`number:effect:words`, where the number makes it unique. Buttons in old messages must go on working,
so what is written here stays readable for ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.core.codec import decode, encode
from bot.core.request import Request, Show

LONGEST_CUSTOM_ID = 100

_FORM = re.compile(r"[0-9]{1,2}:(?P<effect>[a-z]+):(?P<words>.+)", re.ASCII)
_PICK = "pick"


class Effect(StrEnum):
    """What becomes of the message on which a button stands."""

    NEW = "new"
    """It stays; what is asked for comes beside it."""
    TURN = "turn"
    """It changes: a page is turned."""
    SHARE = "share"
    """It stays, and what it shows is shown to all."""


_EFFECTS = frozenset(effect.value for effect in Effect)


@dataclass(frozen=True, slots=True)
class Carried:
    """What was read from a custom id; of a list, whose lines carry their own words, no Request."""

    effect: Effect
    request: Request | None


def button_id(number: int, effect: Effect, request: Request) -> str:
    """The custom id of the button with this number in its message, from 0."""
    if effect is Effect.SHARE and isinstance(request, Show):
        words = "+".join(i for i in (request.entry, request.also) if i is not None)
    else:
        words = encode(request)
    return f"{number}:{effect}:{words}"


def list_id(number: int, effect: Effect) -> str:
    """The custom id of a list; each of its lines has the `encode`d Request as its value."""
    return f"{number}:{effect}:{_PICK}"


def carried(custom_id: str, values: list[str] | None = None) -> Carried | None:
    """What a custom id carries, with the chosen lines of a list; None for one that was not made
    here, or by a version that this one does not know."""
    found = _FORM.fullmatch(custom_id)
    if found is None or found["effect"] not in _EFFECTS:
        return None
    effect, words = Effect(found["effect"]), found["words"]
    if effect is Effect.SHARE:
        entry, _, also = words.partition("+")
        shared = decode(f"show_{entry}")
        if also and not isinstance(decode(f"show_{also}"), Show):
            return None
        return Carried(effect, Show(entry, also or None)) if isinstance(shared, Show) else None
    if words == _PICK:
        chosen = decode(values[0]) if values else None
        return Carried(effect, chosen) if chosen or not values else None
    request = decode(words)
    return Carried(effect, request) if request else None
