"""Telling Discord the commands: when they changed, and by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters import PlatformError
from bot.adapters.discord.adapter import prepare
from bot.adapters.discord.register import sync
from bot.store.store import Store
from tests.adapters.discord.world import running
from tests.adapters.replies import WHEN, ferries
from tests.discord_server import Channel, Discord, Person, faults

NAMES = {
    *(
        "ask",
        "topics",
        "brief",
        "quiz",
        "plain",
        "timeline",
        "terms",
        "who",
        "sources",
        "about",
        "privacy",
    ),
    *("changes", "forget", "What does the source say?"),
}
COMMANDS = r"/applications/\d+/commands"


@pytest.fixture(autouse=True)
def quick(server: Discord) -> None:
    server.identify_window = 0.0


async def test_told_once(server: Discord, tmp_path: Path) -> None:
    """The commands are told at the first start, and not at the next."""
    for _ in range(3):
        async with running(server, tmp_path):
            pass
    assert len(server.commands.syncs) == 1
    assert set(server.commands.names()) == NAMES


async def test_told_again_when_changed(server: Discord, tmp_path: Path) -> None:
    """Another description is another definition."""
    async with running(server, tmp_path):
        pass
    knowledge = ferries()
    phrases: Mapping[str, str] = {**knowledge.phrases, "do_topics": "Another description"}
    async with running(server, tmp_path, replace(knowledge, phrases=phrases)):
        await server.wait_for(lambda: len(server.commands.syncs) == 2)
    assert server.commands.get("topics")["description"] == "Another description"


async def test_what_the_commands_are(server: Discord, tmp_path: Path) -> None:
    """Every command is for servers and people, in servers, the bot's own and other messages."""
    async with running(server, tmp_path):
        pass
    for command in server.commands.all():
        assert sorted(command["contexts"]) == [0, 1, 2]
        assert sorted(command["integration_types"]) == [0, 1]
        assert not command.get("nsfw")
    (option,) = server.commands.get("ask")["options"]
    assert option["autocomplete"]
    assert option["required"]


@pytest.mark.parametrize(
    "how",
    [faults.error(400, 50035, "Invalid Form Body"), faults.server_error(503), faults.reset()],
)
async def test_refused(
    server: Discord, tmp_path: Path, caplog: pytest.LogCaptureFixture, how: faults.How
) -> None:
    """Where Discord does not take the commands the bot works on, and tells them at the next
    start."""
    # A reset is made up for once by the HTTP library.
    server.fail("PUT", COMMANDS, how, times=2 if how.name == "reset" else 1)
    async with running(server, tmp_path, told=False) as world:
        await server.wait_for(lambda: "Discord did not take" in caplog.text, 40)
        assert not world.serving.done()
    assert "Discord did not take the commands" in caplog.text
    async with running(server, tmp_path):
        pass
    assert set(server.commands.names()) == NAMES


async def test_serves_while_the_commands_are_told(
    server: Discord, ani: Person, room: Channel, tmp_path: Path
) -> None:
    """While Discord makes one wait with the list, the commands that it knows are served."""
    async with running(server, tmp_path):
        pass
    knowledge = ferries()
    changed = replace(knowledge, phrases={**knowledge.phrases, "do_about": "Something else"})
    server.fail("PUT", COMMANDS, faults.rate_limited(30))
    server.allow_violation("rate limit")
    async with running(server, tmp_path, changed) as world:
        assert "at noon" in (await world.ask(ani, WHEN, room)).text()
        assert server.commands.get("about")["description"] != "Something else"


async def by_hand(
    server: Discord, folder: Path, guild: int | None = None, *, remove: bool = False
) -> int:
    prepare(server.api_url, server.gateway_url)
    store = Store(f"sqlite:///{folder / 'store.sqlite3'}")
    await store.open()
    try:
        return await sync(server.token, ferries().phrases, store, guild, remove=remove)
    finally:
        await store.close()


async def test_everywhere_by_hand(server: Discord, tmp_path: Path) -> None:
    """By hand they are told in any case, and the next start knows that they were."""
    assert await by_hand(server, tmp_path) == len(NAMES)
    assert await by_hand(server, tmp_path) == len(NAMES)
    async with running(server, tmp_path):
        pass
    assert len(server.commands.syncs) == 2


async def test_one_server_by_hand(server: Discord, tmp_path: Path) -> None:
    """One server alone gets them to try out, and loses them again."""
    guild = server.guild("Newsroom")
    assert await by_hand(server, tmp_path, guild.id) == len(NAMES)
    assert len(server.commands.all(guild.id)) == len(NAMES)
    assert server.commands.all() == []
    assert await by_hand(server, tmp_path, guild.id, remove=True) == 0
    assert server.commands.all(guild.id) == []


async def test_by_hand_where_the_app_is_not(server: Discord, tmp_path: Path) -> None:
    """A server in which the app may not have commands is a sentence that says what to do."""
    server.fail("PUT", r"/guilds/7/commands", faults.error(403, 50001, "Missing Access"))
    with pytest.raises(PlatformError, match=r"in the server 7\. Add the app there first"):
        await by_hand(server, tmp_path, 7)


async def test_by_hand_while_discord_is_away(server: Discord, tmp_path: Path) -> None:
    """So is an outage."""
    await server.goes_down()
    with pytest.raises(PlatformError, match="Try again later"):
        await by_hand(server, tmp_path)
    await server.comes_back()
