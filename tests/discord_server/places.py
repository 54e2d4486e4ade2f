"""Guilds and channels, and who may do what in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.discord_server import account
from tests.discord_server.message import Shown
from tests.discord_server.permissions import (
    ADMINISTRATOR,
    APART,
    BITS,
    EVERYONE,
    IN_BOT_DM,
    bits,
)

if TYPE_CHECKING:
    from tests.discord_server.people import Person
    from tests.discord_server.server import Discord

JSON = dict[str, Any]

GUILD_TEXT, DM, GROUP_DM, PUBLIC_THREAD, FORUM = 0, 1, 3, 11, 15
IN_GUILD, IN_BOT_DM_CONTEXT, IN_PRIVATE = 0, 1, 2  # contexts of interactions
ALL = sum(1 << bit for bit in BITS.values())


class Channel:
    """A channel of a guild, a thread, or a private conversation."""

    def __init__(
        self,
        server: Discord,
        kind: int,
        name: str = "",
        *,
        guild: Guild | None = None,
        parent: Channel | None = None,
        people: tuple[Person, ...] = (),
    ) -> None:
        self._server = server
        self.id = server.snowflakes.next()
        self.kind, self.name, self.guild, self.parent = kind, name, guild, parent
        self.people = people
        self.threads: list[Channel] = []
        self.kept: dict[int, Shown] = {}
        self._allowed: dict[int, int] = {}
        self._denied: dict[int, int] = {}
        server.channels[self.id] = self

    @property
    def messages(self) -> list[Shown]:
        """What everyone there sees, oldest first."""
        return [m for m in self.kept.values() if not m.ephemeral and not m.deleted]

    @property
    def last(self) -> Shown:
        """The newest message that everyone sees."""
        assert self.messages, f"nothing was said in {self.name or 'the conversation'}"
        return self.messages[-1]

    @property
    def context(self) -> int:
        """Which context of interactions this is."""
        if self.guild is not None:
            return IN_GUILD
        return IN_BOT_DM_CONTEXT if self.kind == DM else IN_PRIVATE

    @property
    def bot_is_there(self) -> bool:
        return self.kind == DM if self.guild is None else self.guild.bot_is_member

    def thread(self, name: str) -> Channel:
        """A public thread; in a forum, a post."""
        assert self.kind in (GUILD_TEXT, FORUM), "threads are in text channels and forums"
        thread = Channel(self._server, PUBLIC_THREAD, name, guild=self.guild, parent=self)
        self.threads.append(thread)
        if self.guild is not None:
            self.guild.tell("THREAD_CREATE", {**thread.wire(), "newly_created": True})
        return thread

    # Rights

    def allows(self, who: Person | None, *names: str) -> None:
        """Give rights here to a person, or to the bot (None)."""
        self._set(who, bits(*names), 0)

    def denies(self, who: Person | None, *names: str) -> None:
        """Take rights here from a person, or from the bot (None)."""
        self._set(who, 0, bits(*names))

    def _set(self, who: Person | None, allowed: int, denied: int) -> None:
        id_ = self._server.bot_id if who is None else who.id
        self._allowed[id_] = self._allowed.get(id_, 0) & ~denied | allowed
        self._denied[id_] = self._denied.get(id_, 0) & ~allowed | denied
        if self.guild is not None:
            self.guild.tell("CHANNEL_UPDATE", self.wire())

    def rights_of(self, who: Person) -> int:
        """A person's permissions here, as an interaction tells them."""
        if self.guild is None:
            return ALL & ~ADMINISTRATOR
        return self._rights(who.id, self.guild.rights(who))

    def app_rights(self) -> int:
        """The app's permissions here, as an interaction tells them."""
        if self.guild is None:
            return IN_BOT_DM if self.kind == DM else APART
        if not self.guild.bot_is_member:
            return APART | bits("SEND_MESSAGES", "SEND_MESSAGES_IN_THREADS")
        return self._rights(self._server.bot_id, self.guild.bot_rights)

    def _rights(self, id_: int, base: int) -> int:
        if base & ADMINISTRATOR:
            return ALL
        place = self if self.parent is None else self.parent
        rights = base & ~place._denied.get(id_, 0) | place._allowed.get(id_, 0)
        return rights if rights & bits("VIEW_CHANNEL") else 0

    # JSON

    def guild_key(self) -> JSON:
        return {} if self.guild is None else {"guild_id": str(self.guild.id)}

    def wire(self) -> JSON:
        """The JSON of Channel."""
        last = next(reversed(self.kept), None)
        channel: JSON = {
            "id": str(self.id),
            "type": self.kind,
            "flags": 0,
            "last_message_id": None if last is None else str(last),
        }
        if self.guild is None:
            channel["recipients"] = [p.user for p in self.people]
            if self.kind == GROUP_DM:
                channel |= {"name": self.name, "icon": None, "owner_id": str(self.people[0].id)}
            return channel
        channel |= {
            "name": self.name,
            "guild_id": str(self.guild.id),
            "parent_id": None if self.parent is None else str(self.parent.id),
            "rate_limit_per_user": 0,
            "nsfw": False,
        }
        if self.kind == PUBLIC_THREAD:
            channel |= {
                "owner_id": str(self.guild.owner_id),
                "message_count": len(self.kept),
                "member_count": 1,
                "thread_metadata": {
                    "archived": False,
                    "archive_timestamp": "2020-10-07T00:00:00+00:00",
                    "auto_archive_duration": 1440,
                    "locked": False,
                },
            }
            return channel
        ids = sorted({*self._allowed, *self._denied})
        return channel | {
            "position": 0,
            "topic": None,
            "permission_overwrites": [
                {
                    "id": str(i),
                    "type": 1,
                    "allow": str(self._allowed.get(i, 0)),
                    "deny": str(self._denied.get(i, 0)),
                }
                for i in ids
            ],
        }


