"""What changed, on Discord: day after day in one message."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.discord.world import running
from tests.adapters.replies import ferries
from tests.core.revised import revised
from tests.discord_server import Channel, Discord, Person


async def test_days_are_leafed_through(
    server: Discord, ani: Person, room: Channel, tmp_path: Path
) -> None:
    """The last day is shown to the one who asked, older ones are turned to in place, and what
    changed can be read beside it."""
    async with running(server, tmp_path, revised(ferries())):
        shown = await (await ani.slash("changes", where=room)).response()
        assert shown.ephemeral
        for button, words in (
            ("", "What changed on 9 March 2021:"),
            ("Older ▶", "What changed on 6 March 2021:"),
            ("Older ▶", "The first answers."),
            ("◀ Newer", "What changed on 6 March 2021:"),
            ("◀ Newer", "New answer: “How high is the tower?”"),
        ):
            if button:
                await (await ani.press(shown, button)).acknowledgement()
            assert words in shown.text()
        read = await (await ani.press(shown, "When does the ferry sail?")).response()
        assert "It sails at noon." in read.text()


async def test_nothing_was_written_down(
    server: Discord, ani: Person, room: Channel, tmp_path: Path
) -> None:
    """Without changes it says so."""
    async with running(server, tmp_path, ferries()):
        shown = await (await ani.slash("changes", where=room)).response()
        assert ferries().phrases["changes_none"] in shown.text()
