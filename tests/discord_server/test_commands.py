"""Commands: how they are kept, and each rule for them broken once."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import app_commands

from tests.discord_server import Discord
from tests.discord_server.command_rules import LOCALES, is_name
from tests.discord_server.conftest import Bot, Interaction, running
from tests.discord_server.rest import Rest

JSON = dict[str, Any]


def command(name: str = "ask", **more: Any) -> JSON:
    return {"name": name, "description": "Ask", **more}


def option(name: str = "q", **more: Any) -> JSON:
    return {"name": name, "description": "What", "type": 3, **more}


def with_options(*options: JSON) -> list[JSON]:
    return [command(options=list(options))]


def choices(count: int, **changes: Any) -> JSON:
    return option(choices=[{"name": str(n), "value": str(n), **changes} for n in range(count)])


def numbered(count: int, **more: Any) -> list[JSON]:
    return [{"name": f"c{n}", **more} for n in range(count)]


# What is wrong, how the violation reads, and the nearest thing that is right.
WRONG: dict[str, tuple[list[JSON], str, list[JSON]]] = {
    "capital": ([command("Ask")], "'Ask' does not match", [command("ask")]),
    "space": ([command("ask me")], "'ask me' does not match", [command("ask-me")]),
    "name too long": ([command("x" * 33)], "does not match", [command("x" * 32)]),
    "no description": ([command(description="")], "description: .*0", [command(description="x")]),
    "description too long": (
        [command(description="x" * 101)],
        "description: .*101",
        [command(description="x" * 100)],
    ),
    "name twice": ([command(), command()], "must be unique: 'ask'", [command(), command("b")]),
    "101 commands": (
        numbered(101, description="x"),
        r"type 1 reached \(100\): 101",
        numbered(100, description="x"),
    ),
    "16 for messages": (
        numbered(16, type=3),
        r"type 3 reached \(15\): 16",
        numbered(15, type=3) + numbered(15, type=2),
    ),
    "menu's description": (
        [{"name": "Look it up", "type": 3, "description": "x"}],
        "cannot have description",
        [{"name": "Look it up", "type": 3}],
    ),
    "menu's name too long": (
        [{"name": "x" * 33, "type": 3}],
        "name: .*33",
        [{"name": "x" * 32, "type": 3}],
    ),
    "unknown locale": (
        [command(name_localizations={"hy": "ask"})],
        "no locale 'hy'",
        [command(name_localizations={"ru": "спроси"})],
    ),
    "capital in a translation": (
        [command(name_localizations={"ru": "Спроси"})],
        "'Спроси' is no name",
        [command(name_localizations={"ru": "спроси"})],
    ),
    "translation too long": (
        [command(description_localizations={"ru": "я" * 101})],
        "description_localizations.ru: .*101",
        [command(description_localizations={"ru": "я" * 100})],
    ),
    "option's capital": (
        with_options(option("Q")),
        "options.0.name: 'Q'",
        with_options(option("q")),
    ),
    "option twice": (with_options(option(), option()), "already used", with_options(option())),
    "26 options": (
        with_options(*(option(f"o{n}") for n in range(26))),
        "options: .*26",
        with_options(*(option(f"o{n}") for n in range(25))),
    ),
    "required after optional": (
        with_options(option("a"), option("b", required=True)),
        "before non-required",
        with_options(option("b", required=True), option("a")),
    ),
    "unknown type": (with_options(option(type=12)), "no type 12", with_options(option(type=11))),
    "26 choices": (with_options(choices(26)), "choices: .*26", with_options(choices(25))),
    "choice too long": (
        with_options(choices(1, name="x" * 101)),
        "name: .*101",
        with_options(choices(1, name="x" * 100)),
    ),
    "choices and autocomplete": (
        with_options({**choices(1), "autocomplete": True}),
        "exclude",
        with_options(option(autocomplete=True)),
    ),
    "subcommand beside a value": (
        with_options(option("sub", type=1), option()),
        "mixed",
        with_options(option("sub", type=1, options=[option()])),
    ),
    "nested too deep": (
        with_options(option("a", type=2, options=[option("b", type=2)])),
        "too deep",
        with_options(option("a", type=2, options=[option("b", type=1)])),
    ),
    "unknown context": ([command(contexts=[3])], "contexts: .*0 to 2", [command(contexts=[0, 2])]),
    "unknown installation": (
        [command(integration_types=[2])],
        "integration_types: .*0 to 1",
        [command(integration_types=[0, 1])],
    ),
    "no context": ([command(contexts=[])], "contexts: needs one", [command(contexts=[0])]),
    "too large": (
        with_options(*({**choices(25, name="x" * 100), "name": f"o{n}"} for n in range(4))),
        r"maximum size \(8000\)",
        with_options(*({**choices(25, name="x" * 100), "name": f"o{n}"} for n in range(3))),
    ),
}


@pytest.mark.parametrize("name", WRONG)
async def test_broken_rule(server: Discord, rest: Rest, name: str) -> None:
    """One wrong command fails the whole sync; what is nearly so passes."""
    wrong, pattern, right = WRONG[name]
    path = f"/applications/{server.application_id}/commands"
    before = server.commands.all()
    refused = await rest("PUT", path, wrong)
    assert (refused.status, refused.code) == (400, 50035)
    assert server.commands.all() == before
    server.expect_violation(pattern)
    assert len(server.violations) == 1
    server.check()
    server.clear_violations()
    passed = await rest("PUT", path, right)
    assert [c["name"] for c in passed.body] == [c["name"] for c in right]


@pytest.mark.parametrize(
    ("name", "right"),
    [("ask-me_2", True), ("спроси", True), ("पूछो", True), ("a.b", False), ("", False)],
)
def test_names(name: str, right: bool) -> None:
    """Letters and numbers of any script, hyphen, underscore and apostrophe."""
    assert is_name(name) is right


def test_locales() -> None:
    """Those that discord.py knows."""
    assert {locale.value for locale in discord.Locale} == LOCALES


async def test_versions_and_syncs(server: Discord) -> None:
    """A sync of the same commands changes neither ids nor versions, and is counted."""
    bot = Bot(server)

    @bot.tree.command(description="Ask")
    async def ask(interaction: Interaction) -> None: ...

    async with running(bot):
        first = server.commands.get("ask")
        await bot.tree.sync()
        assert server.commands.get("ask") == first
        ask.description = "Ask me"
        await bot.tree.sync()
        assert [c.name for c in await bot.tree.fetch_commands()] == ["ask"]
    last = server.commands.get("ask")
    assert last["id"] == first["id"]
    assert last["version"] != first["version"]
    assert [sync.changed for sync in server.commands.syncs] == [True, False, True]


async def test_commands_of_one_guild(server: Discord) -> None:
    """A sync to one guild offers the commands there only."""
    one, other = server.guild("One"), server.guild("Other")
    bot, ani = Bot(server), server.person()

    @bot.tree.command(description="Try", guild=discord.Object(one.id))
    async def trial(interaction: Interaction) -> None:
        await interaction.response.send_message("tried")

    async with running(bot):
        await bot.tree.sync(guild=discord.Object(one.id))
        call = await ani.slash("trial", where=one.channel("general"))
        assert (await call.response()).text() == "tried"
        with pytest.raises(AssertionError, match="no command 'trial'"):
            await ani.slash("trial", where=other.channel("general"))
    assert [s.guild_id for s in server.commands.syncs] == [None, one.id]


async def test_one_command_at_a_time(server: Discord, rest: Rest) -> None:
    """POST adds or replaces, PATCH changes, DELETE removes; another application's are refused."""
    path = f"/applications/{server.application_id}/commands"
    made = await rest("POST", path, command("topics"))
    changed = await rest("PATCH", f"{path}/{made.body['id']}", {"description": "All"})
    assert (changed.body["id"], changed.body["description"]) == (made.body["id"], "All")
    assert (await rest("GET", f"{path}/{made.body['id']}")).body["description"] == "All"
    assert (await rest("DELETE", f"{path}/{made.body['id']}")).status == 204
    assert server.commands.names() == ["Look", "ask"]
    server.expect_violation("there is no command")
    assert (await rest("DELETE", f"{path}/{made.body['id']}")).code == 10063
    server.expect_violation("another application's")
    assert (await rest("GET", "/applications/1/commands")).status == 403


