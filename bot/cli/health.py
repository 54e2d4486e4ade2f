"""`health`: whether the bot that runs here is well.

A container asks every few seconds, so that no more is loaded than this takes: neither the settings,
where the environment says it all, nor anything of the bot's own.
"""

from __future__ import annotations

import json
import os
import sys
from http.client import HTTPConnection, HTTPException

import click

from bot.cli import complaining, main

SECONDS = 3.0
"""For each step on the way to an answer."""

MOST = 64 * 1024
"""Bytes of an answer that are read."""

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104
"""Addresses that stand for all of a machine, with one at which it is reached."""


@main.command()
@click.option("--ready", is_flag=True, help="Ask whether all parts work, not only the process.")
def health(ready: bool) -> None:
    """Whether the bot that runs on this machine is well: exit code 0, else 1.

    It must serve health: see BRIEFBOT_HTTP_PORT.
    """
    host, port = _given() or _set()
    if port is None:
        click.echo("No bot can be asked here: health is served where BRIEFBOT_HTTP_PORT is set.")
        sys.exit(1)
    path = "/readyz" if ready else "/healthz"
    try:
        status, body = _asked(_EVERYWHERE.get(host, host), port, path)
    except (OSError, HTTPException) as error:
        why = (isinstance(error, OSError) and error.strerror) or type(error).__name__
        click.echo(f"The bot does not answer at {host}, port {port}: {why}.")
        sys.exit(1)
    click.echo("\n".join(_told(body)) if ready else body.decode("utf-8", "replace"))
    sys.exit(0 if status == 200 else 1)


def _given() -> tuple[str, int] | None:
    """What the environment alone says, if it says both."""
    host = os.environ.get("BRIEFBOT_HTTP_HOST")
    port = os.environ.get("BRIEFBOT_HTTP_PORT", "")
    return (host, int(port)) if host and port.isascii() and port.isdigit() else None


@complaining
def _set() -> tuple[str, int | None]:
    from bot.config import Settings

    settings = Settings()
    return settings.http_host, settings.port


def _asked(host: str, port: int, path: str) -> tuple[int, bytes]:
    # Not urllib, which would ask a proxy that the environment names.
    connection = HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read(MOST)
    finally:
        connection.close()


def _told(body: bytes) -> list[str]:
    """What `/readyz` says, in lines."""
    try:
        said = json.loads(body)
        amiss = {part: what for part, what in said["parts"].items() if what != "ok"}
        lines = [f"{part}: {what}" for part, what in {**amiss, **said["notes"]}.items()]
        return lines or ["ok" if said["ready"] else "The bot is not ready yet."]
    except (ValueError, KeyError, TypeError, AttributeError):
        click.echo("What answers there is not the bot.")
        sys.exit(1)
