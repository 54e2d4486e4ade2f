"""`run` and `chat`: the bot at work."""

from __future__ import annotations

import asyncio
import signal
from types import FrameType

import click

from bot.adapters.terminal import Terminal
from bot.app import build
from bot.cli import complaining, console, main, note_fitting
from bot.config import Settings


@main.command()
@complaining
def run() -> None:
    """Start every platform whose token is set, else the terminal chat."""
    settings = Settings()
    wanted = [
        name
        for name, token in (
            ("Telegram", settings.telegram_token),
            ("Discord", settings.discord_token),
        )
        if token is not None and token.get_secret_value()
    ]
    if wanted:
        raise click.ClickException(
            f"A token for {' and '.join(wanted)} is set, but this version has only the terminal "
            "chat. Remove the token, or run: briefbot chat"
        )
    _chat(settings)


@main.command()
@complaining
def chat() -> None:
    """Talk to the bot in this terminal."""
    _chat(Settings())


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _chat(settings: Settings) -> None:
    app = build(settings, note_fitting)
    # asyncio's own handler only cancels a task, which a waiting input() does not notice.
    signal.signal(signal.SIGINT, _interrupt)
    hint = app.knowledge.phrases["help_terminal"]
    asyncio.run(Terminal(app.responder.respond, console(), hint).run())