async def test_where_commands_are_offered(server: Discord) -> None:
    """Contexts and integration types decide, as in Discord's client."""
    inside, outside = server.guild("In"), server.guild("Out", bot_is_member=False)
    installer, other = server.person("Ani", installed=True), server.person("Bob")
    bot = Bot(server)

    @bot.tree.command(description="Anywhere")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def anywhere(interaction: Interaction) -> None: ...

    @bot.tree.command(description="Here")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def here(interaction: Interaction) -> None: ...

    server.checks_answers = False
    there, group = outside.channel("general"), server.group_dm(installer, other)
    async with running(bot):
        call = await installer.slash("anywhere", where=there)
        assert call.owners == {"1": str(installer.id)}
        call = await installer.slash("anywhere", where=inside.channel("general"))
        assert call.owners == {"0": str(inside.id), "1": str(installer.id)}
        assert (await other.slash("anywhere", where=server.dm(other))).owners == {"0": "0"}
        await installer.slash("anywhere", where=group)
        await other.slash("here", where=inside.channel("general"))
        for who, name, where in (
            (other, "anywhere", there),
            (other, "anywhere", group),
            (installer, "here", there),
            (installer, "here", server.dm(installer)),
        ):
            with pytest.raises(AssertionError, match="is not offered there"):
                await who.slash(name, where=where)


