"""Whether the bot's HTTP can be served, or is."""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.config import Settings
from bot.core.finding import Finding
from bot.listen import PortError, listening

PART = "http"

PATIENCE = 5.0
"""Seconds in which the bot on this machine must answer."""

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104
"""Where to ask what listens at all addresses."""


class _NobodyError(Exception):
    """Nobody listens there."""


async def port(settings: Settings) -> Finding:
    """Who has the port of health, metrics and the webhook: nobody, this bot, or another program."""
    host, number = settings.http_host, settings.port
    if number is None:
        return Finding(PART, "ok", "Health, metrics and a webhook are not served: no port is set.")
    if number == 0:
        return Finding(PART, "note", "A free port is chosen at each start; the log tells which.")
    if (fault := _fault(host, number)) is None:
        return Finding(PART, "ok", f"Port {number} of {host} is free for the bot.")
    # If the machine has that address, somebody may have the port.
    asked = _fault(host, 0) is None
    try:
        parts = await _ready(_EVERYWHERE.get(host, host), number) if asked else None
    except _NobodyError:
        asked = False
    if not asked:
        return Finding(
            PART,
            "bad",
            str(fault),
            "0.0.0.0 is every address of this machine; ports below 1024 are for root.",
        )
    return _taken(number, parts)


def _taken(number: int, parts: dict[str, str] | None) -> Finding:
    if parts is None:
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


def _fault(host: str, number: int) -> PortError | None:
    """Why nothing can listen there; None if something can."""
    try:
        listening(host, number).close()
    except PortError as error:
        return error
    return None


async def _ready(host: str, number: int) -> dict[str, str] | None:
    """What the bot at a port says of its parts; None if it is another program."""
    place = f"[{host}]" if ":" in host else host
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
            session.get(f"http://{place}:{number}/readyz", allow_redirects=False) as answer,
        ):
            return _parts(await answer.json(content_type=None))
    except aiohttp.ClientConnectorError:
        raise _NobodyError from None
    except (aiohttp.ClientError, OSError, ValueError):
        return None


def _parts(told: Any) -> dict[str, str] | None:
    parts = told.get("parts") if isinstance(told, dict) else None
    return {str(k): str(v) for k, v in parts.items()} if isinstance(parts, dict) else None
