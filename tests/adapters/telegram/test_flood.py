"""Flood control: how fast requests go out, and who waits for whom after a 429."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram.error import BadRequest, RetryAfter
from telegram.ext import ExtBot

from bot.adapters.telegram.flood import MANY, Flood, Rate, asked_to_wait
from bot.adapters.telegram.transport import AiohttpRequest
from tests.telegram_server import BotApi, faults

NO_RATE = Rate(1000, 0.01)


def small(**rates: Any) -> Flood:
    """Flood control with no rate but those that are given."""
    return Flood(**{"overall": NO_RATE, "chat": NO_RATE, "group": NO_RATE} | rates)


class Telegram:
    """What requests arrived when, and whom to refuse."""

    def __init__(self, flood: Flood) -> None:
        self.flood = flood
        self.arrived: list[tuple[int | str, float]] = []
        self.refuse: dict[int | str, list[int]] = {}
        self._begin = time.monotonic()

    async def asked(self, chat: int | str, endpoint: str = "sendMessage") -> object:
        """One request through flood control; a chat that is no number is none."""
        data = {"chat_id": chat} if isinstance(chat, int) or chat.startswith("@") else {}

        async def callback() -> bool:
            self.arrived.append((chat, time.monotonic() - self._begin))
            if waits := self.refuse.get(chat):
                raise RetryAfter(waits.pop(0))
            return True

        return await self.flood.process_request(callback, (), {}, endpoint, data, None)

    def times(self, *chats: int | str) -> list[float]:
        return [when for chat, when in self.arrived if chat in chats]


async def test_a_chat_is_not_flooded() -> None:
    """No more than a chat's rate goes out in any stretch, the first ones at once, in order."""
    telegram = Telegram(small(chat=Rate(3, 0.3)))
    await asyncio.gather(*(telegram.asked(5) for _ in range(8)))
    times = telegram.times(5)
    assert times[2] < 0.2
    assert all(later - first >= 0.299 for first, later in zip(times, times[3:], strict=False))
    assert times[-1] < 1.2


async def test_a_group_is_not_flooded() -> None:
    """Groups have a rate of their own, by number or by name; people have not."""
    telegram = Telegram(small(group=Rate(2, 0.3)))
    chats = (-100, "@news", 5)
    await asyncio.gather(*(telegram.asked(chat) for chat in chats for _ in range(3)))
    assert telegram.times(-100)[2] >= 0.299
    assert telegram.times("@news")[2] >= 0.299
    assert telegram.times(5)[2] < 0.2


async def test_chats_together_do_not_flood() -> None:
    """The bot as a whole has a rate, and who came first goes first."""
    telegram = Telegram(small(overall=Rate(4, 0.2)))
    await asyncio.gather(*(telegram.asked(chat) for chat in range(10)))
    times = telegram.times(*range(10))
    assert all(later - first >= 0.199 for first, later in zip(times, times[4:], strict=False))
    assert [chat for chat, _ in telegram.arrived] == list(range(10))


async def test_a_full_chat_holds_up_no_other() -> None:
    """Others do not wait behind a chat that has used up its rate."""
    telegram = Telegram(small(chat=Rate(1, 0.5)))
    waiting = [asyncio.create_task(telegram.asked(5)) for _ in range(2)]
    await asyncio.sleep(0.05)
    await telegram.asked(6)
    assert telegram.times(6)[0] < 0.3
    await asyncio.gather(*waiting)


@pytest.mark.parametrize("endpoint", ["answerCallbackQuery", "answerInlineQuery", "getMe"])
async def test_answers_to_queries_are_not_held_back(endpoint: str) -> None:
    """What has no chat, and what nobody sees in a chat, has no rate."""
    telegram = Telegram(small(overall=Rate(1, 0.5), chat=Rate(1, 0.5)))
    waiting = [asyncio.create_task(telegram.asked(5)) for _ in range(2)]
    await asyncio.sleep(0.05)
    await asyncio.gather(*(telegram.asked("", endpoint) for _ in range(20)))
    await telegram.asked(5, "getChat")
    assert telegram.times("")[-1] < 0.3
    await asyncio.gather(*waiting)


async def test_without_limits_only_refusals_count() -> None:
    """Switched off, nothing is held back, and a 429 is obeyed all the same."""
    telegram = Telegram(Flood(limited=False))
    telegram.refuse[5] = [1]
    await asyncio.gather(*(telegram.asked(-chat) for chat in range(1, 200)))
    assert telegram.times(*range(-200, 0))[-1] < 0.5
    assert await telegram.asked(5)
    first, second = telegram.times(5)
    assert second - first >= 1


async def test_a_refusal_pauses_its_chat_only() -> None:
    """After a 429 this chat waits for as long as it was told, and others do not."""
    telegram = Telegram(small())
    telegram.refuse[5] = [1]
    waiting = [asyncio.create_task(telegram.asked(5)) for _ in range(2)]
    await asyncio.sleep(0.05)
    late = asyncio.create_task(telegram.asked(5, "getChat"))
    await asyncio.gather(*(telegram.asked(6) for _ in range(5)))
    assert telegram.times(6)[-1] < 0.5
    await asyncio.gather(late, *waiting)
    times = telegram.times(5)
    assert len(times) == 4
    assert all(when >= times[0] + 1 for when in times[2:])


