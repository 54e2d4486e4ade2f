"""What is counted of Telegram: what comes, what waits, and what is sent once more."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Update
from telegram.error import NetworkError

from bot.adapters.telegram.order import Lanes
from tests.adapters.counting import Counted
from tests.adapters.replies import WHEN
from tests.adapters.telegram.updates import message, parsed
from tests.adapters.telegram.world import World
from tests.telegram_server import faults
from tests.telegram_server.faults import How
from tests.telegram_server.violations import LOOKED_FOR


@pytest.mark.parametrize(
    ("how", "why"),
    [
        (faults.server_error(502), "server"),
        (faults.reset_before(), "unreachable"),
        (faults.flood(1), "limited"),
    ],
    ids=lambda one: getattr(one, "name", one),
)
async def test_sent_once_more(world: World, how: How, why: str) -> None:
    """What is sent once more counts once under its reason; the update counts once."""
    counted = Counted()
    world.api.allow_violation(LOOKED_FOR)
    world.api.fail("sendMessage", how)
    alice = world.api.person("Alice")
    await alice.sends(WHEN)
    await alice.next_reply()
    assert counted("briefbot_events_total", platform="telegram") == 1
    for reason in ("server", "unreachable", "limited"):
        found = counted("briefbot_send_retries_total", platform="telegram", why=reason)
        assert found == (reason == why)


async def test_what_waits() -> None:
    """What is served, or waits for it, is what the gauge says; after it, nothing."""
    go = asyncio.Event()
    tried: list[int] = []

    async def serve(update: Update) -> None:
        tried.append(update.update_id)
        await go.wait()
        if tried.count(update.update_id) == 1:
            raise NetworkError("out of reach")

    done = asyncio.Event()
    done.set()
    lanes = Lanes(serve, lambda _: done, go, again=(0.01,))
    counted = Counted()
    for number, chat in ((1, 5), (2, 5), (3, 6)):
        lanes.put(parsed(message(number, chat)))
    await asyncio.sleep(0.01)
    assert lanes.count == 3
    assert counted("briefbot_events_total", platform="telegram") == 3
    go.set()
    await lanes.finish(5)
    assert lanes.count == 0
    assert Counted()("briefbot_waiting", platform="telegram") == 0
    assert counted("briefbot_send_retries_total", platform="telegram", why="unreachable") == 3
