"""The server in a process of its own: `python -m tests.telegram_server`.

Prints one line of JSON with `url`, `token` and `control` (see control.py), and serves until it
gets SIGTERM or SIGINT, or until its standard input closes if it is `--leashed`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from tests.telegram_server.control import Control
from tests.telegram_server.server import BotApi


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser("tests.telegram_server", description=__doc__)
    parser.add_argument("--token", default="42:TEST")
    parser.add_argument("--username", default="briefing_test_bot")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--flood", action="store_true", help="keep Telegram's rates")
    parser.add_argument(
        "--unchecked",
        action="store_true",
        help="do not compare requests with the specification, which takes time",
    )
    parser.add_argument(
        "--leashed", action="store_true", help="stop when the standard input closes"
    )
    asyncio.run(_serve(parser.parse_args()))


async def _serve(options: argparse.Namespace) -> None:
    api = BotApi(
        options.token,
        options.username,
        port=options.port,
        enforce_flood=options.flood,
        checks_spec=not options.unchecked,
        check_callbacks=False,
        keep_calls=False,
    )
    control, stop = Control(api), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if options.leashed:
        loop.add_reader(sys.stdin, stop.set)
    await api.comes_back()
    try:
        address = await control.opens()
        print(json.dumps({"url": api.url, "token": api.token, "control": address}), flush=True)
        await stop.wait()
    finally:
        await control.closes()
        await api.goes_down()


if __name__ == "__main__":
    main()
