"""Where the bot is no member: results for who types its name, and the one answer of a guest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.adapters.telegram.gesture import Summoned, Typed
from bot.adapters.telegram.render import Renderer
from bot.adapters.telegram.send import Sender
from bot.core.codec import encode
from bot.core.reply import Line, Reply
from bot.core.request import Complete, Request

RESULTS = 10
"""Inline results that are offered at once."""

INLINE_CACHE = 300
"""Seconds for which Telegram may show the same results to whoever types the same
(https://core.telegram.org/bots/api#answerinlinequery)."""


class Elsewhere:
    """Serves what comes from other chats; nothing is kept of it."""

    def __init__(
        self,
        respond: Callable[[Request], Awaitable[Reply]],
        renderer: Renderer,
        sender: Sender,
        phrases: Mapping[str, str],
    ) -> None:
        """`respond` answers a Request of nobody in particular."""
        self._respond = respond
        self._renderer = renderer
        self._sender = sender
        self._phrases = phrases

    async def typed(self, typed: Typed) -> None:
        """Offer what starts to look like what is being typed."""
        found = await self._respond(Complete(typed.prefix, RESULTS))
        offered = found.choices if typed.first else ()
        replies = [(c, await self._respond(c.request)) for c in offered]
        article = self._renderer.article
        failed = any(self._failed(reply) for reply in (found, *(r for _, r in replies)))
        await self._sender.answer_typing(
            typed.query,
            lambda plain: [article(encode(c.request), c.label, r, plain=plain) for c, r in replies],
            cache_time=0 if failed else INLINE_CACHE,
            is_personal=False,
            next_offset="",
            button=self._renderer.private_button(),
        )

    async def summoned(self, summoned: Summoned) -> None:
        """Give the one answer."""
        reply = await self._respond(summoned.what)
        if summoned.otherwise and is_open(reply):
            reply = await self._respond(summoned.otherwise)
        title = reply.question or self._phrases["telegram_answer"]
        await self._sender.answer_guest(
            summoned.query,
            lambda plain: self._renderer.article("answer", title, reply, plain=plain),
        )

    def _failed(self, reply: Reply) -> bool:
        """Whether a reply says no more than that something went wrong just now."""
        return Line(self._phrases["fault"]) in reply.lines


def is_open(reply: Reply) -> bool:
    """Whether a question has found nothing that the knowledge speaks of."""
    return reply.kind != "answer" and not reply.entry
