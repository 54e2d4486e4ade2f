"""The server: what it was told, what it saw, and how it starts and stops."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.discord_server import account
from tests.discord_server.calls import Call
from tests.discord_server.commands import Commands
from tests.discord_server.faults import How, Ordered
from tests.discord_server.front import Front, Request
from tests.discord_server.gateway import Gateway
from tests.discord_server.message import Shown
from tests.discord_server.people import Person
from tests.discord_server.permissions import bits
from tests.discord_server.places import DM, GROUP_DM, Channel, Guild
from tests.discord_server.rates import Rates
from tests.discord_server.snowflakes import Snowflakes
from tests.telegram_server.bell import Bell
from tests.telegram_server.listening import HOST, Listener
from tests.telegram_server.violations import Violations

JSON = dict[str, Any]
T = TypeVar("T")

TOKEN = "NDI.fake.discord-token-for-tests"
KEPT_CALLS = 2000  # interactions that are remembered when requests are not kept
KEPT_IN_CHANNEL = 50  # messages of a channel likewise


class Discord:
    """See the package's docstring."""

    def __init__(
        self,
        token: str = TOKEN,
        username: str = "briefing_test_bot",
        *,
        shards: int = 1,
        max_concurrency: int = 1,
        identify_window: float = 5.0,
        heartbeat_interval: float = 41.25,
        response_limit: float = 3.0,
        token_lifetime: float = 900.0,
        keeps_rates: bool = False,
        checks_spec: bool = True,
        checks_answers: bool = True,
        keep_requests: bool = True,
        port: int = 0,
        gateway_port: int = 0,
    ) -> None:
        self.token, self.username, self.port = token, username, port
        self.shards, self.max_concurrency = shards, max_concurrency
        self.identify_window, self.heartbeat_interval = identify_window, heartbeat_interval
        self.response_limit, self.token_lifetime = response_limit, token_lifetime
        self.checks_spec, self.checks_answers = checks_spec, checks_answers
        self.keep_requests = keep_requests

        self.snowflakes = Snowflakes()
        self.application_id = self.bot_id = self.snowflakes.next()
        self.flags = 0
        self.application: JSON = {}  # what is set in the developer portal besides
        self.bot = account.user(self.bot_id, username)
        self.bell = Bell()
        self.broken = Violations("Discord's")
        self.rates = Rates(kept=keeps_rates)
        self.ordered: list[Ordered] = []
        self.requests: list[Request] = []
        self.refused_tokens = 0  # requests and IDENTIFYs with a wrong token

        self.people: dict[int, Person] = {}
        self.guilds: list[Guild] = []
        self.channels: dict[int, Channel] = {}
        self.calls: dict[int, Call] = {}
        self.by_token: dict[str, Call] = {}
        self.sent: list[Shown] = []  # all that the bot said, also what one person alone sees
        self.commands = Commands(self)
        self.on_acknowledged: Callable[[Call], None] | None = None
        self.on_completed: Callable[[Call], None] | None = None

        self.gateway = Gateway(self)
        self.gateway.port = gateway_port
        self._listener = Listener(Front(self).handle)

    # Life

    async def __aenter__(self) -> Self:
        await self.comes_back()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, _: TracebackType | None
    ) -> None:
        if exc is None and self.checks_answers:
            await self.bell.until(lambda: not self._unanswered(0.0), self.response_limit)
        await self.goes_down()
        if exc is None:
            self.check()
        elif self.violations:
            exc.add_note("The bot broke rules: " + "; ".join(self.violations[:10]))

    async def comes_back(self) -> None:
        """Listen, with all that was there before."""
        self.port = await self._listener.opens(self.port)
        await self.gateway.comes_back()

    async def goes_down(self) -> None:
        """Close both ports and every connection."""
        await self.gateway.goes_down()
        await self._listener.closes()

    def sets_clock(self, ahead: float) -> None:
        """Let its clock be so many seconds ahead, as every answer tells."""
        self._listener.clock_off = ahead

    @property
    def api_url(self) -> str:
        """Where REST is, without a slash at the end."""
        return f"http://{HOST}:{self.port}/api/v10"

    @property
    def gateway_url(self) -> str:
        return self.gateway.url

    # Rules

    @property
    def violations(self) -> list[str]:
        """Which rules the bot broke, as sentences."""
        return self.broken.found

    def violate(self, sentence: str) -> None:
        """The bot broke a rule."""
        self.broken.add(sentence)

    def expect_violation(self, pattern: str) -> None:
        """The bot must break this rule, as a test of the server itself."""
        self.broken.expect(pattern)

    def allow_violation(self, pattern: str) -> None:
        """The bot may break this rule."""
        self.broken.allow(pattern)

    def clear_violations(self) -> None:
        self.broken.clear()

    def check(self) -> None:
        """Fail now if a rule was broken, or one was not that had to be."""
        for call in self._unanswered(self.response_limit) if self.checks_answers else ():
            self.violate(f"{call.kind} {call.name!r} was never answered")
            call.reported = True
        self.broken.check()

    def _unanswered(self, since: float) -> list[Call]:
        """Interactions that reached the bot so long ago, and have no first response."""
        now = time.monotonic()
        return [
            c
            for c in self.calls.values()
            if c.acknowledged is None
            and not c.reported
            and not c.hindered
            and c.delivered is not None
            and now - c.delivered >= since
        ]

    def fail(
        self,
        method: str,
        path: str,
        how: How,
        times: int | None = 1,
        when: Callable[[Any], bool] | None = None,
    ) -> Ordered:
        """Let requests fail whose path (without /api/v10) has this regex in it; `when` looks at
        their body; method "*" is any; `times=None` is for ever."""
        ordered = Ordered(method, re.compile(path), how, times, when)
        self.ordered.append(ordered)
        return ordered

    # People and places

    def person(
        self, name: str = "Ani", *, locale: str = "en-US", installed: bool = False
    ) -> Person:
        """Somebody; `installed`: has added the app to their account."""
        person = Person(self, name, locale=locale, installed=installed)
        self.people[person.id] = person
        return person

    def guild(self, name: str, *, bot_is_member: bool = True, locale: str = "en-US") -> Guild:
        """A server; without the bot the app is there only for those who have installed it."""
        guild = Guild(self, name, bot_is_member=bot_is_member, locale=locale)
        self.guilds.append(guild)
        if bot_is_member:
            self.gateway.dispatch("GUILD_CREATE", guild.wire(), guild.id)
        return guild

    def dm(self, person: Person) -> Channel:
        """The private conversation of a person with the bot."""
        for channel in self.channels.values():
            if channel.kind == DM and channel.people == (person,):
                return channel
        return Channel(self, DM, people=(person,))

    def group_dm(self, *people: Person, name: str = "") -> Channel:
        """A conversation of people, in which there is no bot."""
        return Channel(self, GROUP_DM, name, people=people)

    def forces_ephemeral(self, person: Person, channel: Channel) -> bool:
        """Without USE_EXTERNAL_APPS what a user-installed app says is seen by its user alone."""
        guild = channel.guild
        if guild is None or guild.bot_is_member:
            return False
        return not channel.rights_of(person) & bits("USE_EXTERNAL_APPS")

    # Events

    def begin(self, call: Call) -> None:
        """Send an interaction to the bot."""
        self.calls[call.id] = self.by_token[call.token] = call
        if not self.keep_requests and len(self.calls) > KEPT_CALLS:
            old = self.calls.pop(next(iter(self.calls)))
            self.by_token.pop(old.token, None)
        guild = call.channel.guild
        at = guild.id if guild is not None and guild.bot_is_member else None
        self.gateway.dispatch("INTERACTION_CREATE", call.wire(), at, call)

    def acknowledged(self, call: Call) -> None:
        if self.on_acknowledged is not None:
            self.on_acknowledged(call)
        if call.completed is not None:
            self.completed(call)
        self.bell.ring()

    def completed(self, call: Call) -> None:
        if self.on_completed is not None:
            self.on_completed(call)
        self.bell.ring()

    # Looking

    def requests_of(self, method: str, path: str) -> list[Request]:
        """The bot's requests whose path has this regex in it."""
        return [r for r in self.requests if r.method == method and re.search(path, r.path)]

    async def wait_for(self, found: Callable[[], T], timeout: float = 5.0) -> T:  # noqa: ASYNC109
        """What `found` gives once it is true; AssertionError when the time is over."""
        value = await self.bell.until(found, timeout)
        if not value:
            raise AssertionError(f"waited {timeout} s in vain{self.hint()}")
        return value

    async def until_ready(self, timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Wait until every shard of the bot has a session."""
        await self.wait_for(lambda: self.gateway.ready, timeout)

    def hint(self) -> str:
        return f"; violations: {self.violations[-3:]}" if self.violations else ""

    def new_interaction_token(self) -> str:
        return "aW50ZXJhY3Rpb24" + secrets.token_urlsafe(96)

    def keep(self, message: Shown) -> None:
        """Put a message of the bot into its channel."""
        kept = message.channel.kept
        kept[message.id] = message
        if self.keep_requests:
            self.sent.append(message)
        elif len(kept) > KEPT_IN_CHANNEL:
            del kept[next(iter(kept))]
        self.bell.ring()
