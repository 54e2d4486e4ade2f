"""Judgements of answers: each counts once for each person and message."""

from __future__ import annotations

import asyncio
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
        self._phrases = phrases
        self._kept: OrderedDict[tuple[str, str], asyncio.Future[Reply]] = OrderedDict()

    async def reply(
        self, voter: str, vote: Feedback | NoneOfThese, respond: Callable[[], Awaitable[Reply]]
    ) -> Reply:
        """What `respond` says to a judgement; the same again if this voter has given it already.

        `voter` is the code of a person and a message.
        """
        key = (voter, encode(vote))
        if key in self._kept:
            return await asyncio.shield(self._kept[key])
        # Kept at once: the second of two quick presses comes while the first is being noted.
        self._kept[key] = asyncio.ensure_future(respond())
        reply = await asyncio.shield(self._kept[key])
        if not self._is_counted(reply):
            self._kept.pop(key, None)
        while len(self._kept) > MOST_VOTES:
            self._kept.popitem(last=False)
        return reply

    def _is_counted(self, reply: Reply) -> bool:
        said = {self._phrases[p] for p in ("noted_up", "noted_down", "none_noted")}
        return bool(reply.lines) and reply.lines[0].text in said
