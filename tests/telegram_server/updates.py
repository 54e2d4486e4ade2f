"""The queue of updates. https://core.telegram.org/bots/api#getupdates

Delivered again and again until a higher offset confirms them.
"""

from __future__ import annotations

import time
from collections import deque
from itertools import islice
from typing import Any

JSON = dict[str, Any]

KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
)
NOT_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")


class Updates:
    """Updates in order, each kept until it is confirmed."""

    def __init__(self, first_id: int, *, keeps_history: bool = True) -> None:
        self._keeps_history = keeps_history
        self.next_id = first_id
        self.queue: deque[JSON] = deque()
        self.allowed: frozenset[str] = frozenset(KINDS) - frozenset(NOT_BY_DEFAULT)
        self.asked: tuple[str, ...] | None = None
        self.confirmed: list[int] = []
        self.deliveries: dict[int, int] = {}
        self.first_delivered: dict[int, float] = {}
        self.withheld = 0

    def allow(self, kinds: list[str] | None) -> None:
        """Remember which kinds the bot wants; None changes nothing, [] is the default."""
        if kinds is None:
            return
        self.asked = tuple(kinds)
        wanted = frozenset(kinds) if kinds else frozenset(KINDS) - frozenset(NOT_BY_DEFAULT)
        self.allowed = wanted

    def add(self, kind: str, body: JSON) -> int | None:
        """Queue an update; None if the bot does not want this kind."""
        if kind not in self.allowed:
            self.withheld += 1
            return None
        return self.add_raw({kind: body})

    def add_raw(self, update: JSON) -> int:
        """Queue any object; a higher update_id of its own moves the count on."""
        number = update.get("update_id")
        if not isinstance(number, int):
            number = self.next_id
            update = {"update_id": number, **update}
        self.next_id = max(self.next_id, number) + 1
        self.queue.append(update)
        return number

    def confirm(self, offset: int) -> None:
        """Forget what the offset confirms; a negative one leaves so many from the end.

        An offset beyond the next update is from another queue, and confirms nothing.
        """
        if offset < 0:
            while len(self.queue) > -offset:
                self._drop()
            return
        if offset > self.next_id:
            return
        while self.queue and self.queue[0]["update_id"] < offset:
            self._drop()

    def take(self, limit: int) -> list[JSON]:
        """The first ones, which stay in the queue."""
        batch, now = list(islice(self.queue, limit)), time.monotonic()
        for update in batch:
            number = update["update_id"]
            self.deliveries[number] = self.deliveries.get(number, 0) + 1
            self.first_delivered.setdefault(number, now)
        return batch

    def brought(self, number: int) -> None:
        """Count a delivery of one update by webhook."""
        self.deliveries[number] = self.deliveries.get(number, 0) + 1
        self.first_delivered.setdefault(number, time.monotonic())

    def take_away(self, number: int) -> None:
        """Forget one update that a webhook has taken."""
        for update in self.queue:
            if update["update_id"] == number:
                self.queue.remove(update)
                break
        else:
            return
        if self._keeps_history:
            self.confirmed.append(number)

    def drop_all(self) -> None:
        self.queue.clear()

    def _drop(self) -> None:
        number = self.queue.popleft()["update_id"]
        if self._keeps_history:
            self.confirmed.append(number)
        else:
            self.deliveries.pop(number, None)
            self.first_delivered.pop(number, None)