class Guild:
    """A server of Discord's. Its bot is a member, or the app is there by user install only."""

    def __init__(self, server: Discord, name: str, *, bot_is_member: bool, locale: str) -> None:
        self._server = server
        self.id = server.snowflakes.next_guild()
        self.owner_id = server.snowflakes.next()
        self.name, self.locale = name, locale
        self.bot_is_member = bot_is_member
        self.bot_rights = EVERYONE
        self.channels: list[Channel] = []
        self._rights: dict[int, int] = {}

    def channel(self, name: str) -> Channel:
        """A text channel."""
        return self._add(Channel(self._server, GUILD_TEXT, name, guild=self))

    def forum(self, name: str) -> Channel:
        """A forum; its posts are `forum.thread("title")`."""
        return self._add(Channel(self._server, FORUM, name, guild=self))

    def _add(self, channel: Channel) -> Channel:
        self.channels.append(channel)
        self.tell("CHANNEL_CREATE", channel.wire())
        return channel

    def rights(self, who: Person) -> int:
        return self._rights.get(who.id, EVERYONE)

    def grants(self, who: Person, *names: str) -> None:
        """More rights everywhere in the guild."""
        self._rights[who.id] = self.rights(who) | bits(*names)

    def revokes(self, who: Person, *names: str) -> None:
        """Fewer rights everywhere in the guild, such as no USE_EXTERNAL_APPS."""
        self._rights[who.id] = self.rights(who) & ~bits(*names)

    async def adds_bot(self) -> None:
        """Somebody installs the app to the guild."""
        self.bot_is_member = True
        self.tell("GUILD_CREATE", self.wire())

    async def removes_bot(self) -> None:
        """Somebody removes the app from the guild."""
        self.tell("GUILD_DELETE", {"id": str(self.id)})
        self.bot_is_member = False

    def tell(self, event: str, data: JSON) -> None:
        """An event for the shard of the guild, if the bot is a member."""
        if self.bot_is_member:
            self._server.gateway.dispatch(event, data, self.id)

    def all_channels(self) -> Iterator[Channel]:
        for channel in self.channels:
            yield channel
            yield from channel.threads

    def wire(self) -> JSON:
        """The JSON of GUILD_CREATE."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "owner_id": str(self.owner_id),
            "unavailable": False,
            "large": False,
            "member_count": 2,
            "joined_at": "2020-10-07T00:00:00+00:00",
            "preferred_locale": self.locale,
            "features": [],
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "afk_timeout": 300,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "roles": [self._everyone()],
            "emojis": [],
            "stickers": [],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "members": [account.member(self._server)],
            "channels": [channel.wire() for channel in self.channels],
            "threads": [t.wire() for c in self.channels for t in c.threads],
        }

    def partial(self) -> JSON:
        """What an interaction tells of it."""
        return {"id": str(self.id), "locale": self.locale, "features": []}

    def _everyone(self) -> JSON:
        return {
            "id": str(self.id),
            "name": "@everyone",
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0,
            "permissions": str(self.bot_rights),
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
