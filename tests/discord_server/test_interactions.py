"""Interactions: the first response, what may follow, and each rule broken once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import discord
import pytest
from discord import ui

from tests.discord_server import Call, Discord, Person, Shown, faults
from tests.discord_server.conftest import Bot, Interaction, running
from tests.discord_server.places import Channel
from tests.discord_server.rest import Rest

JSON = dict[str, Any]

BUTTONS: JSON = {
    "content": "asked",
    "components": [
        {
            "type": 1,
            "components": [
                {"type": 2, "style": 2, "label": "Go", "custom_id": "go"},
                {"type": 2, "style": 2, "label": "Off", "custom_id": "off", "disabled": True},
                {"type": 2, "style": 5, "label": "Read", "url": "https://example.org"},
            ],
        },
        {
            "type": 1,
            "components": [
                {"type": 3, "custom_id": "menu", "options": [{"label": "One", "value": "1"}]}
            ],
        },
    ],
}
MODAL: JSON = {
    "custom_id": "form",
    "title": "Form",
    "components": [
        {
            "type": 1,
            "components": [{"type": 4, "custom_id": "why", "style": 1, "label": "Why"}],
        }
    ],
}


@pytest.fixture
def channel(server: Discord) -> Channel:
    return server.guild("Newsroom").channel("general")


@pytest.fixture
def ani(server: Discord) -> Person:
    return server.person("Ani")


async def shown(rest: Rest, ani: Person, channel: Channel, **more: Any) -> Shown:
    """A message with buttons that answers a slash command."""
    call = await ani.slash("ask", where=channel)
    assert (await rest.respond(call, 4, {**BUTTONS, **more})).status == 200
    return await call.response()


KINDS = ("slash", "menu", "autocomplete", "button", "select", "modal")
FITS: dict[int, tuple[str, ...]] = {
    1: (),
    4: ("slash", "menu", "button", "select", "modal"),
    5: ("slash", "menu", "button", "select", "modal"),
    6: ("button", "select"),
    7: ("button", "select"),
    8: ("autocomplete",),
    9: ("slash", "menu", "button", "select"),
}
DATA: dict[int, JSON] = {4: {"content": "x"}, 7: {"content": "x"}, 8: {"choices": []}, 9: MODAL}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("type_", FITS)
async def test_types_of_responses(
    server: Discord, rest: Rest, ani: Person, channel: Channel, kind: str, type_: int
) -> None:
    """A response must be of a type that suits the interaction."""
    made: dict[str, Callable[[], Any]] = {
        "slash": lambda: ani.slash("ask", where=channel),
        "menu": lambda: ani.menu("Look", message),
        "button": lambda: ani.press(message, "Go"),
        "select": lambda: ani.selects(message, "One"),
    }
    message = await shown(rest, ani, channel)
    if kind == "autocomplete":
        call = ani.typing("ask", "q", "x", where=channel)
    elif kind == "modal":
        opened = await ani.slash("ask", where=channel)
        await rest.respond(opened, 9, MODAL)
        call = await ani.submits(opened, {"why": "because"})
        assert call.data["components"][0]["components"][0]["value"] == "because"
    else:
        call = await made[kind]()
    answered = await rest.respond(call, type_, DATA.get(type_))
    if kind in FITS[type_]:
        assert answered.status == 200
        assert call.response_type == type_
    else:
        server.expect_violation(f"a response of type {type_} to {kind}")
        assert (answered.status, answered.code) == (400, 50035)
        assert call.acknowledged is None


async def test_callback_object(rest: Rest, ani: Person, channel: Channel) -> None:
    """With `with_response` the answer tells of the message; without it there is none."""
    call = await ani.slash("ask", where=channel)
    body = (await rest.respond(call, 5, {"flags": 64})).body
    told = body["interaction"]
    assert (told["response_message_loading"], told["response_message_ephemeral"]) == (True, True)
    assert body["resource"]["message"]["id"] == told["response_message_id"]
    call = await ani.slash("ask", where=channel)
    path = f"/interactions/{call.id}/{call.token}/callback"
    bare = await rest("POST", path, {"type": 4, "data": {"content": "x"}})
    assert (bare.status, bare.body) == (204, None)


async def test_once_only(server: Discord, rest: Rest, ani: Person, channel: Channel) -> None:
    """A second first response is refused with 40060."""
    call = await ani.slash("ask", where=channel)
    await rest.respond(call, 4, {"content": "x"})
    server.expect_violation("answered a second time")
    again = await rest.respond(call, 4, {"content": "y"})
    assert (again.status, again.code) == (400, 40060)
    assert [m.text() for m in channel.messages] == ["x"]


async def test_unknown_interaction(
    server: Discord, rest: Rest, ani: Person, channel: Channel
) -> None:
    """An id with another's token is nobody's."""
    one, other = [await ani.slash("ask", where=channel) for _ in range(2)]
    server.expect_violation("no such interaction")
    body = {"type": 4, "data": {"content": "x"}}
    answered = await rest("POST", f"/interactions/{one.id}/{other.token}/callback", body)
    assert (answered.status, answered.code) == (404, 10062)


@pytest.mark.parametrize("told", [True, False])
async def test_too_late(
    server: Discord, rest: Rest, ani: Person, channel: Channel, told: bool
) -> None:
    """After the limit it is refused, and a violation if the bot was told in time."""
    server.response_limit = 0.05
    call = await ani.slash("ask", where=channel)
    call.delivered = call.created if told else None
    await call.expires()
    assert call.failed
    if told:
        server.expect_violation(r"'ask' was answered after 0\.\d+ s, too late")
    answered = await rest.respond(call, 4, {"content": "x"})
    assert (answered.status, answered.code) == (404, 10062)
    assert len(server.violations) == told
    assert channel.messages == []


async def test_the_real_limit() -> None:
    """discord.py gets NotFound for what it answers after the limit."""
    async with Discord(response_limit=0.2) as server:
        channel, ani, bot = server.guild("N").channel("g"), server.person(), Bot(server)
        codes: list[int] = []

        @bot.tree.command(description="Ask")
        async def ask(interaction: Interaction) -> None:
            await asyncio.sleep(0.3)
            try:
                await interaction.response.send_message("late")
            except discord.NotFound as exc:
                codes.append(exc.code)

        server.expect_violation("too late")
        async with running(bot):
            await ani.slash("ask", where=channel)
            await server.wait_for(lambda: codes)
        assert codes == [10062]


async def test_never_answered() -> None:
    """An interaction that the bot was told of and left is a violation at the end."""
    async with Discord(response_limit=0.2) as server:
        channel, bot = server.guild("N").channel("g"), Bot(server)

        @bot.tree.command(description="Ask")
        async def ask(interaction: Interaction) -> None: ...

        server.expect_violation("slash 'ask' was never answered")
        async with running(bot):
            await server.person().slash("ask", where=channel)
            await server.wait_for(lambda: all(c.delivered for c in server.calls.values()))


async def test_original_response(
    server: Discord, rest: Rest, ani: Person, channel: Channel
) -> None:
    """It can be read, edited and deleted with the token; then it is unknown."""
    call = await ani.slash("ask", where=channel)
    await rest.respond(call, 4, {"content": "x"})
    path = "/messages/@original"
    assert (await rest.webhook("GET", call, path)).body["content"] == "x"
    edited = await rest.webhook("PATCH", call, path, {"content": "y"})
    assert edited.body["content"] == "y"
    assert edited.body["edited_timestamp"]
    message = await call.response()
    assert (message.text(), [v.content for v in message.edits]) == ("y", ["x"])
    assert (await rest.webhook("DELETE", call, path)).status == 204
    assert channel.messages == []
    assert (await rest.webhook("PATCH", call, path, {"content": "z"})).code == 10008
    assert server.violations == []


async def test_before_the_first_response(
    server: Discord, rest: Rest, ani: Person, channel: Channel
) -> None:
    """There is nothing to follow up yet."""
    call = await ani.slash("ask", where=channel)
    server.expect_violation("has no first response yet")
    assert (await rest.webhook("POST", call, "", {"content": "x"})).code == 10015
    await rest.respond(call, 4, {"content": "x"})
    assert (await rest.webhook("POST", call, "", {"content": "x"})).status == 200


async def test_old_tokens(server: Discord, rest: Rest, ani: Person, channel: Channel) -> None:
    """After 15 minutes the token is worth nothing; an unknown one never was."""
    call = await ani.slash("ask", where=channel)
    await rest.respond(call, 5)
    call.created -= 899
    assert (await rest.webhook("POST", call, "", {"content": "x"})).status == 200
    call.created -= 2
    server.expect_violation("after it had expired")
    late = await rest.webhook("PATCH", call, "/messages/@original", {"content": "y"})
    assert (late.status, late.code) == (401, 50027)
    server.expect_violation("no interaction has this token")
    answered = await rest("POST", f"/webhooks/{server.application_id}/x", {"content": "x"})
    assert (answered.status, answered.code) == (404, 10015)


@pytest.mark.parametrize("hidden", [True, False])
async def test_deferral_decides(rest: Rest, ani: Person, channel: Channel, hidden: bool) -> None:
    """The first follow-up fills the deferred response as the deferral said, not as it says."""
    call = await ani.slash("ask", where=channel)
    await rest.respond(call, 5, {"flags": 64 if hidden else 0})
    assert call.original is not None
    assert call.original.loading
    first = await rest.webhook("POST", call, "", {"content": "x", "flags": 0 if hidden else 64})
    assert first.body["id"] == str(call.original.id)
    message = await call.response()
    assert (message.text(), message.ephemeral, message.loading) == ("x", hidden, False)
    assert channel.messages == ([] if hidden else [message])
    assert message.edits == []
    assert call.followups == []


async def test_deferred_update(rest: Rest, ani: Person, channel: Channel) -> None:
    """Type 6 shows nothing; the answer is the edit of the message that has the button."""
    message = await shown(rest, ani, channel)
    call = await ani.press(message, "Go")
    await rest.respond(call, 6)
    assert await call.acknowledgement() < 1
    assert call.completed is None
    await rest.webhook("PATCH", call, "/messages/@original", {"content": "later"})
    assert await call.response() is message
    assert message.text() == "later"
    follow = await rest.webhook("POST", call, "", {"content": "more", "flags": 64})
    assert (await call.followup()).id == int(follow.body["id"])


async def test_only_one_person_sees_it(
    server: Discord, rest: Rest, ani: Person, channel: Channel
) -> None:
    """Ephemeral: not for others, not in the channel, not for the bot's own endpoints."""
    message = await shown(rest, ani, channel, flags=64)
    assert (message.seen_by, channel.messages) == (ani, [])
    with pytest.raises(AssertionError, match="Bob does not see that message"):
        await server.person("Bob").press(message, "Go")
    await ani.press(message, "Go")
    server.expect_violation("for all there")
    path = f"/channels/{channel.id}/messages/{message.id}"
    assert (await rest("GET", path)).code == 10008