async def test_commands_for_those_with_rights(server: Discord) -> None:
    """`default_member_permissions` hides a command from all others in a guild."""
    guild, bot = server.guild("In"), Bot(server)
    channel, ani, bob = guild.channel("general"), server.person("Ani"), server.person("Bob")
    guild.grants(ani, "MANAGE_MESSAGES")
    server.checks_answers = False

    @bot.tree.command(description="Tidy")
    @app_commands.default_permissions(manage_messages=True)
    async def tidy(interaction: Interaction) -> None: ...

    async with running(bot):
        await ani.slash("tidy", where=channel)
        await bob.slash("tidy", where=server.dm(bob))
        with pytest.raises(AssertionError, match="is not offered there: it is for those with"):
            await bob.slash("tidy", where=channel)


async def test_options_as_the_client_checks_them(server: Discord) -> None:
    """Unknown, missing and unfit options never reach the bot; subcommands are walked through."""
    channel, ani, bot = server.guild("In").channel("general"), server.person(), Bot(server)
    group = app_commands.Group(name="quiz", description="Quiz")

    @group.command(description="Start")
    @app_commands.choices(level=[app_commands.Choice(name="Hard", value="hard")])
    async def start(
        interaction: Interaction, count: app_commands.Range[int, 1, 9], level: str = ""
    ) -> None:
        await interaction.response.send_message(f"{count} {level}")

    bot.tree.add_command(group)
    async with running(bot):
        call = await ani.slash("quiz start", {"count": 3, "level": "hard"}, where=channel)
        assert (await call.response()).text() == "3 hard"
        for name, options, problem in (
            ("quiz end", {}, "no subcommand 'end'"),
            ("quiz", {}, "name the subcommand"),
            ("quiz start", {"counts": 3}, r"no option \['counts'\]"),
            ("quiz start", {}, r"needs \['count'\]"),
            ("quiz start", {"count": 10}, "out of its range"),
            ("quiz start", {"count": "3"}, "'count' cannot be '3'"),
            ("quiz start", {"count": 3, "level": "easy"}, "'easy' is no choice"),
        ):
            with pytest.raises(AssertionError, match=problem):
                await ani.slash(name, options, where=channel)
        with pytest.raises(AssertionError, match="no autocomplete"):
            await ani.types("quiz start", "level", "h", where=channel)
