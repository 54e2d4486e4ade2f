"""What is counted of Discord: what comes, and what is sent once more."""

from __future__ import annotations

import pytest

from bot.adapters.discord import deliver
from tests.adapters.counting import Counted
from tests.adapters.discord.world import World
from tests.adapters.replies import WHEN
from tests.discord_server import Discord, Person, faults

MESSAGES = r"/channels/\d+/messages"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        (faults.server_error(503), "server"),
        (faults.reset(), "unreachable"),
        (faults.banned(), "limited"),
    ],
    ids=lambda one: getattr(one, "name", one),
)
async def test_sent_once_more(
    world: World,
    server: Discord,
    ani: Person,
    monkeypatch: pytest.MonkeyPatch,
    how: faults.How,
    why: str,
) -> None:
    """What is sent once more by the bot, not within the library, counts once under its reason, and
    so does what came of which it is the answer."""
    monkeypatch.setattr(deliver, "PAUSES", (0.02, 0.05))
    dm = server.dm(ani)
    counted = Counted()
    server.fail("POST", MESSAGES, how)
    await ani.says(WHEN, where=dm)
    await server.wait_for(lambda: any(m.by_bot for m in dm.messages))
    for reason in ("server", "unreachable", "limited"):
        found = counted("briefbot_send_retries_total", platform="discord", why=reason)
        assert found == (reason == why)
    # Discord tells the bot of its own messages too.
    assert counted("briefbot_events_total", platform="discord") in (1, 2)
