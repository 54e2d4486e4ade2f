"""The commands that Discord shows, and how it is told of them."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import Interaction, Message
from discord.app_commands import (
    AppCommandContext,
    AppCommandError,
    AppInstallationType,
    Choice,
    Command,
    CommandNotFound,
    CommandSignatureMismatch,
    CommandTree,
    ContextMenu,
)

from bot.core.request import COMMANDS, Request
from bot.core.trace import where

if TYPE_CHECKING:
    from bot.adapters.discord.handle import Handler

log = logging.getLogger(__name__)

PLAIN: Mapping[str, Request] = {n: what for n, what in COMMANDS.items() if n != "help"}
"""The commands that need no words."""


class Tree(CommandTree[Any]):
    """The commands of this version, for servers and people that installed the app, wherever
    Discord lets it speak."""

    def __init__(self, client: discord.Client, phrases: Mapping[str, str]) -> None:
        """The client that serves them has a `handler`."""
        super().__init__(
            client,
            allowed_contexts=AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=AppInstallationType(guild=True, user=True),
        )
        self.add_command(_ask(phrases))
        self.add_command(_who(phrases))
        for name, what in PLAIN.items():
            self.add_command(
                Command(
                    name=name,
                    description=phrases[f"do_{name}"],
                    callback=_plain(what),
                )
            )
        self.add_command(_menu(phrases))

    async def on_error(self, interaction: Interaction[Any], error: AppCommandError, /) -> None:
        """Say so where Discord shows a command that this version does not know; any other fault is
        told by who serves it."""
        if isinstance(error, CommandNotFound | CommandSignatureMismatch):
            await _handler(interaction).unknown(interaction)
        else:
            cause = error.__cause__ or error
            log.error("Discord: %s in %s", type(cause).__name__, where(cause))

    async def _call(self, interaction: Interaction[Any]) -> None:
        """As the library does, but a command that it cannot read is one line in the log: else its
        traceback is, with what was in the command."""
        try:
            await super()._call(interaction)
        except AppCommandError:
            raise
        except Exception as error:
            log.error("Discord: %s in %s", type(error).__name__, where(error))

    def definition(self) -> str:
        """All that Discord is told of the commands, as a hash."""
        told = [
            command.to_dict(self)
            for kind in (discord.AppCommandType.chat_input, discord.AppCommandType.message)
            for command in self.get_commands(type=kind)
        ]
        text = json.dumps(told, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _handler(interaction: Interaction[Any]) -> Handler:
    handler: Handler = interaction.client.handler
    return handler


def _choices(offered: Sequence[tuple[str, str]]) -> list[Choice[str]]:
    return [Choice(name=name, value=value) for name, value in offered]


def _ask(phrases: Mapping[str, str]) -> Command[Any, ..., None]:
    async def ask(interaction: Interaction[Any], question: str) -> None:
        await _handler(interaction).asked(interaction, question)

    async def complete(interaction: Interaction[Any], current: str) -> list[Choice[str]]:
        return _choices(await _handler(interaction).typed(interaction.user.id, current))

    described = discord.app_commands.describe(question=phrases["discord_question"])
    command: Command[Any, ..., None] = Command(
        name="ask", description=phrases["discord_do_ask"], callback=described(ask)
    )
    command.autocomplete("question")(complete)
    return command


def _who(phrases: Mapping[str, str]) -> Command[Any, ..., None]:
    async def who(interaction: Interaction[Any], name: str) -> None:
        await _handler(interaction).named(interaction, name)

    async def complete(interaction: Interaction[Any], current: str) -> list[Choice[str]]:
        return _choices(await _handler(interaction).naming(interaction.user.id, current))

    described = discord.app_commands.describe(name=phrases["discord_name"])
    command: Command[Any, ..., None] = Command(
        name="who", description=phrases["do_who"], callback=described(who)
    )
    command.autocomplete("name")(complete)
    return command


def _plain(what: Request) -> Callable[[Interaction[Any]], Coroutine[Any, Any, None]]:
    async def command(interaction: Interaction[Any]) -> None:
        await _handler(interaction).commanded(interaction, what)

    return command


def _menu(phrases: Mapping[str, str]) -> ContextMenu:
    async def menu(interaction: Interaction[Any], message: Message) -> None:
        await _handler(interaction).pointed_at(interaction, message)

    return ContextMenu(name=phrases["discord_menu"], callback=menu)
