"""Channels and the bot's own account over REST: rights, replies, nonces, and what is not there."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from tests.discord_server import Discord
from tests.discord_server.conftest import Bot, running
from tests.discord_server.rest import Rest

JSON = dict[str, Any]
X: JSON = {"content": "x"}


async def test_who_the_bot_is(server: Discord, rest: Rest) -> None:
    """The account, the application and the gateway, as the client asks for them at its start."""
    server.shards, server.max_concurrency = 3, 2
    assert (await rest("GET", "/users/@me")).body["username"] == server.username
    application = (await rest("GET", "/applications/@me")).body
    assert application == (await rest("GET", "/oauth2/applications/@me")).body
    assert application["id"] == str(server.application_id)
    gateway = (await rest("GET", "/gateway/bot")).body
    assert (gateway["url"], gateway["shards"]) == (server.gateway_url, 3)
    assert gateway["session_start_limit"] == {
        "total": 1000,
        "remaining": 1000,
        "reset_after": 86_400_000,
        "max_concurrency": 2,
    }


async def test_wrong_tokens(server: Discord, rest: Rest) -> None:
    """401 with code 0; a token without "Bot" before it is a violation too."""
    wrong = await rest("GET", "/users/@me", authorization="Bot NDI.fake.wrong-token")
    assert (wrong.status, wrong.code) == (401, 0)
    assert (server.refused_tokens, server.violations) == (1, [])
    server.expect_violation("the header Authorization starts with 'NDI")
    assert (await rest("GET", "/users/@me", authorization=server.token)).status == 401


async def test_login_of_the_real_client_with_a_wrong_token(server: Discord) -> None:
    """discord.py raises LoginFailure."""
    bot = Bot(server)
    with pytest.raises(discord.LoginFailure):
        async with running(bot, token="NDI.fake.wrong-token"):
            pass
    await bot.close()


async def test_what_is_not_served(server: Discord, rest: Rest) -> None:
    """A test must not pass over an endpoint that this server does not know."""
    server.expect_violation("POST /guilds/1/bans: is not served")
    assert (await rest("POST", "/guilds/1/bans")).status == 404


async def test_unknown_channel(server: Discord, rest: Rest) -> None:
    """10003."""
    server.expect_violation("there is no channel 5")
    answered = await rest("POST", "/channels/5/messages", X)
    assert (answered.status, answered.code) == (404, 10003)


@pytest.mark.parametrize(("right", "code"), [("SEND_MESSAGES", 50013), ("VIEW_CHANNEL", 50001)])
async def test_missing_rights(server: Discord, rest: Rest, right: str, code: int) -> None:
    """The bot speaks only where it may."""
    channel = server.guild("N").channel("general")
    path = f"/channels/{channel.id}/messages"
    channel.denies(None, right)
    server.expect_violation(f"lacks {right}|does not see")
    answered = await rest("POST", path, X)
    assert (answered.status, answered.code) == (403, code)
    channel.allows(None, right)
    assert (await rest("POST", path, X)).status == 200


async def test_places_without_the_bot(server: Discord, rest: Rest) -> None:
    """Group DMs, and guilds where the app is only user-installed: no access."""
    ani = server.person(installed=True)
    outside = server.guild("Out", bot_is_member=False).channel("general")
    server.expect_violation("the bot is not in that channel")
    for channel in (outside, server.group_dm(ani)):
        answered = await rest("POST", f"/channels/{channel.id}/messages", X)
        assert (answered.status, answered.code) == (403, 50001)


async def test_forums_and_threads(server: Discord, rest: Rest) -> None:
    """A message is not in a forum but in a post, for which there is a right of its own."""
    forum = server.guild("N").forum("questions")
    post = forum.thread("a question")
    server.expect_violation("in a forum")
    assert (await rest("POST", f"/channels/{forum.id}/messages", X)).code == 50008
    forum.denies(None, "SEND_MESSAGES")
    assert (await rest("POST", f"/channels/{post.id}/messages", X)).status == 200
    forum.denies(None, "SEND_MESSAGES_IN_THREADS")
    server.expect_violation("lacks SEND_MESSAGES_IN_THREADS")
    assert (await rest("POST", f"/channels/{post.id}/messages", X)).code == 50013


async def test_private_conversations(server: Discord, rest: Rest) -> None:
    """A DM is opened once; who has closed theirs is not reached, which nobody could foresee."""
    ani = server.person()
    opened = await rest("POST", "/users/@me/channels", {"recipient_id": str(ani.id)})
    assert opened.body["id"] == str(server.dm(ani).id)
    path = f"/channels/{opened.body['id']}/messages"
    assert (await rest("POST", path, X)).status == 200
    ani.accepts_dms = False
    answered = await rest("POST", path, X)
    assert (answered.status, answered.code) == (403, 50007)
    assert server.violations == []
    server.expect_violation("a DM with nobody")
    assert (await rest("POST", "/users/@me/channels", {"recipient_id": "5"})).code == 50033


async def test_replies(server: Discord, rest: Rest) -> None:
    """A reply shows what it answers; to a message that is gone only if that was allowed."""
    channel, ani = server.guild("N").channel("general"), server.person()
    path = f"/channels/{channel.id}/messages"
    asked = await ani.says("@bot hello", where=channel)
    reference = {"message_id": str(asked.id)}
    body: JSON = {
        **X,
        "message_reference": reference,
        "allowed_mentions": {"parse": [], "replied_user": False},
    }
    answered = await rest("POST", path, body)
    assert answered.body["referenced_message"]["id"] == str(asked.id)
    assert channel.last.reply_to is asked
    await ani.deletes(asked)
    assert (await rest("POST", path, body)).code == 50035
    assert server.violations == []
    lenient = {**body, "message_reference": {**reference, "fail_if_not_exists": False}}
    assert (await rest("POST", path, lenient)).status == 200
    server.expect_violation("a reply to a message that is not there")
    unknown = {**body, "message_reference": {"message_id": "5"}}
    assert (await rest("POST", path, unknown)).code == 50035


async def test_reply_without_the_history(server: Discord, rest: Rest) -> None:
    """Who cannot read the history cannot reply to it."""
    channel, ani = server.guild("N").channel("general"), server.person()
    asked = await ani.says("@bot hello", where=channel)
    channel.denies(None, "READ_MESSAGE_HISTORY")
    server.expect_violation("READ_MESSAGE_HISTORY")
    none = {"parse": [], "replied_user": False}
    body = {**X, "message_reference": {"message_id": str(asked.id)}, "allowed_mentions": none}
    assert (await rest("POST", f"/channels/{channel.id}/messages", body)).code == 160002


async def test_nonces(server: Discord, rest: Rest) -> None:
    """With `enforce_nonce` a repeated message is the first one; without it is another."""
    channel = server.guild("N").channel("general")
    path = f"/channels/{channel.id}/messages"
    body = {**X, "nonce": "7", "enforce_nonce": True}
    first, second = [await rest("POST", path, body) for _ in range(2)]
    assert first.body["id"] == second.body["id"]
    assert first.body["nonce"] == "7"
    await rest("POST", path, {**X, "nonce": "7"})
    assert len(channel.messages) == 2


async def test_edit_and_delete(server: Discord, rest: Rest) -> None:
    """The bot's own messages; those of people only with the right to manage them."""
    guild, ani = server.guild("N"), server.person()
    channel = guild.channel("general")
    path = f"/channels/{channel.id}/messages"
    own = (await rest("POST", path, X)).body["id"]
    theirs = await ani.says("hello", where=channel)
    assert (await rest("PATCH", f"{path}/{own}", {"content": "y"})).body["content"] == "y"
    server.expect_violation("an edit of a person's message")
    assert (await rest("PATCH", f"{path}/{theirs.id}", X)).code == 50005
    server.expect_violation("lacks MANAGE_MESSAGES")
    assert (await rest("DELETE", f"{path}/{theirs.id}")).code == 50013
    channel.allows(None, "MANAGE_MESSAGES")
    for id_ in (own, theirs.id):
        assert (await rest("DELETE", f"{path}/{id_}")).status == 204
        assert (await rest("GET", f"{path}/{id_}")).code == 10008
    assert channel.messages == []


