"""What the doctor finds at Discord, each by a state of the server that causes it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.adapters.discord.doctor import NEEDED, examine
from bot.core.finding import Finding
from bot.core.knowledge import Knowledge
from tests.adapters.discord.world import World
from tests.discord_server import Discord, faults
from tests.discord_server.permissions import bits

GUILD = {"scopes": ["applications.commands", "bot"], "permissions": str(NEEDED.value)}
USER = {"scopes": ["applications.commands"], "permissions": "0"}
INSTALL = {"0": {"oauth2_install_params": GUILD}, "1": {"oauth2_install_params": USER}}


@pytest.fixture(autouse=True)
def _install(server: Discord) -> None:
    """The install link is set up as the README says."""
    server.application["integration_types_config"] = INSTALL


async def look(
    server: Discord,
    knowledge: Knowledge | None = None,
    *,
    token: str | None = None,
    shard_count: int | None = None,
    shard_ids: Sequence[int] | None = None,
) -> list[Finding]:
    """What is found; never with the token in it."""
    found = await examine(
        token or server.token,
        knowledge.phrases if knowledge else None,
        api_url=server.api_url,
        gateway_url=server.gateway_url,
        shard_count=shard_count,
        shard_ids=shard_ids,
    )
    assert server.token not in str(found)
    return found


def one(found: list[Finding], words: str) -> Finding:
    """The only finding with these words in it."""
    (it,) = [f for f in found if words in f.what]
    return it


async def test_all_is_well(server: Discord, world: World, knowledge: Knowledge) -> None:
    """While the bot runs there is nothing to do, and it is not disturbed."""
    server.guild("Newsroom")
    await server.wait_for(server.commands.all)
    before = len(server.requests)
    found = await look(server, knowledge)
    assert {request.method for request in server.requests[before:]} == {"GET"}
    assert [f for f in found if f.state != "ok" or f.do] == []
    assert {f.about for f in found} == {"clock", "discord"}
    assert one(found, "knows the token").what.endswith("servers: 1.")
    assert one(found, "needs none")
    assert server.gateway.ready


def test_what_the_readme_asks_for() -> None:
    """The permissions are those whose number the README gives."""
    assert NEEDED.value == 274877975552


async def test_a_token_that_nobody_knows(server: Discord) -> None:
    """It is one sentence with what to do, and nothing more is asked."""
    found = await look(server, token="not.a-real.token-of-discord")
    assert [(f.about, f.state) for f in found] == [("clock", "ok"), ("discord", "bad")]
    assert "Reset Token" in found[1].what
    assert len(server.requests) == 1


async def test_offline(server: Discord) -> None:
    """A server that is not there is one finding."""
    await server.goes_down()
    found = await look(server)
    await server.comes_back()
    (it,) = found
    assert (it.state, it.about) == ("bad", "discord")
    assert "cannot be reached" in it.what
    assert "BRIEFBOT_DISCORD_PROXY" in it.do


async def test_banned(server: Discord) -> None:
    """What refuses on the way is one finding too."""
    server.fail("GET", "/users/@me", faults.banned(), times=None)
    assert one(await look(server), "cannot be reached").state == "bad"


async def test_a_wrong_clock(server: Discord) -> None:
    """More than half a minute is told, with how to mend it."""
    server.sets_clock(120.0)
    it = one(await look(server), "behind the platform's")
    assert it.state == "bad"
    assert "chrony" in it.do


async def test_interactions_sent_elsewhere(server: Discord) -> None:
    """With an endpoint URL the gateway tells of no command."""
    server.application["interactions_endpoint_url"] = "https://old.example/interactions"
    it = one(await look(server), "Interactions Endpoint URL")
    assert it.state == "bad"


async def test_intents_that_are_not_needed(server: Discord) -> None:
    """Message content and its kin are on, and need not be."""
    server.flags = 1 << 19 | 1 << 14
    it = one(await look(server), "Privileged intents")
    assert it.state == "note"
    assert "Server Members, Message Content" in it.what


async def test_a_code_grant(server: Discord) -> None:
    """With it the install link does not work."""
    server.application["bot_require_code_grant"] = True
    assert one(await look(server), "code grant").state == "bad"


async def test_a_private_bot(server: Discord) -> None:
    """That only its owner can add it is perhaps what is wanted."""
    server.application["bot_public"] = False
    assert one(await look(server), "Only its owner").state == "note"


async def test_installing(server: Discord) -> None:
    """What the install link leaves out is named: the kind, scopes, or permissions."""
    few = {"scopes": ["applications.commands", "bot"], "permissions": "2048"}
    server.application["integration_types_config"] = {"0": {"oauth2_install_params": few}}
    found = await look(server)
    it = one(found, "adds the bot to servers without")
    assert it.state == "note"
    assert it.what.endswith(
        "without View Channels, Send Messages in Threads, Read Message History."
    )
    assert "User Install" in one(found, "cannot be added to people's accounts").do
    server.application["integration_types_config"] = {"0": {}, "1": {}}
    found = await look(server)
    assert "without applications.commands, bot." in one(found, "to servers without").what
    assert one(found, "to people's accounts without applications.commands.")


async def test_permissions_of_servers(server: Discord) -> None:
    """Servers where mentions cannot be answered are counted, and a few are named."""
    server.guild("Newsroom")
    ids = []
    for number in range(7):
        guild = server.guild(f"Room {number}")
        guild.bot_rights &= ~bits("SEND_MESSAGES")
        ids.append(str(guild.id))
    it = one(await look(server), "Mentions are not answered")
    assert it.state == "note"
    assert "(7): the bot lacks Send Messages. Ids: " in it.what
    assert f"{', '.join(ids[:5])} and 2 more" in it.what


async def test_an_administrator_lacks_nothing(server: Discord) -> None:
    """Whoever made it one gave it all."""
    server.guild("Newsroom").bot_rights = bits("ADMINISTRATOR")
    assert one(await look(server), "may answer mentions").state == "ok"


async def test_few_starts_are_left(server: Discord) -> None:
    """Discord counts connections: few are a note, too few are bad."""
    server.gateway.spent = 988
    assert one(await look(server), "only 12 more times").state == "note"
    server.gateway.spent, server.shards = 999, 2
    it = one(await look(server), "lets the bot connect 1 more times in the next 24.0 h")
    assert it.state == "bad"


async def test_shards(server: Discord) -> None:
    """Fewer than Discord advises, or a part of them, is told."""
    server.shards = 4
    assert one(await look(server), "Discord advises 4").state == "ok"
    assert one(await look(server, shard_count=2), "Discord advises 4 shards").state == "note"
    found = await look(server, shard_count=4, shard_ids=(0, 1))
    assert one(found, "serves 2 of 4 shards").state == "note"


async def test_no_commands_yet(server: Discord, knowledge: Knowledge) -> None:
    """Before the first start Discord offers no commands."""
    it = one(await look(server, knowledge), "Discord knows 0 of its")
    assert it.state == "note"
    assert "discord sync" in it.do