async def test_what_cannot_be_pressed(rest: Rest, ani: Person, channel: Channel) -> None:
    """Buttons that are not there, disabled, links, or gone with their message."""
    message = await shown(rest, ani, channel)
    for name, problem in (
        ("Stop", r"no button 'Stop', there are \['Go', 'Off', 'Read'\]"),
        ("Off", "is disabled"),
        ("Read", "is a link to https://example.org"),
        ("o", "2 buttons are 'o'"),
    ):
        with pytest.raises(AssertionError, match=problem):
            await ani.press(message, name)
    with pytest.raises(AssertionError, match=r"no menu offers \('Two',\), there are \['One'\]"):
        await ani.selects(message, "Two")
    await ani.deletes(message)
    with pytest.raises(AssertionError, match="the message is deleted"):
        await ani.press(message, "Go")


CHOICES: dict[str, tuple[Any, str]] = {
    "26": ([{"name": "x", "value": "x"}] * 26, "choices: .*26"),
    "none": (None, "choices: .*none"),
    "name too long": ([{"name": "x" * 101, "value": "x"}], "name: .*101"),
    "no name": ([{"name": "", "value": "x"}], "name: .*0"),
    "value too long": ([{"name": "x", "value": "x" * 101}], "value: .*101"),
    "no value": ([{"name": "x", "value": None}], "None is no value"),
}


