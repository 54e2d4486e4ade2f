"""Bots to be measured, in processes of their own: `python -m bench.telegram_bots NAME URL TOKEN`.

`stock` and `stock-concurrent` are python-telegram-bot's echo bot as its documentation has it;
`echo` is the same on our road: transport, intake, order and store.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, ExtBot, MessageHandler, filters

from bot.adapters.telegram.flood import Flood
from bot.adapters.telegram.intake import Poller
from bot.adapters.telegram.transport import AiohttpRequest
from bot.store.store import Store


def main() -> None:
    """Run one of them until it is told to stop."""
    name, url, token = sys.argv[1:]
    if name == "echo":
        asyncio.run(_ours(url, token))
    else:
        _stock(url, token, concurrent=name == "stock-concurrent")


async def _echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def _stock(url: str, token: str, *, concurrent: bool) -> None:
    builder: Any = Application.builder().token(token).base_url(f"{url}/bot")
    if concurrent:
        builder = builder.concurrent_updates(True)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.run_polling()


async def _ours(url: str, token: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    fetching = AiohttpRequest(repeats=())
    bot = ExtBot(
        token,
        base_url=f"{url}/bot",
        request=AiohttpRequest(receipts=True),
        get_updates_request=fetching,
        rate_limiter=Flood(limited=False),
    )

    async def echo(update: Update) -> None:
        if update.message is not None and update.message.text is not None:
            await update.message.reply_text(update.message.text)

    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        await store.open()
        try:
            async with bot:
                await Poller(bot, fetching, echo, store, allowed=("message",)).run(stop)
        finally:
            await store.close()


if __name__ == "__main__":
    main()
