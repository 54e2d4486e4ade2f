"""Whether the bot's HTTP can be served, or is."""

from __future__ import annotations

import asyncio
import errno
import socket
from typing import Any

import aiohttp

from bot.config import Settings
from bot.core.finding import Finding

PART = "http"

PATIENCE = 5.0
"""Seconds in which the bot on this machine must answer."""

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104
"""Where to ask what listens at all addresses."""


async def port(settings: Settings) -> list[Finding]:
    """Who has the port of health, metrics and the webhook: nobody, this bot, or another program."""
    host, number = settings.http_host, settings.port
    if number is None:
        return [
            Finding(PART, "ok", "Health, metrics and a webhook are not served: no port is set.")
        ]
    if number == 0:
        return [Finding(PART, "note", "A free port is chosen at each start, as the log says.")]
    fault = await asyncio.to_thread(_bound, host, number)
    if fault is None:
        return [Finding(PART, "ok", f"Port {number} of {host} is free for the bot.")]
    if fault.errno != errno.EADDRINUSE:
        return [
            Finding(
                PART,
                "bad",
                f"The bot cannot listen at port {number} of {host}: {fault.strerror}.",
                "Set BRIEFBOT_HTTP_HOST to an address of this machine (0.0.0.0 for all) and "
                "BRIEFBOT_HTTP_PORT to one from 1024 on.",
            )
        ]
    return [await _who(_EVERYWHERE.get(host, host), number)]


def _bound(host: str, number: int) -> OSError | None:
    """Why nothing can listen there; None if something can."""
    try:
        for family, kind, _, _, address in socket.getaddrinfo(
            host or None, number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            with socket.socket(family, kind) as plug:
                # As the server does: what has just been closed is no hindrance.
                plug.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                plug.bind(address)
    except OSError as error:
        return error
    return None


async def _who(host: str, number: int) -> Finding:
    base = f"http://[{host}]:{number}" if ":" in host else f"http://{host}:{number}"
    try:
        async with aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=PATIENCE), trust_env=False
        ) as session:
            async with session.get(f"{base}/healthz", allow_redirects=False) as health:
                lives = health.status == 200
            async with session.get(f"{base}/readyz", allow_redirects=False) as ready:
                parts = _parts(await ready.json(content_type=None))
    except (aiohttp.ClientError, OSError, ValueError):
        lives, parts = False, None
    if not lives or parts is None:
        return Finding(
            PART,
            "bad",
            f"Port {number} is used by another program.",
            "Stop it, or set BRIEFBOT_HTTP_PORT to another port.",
        )
    if amiss := [f"{part} ({why})" for part, why in parts.items() if why != "ok"]:
        return Finding(
            PART,
            "bad",
            f"The bot runs here, at port {number}, and is not ready: {', '.join(amiss)}.",
            "Look into its log.",
        )
    return Finding(PART, "ok", f"The bot runs here, at port {number}, and is ready.")


def _parts(told: Any) -> dict[str, str] | None:
    """What `/readyz` says of each part; None for what is not its answer."""
    parts = told.get("parts") if isinstance(told, dict) else None
    return {str(k): str(v or "ok") for k, v in parts.items()} if isinstance(parts, dict) else None
