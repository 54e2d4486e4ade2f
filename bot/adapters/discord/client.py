"""One connection to Discord, from login to close; nothing that people write is kept in it."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, Self

import discord
from discord import AllowedMentions, Intents, Interaction, MemberCacheFlags, Message
from discord.ui import DynamicItem, Item, Select

from bot.adapters.discord import register, serve
from bot.adapters.discord.commands import Tree
from bot.adapters.discord.handle import Handler
from bot.adapters.discord.register import Register
from bot.adapters.discord.render import Renderer
from bot.adapters.discord.turnstile import Turnstile
from bot.adapters.limits import Limits
from bot.core.outage import Outage
from bot.core.trace import where
from bot.picture.pictures import Pictures

log = logging.getLogger(__name__)

INTENTS = Intents(guild_messages=True, dm_messages=True)
"""What Discord is to tell (https://docs.discord.com/developers/events/gateway#gateway-intents):
messages, which have words in them only where the bot is spoken to, and nothing that needs approval.
Commands and buttons come without being asked for. Without `guilds` no server's channels and roles
are kept, so that memory does not grow with them."""

HEARTBEAT_SECONDS = 60.0
"""Without a sign of life for so long a connection is given up."""

GRACE = 10.0
"""Seconds in which a client that closes lets answers end that were begun."""

TOLD_SECONDS = 1.0
"""Seconds in which it lets the list of commands be told."""

EVERYTHING = r"(?s:.+)"
"""Buttons of any version are served; those that this one does not know are answered kindly."""


class Store(serve.Store, register.Store, Protocol):
    """What this adapter needs of the store, all in all."""


class Client(discord.AutoShardedClient):
    """The library's client, with its events led to a Handler."""

    def __init__(
        self,
        respond: serve.Respond,
        store: Store,
        phrases: Mapping[str, str],
        outage: Outage,
        *,
        shard_ids: Sequence[int] | None = None,
        shard_count: int | None = None,
        proxy: str | None = None,
        own_gateway: bool = False,
        pictures: Pictures | None = None,
        limits: Limits | None = None,
    ) -> None:
        """`own_gateway`: whether the library's default gateway was set to another one, to be used
        instead of what Discord says."""
        which: dict[str, Any] = {"shard_ids": list(shard_ids)} if shard_ids else {}
        super().__init__(
            intents=INTENTS,
            allowed_mentions=AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            heartbeat_timeout=HEARTBEAT_SECONDS,
            shard_count=shard_count,
            proxy=proxy,
            **which,
        )
        self._respond = respond
        self._store = store
        self._phrases = phrases
        self._outage = outage
        self._own_gateway = own_gateway
        self._telling: asyncio.Task[bool] | None = None
        self._unread: set[str] = set()
        parsers = self._connection.parsers
        parsers.update({name: self._sure(name, parser) for name, parser in parsers.items()})
        self._pictures = pictures
        self._limits = limits
        self._there: set[int] = set()
        self._lost: set[int] = set()
        self._all_lost_at: float | None = None
        self.handler: Handler | None = None
        """Serves what comes in, from the login on."""

    async def setup_hook(self) -> None:
        """After the login: make ready to serve, and tell Discord the commands if they changed."""
        application = self.application_id or 0
        renderer = Renderer(self._phrases)
        serving = serve.Serving(
            self._respond,
            self._store,
            self._outage,
            renderer,
            self._phrases,
            application,
            self._pictures,
        )
        turnstile = Turnstile(self._limits, self._store.key, application, renderer)
        self.handler = Handler(serving, self.user.id if self.user else 0, turnstile)
        self.add_dynamic_items(AnyComponent)
        register = Register(Tree(self, self._phrases), self._store, self._outage, application)
        # Beside serving: Discord may keep one waiting for its list of commands.
        self._telling = asyncio.create_task(register.if_changed())
        if self._own_gateway and not self.shard_count:
            # Told how many shards there are, the library asks Discord for no other address.
            self.shard_count = (await self.http.get_bot_gateway())[0]

    async def close(self) -> None:
        """Finish what was begun, within GRACE, then let go of Discord."""
        if self.is_closed():
            # The library closes it by itself where a connection ends: all was waited for then.
            await super().close()
            return
        if self.handler and not await self.handler.drained(GRACE):
            log.warning("Discord: some answers were not finished in time.")
        if self._telling:
            await asyncio.wait({self._telling}, timeout=TOLD_SECONDS)
            self._telling.cancel()
        await super().close()

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A message that Discord tells to be gone."""
        if self.handler:
            self.handler.deleted(payload.message_id)

    async def on_message(self, message: Message) -> None:
        """A message that Discord tells of; few are meant for the bot."""
        if self.handler:
            await self.handler.said(message)

    def _sure(self, name: str, parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """A parser of the library whose fault costs one event: without this, it ends the client,
        and the next one gets the same event again."""

        def parsed(data: Any) -> Any:
            try:
                return parse(data)
            except Exception as error:
                if name not in self._unread:
                    self._unread.add(name)
                    log.error(
                        "Discord: a %s could not be read and is left out: %s in %s",
                        name,
                        type(error).__name__,
                        where(error),
                    )
                return None

        return parsed

    @property
    def was_ready(self) -> bool:
        """Whether a shard was ever there."""
        return bool(self._there or self._lost)

    @property
    def lost_for(self) -> float:
        """For how many seconds all shards that were there have been away."""
        return time.monotonic() - self._all_lost_at if self._all_lost_at is not None else 0.0

    async def on_shard_connect(self, shard: int) -> None:
        """A shard is there, or back."""
        if shard in self._lost:
            log.info("Discord: shard %d is connected again.", shard)
        elif not self.was_ready:
            log.info("Discord: %s is ready.", self.user)
        self._lost.discard(shard)
        self._there.add(shard)
        self._all_lost_at = None

    async def on_shard_resumed(self, shard: int) -> None:
        """A shard goes on where it was cut off."""
        await self.on_shard_connect(shard)

    async def on_shard_disconnect(self, shard: int) -> None:
        """A shard lost its connection, as happens every few hours; the library makes a new one."""
        if shard not in self._there or self.is_closed():
            return
        log.info("Discord: shard %d lost its connection, and connects again.", shard)
        self._there.discard(shard)
        self._lost.add(shard)
        if not self._there:
            self._all_lost_at = time.monotonic()

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """A fault in what the library makes of an event: told without what came."""
        fault = sys.exc_info()[0]
        log.error("Discord: %s in %s", fault.__name__ if fault else "a fault", event_method)


class AnyComponent(DynamicItem[Item[Any]], template=EVERYTHING):
    """Any button or list, in a message of now or of years ago."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction[Any], item: Item[Any], _match: Any, /
    ) -> Self:
        """The item as the library found it in the message."""
        return cls(item)

    async def callback(self, interaction: Interaction[Any]) -> None:
        """What the item carries is served."""
        client = interaction.client
        if isinstance(client, Client) and client.handler:
            values = self.item.values if isinstance(self.item, Select) else []
            await client.handler.pressed(interaction, self.custom_id, values)
