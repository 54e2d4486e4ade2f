"""Joins Discord to `respond`: connects, connects again, and stops politely."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.adapters.discord.client import GRACE, Client, Store
from bot.adapters.discord.faults import UNREACHABLE, name_of, refused
from bot.adapters.discord.leases import Leases
from bot.adapters.discord.serve import Respond
from bot.adapters.limits import Limits
from bot.core.outage import Outage
from bot.core.trace import where
from bot.picture.pictures import Pictures
from bot.status import DISCORD, Status

log = logging.getLogger(__name__)

API = "https://discord.com/api/v10"
GATEWAY = "wss://gateway.discord.gg"

PAUSES = (5.5, 10.0, 30.0)
"""Seconds between attempts to connect; the last one is repeated. Discord wants five between two
beginnings (https://docs.discord.com/developers/events/gateway#rate-limiting)."""

LOOK = 5.0
"""Seconds between two looks at the connection."""

PATIENCE = 60.0
"""Seconds without any connection after which a fresh client takes over, which asks Discord anew
where its gateway is."""

STEADY = 60.0
"""Seconds with a connection after which a fault counts as the first: Discord lets a bot begin 1,000
times a day, and resets its token for more."""

_NOISE = ("client", "gateway", "shard", "state", "app_commands.tree", "ui.view")
"""The library's loggers that tell of each attempt to connect with a traceback, or of a fault with
who was there; what matters of it is told here."""


_OUTAGES = (discord.DiscordException, *UNREACHABLE)


class Discord:
    """The bot on Discord."""

    def __init__(
        self,
        token: str,
        respond: Respond,
        store: Store,
        phrases: Mapping[str, str],
        *,
        api_url: str = API,
        gateway_url: str = GATEWAY,
        proxy: str | None = None,
        shard_ids: Sequence[int] | None = None,
        shard_count: int | None = None,
        pictures: Pictures | None = None,
        leases: Leases | None = None,
        status: Status | None = None,
        limits: Limits | None = None,
        grace: float = GRACE,
    ) -> None:
        """`api_url` and `gateway_url` as in `prepare`; without `pictures` there are texts alone,
        and without `limits` everybody is answered, however much they ask.

        With `leases` the shards are shared among all processes of this bot, unless `shard_ids`
        says which are this one's. `status` is told whether Discord is served. A
        polite stop finishes what was begun within `grace` seconds.
        """
        prepare(api_url, gateway_url)
        self._token = token
        self._respond = respond
        self._store = store
        self._phrases = phrases
        self._pictures = pictures
        self._leases = leases
        self._status = status or Status()
        self._limits = limits
        self._grace = grace
        self._outage = Outage("Discord is served without what is kept of messages")
        self._proxy = proxy
        self._own_gateway = gateway_url != GATEWAY
        self._shard_ids = shard_ids
        self._shard_count = shard_count
        self._told = ""

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, then finish what was taken.

        Raises RefusedError, whose text says what to do, where another attempt would fail the same
        way. Outages are waited out, also at the start.
        """
        tries = 0
        self._status.fails(DISCORD, "not connected yet")
        while not stop.is_set():
            began = time.monotonic()
            # A fresh one each time: a client that has ended cannot begin again.
            client = self._client()
            fault = await self._serve(client, stop)
            if stop.is_set():
                return
            if client.was_ready and time.monotonic() - began > STEADY:
                tries = 0
            self._tell(fault, was_ready=client.was_ready)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1

    def _client(self) -> Client:
        return Client(
            self._respond,
            self._store,
            self._phrases,
            self._outage,
            shard_ids=self._shard_ids,
            shard_count=self._shard_count,
            proxy=self._proxy,
            own_gateway=self._own_gateway,
            pictures=self._pictures,
            leases=self._leases,
            status=self._status,
            limits=self._limits,
            grace=self._grace,
        )

    async def _serve(self, client: Client, stop: asyncio.Event) -> str:
        """Serve with one client until `stop` is set or it ends; then, why it did."""
        serving = asyncio.create_task(client.start(self._token))
        stopping = asyncio.create_task(stop.wait())
        try:
            while not await _one_ends(serving, stopping):
                if client.lost_for > PATIENCE:
                    return "no connection"
                self._tell_of_silence(client)
            if stop.is_set():
                return ""
            await serving
        except Exception as error:
            if found := refused(error):
                self._status.fails(DISCORD, "refused: see the log")
                raise found from None
            if not isinstance(error, _OUTAGES):
                log.error("Discord: %s in %s", type(error).__name__, where(error))
            return name_of(error)
        finally:
            stopping.cancel()
            await client.close()
            serving.cancel()
            await asyncio.gather(serving, stopping, return_exceptions=True)
        return "the connection ended"

    def _tell(self, fault: str, *, was_ready: bool) -> None:
        """One line when something else is amiss than before, not one for each attempt."""
        self._status.fails(DISCORD, f"cannot be reached ({fault})")
        if was_ready or fault != self._told:
            log.warning("Discord cannot be reached (%s); the bot tries on.", fault)
        self._told = fault

    def _tell_of_silence(self, client: Client) -> None:
        """At the start the library tries on by itself, and tells nobody."""
        if client.silent and not self._told:
            self._tell("its gateway does not answer", was_ready=False)


async def _one_ends(*tasks: asyncio.Task[Any]) -> bool:
    """Whether one of the tasks ends before the next look."""
    done, _ = await asyncio.wait(tasks, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
    return bool(done)


def prepare(api_url: str = API, gateway_url: str = GATEWAY) -> None:
    """Lead the library to these addresses, and let it log no more than is of use, and never what
    people write: for the whole process, for it knows one of each."""
    Route.BASE = api_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway_url)
    root = logging.getLogger("discord")
    root.setLevel(max(root.level, logging.WARNING))
    for name in _NOISE:
        logging.getLogger(f"discord.{name}").setLevel(logging.CRITICAL)