@pytest.mark.parametrize("name", CHOICES)
async def test_wrong_choices(
    server: Discord, rest: Rest, ani: Person, channel: Channel, name: str
) -> None:
    """What autocomplete must not offer."""
    choices, pattern = CHOICES[name]
    call = ani.typing("ask", "q", "x", where=channel)
    server.expect_violation(pattern)
    assert (await rest.respond(call, 8, {"choices": choices})).code == 50035
    right = [{"name": "x" * 100, "value": "x" * 100}] * 25
    assert (await rest.respond(call, 8, {"choices": right})).status == 200
    assert len(await call.suggestions()) == 25


async def test_limits_of_a_user_install(server: Discord, rest: Rest) -> None:
    """Five follow-ups where the bot is no member; as many as it likes where it is."""
    ani = server.person(installed=True)
    for guild, most in ((server.guild("Out", bot_is_member=False), 5), (server.guild("In"), 9)):
        call = await ani.slash("ask", where=guild.channel("general"))
        await rest.respond(call, 4, {"content": "x"})
        for _ in range(most):
            assert (await rest.webhook("POST", call, "", {"content": "x"})).status == 200
        if most == 5:
            server.expect_violation("more than 5 follow-ups")
            assert (await rest.webhook("POST", call, "", {"content": "x"})).code == 40094
    assert len(server.violations) == 1


