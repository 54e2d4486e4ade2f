"""Whether Telegram knows the bot, and whether it is set up there as it works best.

Only looks: nothing is fetched, told or changed, so that a bot at work is not disturbed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import aiohttp
from telegram import (
    Bot,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    User,
    WebhookInfo,
)
from telegram.error import InvalidToken, TelegramError

from bot.adapters.clock import clock
from bot.adapters.telegram.commands import IN_GROUPS, IN_PRIVATE
from bot.adapters.telegram.intake import LIMIT, BadTokenError
from bot.adapters.telegram.read import SERVED
from bot.adapters.telegram.transport import AiohttpRequest, Times, unusable_proxy
from bot.core.finding import Finding

PART = "telegram"

PATIENCE = 10.0
"""Seconds in which Telegram must answer one request."""

RECENT = timedelta(hours=1)
"""How old the last fault of a webhook may be to matter."""


async def examine(
    token: str, *, api_url: str, proxy: str | None = None, public_url: str | None = None
) -> list[Finding]:
    """What is to be known of the bot with this token; `public_url` is where its webhook is to be.

    https://core.telegram.org/bots/api#getme and #getwebhookinfo.
    """
    api = api_url.rstrip("/")
    seen = [*_unused_proxy(api, proxy), *await _clock(api, proxy)]
    times = Times(connect=PATIENCE, read=PATIENCE, write=PATIENCE, pool=PATIENCE)
    try:
        bot = Bot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=AiohttpRequest(connections=4, times=times, repeats=(0.5,), proxy=proxy),
            # The library would make one of its own, which some proxies of the environment break.
            get_updates_request=AiohttpRequest(connections=1, proxy=proxy),
        )
        async with bot:
            found = [
                *_of_the_bot(bot.bot),
                *_of_the_webhook(await bot.get_webhook_info(), public_url),
                await _of_the_commands(bot),
            ]
    except InvalidToken:
        return [*seen, Finding(PART, "bad", str(BadTokenError()))]
    except TelegramError as error:
        return [*seen, _unreachable(api, error)]
    return [*seen, *found]


def _unreachable(api: str, error: TelegramError) -> Finding:
    return Finding(
        PART,
        "bad",
        f"Telegram cannot be reached: {error.message}.",
        f"Check the network and its firewall ({_host(api)} must be let through), "
        "BRIEFBOT_TELEGRAM_API_URL and BRIEFBOT_TELEGRAM_PROXY.",
    )


def _unused_proxy(api: str, proxy: str | None) -> Iterator[Finding]:
    if not proxy and (named := unusable_proxy(api)):
        yield Finding(
            PART,
            "note",
            f"Telegram is reached without the proxy of {named}: only http and https ones can be "
            "used.",
            "Name one in BRIEFBOT_TELEGRAM_PROXY.",
        )


async def _clock(api: str, proxy: str | None) -> list[Finding]:
    """By an answer to no question in particular: the library shows no headers."""
    try:
        async with (
            aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=PATIENCE), trust_env=proxy is None
            ) as session,
            session.get(f"{api}/", proxy=proxy, allow_redirects=False) as answer,
        ):
            found = clock(answer.headers.get("Date", ""), datetime.now(UTC))
    except (aiohttp.ClientError, OSError, ValueError):
        # That it cannot be reached is told by what comes next.
        return []
    return [found] if found else []


def _of_the_bot(me: User) -> Iterator[Finding]:
    yield Finding(PART, "ok", f"Telegram knows the token; the bot is @{me.username}.")
    if me.can_join_groups:
        yield Finding(PART, "ok", "It can be added to groups.")
    else:
        yield Finding(
            PART,
            "note",
            "It cannot be added to groups.",
            "If it should be: @BotFather, /setjoingroups, Enable.",
        )
    if me.can_read_all_group_messages:
        yield Finding(
            PART,
            "note",
            "Privacy mode is off: in groups Telegram delivers all that people say, which the bot "
            "ignores.",
            "@BotFather, /setprivacy, Enable; then remove the bot from its groups and add it "
            "again.",
        )
    else:
        yield Finding(
            PART,
            "ok",
            "Privacy mode is on: in groups it is told commands and replies, and nothing else.",
        )
    if me.supports_inline_queries:
        yield Finding(PART, "ok", f"Inline mode is on: @{me.username} works in any chat.")
    else:
        yield Finding(
            PART,
            "note",
            "Inline mode is off: nobody can share answers by typing the bot's name in a chat.",
            "@BotFather, /setinline, and a placeholder such as: Ask about the article…",
        )
    if me.supports_guest_queries:
        yield Finding(PART, "ok", "Guest mode is on: it answers mentions where it is no member.")
    else:
        yield Finding(
            PART,
            "note",
            "Guest mode is off: mentions in chats where the bot is no member are not answered.",
            "@BotFather, /mybots, the bot, Bot Settings, Guest Mode: on.",
        )


def _of_the_webhook(info: WebhookInfo, public_url: str | None) -> Iterator[Finding]:
    yield _way(info.url, public_url)
    waiting = info.pending_update_count
    if waiting > LIMIT:
        yield Finding(
            PART,
            "note",
            f"{waiting} updates wait at Telegram: the bot is down, or slower than they come.",
            "Start it, or look into its log and /metrics.",
        )
    if not info.url:
        return
    if info.last_error_message and info.last_error_date:
        yield _fault(info.last_error_message, info.last_error_date, waiting)
    asked = set(info.allowed_updates)
    if public_url and asked and (lacks := [kind for kind in SERVED if kind not in asked]):
        yield Finding(
            PART,
            "bad",
            f"The webhook is not told of {', '.join(lacks)}: it was set by something else.",
            "Restart the bot, which sets it anew.",
        )


def _way(url: str, public_url: str | None) -> Finding:
    """How updates come: a webhook's path is a part of its secret, and is not shown."""
    if not public_url:
        if not url:
            return Finding(PART, "ok", "Updates are polled; no webhook is set.")
        return Finding(
            PART,
            "bad",
            f"A webhook at {_host(url)} takes the updates, and this bot polls: it is another "
            "deployment of the same bot, or was left behind by one.",
            "If that one is to stay, make another bot with @BotFather; else stop it, and start "
            "this bot, which takes the webhook away.",
        )
    if not url:
        return Finding(
            PART,
            "note",
            f"No webhook is set yet; the start of the bot sets it, at {_host(public_url)}.",
            "Start it; if it runs, look into its log.",
        )
    if url == public_url or url.startswith(f"{public_url}/"):
        return Finding(PART, "ok", f"The webhook is at {_host(url)}, as BRIEFBOT_PUBLIC_URL says.")
    return Finding(
        PART,
        "bad",
        f"The webhook is at {_host(url)}, and BRIEFBOT_PUBLIC_URL says {_host(public_url)}: "
        "another deployment of the same bot takes the updates.",
        "Stop the other one and restart this, or make another bot with @BotFather.",
    )


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _fault(message: str, date: datetime, waiting: int) -> Finding:
    ago = datetime.now(UTC) - date
    said = f"Telegram could not deliver to the webhook: {message}"
    if ago > RECENT and not waiting:
        return Finding(PART, "note", f"{said} ({date:%Y-%m-%d %H:%M} UTC; all came since).")
    low = message.casefold()
    if "ssl" in low or "certificate" in low:
        do = (
            "Give the address a certificate that browsers trust, with its whole chain (Let's "
            "Encrypt's fullchain.pem), for just this name."
        )
    elif "401" in low or "403" in low:
        do = "The secret differs: restart the bot, and let no proxy take headers away."
    elif "resolve" in low:
        do = "Check that the name in BRIEFBOT_PUBLIC_URL has a public DNS entry."
    else:
        do = (
            "Check that the address is reached from the internet and leads to "
            "BRIEFBOT_HTTP_PORT, and look into the log of the proxy before it."
        )
    return Finding(PART, "bad", f"{said} ({date:%Y-%m-%d %H:%M} UTC; {waiting} wait).", do)


async def _of_the_commands(bot: Bot) -> Finding:
    told = [
        [command.command for command in await bot.get_my_commands(scope=scope)]
        for scope in (BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats())
    ]
    if told == [list(IN_PRIVATE), list(IN_GROUPS)]:
        return Finding(PART, "ok", f"It has been told its commands: {len(IN_PRIVATE)} in private.")
    said = "other commands than this version has" if any(told) else "no commands yet"
    return Finding(
        PART,
        "note",
        f"Telegram knows {said}, so that typing a slash does not offer them.",
        "The start of the bot tells them.",
    )
