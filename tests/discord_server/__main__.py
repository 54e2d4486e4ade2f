"""The server in a process of its own: `python -m tests.discord_server`.

Prints one line of JSON with `api_url`, `gateway_url`, `token`, `application_id` and `control` (see
control.py), and serves until it gets SIGTERM or SIGINT, or until its standard input closes if it
is `--leashed`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from tests.discord_server.control import Control
from tests.discord_server.server import TOKEN, Discord


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser("tests.discord_server", description=__doc__)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--username", default="briefing_test_bot")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--gateway-port", type=int, default=0)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--rates", action="store_true", help="keep Discord's rate limits")
    parser.add_argument(
        "--unchecked",
        action="store_true",
        help="do not compare bodies with the OpenAPI document, which takes milliseconds each",
    )
    parser.add_argument(
        "--leashed", action="store_true", help="stop when the standard input closes"
    )
    asyncio.run(_serve(parser.parse_args()))


async def _serve(options: argparse.Namespace) -> None:
    server = Discord(
        options.token,
        options.username,
        port=options.port,
        gateway_port=options.gateway_port,
        shards=options.shards,
        keeps_rates=options.rates,
        checks_spec=not options.unchecked,
        checks_answers=False,
        keep_requests=False,
    )
    control, stop = Control(server), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if options.leashed:
        loop.add_reader(sys.stdin, stop.set)
    await server.comes_back()
    try:
        address = await control.opens()
        where = {
            "api_url": server.api_url,
            "gateway_url": server.gateway_url,
            "token": server.token,
            "application_id": str(server.application_id),
            "control": address,
        }
        print(json.dumps(where), flush=True)
        await stop.wait()
    finally:
        await control.closes()
        await server.goes_down()


if __name__ == "__main__":
    main()
