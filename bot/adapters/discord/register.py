"""Telling Discord the commands of this version."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol

import discord

from bot.adapters import PlatformError
from bot.adapters.discord.commands import Tree
from bot.adapters.discord.faults import NOT_KNOWN, UNREACHABLE, name_of
from bot.core.outage import Outage

log = logging.getLogger(__name__)

SETTING = "discord_commands_{application}"
"""What Discord was told last for an application, as a hash."""


class Store(Protocol):
    """What the list of commands needs of the store; any method may raise."""

    async def setting(self, name: str) -> str | None:
        """A small value that was kept."""

    async def set_setting(self, name: str, value: str) -> None:
        """Keep a small value."""


class Register:
    """Tells Discord the commands of one application.

    https://docs.discord.com/developers/interactions/application-commands
    """

    def __init__(self, tree: Tree, store: Store, outage: Outage, application: int) -> None:
        self._tree = tree
        self._store = store
        self._spare = outage.spare
        self._setting = SETTING.format(application=application)

    async def if_changed(self) -> bool:
        """Tell them if they are others than last time; whether they were told.

        Where Discord refuses or the store fails, the bot works on with the commands that Discord
        knows.
        """
        kept = await self._spare("setting", self._store.setting(self._setting), None)
        if kept == self._tree.definition():
            return False
        try:
            await self.everywhere()
        except (discord.DiscordException, *UNREACHABLE) as error:
            log.warning("Discord did not take the commands (%s).", name_of(error))
            return False
        return True

    async def everywhere(self) -> int:
        """Tell them for all servers and people; how many they are."""
        told = await self._tree.sync()
        noted = self._store.set_setting(self._setting, self._tree.definition())
        await self._spare("set_setting", noted, None)
        return len(told)

    async def in_guild(self, guild: int, *, remove: bool = False) -> int:
        """Tell them for one server, beside those for everywhere, or take them away there again;
        how many there are now."""
        place = discord.Object(guild)
        if not remove:
            self._tree.copy_global_to(guild=place)
        return len(await self._tree.sync(guild=place))


async def sync(
    token: str,
    phrases: Mapping[str, str],
    store: Store,
    guild: int | None = None,
    *,
    remove: bool = False,
    proxy: str | None = None,
) -> int:
    """Tell Discord the commands now; how many it knows then.

    For everywhere, or for one server to try them out in; `remove` takes them away there again.
    Raises PlatformError, whose text says what to do.
    """
    client = discord.Client(intents=discord.Intents.none(), proxy=proxy)
    try:
        await client.login(token)
        outage = Outage("The commands may be told once more at the next start")
        register = Register(Tree(client, phrases), store, outage, client.application_id or 0)
        if guild is None:
            return await register.everywhere()
        return await register.in_guild(guild, remove=remove)
    except discord.LoginFailure:
        raise PlatformError(NOT_KNOWN) from None
    except discord.Forbidden:
        raise PlatformError(
            f"Discord does not let this app have commands in the server {guild}. Add the app "
            "there first, and check the server's id."
        ) from None
    except (discord.DiscordException, *UNREACHABLE) as error:
        raise PlatformError(
            f"Discord did not take the commands ({name_of(error)}). Try again later."
        ) from None
    finally:
        await client.close()
