"""Answers on their way to Discord: in time, once, and in spite of what goes wrong in between."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, repeat
from typing import Any

import discord
from discord import Interaction

from bot import metrics
from bot.adapters.discord.faults import UNREACHABLE
from bot.adapters.discord.render import Message
from bot.adapters.discord.serve import Manner, Outgoing
from bot.core.trace import where

log = logging.getLogger(__name__)

ACKNOWLEDGED = 2.0
"""Seconds after which an answer that is not ready is deferred; Discord waits 3
(https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback)."""

PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between attempts; the last one is repeated."""

CALLBACK_SECONDS = 10.0
"""For how long a first response is attempted; one that comes too late is refused, which ends it."""

EDIT_SECONDS = 14 * 60.0
"""For how long a deferred answer is attempted: its token is good for 15 minutes."""

MESSAGE_SECONDS = 120.0
"""For how long a message is attempted: Discord remembers a nonce for some minutes
(https://docs.discord.com/developers/resources/message#create-message)."""

LONGEST_PAUSE = 60.0
"""Seconds that are waited at most where Discord says how long."""

DONE = 40060
"""It was answered: by an attempt whose success was not seen."""

NO_HISTORY = 160002
"""Replying takes the right to read the channel's history; answering does not."""

_QUIET = frozenset({10003, 10008, 10015, 10062, 50001, 50007, 50013, 50027})
"""A channel or message that is gone, an interaction whose time is over, missing rights: what
happens among people (https://docs.discord.com/developers/topics/opcodes-and-status-codes#json)."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """That an answer was taken."""

    message: int | None = None
    """Its id, where that is known."""


async def answer(
    interaction: Interaction[Any],
    work: Awaitable[Outgoing],
    manner: Manner,
    *,
    again: bool = False,
) -> tuple[Outgoing, Delivered | None]:
    """Show what `work` comes to, within Discord's time; with None if it could not be shown.
    `again` is for what another process may have deferred, or even answered.

    Raises what `work` raises.
    """
    if again:
        return await _once_more(interaction, work, manner)
    task = asyncio.ensure_future(work)
    await asyncio.wait({task}, timeout=max(0.0, ACKNOWLEDGED - _age(interaction)))
    deferred = not task.done() and await _defer(interaction, manner)
    found = await task
    if deferred and found.manner != manner:
        return found, await _one_of(0.0, lambda: _apart(interaction, found, manner))
    if deferred:
        way, seconds = partial(_edit, interaction), EDIT_SECONDS
    elif found.manner.turns:
        way, seconds = partial(_turn, interaction), CALLBACK_SECONDS
    else:
        way, seconds = (
            partial(_respond, interaction, ephemeral=found.manner.private),
            CALLBACK_SECONDS,
        )
    return found, await _as_taken(found.message, way, seconds)


async def _once_more(
    interaction: Interaction[Any], work: Awaitable[Outgoing], manner: Manner
) -> tuple[Outgoing, Delivered | None]:
    """Where nobody has responded, do it, if there is still time. Then put the answer in that place,
    which does no harm where it stands there already."""
    await _defer(interaction, manner)
    found = await work
    if manner.turns and found.manner != manner:
        # A note for one person is not to take the place of what they pressed.
        return found, None
    return found, await _as_taken(found.message, partial(_edit, interaction), EDIT_SECONDS)


async def send(message: discord.Message, shown: Message) -> Delivered | None:
    """Answer a message in its channel; None if it could not be answered."""
    return await _as_taken(shown, partial(_send, message), MESSAGE_SECONDS)


async def _as_taken(
    shown: Message, way: Callable[..., Awaitable[Delivered]], seconds: float
) -> Delivered | None:
    """Show a message as Discord takes it: with its picture, else without, else as plain text."""
    text = replace(shown, image=None) if shown.image is not None else shown
    ways: list[Callable[[], Awaitable[Delivered]]] = [
        lambda: way(view=text.layout),
        lambda: way(content=text.content, view=text.view),
    ]
    if shown.image is not None:
        ways.insert(0, lambda: way(view=shown.layout, files=shown.files()))
    return await _one_of(seconds, *ways, extra=len(ways) - 2)


async def _send(message: discord.Message, **shown: Any) -> Delivered:
    # By the nonce Discord knows what arrived in spite of an error, and does not post it again
    # (https://docs.discord.com/developers/resources/message#create-message, enforce_nonce).
    post = partial(message.channel.send, nonce=message.id, mention_author=False, **shown)
    if "content" in shown:
        post.keywords["suppress_embeds"] = True
    try:
        sent = await post(reference=message.to_reference(fail_if_not_exists=False))
    except discord.HTTPException as error:
        if error.code != NO_HISTORY:
            raise
        sent = await post()
    return Delivered(sent.id)


async def _respond(interaction: Interaction[Any], **shown: Any) -> Delivered:
    done = await interaction.response.send_message(**shown)
    return Delivered(done.message_id)


async def _turn(interaction: Interaction[Any], **shown: Any) -> Delivered:
    await interaction.response.edit_message(**_edited(shown))
    return Delivered()


async def _edit(interaction: Interaction[Any], **shown: Any) -> Delivered:
    edited = await interaction.edit_original_response(**_edited(shown))
    return Delivered(edited.id)


async def _apart(interaction: Interaction[Any], found: Outgoing, manner: Manner) -> Delivered:
    """What turned out to be for other eyes than was thought when it was deferred. A follow-up has
    no nonce, so it is attempted once."""
    if not manner.turns:
        await interaction.delete_original_response()
    sent = await interaction.followup.send(
        view=found.message.layout, ephemeral=found.manner.private, wait=True
    )
    return Delivered(sent.id)


def _edited(shown: dict[str, Any]) -> dict[str, Any]:
    """The same for an edit, where files have another name."""
    renamed = {"attachments" if name == "files" else name: what for name, what in shown.items()}
    return {"content": None, **renamed}


async def _defer(interaction: Interaction[Any], manner: Manner) -> bool:
    async def attempt() -> Delivered:
        # A list or button whose message changes needs no "thinking…" beside it.
        thinking = {} if manner.turns else {"ephemeral": manner.private, "thinking": True}
        await interaction.response.defer(**thinking)
        return Delivered()

    return await _one_of(CALLBACK_SECONDS, attempt) is not None


def _age(interaction: Interaction[Any]) -> float:
    """Seconds since the gesture, which may have waited for a connection. The clocks differ, so
    neither too little nor too much of it is believed."""
    age = (discord.utils.utcnow() - interaction.created_at).total_seconds()
    return min(max(age, 0.0), ACKNOWLEDGED)


async def _one_of(
    seconds: float, *ways: Callable[[], Awaitable[Delivered]], extra: int = 0
) -> Delivered | None:
    """The result of the first way that Discord takes, each attempted for so many seconds; None, and
    a line in the log, for none.

    The first `extra` ways need rights that the others do not.
    """
    for number, way in enumerate(ways):
        try:
            return await _persist(way, seconds)
        except discord.HTTPException as error:
            quiet = error.code in _QUIET
            # Not Discord's sentences: they may repeat what was sent.
            log.log(
                logging.INFO if quiet else logging.WARNING,
                "Discord did not take an answer (status %d, code %d).",
                error.status,
                error.code,
            )
            if error.status != 400 and not (number < extra and error.status in (403, 413)):
                return None
        except UNREACHABLE as error:
            log.warning("Discord could not be reached with an answer: %s", type(error).__name__)
            return None
        except Exception as error:
            # Such as a view that the library does not build: there is another way.
            log.error("Discord: %s in %s", type(error).__name__, where(error))
    return None


async def _persist(attempt: Callable[[], Awaitable[Delivered]], seconds: float) -> Delivered:
    """The result of an attempt, made again for so many seconds while Discord is not well.

    The library makes no second attempt after 503, a reset, or a 429 of the edge, which holds no
    JSON. Raises what the last attempt raised.
    """
    until = time.monotonic() + seconds
    pauses = chain(PAUSES, repeat(PAUSES[-1]))
    while True:
        pause = next(pauses)
        try:
            return await attempt()
        except discord.HTTPException as error:
            if error.code == DONE:
                return Delivered()
            if time.monotonic() > until or (error.status != 429 and error.status < 500):
                raise
            limited = error.status == 429
            asked = error.response.headers.get("Retry-After", "") if limited else ""
            pause = _seconds(asked, pause)
            metrics.retried("discord", metrics.LIMITED if limited else metrics.SERVER)
        except UNREACHABLE:
            if time.monotonic() > until:
                raise
            metrics.retried("discord", metrics.UNREACHABLE)
        await asyncio.sleep(pause)


def _seconds(asked: str, pause: float) -> float:
    try:
        return min(max(float(asked), pause), LONGEST_PAUSE)
    except ValueError:
        return pause