async def test_without_the_right_to_external_apps(server: Discord, rest: Rest) -> None:
    """Then what a user-installed app says is seen by its user alone."""
    guild = server.guild("Out", bot_is_member=False)
    ani, channel = server.person(installed=True), guild.channel("general")
    guild.revokes(ani, "USE_EXTERNAL_APPS")
    call = await ani.slash("ask", where=channel)
    await rest.respond(call, 4, {"content": "x"})
    await rest.webhook("POST", call, "", {"content": "y"})
    assert (await call.response()).ephemeral
    assert (await call.followup()).ephemeral
    assert channel.messages == []


async def test_rights_are_told(server: Discord) -> None:
    """`member.permissions` and `app_permissions` are those in the channel."""
    channel, bot = server.guild("N").channel("general"), Bot(server)
    ani, bob = server.person("Ani"), server.person("Bob")
    channel.denies(ani, "SEND_MESSAGES")
    channel.denies(None, "ATTACH_FILES")

    @bot.tree.command(description="Ask")
    async def ask(interaction: Interaction) -> None:
        may = interaction.permissions.send_messages, interaction.app_permissions.attach_files
        await interaction.response.send_message(str(may))

    async with running(bot):
        call = await ani.slash("ask", where=channel)
        assert (await call.response()).text() == "(False, False)"
        channel.allows(ani, "SEND_MESSAGES")
        call = await ani.slash("ask", where=channel)
        assert (await call.response()).text() == "(True, False)"
        channel.denies(bob, "USE_APPLICATION_COMMANDS")
        with pytest.raises(AssertionError, match="Bob lacks USE_APPLICATION_COMMANDS"):
            await bob.slash("ask", where=channel)


async def test_places(server: Discord) -> None:
    """discord.py knows each place for what it is, and who spoke there."""
    guild, bot, ani = server.guild("N"), Bot(server), server.person("Ani", installed=True)
    outside = server.guild("Out", bot_is_member=False).channel("there")
    forum = guild.forum("questions")
    places = {
        "text": guild.channel("general"),
        "public_thread": guild.channel("more").thread("talk"),
        "private": server.dm(ani),
        "group": server.group_dm(ani, server.person("Bob")),
    }

    @bot.tree.command(description="Ask")
    async def ask(interaction: Interaction) -> None:
        assert interaction.channel is not None
        await interaction.response.send_message(
            f"{interaction.channel.type} {interaction.user.name}"
        )

    async with running(bot):
        for kind, where in places.items():
            call = await ani.slash("ask", where=where)
            assert (await call.response()).text() == f"{kind} ani"
            assert len(where.messages) == 1
        for where in (outside, forum.thread("a post")):
            call = await ani.slash("ask", where=where)
            assert (await call.response()).text().endswith(" ani")


async def test_modal_with_the_real_client(server: Discord) -> None:
    """discord.py opens a modal and gets what was typed."""
    channel, bot, ani = server.guild("N").channel("general"), Bot(server), server.person("Ani")

    class Form(ui.Modal, title="Form"):
        why: ui.TextInput[Any] = ui.TextInput(label="Why", custom_id="why")

        async def on_submit(self, interaction: Interaction) -> None:
            await interaction.response.send_message(f"because {self.why.value}")

    @bot.tree.command(description="Ask")
    async def ask(interaction: Interaction) -> None:
        await interaction.response.send_modal(Form())

    async with running(bot):
        opened = await ani.slash("ask", where=channel)
        await opened.acknowledgement()
        call = await ani.submits(opened, {"why": "it is"})
        assert (await call.response()).text() == "because it is"


async def test_faults_excuse(rest: Rest, server: Discord, ani: Person, channel: Channel) -> None:
    """Done but answered 502: who tries again gets 40060, which is no violation."""
    server.fail("POST", "/callback", faults.server_error(502, effect=True))
    call: Call = await ani.slash("ask", where=channel)
    assert (await rest.respond(call, 4, {"content": "x"})).status == 502
    assert (await rest.respond(call, 4, {"content": "x"})).code == 40060
    assert [m.text() for m in channel.messages] == ["x"]
