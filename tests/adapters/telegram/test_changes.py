"""What changed, on Telegram: day after day in one message."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.replies import ferries
from tests.adapters.telegram.test_menu import turned
from tests.adapters.telegram.world import running
from tests.core.revised import revised
from tests.telegram_server import BotApi


async def test_days_are_leafed_through(api: BotApi, tmp_path: Path) -> None:
    """The last day is shown, older ones are turned to in place, and what changed can be read."""
    async with running(api, tmp_path, revised(ferries())) as world:
        alice = api.person("Alice")
        await alice.sends("/changes")
        message = await alice.next_reply()
        assert message.text.startswith("What changed on 9 March 2021:\n\nNew answer: “How high")
        await turned(world, alice, message, "Older ▶")
        assert message.text.startswith("What changed on 6 March 2021:")
        assert message.labels() == ["All topics", "◀ Newer", "Older ▶"]
        await turned(world, alice, message, "◀ Newer")
        await alice.no_reply()
        await (await alice.presses(message, "When does the ferry sail?")).answered()
        assert "It sails at noon." in (await alice.next_reply()).text


async def test_in_a_group_and_by_link(api: BotApi, tmp_path: Path) -> None:
    """In a group the command works too, and a link opens a day."""
    async with running(api, tmp_path, revised(ferries())):
        alice = api.person("Alice")
        group = api.supergroup("Class")
        await alice.sends("/changes", chat=group)
        assert "9 March 2021" in (await group.next_reply()).text
        await alice.sends("/start changes_2")
        assert "5 March 2021" in (await alice.next_reply()).text


async def test_nothing_was_written_down(api: BotApi, tmp_path: Path) -> None:
    """Without changes it says so."""
    async with running(api, tmp_path, ferries()):
        alice = api.person("Alice")
        await alice.sends("/changes")
        assert (await alice.next_reply()).text == ferries().phrases["changes_none"]
