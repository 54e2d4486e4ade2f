"""Settings that can be used, and cannot be meant."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.config import Settings
from bot.core.finding import Finding

PART = "settings"

WEBHOOK_PORTS = (443, 80, 88, 8443)
"""The ports that Telegram calls (https://core.telegram.org/bots/api#setwebhook)."""

SHORT_KEY = 16
"""So few characters of a key can be guessed."""


def contradictions(settings: Settings) -> Iterator[Finding]:
    """What is odd about the settings alone; one that is `ok` if nothing is."""
    found = [*_unknown(settings), *_tokens(settings), *_webhook(settings), *_others(settings)]
    yield from found or [Finding(PART, "ok", "The settings can be used.")]


def _unknown(settings: Settings) -> Iterator[Finding]:
    for sentence in settings.warnings:
        yield Finding(PART, "note", sentence, "Mend the name, or take the line away.")


def _tokens(settings: Settings) -> Iterator[Finding]:
    if settings.telegram_token is None and settings.discord_token is None:
        served = settings.http_port is not None
        yield Finding(
            PART,
            "bad" if served else "note",
            "No platform's token is set: briefbot run is then "
            f"{'nothing, for a port is set' if served else 'the terminal chat'}.",
            "For Telegram, send /newbot to @BotFather and set BRIEFBOT_TELEGRAM_TOKEN. For "
            "Discord, choose New Application at https://discord.com/developers/applications, "
            "page Bot, Reset Token, and set BRIEFBOT_DISCORD_TOKEN.",
        )


def _webhook(settings: Settings) -> Iterator[Finding]:
    if settings.public_url is None:
        return
    if settings.telegram_token is None:
        yield Finding(
            PART,
            "note",
            "BRIEFBOT_PUBLIC_URL is set, but no token of Telegram: there is no webhook.",
            "Set BRIEFBOT_TELEGRAM_TOKEN, or leave it out.",
        )
    place = urlsplit(settings.public_url)
    try:
        port = place.port or 443
    except ValueError:
        port = 0
    if port not in WEBHOOK_PORTS:
        yield Finding(
            PART,
            "bad",
            f"Telegram calls only the ports {', '.join(map(str, WEBHOOK_PORTS))}, and "
            "BRIEFBOT_PUBLIC_URL names another.",
            "Let a proxy with a certificate listen at 443 and lead to BRIEFBOT_HTTP_PORT.",
        )
    if _is_private(place.hostname or ""):
        yield Finding(
            PART,
            "bad",
            "BRIEFBOT_PUBLIC_URL names an address that the internet does not reach.",
            "Name a public one, or leave it out: the bot then polls.",
        )
    if settings.database_url.get_secret_value().startswith("sqlite"):
        yield Finding(
            PART,
            "note",
            "A webhook with SQLite is for one process: other replicas would not know what this "
            "one has answered.",
            "For more, set BRIEFBOT_DATABASE_URL to postgresql://user:password@host/name.",
        )


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _others(settings: Settings) -> Iterator[Finding]:
    key = settings.hash_key
    if key is not None and len(key.get_secret_value()) < SHORT_KEY:
        yield Finding(
            PART,
            "note",
            f"BRIEFBOT_HASH_KEY has fewer than {SHORT_KEY} characters, and can be guessed.",
            "Set a long one (openssl rand -hex 32), or leave it out. Another key forgets all "
            "conversations.",
        )
    person, chat = settings.person_per_minute, settings.chat_per_minute
    if chat and (person > chat or not person):
        yield Finding(
            PART,
            "note",
            "BRIEFBOT_CHAT_PER_MINUTE is below BRIEFBOT_PERSON_PER_MINUTE, so that one person can "
            "use up a whole chat.",
            "Raise the one, or lower the other.",
        )
    if settings.discord_shard_ids is not None and settings.discord_token is None:
        yield Finding(
            PART,
            "note",
            "BRIEFBOT_DISCORD_SHARD_IDS is set, but no token of Discord.",
            "Set BRIEFBOT_DISCORD_TOKEN, or leave it out.",
        )
