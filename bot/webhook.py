"""What a platform gives the HTTP server so that its updates can be delivered to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Webhook:
    """One address that Telegram calls (https://core.telegram.org/bots/api#setwebhook)."""

    path: str = field(repr=False)
    """The last part of the address, which nobody else is to know."""
    secret: str = field(repr=False)
    """What Telegram says in X-Telegram-Bot-Api-Secret-Token; never empty."""
    take: Callable[[dict[str, Any]], Awaitable[bool]] = field(repr=False)
    """Takes an update, a JSON object with a whole `update_id`; whether it is safe now, so that
    Telegram need not send it again."""

    def __post_init__(self) -> None:
        if not self.path or "/" in self.path or not self.secret:
            raise ValueError("A webhook needs a path of one part, and a secret.")
