"""What waits for the bot's answer: a pressed button, an inline query, a guest query."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.telegram_server.state import CallbackAnswer, InlineAnswer, Message

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]


@dataclass(eq=False, slots=True)
class Press:
    """A button that a person pressed: the clock on it turns until the bot answers."""

    api: BotApi
    id: str
    data: str
    message: Message
    update_id: int | None = None
    answer: CallbackAnswer | None = None
    late: bool = False
    reported: bool = False
    time: float = field(default_factory=time.monotonic)

    async def answered(self, timeout: float = 5.0) -> CallbackAnswer:  # noqa: ASYNC109
        """What the person saw; AssertionError if the clock turned all the time."""
        answer = await self.api.bell.until(lambda: self.answer, timeout)
        assert answer, f"the button {self.data!r} was not answered within {timeout} s"
        return answer

    def is_left_spinning(self) -> bool:
        """Whether the bot knew of it, or did not want to know, and did not answer."""
        if self.answer is not None or self.late or self.reported:
            return False
        return self.update_id is None or self.update_id in self.api.deliveries


@dataclass(eq=False, slots=True)
class InlineQuery:
    """What a person typed after the bot's name."""

    api: BotApi
    id: str
    query: str
    sender: JSON
    update_id: int | None = None
    answer: InlineAnswer | None = None
    late: bool = False
    time: float = field(default_factory=time.monotonic)

    async def answered(self, timeout: float = 5.0) -> InlineAnswer:  # noqa: ASYNC109
        """The list that came."""
        answer = await self.api.bell.until(lambda: self.answer, timeout)
        assert answer, f"the inline query {self.query!r} was not answered within {timeout} s"
        return answer

    async def unanswered(self, within: float = 0.2) -> None:
        """AssertionError if a list comes."""
        answer = await self.api.bell.until(lambda: self.answer, within)
        assert not answer, f"the inline query {self.query!r} was answered"


@dataclass(eq=False, slots=True)
class GuestQuery:
    """A question to the bot in a chat where it is no member."""

    api: BotApi
    id: str
    asked: Message
    answer: Message | None = None
    time: float = field(default_factory=time.monotonic)

    async def answered(self, timeout: float = 5.0) -> Message:  # noqa: ASYNC109
        """The message that the answer became."""
        answer = await self.api.bell.until(lambda: self.answer, timeout)
        assert answer, f"the guest query {self.asked.text!r} was not answered within {timeout} s"
        return answer
