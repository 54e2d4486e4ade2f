"""Waiting for what the bot says in a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.telegram_server.state import Chat, Message

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

SERVED = 5.0  # seconds in which all is served
SHORTLY = 0.05  # seconds in which what was sent after a confirmation has arrived


async def next_reply(
    api: BotApi,
    chat: Chat,
    timeout: float,  # noqa: ASYNC109
    topic: int | None = None,
) -> Message:
    """The bot's next message in a chat that was not handed out before."""
    message = await api.bell.until(lambda: _new(api, chat, topic), timeout)
    if message is None:
        broken = f"; violations: {api.violations[-3:]}" if api.violations else ""
        raise AssertionError(f"no message from the bot within {timeout} s{broken}")
    chat.handed_out.add(message.id)
    return message


async def no_reply(api: BotApi, chat: Chat, within: float | None) -> None:
    """AssertionError if the bot says something: until it has confirmed all that it was sent, and
    shortly after; or, for one that does not, in so many seconds."""
    if within is None:
        served = await api.bell.until(lambda: not api.pending, SERVED)
        assert served, f"the bot has confirmed not all of its updates in {SERVED} s"
    message = await api.bell.until(lambda: _new(api, chat, None), within or SHORTLY)
    assert message is None, f"the bot was to be silent and said {message.text!r}"


def _new(api: BotApi, chat: Chat, topic: int | None) -> Message | None:
    with api.lock:
        for message in chat.messages.values():
            if (
                message.by_bot
                and message.via_bot is None
                and message.id not in chat.handed_out
                and (topic is None or message.thread == topic)
            ):
                return message
    return None
