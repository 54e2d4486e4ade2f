"""Whether Discord knows the bot, and whether it is set up there as it works best.

Only looks: no gateway is connected to and nothing is told, so that a bot at work is not disturbed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import aiohttp
import discord
from discord import Permissions
from discord.http import Route

from bot.adapters.clock import clock
from bot.adapters.discord.adapter import prepare
from bot.adapters.discord.commands import Tree
from bot.adapters.discord.faults import NOT_KNOWN, UNREACHABLE, name_of
from bot.core.finding import Finding

PART = "discord"

PATIENCE = 20.0
"""Seconds in which Discord must have answered all."""

FEW_STARTS = 50
"""So few of the 1,000 connections that a bot may begin in a day are worth a word."""

SERVERS = 200
"""Servers whose permissions are looked at: so many come in one answer
(https://docs.discord.com/developers/resources/user#get-current-user-guilds)."""

NAMED = 5
"""Servers that are named by their ids."""

_NAMES = {
    "read_messages": "View Channels",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
}
"""Permissions as the library and as Discord's pages call them."""

NEEDED = Permissions(**dict.fromkeys(_NAMES, True))
"""What answers to mentions need in a server; commands need nothing."""

INTENTS = {
    "Presence": 1 << 12 | 1 << 13,
    "Server Members": 1 << 14 | 1 << 15,
    "Message Content": 1 << 18 | 1 << 19,
}
"""The privileged intents as an application's flags tell them, for large bots and for others
(https://docs.discord.com/developers/resources/application#application-object-application-flags)."""

SCOPES = {"guild": {"applications.commands", "bot"}, "user": {"applications.commands"}}

_PORTAL = "In the developer portal (https://discord.com/developers/applications), page"


async def examine(
    token: str,
    phrases: Mapping[str, str] | None = None,
    *,
    api_url: str,
    gateway_url: str,
    proxy: str | None = None,
    shard_count: int | None = None,
    shard_ids: Sequence[int] | None = None,
) -> list[Finding]:
    """What is to be known of the bot with this token; with `phrases`, also of its commands."""
    prepare(api_url, gateway_url)
    dates: list[str] = []
    client = discord.Client(intents=discord.Intents.none(), proxy=proxy, http_trace=_noting(dates))
    try:
        async with asyncio.timeout(PATIENCE):
            await client.login(token)
            found = await _looked_at(client, phrases, shard_count, shard_ids)
    except discord.LoginFailure:
        found = [Finding(PART, "bad", NOT_KNOWN)]
    except (discord.DiscordException, *UNREACHABLE) as error:
        found = [
            Finding(
                PART,
                "bad",
                f"Discord cannot be reached ({name_of(error)}).",
                "Check the network and its firewall, BRIEFBOT_DISCORD_API_URL and "
                "BRIEFBOT_DISCORD_PROXY.",
            )
        ]
    finally:
        await client.close()
    seen = clock(dates[-1], datetime.now(UTC)) if dates else None
    return [*([seen] if seen else []), *found]


def _noting(dates: list[str]) -> aiohttp.TraceConfig:
    """Notes what time it is for Discord, which the library does not show."""

    async def note(_session: Any, _context: Any, ended: aiohttp.TraceRequestEndParams) -> None:
        dates.append(ended.response.headers.get("Date", ""))

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(note)
    return trace


async def _looked_at(
    client: discord.Client,
    phrases: Mapping[str, str] | None,
    shard_count: int | None,
    shard_ids: Sequence[int] | None,
) -> list[Finding]:
    # The library asks another address for it, where Discord leaves some of it out.
    app: dict[str, Any] = await client.http.request(Route("GET", "/applications/@me"))
    advised, _, limit = await client.http.get_bot_gateway()
    guilds = await client.http.get_guilds(SERVERS, with_counts=False)
    many = max(app.get("approximate_guild_count") or 0, len(guilds))
    kinds: dict[str, Any] = app.get("integration_types_config") or {}
    found = [
        Finding(PART, "ok", f"Discord knows the token; the bot is {client.user}; servers: {many}."),
        *_of_the_application(app),
        _installing("guild", kinds.get("0")),
        _installing("user", kinds.get("1")),
        *_of_the_gateway(advised, limit["remaining"], limit["reset_after"], shard_count, shard_ids),
        _permissions(guilds),
    ]
    if phrases is not None:
        known = await client.http.get_global_commands(int(app["id"]))
        mine = {command.name for command in Tree(client, phrases).get_commands()}
        found.append(_commands({command["name"] for command in known}, mine))
    return found


def _of_the_application(app: Mapping[str, Any]) -> Iterator[Finding]:
    if app.get("interactions_endpoint_url"):
        yield Finding(
            PART,
            "bad",
            "The application has an Interactions Endpoint URL: commands and buttons are sent "
            "there, and this bot is told of none.",
            f"{_PORTAL} General Information: empty that field.",
        )
    flags = app.get("flags") or 0
    if on := [name for name, bits in INTENTS.items() if flags & bits]:
        yield Finding(
            PART,
            "note",
            f"Privileged intents are on that the bot does not need: {', '.join(on)}. It does not "
            "ask for them, and does without what people say elsewhere.",
            f"{_PORTAL} Bot, Privileged Gateway Intents: turn them off.",
        )
    else:
        yield Finding(PART, "ok", "No privileged intent is on; the bot needs none.")
    if app.get("bot_require_code_grant"):
        yield Finding(
            PART,
            "bad",
            "The application asks for an OAuth2 code grant: its install link does not work.",
            f"{_PORTAL} Bot: turn Requires OAuth2 Code Grant off.",
        )
    if not app.get("bot_public", True):
        yield Finding(
            PART,
            "note",
            "Only its owner can add the bot to servers.",
            f"If others should: {_PORTAL.replace('In', 'in', 1)} Bot, turn Public Bot on.",
        )


def _installing(what: str, config: Mapping[str, Any] | None) -> Finding:
    """Whether Discord's own install link gives what is needed."""
    whom = "servers" if what == "guild" else "people's accounts"
    title = f"{what.capitalize()} Install"
    if config is None:
        return Finding(
            PART,
            "note",
            f"The bot cannot be added to {whom}.",
            f"{_PORTAL} Installation: tick {title}.",
        )
    params = config.get("oauth2_install_params") or {}
    lacks = sorted(SCOPES[what] - set(params.get("scopes", ())))
    if what == "guild" and not lacks:
        lacks = _lacking(Permissions(int(params.get("permissions", 0))))
    if not lacks:
        return Finding(PART, "ok", f"The install link adds the bot to {whom} with what it needs.")
    return Finding(
        PART,
        "note",
        f"The install link adds the bot to {whom} without {', '.join(lacks)}.",
        f"{_PORTAL} Installation, Default Install Settings, {title}: add them.",
    )


def _lacking(permissions: Permissions) -> list[str]:
    if permissions.administrator:
        return []
    return [title for name, title in _NAMES.items() if not getattr(permissions, name)]


def _of_the_gateway(
    advised: int,
    starts: int,
    resets: int,
    count: int | None,
    ids: Sequence[int] | None,
) -> Iterator[Finding]:
    """`starts` are those left today, `resets` the milliseconds until there are all again
    (https://docs.discord.com/developers/events/gateway#session-start-limit-object)."""
    mine = len(ids) if ids else count or advised
    if count is not None and count < advised:
        yield Finding(
            PART,
            "note",
            f"BRIEFBOT_DISCORD_SHARD_COUNT is {count}, and Discord advises {advised} shards.",
            "Leave it out, or raise it.",
        )
    elif ids is not None and count is not None and len(set(ids)) < count:
        yield Finding(
            PART,
            "note",
            f"This process serves {len(set(ids))} of {count} shards; other processes must serve "
            "the others.",
        )
    else:
        yield Finding(PART, "ok", f"Shards: {count or advised}; Discord advises {advised}.")
    hours = resets / 3_600_000
    if starts < max(mine, 1):
        yield Finding(
            PART,
            "bad",
            f"Discord lets the bot connect {starts} more times in the next {hours:.1f} h, and it "
            f"needs {mine}.",
            "Wait until then. Find out why it connects so often: is it restarted again and again?",
        )
    elif starts < FEW_STARTS:
        yield Finding(
            PART,
            "note",
            f"Discord lets the bot connect only {starts} more times in the next {hours:.1f} h.",
            "Find out why it connects so often: is it restarted again and again?",
        )
    else:
        yield Finding(PART, "ok", f"It may connect {starts} more times today.")


def _permissions(guilds: Iterable[Mapping[str, Any]]) -> Finding:
    """Those of whole servers: what a channel takes away is not looked at."""
    without = {
        str(guild["id"]): lacks
        for guild in guilds
        if (lacks := _lacking(Permissions(int(guild["permissions"]))))
    }
    if not without:
        return Finding(PART, "ok", "It may answer mentions in the servers where it is.")
    names = ", ".join(sorted({name for lacks in without.values() for name in lacks}))
    some = list(without)[:NAMED]
    more = f" and {len(without) - NAMED} more" if len(without) > NAMED else ""
    return Finding(
        PART,
        "note",
        f"Mentions are not answered in some servers ({len(without)}): the bot lacks {names}. Ids: "
        f"{', '.join(some)}{more}. Commands work all the same.",
        "Their administrators can give the bot's role these permissions.",
    )


def _commands(known: set[str], mine: set[str]) -> Finding:
    if known >= mine:
        return Finding(PART, "ok", f"Discord knows its {len(mine)} commands.")
    said = f"{len(known & mine)} of its {len(mine)} commands"
    return Finding(
        PART,
        "note",
        f"Discord knows {said}.",
        "The start of the bot tells them; or: briefbot discord sync",
    )
