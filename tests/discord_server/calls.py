"""An interaction, as the person sees it who started it: `Call`."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tests.discord_server.message import Shown

if TYPE_CHECKING:
    from tests.discord_server.people import Person
    from tests.discord_server.places import Channel
    from tests.discord_server.server import Discord

JSON = dict[str, Any]
Kind = Literal["slash", "menu", "autocomplete", "button", "select", "modal"]

TYPES = {"slash": 2, "menu": 2, "button": 3, "select": 3, "autocomplete": 4, "modal": 5}
COMPONENT_KINDS = ("button", "select")


class Choice(NamedTuple):
    """One line that is offered while somebody types."""

    name: str
    value: str | int | float


class Call:
    """One slash command, menu command, button, selection, modal or autocomplete."""

    def __init__(
        self,
        server: Discord,
        kind: Kind,
        person: Person,
        channel: Channel,
        data: JSON,
        *,
        owners: JSON,
        message: Shown | None = None,
        name: str = "",
    ) -> None:
        self._server = server
        self.kind, self.person, self.channel, self.data = kind, person, channel, data
        self.owners, self.message, self.name = owners, message, name
        self.id = server.snowflakes.next()
        self.token = server.new_interaction_token()
        self.created = time.monotonic()
        self.delivered: float | None = None  # when it was first written to a socket
        self.acknowledged: float | None = None
        self.response_type: int | None = None
        self.original: Shown | None = None
        self.followups: list[Shown] = []
        self.choices: list[Choice] | None = None
        self.modal: JSON | None = None
        self.completed: float | None = None  # when a message stood there that is not loading
        self.hindered = False  # a fault was ordered for one of its requests
        self.reported = False
        self.forced_ephemeral = server.forces_ephemeral(person, channel)

    @property
    def acknowledged_after(self) -> float | None:
        """Seconds from the gesture to the bot's first response; None if there is none yet."""
        return None if self.acknowledged is None else self.acknowledged - self.created

    @property
    def answered_after(self) -> float | None:
        """Seconds from the gesture until the answer stood there; None if it does not yet."""
        return None if self.completed is None else self.completed - self.created

    @property
    def guild_installed(self) -> bool:
        """Whether the bot is where this came from (or this is its own conversation)."""
        return self.channel.bot_is_there

    @property
    def failed(self) -> bool:
        """Whether the person reads "The application did not respond"."""
        late = time.monotonic() - self.created > self._server.response_limit
        return self.acknowledged is None and late

    def tell_completed(self) -> None:
        self._server.completed(self)

    async def acknowledgement(self, timeout: float = 5.0) -> float:  # noqa: ASYNC109
        """Wait for the first response; gives the seconds that it took."""
        await self._until(lambda: self.acknowledged is not None, timeout, "no response")
        assert self.acknowledged_after is not None
        return self.acknowledged_after

    async def response(self, timeout: float = 5.0) -> Shown:  # noqa: ASYNC109
        """Wait until there is an answer to be read: the original response, no longer loading;
        after a deferred update of a message, that message once it was edited."""
        await self._until(lambda: self.completed is not None, timeout, "no answer")
        assert self.original is not None, f"it was answered with a response {self.response_type}"
        return self.original

    async def followup(self, number: int = 0, timeout: float = 5.0) -> Shown:  # noqa: ASYNC109
        """Wait for a follow-up message (the one that fills a deferred response is no follow-up)."""
        await self._until(lambda: len(self.followups) > number, timeout, "no follow-up")
        return self.followups[number]

    async def suggestions(self, timeout: float = 5.0) -> list[Choice]:  # noqa: ASYNC109
        """Wait for what autocomplete offers."""
        await self._until(lambda: self.choices is not None, timeout, "no choices")
        assert self.choices is not None
        return self.choices

    async def _until(self, found: Any, timeout: float, lack: str) -> None:  # noqa: ASYNC109
        if not await self._server.bell.until(found, timeout):
            hint = self._server.hint()
            raise AssertionError(f"{lack} to {self.kind} {self.name!r} in {timeout} s{hint}")

    async def expires(self) -> None:
        """Wait until the time for the first response is over."""
        left = self.created + self._server.response_limit - time.monotonic()
        await asyncio.sleep(max(0.0, left))

    # JSON

    def of_message(self) -> JSON:
        """What a message tells of the interaction that it answers."""
        metadata: JSON = {
            "id": str(self.id),
            "type": TYPES[self.kind],
            "user": self.person.user,
            "authorizing_integration_owners": self.owners,
        }
        if self.message is not None and self.kind in COMPONENT_KINDS:
            metadata["interacted_message_id"] = str(self.message.id)
        if self.original is not None and self.followups:
            metadata["original_response_message_id"] = str(self.original.id)
        return {
            "application_id": str(self._server.application_id),
            "webhook_id": str(self._server.application_id),
            "interaction_metadata": metadata,
        }

    def wire(self) -> JSON:
        """The JSON of Interaction, as INTERACTION_CREATE brings it."""
        channel, server = self.channel, self._server
        interaction: JSON = {
            "id": str(self.id),
            "application_id": str(server.application_id),
            "type": TYPES[self.kind],
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": str(channel.id),
            "channel": {**channel.wire(), "permissions": str(channel.rights_of(self.person))},
            "locale": self.person.locale,
            "app_permissions": str(channel.app_rights()),
            "entitlements": [],
            "authorizing_integration_owners": self.owners,
            "context": channel.context,
            "attachment_size_limit": 10_485_760,
        }
        if channel.guild is None:
            interaction["user"] = self.person.user
        else:
            rights = str(channel.rights_of(self.person))
            interaction |= {
                "guild_id": str(channel.guild.id),
                "guild": channel.guild.partial(),
                "guild_locale": channel.guild.locale,
                "member": {**self.person.member(), "permissions": rights},
            }
        if self.message is not None and self.kind in COMPONENT_KINDS:
            interaction["message"] = self.message.wire()
        return interaction
