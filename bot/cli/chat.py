"""`run` and `chat`: the bot at work."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from functools import partial
from types import FrameType

from bot.adapters import PlatformError
from bot.app import build, store_of
from bot.cli import complaining, console, main, note_fitting
from bot.config import Settings
from bot.live import Live
from bot.platforms import platforms, serve, web
from bot.status import Status

log = logging.getLogger(__name__)

NO_PLATFORM = (
    "BRIEFBOT_HTTP_PORT makes this a service, and there is no platform for it to serve. Set "
    "BRIEFBOT_TELEGRAM_TOKEN or BRIEFBOT_DISCORD_TOKEN; `briefbot chat` is the bot in a terminal."
)


@main.command()
@complaining
def run() -> None:
    """Start every platform whose token is set, else the terminal chat."""
    settings = Settings()
    if settings.telegram_token is not None or settings.discord_token is not None:
        # Until it serves; the first process of a container would else not hear of a stop.
        signal.signal(signal.SIGTERM, _leave)
        # Only here: the terminal needs none of it.
        from bot import logs, telemetry

        logs.configure(settings.log_format, settings.log_level, sys.stderr)
        dsn = settings.sentry_dsn.get_secret_value() if settings.sentry_dsn else None
        with telemetry.at_work(dsn, settings.traces):
            well = asyncio.run(_serve(settings))
        if not well:
            sys.exit(1)
    elif settings.http_port is not None:
        # A service that nobody could talk to; there is no terminal either.
        raise PlatformError(NO_PLATFORM)
    else:
        _chat(settings)


@main.command()
@complaining
def chat() -> None:
    """Talk to the bot in this terminal."""
    _chat(Settings())


async def _serve(settings: Settings) -> bool:
    """Serve the platforms until SIGINT or SIGTERM; whether all went well."""
    from bot.observed import knowledge

    for sentence in settings.warnings:
        log.warning("%s", sentence)
    status = Status()
    store = store_of(settings, status)
    await store.open(waiting=True)
    try:
        fitting = partial(log.info, "Learning the knowledge, once after each change.")
        live = Live(build(settings, fitting, store), knowledge(status))
        running = platforms(live.service, store, status)
        beside = web(settings, status, [p.webhook for p in running if p.webhook])
        with live.following():
            return await serve(
                running,
                store,
                _stop_on_signals(),
                beside,
                keep_unanswered=settings.keep_unanswered,
            )
    finally:
        await store.close()


def _stop_on_signals() -> asyncio.Event:
    """An event that the first signal sets; a second one ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        log.info("Stopping.")
        stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    return stop


def _leave(number: int, _frame: FrameType | None) -> None:
    # What a shell says of a process that the signal has ended.
    sys.exit(128 + number)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _chat(settings: Settings) -> None:
    from bot.adapters.terminal import Terminal

    app = build(settings, note_fitting)
    # asyncio's own handler only cancels a task, which a waiting input() does not notice.
    signal.signal(signal.SIGINT, _interrupt)
    # Who edits the knowledge sees here that a change is in use.
    logging.basicConfig(format="%(message)s")
    logging.getLogger("bot.live").setLevel(logging.INFO)
    live = Live(app)
    with live.following():
        asyncio.run(Terminal(live.respond, console(), live.service.phrases).run())