async def test_a_refusal_of_the_bot_pauses_all() -> None:
    """When one chat after another is refused, it is meant for the bot, and all wait."""
    telegram = Telegram(small())
    telegram.refuse = {5: [1], 6: [1]}
    first = asyncio.create_task(telegram.asked(5))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(telegram.asked(6))
    await asyncio.sleep(0.02)
    others = [asyncio.create_task(telegram.asked(chat)) for chat in (8, 9)]
    await asyncio.gather(first, second, *others)
    assert min(telegram.times(8, 9)) >= 1


async def test_two_slow_groups_are_not_the_bot() -> None:
    """Two refusals with a success in between are two chats' own."""
    telegram = Telegram(small())
    telegram.refuse = {5: [1], 6: [1]}
    waiting = [asyncio.create_task(telegram.asked(5))]
    await asyncio.sleep(0.02)
    await telegram.asked(7)
    waiting.append(asyncio.create_task(telegram.asked(6)))
    await asyncio.sleep(0.02)
    await telegram.asked(8)
    assert telegram.times(8)[0] < 0.5
    await asyncio.gather(*waiting)


async def test_tries_are_bounded() -> None:
    """A chat that is refused again and again is given up, and the caller told so."""
    telegram = Telegram(small(tries=2))
    telegram.refuse[5] = [1, 1, 1]
    with pytest.raises(RetryAfter):
        await telegram.asked(5)
    assert len(telegram.times(5)) == 2


async def test_who_must_wait_too_long_is_told_at_once() -> None:
    """A wait beyond the bound is not begun, nor is Telegram asked again before it is over."""
    telegram = Telegram(small(longest=2.0))
    telegram.refuse[5] = [300]
    for _ in range(2):
        with pytest.raises(RetryAfter) as caught:
            await telegram.asked(5)
        assert 299 <= asked_to_wait(caught.value) <= 301
    assert len(telegram.times(5)) == 1


async def test_other_errors_pass() -> None:
    """What is no 429 is nobody's business here."""

    async def callback() -> bool:
        raise BadRequest("chat not found")

    with pytest.raises(BadRequest):
        await small().process_request(callback, (), {}, "sendMessage", {"chat_id": 5}, None)


async def test_a_cancelled_request_blocks_nobody() -> None:
    """Who gives up while waiting leaves the way free."""
    telegram = Telegram(small(chat=Rate(1, 0.2)))
    await telegram.asked(5)
    waiting = [asyncio.create_task(telegram.asked(5)) for _ in range(3)]
    await asyncio.sleep(0.05)
    waiting[0].cancel()
    waiting[1].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert len(telegram.times(5)) == 2
    assert telegram.times(5)[-1] < 0.5


async def test_quiet_chats_are_forgotten() -> None:
    """Memory does not grow with every person who ever wrote."""
    now = 0.0
    flood = Flood(overall=Rate(10**9, 0.01), clock=lambda: now)
    telegram = Telegram(flood)
    for chat in range(3 * MANY):
        now += 1.0
        await telegram.asked(chat)
    assert len(flood._chats) <= MANY


async def sent_by(api: BotApi, work: Callable[[ExtBot[str]], Awaitable[object]]) -> None:
    """Have a real bot with real limits do something."""
    bot = ExtBot(
        api.token,
        base_url=f"{api.url}/bot",
        request=AiohttpRequest(),
        rate_limiter=Flood(),
    )
    async with bot:
        await work(bot)


async def test_telegrams_limits_are_kept() -> None:
    """A burst to many people and to one of them goes out whole, and without a single 429."""
    async with BotApi(enforce_flood=True) as api:
        people = [api.person(f"P{n}") for n in range(35)]
        for person in people:
            await person.starts()
        chats = [person.id for person in people] + [people[0].id] * 4

        async def burst(bot: ExtBot[str]) -> None:
            await asyncio.gather(*(bot.send_message(chat, "hello") for chat in chats))

        await sent_by(api, burst)
        assert sorted(message.chat.id for message in api.sent) == sorted(chats)
        assert {call.status for call in api.calls} == {200}


async def test_telegrams_429_is_obeyed() -> None:
    """The real library's 429 is waited for: the server would tell if it were not."""
    async with BotApi() as api:
        alice, bob = api.person("Alice"), api.person("Bob")
        await alice.starts()
        await bob.starts()
        api.fail("sendMessage", faults.flood(1), when=lambda p: p["chat_id"] == alice.id)

        async def both(bot: ExtBot[str]) -> None:
            await asyncio.gather(*(bot.send_message(p.id, "hello") for p in (alice, alice, bob)))

        await sent_by(api, both)
        assert api.sent[0].chat.id == bob.id
        assert len(api.sent) == 3
