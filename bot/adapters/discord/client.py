"""One connection to Discord, from login to close; nothing that people write is kept in it."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, Self

import discord
from discord import AllowedMentions, Intents, Interaction, MemberCacheFlags, Message
from discord.gateway import DiscordWebSocket
from discord.ui import DynamicItem, Item, Select
from yarl import URL

from bot.adapters.discord import ledger, register, serve, share
from bot.adapters.discord.commands import Tree
from bot.adapters.discord.gate import Gate
from bot.adapters.discord.handle import Handler
from bot.adapters.discord.leases import Leases
from bot.adapters.discord.ledger import Ledger
from bot.adapters.discord.progress import TAKEN
from bot.adapters.discord.register import Register
from bot.adapters.discord.render import Renderer
from bot.adapters.discord.sessions import Sessions
from bot.adapters.discord.shard import CURRENT
from bot.adapters.discord.shards import Shards
from bot.adapters.discord.share import Share
from bot.adapters.discord.turnstile import Turnstile
from bot.adapters.limits import Limits
from bot.core.outage import Outage
from bot.core.recollection import MemoryAwayError
from bot.core.trace import where
from bot.picture.pictures import Pictures
from bot.status import DISCORD, Status

log = logging.getLogger(__name__)

INTENTS = Intents(guild_messages=True, dm_messages=True)
"""What Discord is to tell (https://docs.discord.com/developers/events/gateway#gateway-intents):
messages, which have words in them only where the bot is spoken to, and nothing that needs approval.
Commands and buttons come without being asked for. Without `guilds` no server's channels and roles
are kept, so that memory does not grow with them."""

HEARTBEAT_SECONDS = 50.0
"""Without a sign of life for so long a connection is given up; Discord answers a heartbeat every
41 s."""

GRACE = 10.0
"""Seconds in which a client that closes lets answers end that were begun."""

TOLD_SECONDS = 1.0
"""Seconds in which it lets the list of commands be told."""

EVERYTHING = r"(?s:.+)"
"""Buttons of any version are served; those that this one does not know are answered kindly."""


SERVED = frozenset({"MESSAGE_CREATE", "INTERACTION_CREATE"})
"""The events that are served, and must not be lost."""

AUTOCOMPLETE = 4
"""The kind of interaction that is worth nothing a moment later."""

AGREE = 2.0
"""Seconds between two attempts to learn from the database what others serve."""


class Store(serve.Store, register.Store, ledger.Store, share.Store, Protocol):
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
        leases: Leases | None = None,
        status: Status | None = None,
        limits: Limits | None = None,
        grace: float = GRACE,
    ) -> None:
        """`own_gateway`: whether the library's default gateway was set to another one, to be used
        instead of what Discord says. `leases` are shared with the other processes of this bot;
        without them, or with `shard_ids`, there are none, or they are no business of this one."""
        super().__init__(
            intents=INTENTS,
            allowed_mentions=AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            heartbeat_timeout=HEARTBEAT_SECONDS,
            shard_count=shard_count,
            proxy=proxy,
        )
        self._respond = respond
        self._store = store
        self._phrases = phrases
        self._outage = outage
        self._own_gateway = own_gateway
        self._which = shard_ids
        self._leases = leases
        self._status = status or Status()
        self._telling: asyncio.Task[bool] | None = None
        self._unread: set[str] = set()
        parsers = self._connection.parsers
        parsers.update({name: self._sure(name, parser) for name, parser in parsers.items()})
        self._pictures = pictures
        self.shards_here: Shards | None = None
        """What this process serves, from the login on."""
        self._limits = limits
        self._grace = grace
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
        me = self.user.id if self.user else 0
        turnstile = Turnstile(self._limits, self._store.key, application, renderer)
        self.handler = Handler(serving, Ledger(self._store, self._outage), me, turnstile)
        self.add_dynamic_items(AnyComponent)
        register = Register(Tree(self, self._phrases), self._store, self._outage, application)
        # Beside serving: Discord may keep one waiting for its list of commands.
        self._telling = asyncio.create_task(register.if_changed())

    async def connect(self, *, reconnect: bool = True) -> None:
        """Serve the shards of this process, until something ends that for good; in the place of
        the library's way, which serves the same ones from the start to the end."""
        advised, address, limits = await self.http.get_bot_gateway()
        application = self.application_id or 0
        which = await self._agreed(application, self.shard_count or advised)
        count = which.count if isinstance(which, Share) else self.shard_count or advised
        self._connection.shard_count = self.shard_count = count
        self._connection.shard_ids = range(count)
        # A gateway that the settings name is taken for Discord's own.
        gateway = DiscordWebSocket.DEFAULT_GATEWAY if self._own_gateway else URL(address)
        leases = self._leases if isinstance(which, Share) else None
        concurrency = limits["max_concurrency"]
        self.shards_here = Shards(
            self,
            gateway,
            Gate(leases, f"discord {application}", concurrency, self._beginnings_left),
            Sessions(self._store, self._outage, application, count, INTENTS.value),
            which,
            self._status,
        )
        await self.shards_here.run()

    async def _agreed(self, application: int, wanted: int) -> Share | Sequence[int]:
        """Which shards are served here, when it is settled in how many all of them are."""
        if self._leases is None or self._which:
            return self._which or range(wanted)
        share = Share(self._leases, self._store, application)
        while True:
            try:
                await share.agree(wanted)
            except MemoryAwayError:
                # Others may serve every shard: without the database nobody knows.
                self._status.fails(DISCORD, "waits for the database")
                await asyncio.sleep(AGREE)
            else:
                return share

    async def _beginnings_left(self) -> tuple[int, float]:
        """How many sessions Discord still lets begin today, and in how many seconds more."""
        try:
            _, _, limits = await self.http.get_bot_gateway()
        except discord.GatewayNotFound:
            return 1, 0.0
        return limits["remaining"], limits["reset_after"] / 1000

    async def close(self) -> None:
        """Finish what was begun, within the grace, then let go of Discord."""
        if self.is_closed():
            # The library closes it by itself where a connection ends: all was waited for then.
            await super().close()
            return
        if self.shards_here:
            await self.shards_here.end()
        if self.handler and not await self.handler.drained(self._grace):
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
            shard = CURRENT.get()
            taken = shard.takes() if shard and name in SERVED else None
            if taken and taken.again and data.get("type") == AUTOCOMPLETE:
                taken.done()
                return None
            # Tasks that serve the event know by this which one it is.
            token = TAKEN.set(taken)
            try:
                parse(data)
            except Exception as error:
                if taken:
                    taken.done()
                self._tell_unread(name, error)
            finally:
                TAKEN.reset(token)
            if shard and name in ("READY", "RESUMED") and self.shards_here:
                self.shards_here.caught_up(shard)
            return None

        return parsed

    def _tell_unread(self, name: str, error: Exception) -> None:
        if name not in self._unread:
            self._unread.add(name)
            log.error(
                "Discord: a %s could not be read and is left out: %s in %s",
                name,
                type(error).__name__,
                where(error),
            )

    @property
    def was_ready(self) -> bool:
        """Whether a shard was ever there."""
        return self.shards_here is not None and self.shards_here.was_ready

    @property
    def silent(self) -> bool:
        """Whether shards try to be there, and none ever was."""
        return self.shards_here is not None and self.shards_here.silent

    @property
    def lost_for(self) -> float:
        """For how many seconds all shards that were there have been away."""
        return self.shards_here.lost_for if self.shards_here is not None else 0.0

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
