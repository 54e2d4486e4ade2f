"""Judgements of answers: each person's counts once under each message."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping

from bot.core.codec import encode
from bot.core.reply import Reply
from bot.core.request import Feedback, NoneOfThese

MOST_VOTES = 10_000
"""Judgements that are remembered in this process, so that a second press counts no more."""


class Votes:
    """The judgements of late; who judged is known by a code only."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._counted = {phrases[p] for p in ("noted_up", "noted_down", "none_noted")}
        self._kept: OrderedDict[tuple[str, str], Reply] = OrderedDict()

    async def reply(
        self, voter: str, vote: Feedback | NoneOfThese, respond: Callable[[], Awaitable[Reply]]
    ) -> Reply:
        """What `respond` says to a judgement; the same again if this voter has given it already.

        `voter` is the code of a person and a message.
        """
        key = (voter, encode(vote))
        if key in self._kept:
            return self._kept[key]
        reply = await respond()
        if reply.lines and reply.lines[0].text in self._counted:
            self._kept[key] = reply
            if len(self._kept) > MOST_VOTES:
                self._kept.popitem(last=False)
        return reply
