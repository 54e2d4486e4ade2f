"""From Discord's events to Gestures, or to None where the bot stays silent. Nothing is awaited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import discord
from discord import Interaction, Message
from discord.components import ActionRow, Button, Component, Container, SelectMenu

from bot.adapters.discord.custom_id import Effect, carried
from bot.adapters.discord.gesture import (
    GONE,
    NO_TEXT,
    USE_MENU,
    Asked,
    Place,
    Pressed,
    Sentence,
    Shared,
)
from bot.core.codec import decode
from bot.core.pointing import only_points
from bot.core.request import Ask, Feedback, Glossary, NoneOfThese, Request, Show, Sources, Who, Why

_MARKS = re.compile(r"<(?:@[!&]?|#|a?:\w{1,64}:|t:|/[^<>:]{1,100}:|id:)[\w:-]*>")
"""How names, channels, pictures and times are written in a message
(https://docs.discord.com/developers/reference#message-formatting)."""

_TALK = (discord.MessageType.default, discord.MessageType.reply)


def question(interaction: Interaction[Any], text: str) -> Asked:
    """What was typed after /ask; a choice that was offered there stands for its Request."""
    chosen = decode(text)
    return Asked(place_of(interaction), chosen if isinstance(chosen, Show) else Ask(text))


def name(interaction: Interaction[Any], text: str) -> Asked:
    """What was typed after /who; a choice that was offered there stands for its Request."""
    chosen = decode(text)
    return Asked(place_of(interaction), chosen if isinstance(chosen, Glossary) else Who(text))


def about_message(interaction: Interaction[Any], message: Message, me: int) -> Asked:
    """The command in the menu of a message: what does the source say of it? Of an answer of the
    bot's own that is what it cites."""
    place = place_of(interaction)
    if message.author.id == me:
        cited = (r for r in requests_on(message) if isinstance(r, Sources))
        return Asked(place, next(cited, Sources(entry_of(message))))
    text = words_of(message)
    return Asked(place, Ask(text, fresh=True) if text else NO_TEXT)


def pressed(interaction: Interaction[Any], custom_id: str, values: list[str]) -> Pressed | Shared:
    """A button or a line of a list."""
    place = place_of(interaction)
    message = interaction.message
    number = message.id if message else 0
    found = carried(custom_id, values)
    if found is None or found.request is None:
        return Pressed(place, GONE, number, turns=False)
    if found.effect is Effect.SHARE and isinstance(found.request, Show):
        return Shared(place, found.request)
    what = found.request
    if isinstance(what, NoneOfThese) and message:
        shows = [r for r in requests_on(message) if isinstance(r, Show)]
        what = NoneOfThese(tuple(show.entry for show in shows))
    # What stands before all is not turned by one of them.
    alone = place.is_own or bool(message and message.flags.ephemeral)
    return Pressed(place, what, number, turns=found.effect is Effect.TURN and alone)


def said(message: Message, me: int) -> Asked | None:
    """A message to the bot: in its own chat with somebody, or one that mentions it, as a reply does
    unless its ping is off; others come without their words."""
    if message.author.bot or message.webhook_id or message.type not in _TALK:
        return None
    guild = message_guild(message)
    if guild is not None and all(user.id != me for user in message.mentions):
        return None
    place = Place(message.channel.id, message.author.id, guild, is_own=guild is None)
    what, otherwise = _said(message, me)
    return Asked(place, what, otherwise, openly=True)


def _said(message: Message, me: int) -> tuple[Request | Sentence, Request | None]:
    """What a message asks, and what to ask instead if that has no answer."""
    text = words_of(message)
    replied = message.reference.resolved if message.reference else None
    if not isinstance(replied, Message):
        return _typed(message, text, None), None
    if replied.author.id == me:
        return _typed(message, text, entry_of(replied)), None
    theirs = words_of(replied)
    pointing = only_points(text)
    if not theirs:
        return (USE_MENU if pointing else Ask(text)), None
    claim = Ask(theirs, fresh=True)
    return (claim, None) if pointing else (Ask(text), claim)


def _typed(message: Message, text: str, about: str | None) -> Request | Sentence:
    holds_no_words = not text and (message.attachments or message.stickers)
    return NO_TEXT if holds_no_words else Ask(text, about)


def place_of(interaction: Interaction[Any]) -> Place:
    """Where an interaction happened, and what the person may do there."""
    guild = interaction.guild_id
    return Place(
        interaction.channel_id or 0,
        interaction.user.id,
        guild,
        is_own=guild is None and bool(interaction.context.dm_channel),
        may_post=_may_post(interaction),
    )


def _may_post(interaction: Interaction[Any]) -> bool:
    if interaction.guild_id is None:
        return True
    rights = interaction.permissions
    threads = (
        discord.ChannelType.public_thread,
        discord.ChannelType.private_thread,
        discord.ChannelType.news_thread,
    )
    in_thread = getattr(interaction.channel, "type", None) in threads
    posts = rights.send_messages_in_threads if in_thread else rights.send_messages
    # An app that only its user installed speaks in public by a right of its own
    # (https://docs.discord.com/developers/topics/permissions).
    return posts and (interaction.is_guild_integration() or rights.use_external_apps)


def message_guild(message: Message) -> int | None:
    """The id of the server in which a message stands: the server itself need not be known."""
    if message.guild is not None:
        return message.guild.id
    guild = getattr(message.channel, "guild_id", None)
    return guild if isinstance(guild, int) else None


def words_of(message: Message) -> str:
    """What a message says in words, without names, pictures and times; of one that was forwarded
    or shows a page, the words of that."""
    parts = [message.content, *(snapshot.content for snapshot in message.message_snapshots)]
    for embed in message.embeds:
        parts += [embed.title or "", embed.description or ""]
    return " ".join(_MARKS.sub(" ", " ".join(parts)).split())


def requests_on(message: Message) -> list[Request]:
    """The Requests on a message's buttons and lists."""
    found: list[Request] = []
    for component in _leaves(message.components):
        if isinstance(component, Button) and component.custom_id:
            read = carried(component.custom_id)
            found += [read.request] if read and read.request else []
        elif isinstance(component, SelectMenu):
            found += [r for o in component.options if (r := decode(o.value))]
    return found


def entry_of(message: Message) -> str | None:
    """The entry that one of the bot's messages shows, as its buttons tell."""
    for request in requests_on(message):
        match request:
            case Feedback(entry) | Why(str(entry)) | Sources(str(entry)):
                return entry
            case _:
                continue
    return None


def _leaves(components: list[Any]) -> Iterator[Component]:
    for component in components:
        if isinstance(component, ActionRow | Container):
            yield from _leaves(list(component.children))
        else:
            yield component