async def test_reading_hides_what_the_gateway_hides(server: Discord, rest: Rest) -> None:
    """Without the privileged intent REST gives no text of people's messages either."""
    channel, ani = server.guild("N").channel("general"), server.person()
    path = f"/channels/{channel.id}/messages"
    await ani.says("to others", where=channel)
    await ani.says("@bot hello", where=channel)
    await rest("POST", path, X)
    read = (await rest("GET", path + "?limit=10")).body
    assert [m["content"] for m in read] == ["x", f"<@{server.bot_id}> hello", ""]


async def test_what_people_may_not_do(server: Discord) -> None:
    """People speak where they are and may, and not in a forum outside of its posts."""
    guild, ani, bob = server.guild("N"), server.person("Ani"), server.person("Bob")
    channel, forum = guild.channel("general"), guild.forum("questions")
    channel.denies(ani, "SEND_MESSAGES")
    with pytest.raises(AssertionError, match="Ani lacks SEND_MESSAGES"):
        await ani.says("hello", where=channel)
    with pytest.raises(AssertionError, match="Bob is not in there"):
        await bob.says("hello", where=server.dm(ani))
    with pytest.raises(AssertionError, match="not to be said"):
        await bob.says("hello", where=forum)
    await bob.says("hello", where=channel)
    await ani.says("hello", where=forum.thread("post"))


async def test_guilds_come_and_go(server: Discord) -> None:
    """The bot hears of guilds that it is added to and removed from, and of new channels."""
    guild, bot = server.guild("Later", bot_is_member=False), Bot(server)
    async with running(bot):
        assert not bot.guilds
        await guild.adds_bot()
        await server.wait_for(lambda: bot.guilds)
        channel = guild.channel("new")
        await server.wait_for(lambda: bot.get_channel(channel.id))
        thread = channel.thread("talk")
        await server.wait_for(lambda: bot.guilds[0].get_thread(thread.id))
        await guild.removes_bot()
        await server.wait_for(lambda: not bot.guilds)
