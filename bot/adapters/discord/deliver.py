"""Answers on their way to Discord: in time, once, and in spite of what goes wrong in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import discord
from discord import Interaction

from bot.adapters.discord.render import Message
from bot.adapters.discord.serve import Answer, Manner

log = logging.getLogger(__name__)

ACKNOWLEDGED = 2.0
"""Seconds after which an answer that is not ready is deferred; Discord waits 3
(https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback)."""

PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between attempts. An interaction that is answered too late is refused, which ends them;
a deferred one can be answered for 15 minutes."""

LONGEST_PAUSE = 60.0
"""Seconds that are waited at most where Discord says how long."""

DONE = 40060
"""It was answered: by an attempt whose success was not seen."""

_QUIET = frozenset({10003, 10008, 10015, 10062, 50001, 50007, 50013, 50027})
"""A channel or message that is gone, an interaction whose time is over, missing rights: what
happens among people (https://docs.discord.com/developers/topics/opcodes-and-status-codes#json)."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """That an answer was taken."""

    message: int | None = None
    """Its id, where that is known."""


async def answer(
    interaction: Interaction[Any], work: Awaitable[Answer], manner: Manner
) -> tuple[Answer, Delivered | None]:
    """Show what `work` comes to, within Discord's time; with None if it could not be shown.

    Raises what `work` raises.
    """
    task = asyncio.ensure_future(work)
    await asyncio.wait({task}, timeout=ACKNOWLEDGED)
    deferred = not task.done() and await _defer(interaction, manner)
    found = await task
    shown = found.message
    private = found.manner.private
    if deferred:
        return found, await _show(shown, lambda **how: _edit(interaction, **how))
    if found.manner.turns:
        return found, await _show(shown, lambda **how: _turn(interaction, **how))
    return found, await _show(shown, lambda **how: _respond(interaction, ephemeral=private, **how))


async def send(message: discord.Message, shown: Message) -> Delivered | None:
    """Answer a message in its channel; None if it could not be answered."""
    return await _show(shown, lambda **how: _send(message, **how))


async def _show(shown: Message, way: Callable[..., Awaitable[Delivered]]) -> Delivered | None:
    """Show a message as Discord takes it: with its picture, else without, else as plain text."""
    text = replace(shown, image=None) if shown.image is not None else shown
    ways: list[Callable[[], Awaitable[Delivered]]] = [
        lambda: way(view=text.layout),
        lambda: way(content=text.content, view=text.view),
    ]
    if shown.image is not None:
        ways.insert(0, lambda: way(view=shown.layout, files=shown.files()))
    return await _one_of(*ways, extra=len(ways) - 2)


async def _send(message: discord.Message, **shown: Any) -> Delivered:
    # By the nonce Discord knows what arrived in spite of an error, and does not post it again
    # (https://docs.discord.com/developers/resources/message#create-message, enforce_nonce).
    reference = message.to_reference(fail_if_not_exists=False)
    if "content" in shown:
        shown["suppress_embeds"] = True
    sent = await message.channel.send(
        reference=reference, nonce=message.id, mention_author=False, **shown
    )
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

    return await _one_of(attempt) is not None


async def _one_of(*ways: Callable[[], Awaitable[Delivered]], extra: int = 0) -> Delivered | None:
    """The result of the first way that Discord takes; None, and a line in the log, for none.

    The first `extra` ways need rights that the others do not.
    """
    for number, way in enumerate(ways):
        try:
            return await _persist(way)
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
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("Discord could not be reached with an answer: %s", type(error).__name__)
            return None
    return None


async def _persist(attempt: Callable[[], Awaitable[Delivered]]) -> Delivered:
    """The result of an attempt, made again while Discord is not well.

    The library makes no second attempt after 503, a reset, or a 429 of the edge, which holds no
    JSON. Raises what the last attempt raised.
    """
    for pause in PAUSES:
        try:
            return await attempt()
        except discord.HTTPException as error:
            if error.code == DONE:
                return Delivered()
            if error.status != 429 and error.status < 500:
                raise
            asked = error.response.headers.get("Retry-After", "") if error.status == 429 else ""
            await asyncio.sleep(_seconds(asked, pause))
        except (aiohttp.ClientError, OSError, TimeoutError):
            await asyncio.sleep(pause)
    return await attempt()


def _seconds(asked: str, pause: float) -> float:
    try:
        return min(max(float(asked), pause), LONGEST_PAUSE)
    except ValueError:
        return pause
