"""Where shards left off, kept in the store: who takes one over, or starts again, goes on there, and
Discord tells what came meanwhile.

https://docs.discord.com/developers/events/gateway#resuming
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from bot.core.outage import Outage

SETTING = "discord_session_{application}_{shard}"

GOOD_FOR = 600.0
"""Seconds after which a session is not even tried: Discord keeps one for some minutes."""

RENEWED = 60.0
"""Seconds after which a session without events is kept anew, as a sign that it was alive."""


class Store(Protocol):
    """What this needs of the store; any method may raise."""

    async def setting(self, name: str) -> str | None:
        """A small value that was kept."""

    async def set_setting(self, name: str, value: str) -> None:
        """Keep a small value."""


@dataclass(frozen=True, slots=True)
class Session:
    """A shard's conversation with Discord. With the bot's token it can be gone on with."""

    id: str
    sequence: int
    """Up to which all is served."""
    url: str
    """Where Discord wants it to go on."""


@dataclass(frozen=True, slots=True)
class _Kept:
    id: str
    sequence: int
    url: str
    shards: int
    intents: int
    at: float


class Sessions:
    """The sessions of one application in so many shards, that asks for these intents: another
    number or other intents need another session."""

    def __init__(
        self, store: Store, outage: Outage, application: int, shards: int, intents: int
    ) -> None:
        self._store = store
        self._spare = outage.spare
        self._application = application
        self._shards = shards
        self._intents = intents
        self._last: dict[int, _Kept] = {}

    async def of(self, shard: int) -> Session | None:
        """Where a shard was left, if it can be gone on with."""
        self._last.pop(shard, None)
        text = await self._spare("setting", self._store.setting(self._name(shard)), None)
        kept = _read(text)
        if kept is None or (kept.shards, kept.intents) != (self._shards, self._intents):
            return None
        if not -GOOD_FOR < time.time() - kept.at < GOOD_FOR:
            return None
        return Session(kept.id, kept.sequence, kept.url)

    async def keep(self, shard: int, session: Session | None) -> None:
        """Keep where a shard is, unless that is known."""
        if session is None:
            return
        about = session.id, session.sequence, session.url, self._shards, self._intents
        kept, last = _Kept(*about, time.time()), self._last.get(shard)
        if last and replace(last, at=kept.at) == kept and abs(kept.at - last.at) < RENEWED:
            return
        self._last[shard] = kept
        text = json.dumps(asdict(kept))
        await self._spare("set_setting", self._store.set_setting(self._name(shard), text), None)

    def _name(self, shard: int) -> str:
        return SETTING.format(application=self._application, shard=shard)


def _read(text: str | None) -> _Kept | None:
    """What was kept; None for what another version wrote."""
    try:
        return _Kept(**json.loads(text)) if text else None
    except (ValueError, TypeError):
        return None
