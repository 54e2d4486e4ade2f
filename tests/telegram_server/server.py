"""The server: what it was told, what it saw, and how it starts and stops."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.telegram_server.bell import Bell
from tests.telegram_server.bringing import Bringer
from tests.telegram_server.faults import How, Ordered
from tests.telegram_server.flood import Flood
from tests.telegram_server.front import Front
from tests.telegram_server.listening import HOST, Listener
from tests.telegram_server.people import Group, GuestQuery, InlineQuery, Person, Press
from tests.telegram_server.state import (
    Call,
    CallbackAnswer,
    Chat,
    InlineAnswer,
    Message,
    Poll,
)
from tests.telegram_server.updates import Updates
from tests.telegram_server.violations import Violations

JSON = dict[str, Any]
T = TypeVar("T")

KEPT_IN_CHAT = 50  # messages of a chat that are remembered when calls are not kept
LAST_ANSWERS = 1.0  # seconds at the end in which a pressed button may yet be answered


class BotApi:
    """See the package's docstring."""

    def __init__(
        self,
        token: str = "42:TEST",
        username: str = "briefing_test_bot",
        *,
        first_name: str = "Briefing",
        privacy: bool = True,
        mentions_delivered: bool = False,
        guest_mode: bool = True,
        inline_mode: bool = True,
        inline_feedback: bool = False,
        enforce_flood: bool = False,
        check_callbacks: bool = True,
        strict_html: bool = True,
        checks_spec: bool = True,
        slows_repeats: bool = True,
        callback_lifetime: float = 30.0,
        inline_lifetime: float = 10.0,
        first_update_id: int = 1000,
        keep_calls: bool = True,
        one_count_of_messages: bool = False,
        port: int = 0,
    ) -> None:
        self.token, self.username, self.port = token, username, port
        self.bot_id = int(token.partition(":")[0])
        self.bot: JSON = {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": first_name,
            "username": username,
        }
        self.privacy, self.mentions_delivered = privacy, mentions_delivered
        self.guest_mode, self.inline_mode = guest_mode, inline_mode
        self.inline_feedback = inline_feedback
        self.enforce_flood, self.check_callbacks = enforce_flood, check_callbacks
        self.strict_html, self.checks_spec = strict_html, checks_spec
        self.slows_repeats = slows_repeats
        self.callback_lifetime, self.inline_lifetime = callback_lifetime, inline_lifetime
        self.keep_calls = keep_calls
        self.one_count_of_messages = one_count_of_messages

        self.lock = threading.RLock()
        self.bell, self.update_bell = Bell(), Bell()
        self.flood = Flood()
        self.updates = Updates(first_update_id, keeps_history=keep_calls)
        self.broken = Violations()
        self.ordered: list[Ordered] = []

        self.chats: dict[int, Chat] = {}
        self.calls: list[Call] = []
        self.sent: list[Message] = []
        self.inline_messages: dict[str, Message] = {}
        self.polls: dict[str, Poll] = {}
        self.files: dict[str, bytes] = {}  # what the bot uploaded, by the id that it was given
        self.lost_files: set[str] = set()  # ids that Telegram no longer takes
        self.presses: dict[str, Press] = {}
        self.inline_queries: dict[str, InlineQuery] = {}
        self.guest_queries: dict[str, GuestQuery] = {}
        self.callback_answers: list[CallbackAnswer] = []
        self.inline_answers: list[InlineAnswer] = []
        self.guest_answers: list[Message] = []
        self.actions: list[tuple[int, str]] = []
        self.commands: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self.profile: dict[tuple[str, str], Any] = {}
        self.webhook: JSON | None = None
        self.webhook_told: JSON = {}  # what getWebhookInfo says besides, or instead
        self.can_join_groups = True
        self.webhook_through: list[str] = []  # where the replicas listen, without the path
        self.conflicts = 0
        self.lost_answers: set[str] = set()  # queries answered by a request whose end was lost
        self.on_sent: Callable[[Message], None] | None = None

        self.bringer = Bringer(self)
        self._bringing: asyncio.Task[None] | None = None
        self._number = 0
        self._last_message = 0
        self._listener = Listener(Front(self).handle)

    # Life

    async def __aenter__(self) -> Self:
        await self.comes_back()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, _: TracebackType | None
    ) -> None:
        if exc is None and self.check_callbacks:
            await self.bell.until(lambda: not self._unanswered(), LAST_ANSWERS)
        await self.goes_down()
        self._judge(exc)

    @contextmanager
    def in_thread(self) -> Iterator[Self]:
        """The server in a loop and thread of its own."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="Bot API", daemon=True)
        thread.start()
        failure: BaseException | None = None
        try:
            asyncio.run_coroutine_threadsafe(self.comes_back(), loop).result(10)
            yield self
        except BaseException as exc:
            failure = exc
            raise
        finally:
            asyncio.run_coroutine_threadsafe(self.goes_down(), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.close()
            self._judge(failure)

    async def comes_back(self) -> None:
        """Listen, with all that was there before."""
        self.port = await self._listener.opens(self.port)
        if self._bringing is None:
            self._bringing = asyncio.create_task(self.bringer.run())

    async def goes_down(self) -> None:
        """Close the port and every connection."""
        bringing, self._bringing = self._bringing, None
        if bringing is not None and bringing.get_loop() is asyncio.get_running_loop():
            bringing.cancel()
            await asyncio.gather(bringing, return_exceptions=True)
        elif bringing is not None:
            bringing.get_loop().call_soon_threadsafe(bringing.cancel)
        await self._listener.closes()

    def sets_clock(self, ahead: float) -> None:
        """Let its clock be so many seconds ahead, as every answer tells."""
        self._listener.clock_off = ahead

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

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
        for press in self._unanswered() if self.check_callbacks else ():
            self.violate(f"the button {press.data!r} was pressed and never answered")
            press.reported = True
        self.broken.check()

    def _unanswered(self) -> list[Press]:
        """Pressed buttons that the bot saw, or did not want to see, and left spinning."""
        with self.lock:
            return [p for p in self.presses.values() if p.is_left_spinning()]

    def _judge(self, failure: BaseException | None) -> None:
        if failure is None:
            self.check()
        elif self.violations:
            failure.add_note("The bot broke rules: " + "; ".join(self.violations[:10]))

    def fail(
        self,
        method: str,
        how: How,
        times: int | None = 1,
        when: Callable[[JSON], bool] | None = None,
    ) -> Ordered:
        """Let requests of this method fail."""
        ordered = Ordered(method, how, times, when)
        with self.lock:
            self.ordered.append(ordered)
        return ordered

    # People and groups

    def person(
        self, first_name: str = "Alice", *, language: str = "en", username: str | None = None
    ) -> Person:
        """Someone with a private chat, who has not spoken to the bot yet."""
        return Person(self, first_name, language, username)

    def group(self, title: str, *, bot_status: str = "member") -> Group:
        return Group(self, title, "group", bot_status)

    def supergroup(self, title: str, *, bot_status: str = "member") -> Group:
        return Group(self, title, "supergroup", bot_status)

    def forum(self, title: str, *, bot_status: str = "member") -> Group:
        return Group(self, title, "supergroup", bot_status, forum=True)

    # Updates

    def deliver(self, kind: str, body: JSON) -> int | None:
        """Queue an update for the bot; its id, or None if the bot does not want this kind."""
        with self.lock:
            number = self.updates.add(kind, body)
        self.update_bell.ring()
        return number

    def raw_update(self, update: JSON) -> int:
        """Queue any object as an update."""
        with self.lock:
            number = self.updates.add_raw(update)
        self.update_bell.ring()
        return number

    @property
    def pending(self) -> list[JSON]:
        return list(self.updates.queue)

    @property
    def confirmed(self) -> list[int]:
        return self.updates.confirmed

    @property
    def deliveries(self) -> dict[int, int]:
        return self.updates.deliveries

    # Looking

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def wait_for(self, found: Callable[[], T], timeout: float = 5.0) -> T:  # noqa: ASYNC109
        """What `found` gives once it is true; AssertionError when the time is over."""
        value = await self.bell.until(found, timeout)
        if not value:
            raise AssertionError(f"waited {timeout} s in vain{self._hint()}")
        return value

    async def next_edit(self, message: Message, timeout: float = 5.0) -> Message:  # noqa: ASYNC109
        """The message after its next edit that was not waited for yet."""
        seen = message.edits_seen

        def edited() -> bool:
            return len(message.edits) > seen

        if not await self.bell.until(edited, timeout):
            raise AssertionError(f"no edit within {timeout} s{self._hint()}")
        message.edits_seen = seen + 1
        return message

    def _hint(self) -> str:
        return f"; violations: {self.violations[-3:]}" if self.violations else ""

    # For the methods

    def next_number(self) -> int:
        self._number += 1
        return self._number

    def next_message_id(self, chat: Chat) -> int:
        """In a supergroup each chat counts for itself, elsewhere Telegram counts all that the bot
        sees; most tests are easier to read without that."""
        if self.one_count_of_messages and (chat.private or chat.type == "group"):
            chat.last_id = self._last_message
            self._last_message += 1
        chat.last_id += 1
        return chat.last_id

    def chat_named(self, name: str) -> Chat | None:
        wanted = name.removeprefix("@").casefold()
        for chat in self.chats.values():
            if not chat.private and chat.username and chat.username.casefold() == wanted:
                return chat
        return None

    def record(self, message: Message) -> None:
        """The bot sent this message."""
        message.chat.our_bot_spoke_last = True
        self.keep(message)
        if self.keep_calls:
            self.sent.append(message)
        if self.on_sent is not None:
            self.on_sent(message)

    def keep(self, message: Message) -> None:
        """Put a message into its chat."""
        messages = message.chat.messages
        messages[message.id] = message
        if not self.keep_calls and len(messages) > KEPT_IN_CHAT:
            del messages[next(iter(messages))]
