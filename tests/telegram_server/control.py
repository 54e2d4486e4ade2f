"""Orders for a server in a process of its own, over HTTP with JSON.

- `POST /ask` `{"count": 500, "chats": 50, "questions": [["text {n}", "expected"], …],
  "rate": null, "ahead": null, "groups": false}` asks (see `Load.ask`)
- `POST /wait` `{"timeout": 60}` answers once all is answered, or after so many seconds, with the
  report and `"done"`
- `GET /report` (`?detail=1` with each chat's order), `POST /reset` forgets what was asked
- `POST /fail` `{"method": "sendMessage", "how": "flood", "with": {"seconds": 1}, "times": 1}`
- `POST /down`, `POST /up`: the Bot API's port closes and opens
- `GET /state`: violations, conflicts, pending updates and the server's memory in bytes
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.telegram_server import faults
from tests.telegram_server.listening import HOST
from tests.telegram_server.load import DEFAULT, Load, Question
from tests.telegram_server.server import BotApi

JSON = dict[str, Any]


class Control:
    """The address for orders: apart from the Bot API's own, so that it goes on without."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._load = Load(api)
        app = web.Application()
        app.router.add_post("/ask", self._ask)
        app.router.add_post("/wait", self._wait)
        app.router.add_get("/report", self._report)
        app.router.add_post("/reset", self._reset)
        app.router.add_post("/fail", self._fail)
        app.router.add_post("/down", self._down)
        app.router.add_post("/up", self._up)
        app.router.add_get("/state", self._state)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def opens(self) -> str:
        """Listen; gives the address."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, 0)
        await site.start()
        return f"http://{HOST}:{self._runner.addresses[0][1]}"

    async def closes(self) -> None:
        self._load.stop()
        await self._runner.cleanup()

    async def _ask(self, request: web.Request) -> web.Response:
        order = await _order(request)
        questions = [Question(*q) for q in order.pop("questions", None) or DEFAULT]
        self._load.ask(order.pop("count"), questions=questions, **order)
        return web.json_response({"asked": self._load.report()["asked"]})

    async def _wait(self, request: web.Request) -> web.Response:
        order = await _order(request)
        done = await self._load.answered(order.get("timeout", 60.0))
        return web.json_response({"done": done, **self._load.report()})

    async def _report(self, request: web.Request) -> web.Response:
        return web.json_response(self._load.report(detail="detail" in request.query))

    async def _reset(self, _: web.Request) -> web.Response:
        self._load.stop()
        self._load = Load(self._api)
        return web.json_response({})

    async def _fail(self, request: web.Request) -> web.Response:
        order = await _order(request)
        how = getattr(faults, order["how"])(**order.get("with", {}))
        self._api.fail(order["method"], how, order.get("times", 1))
        return web.json_response({})

    async def _down(self, _: web.Request) -> web.Response:
        await self._api.goes_down()
        return web.json_response({})

    async def _up(self, _: web.Request) -> web.Response:
        await self._api.comes_back()
        return web.json_response({"url": self._api.url})

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "violations": self._api.violations,
                "conflicts": self._api.conflicts,
                "pending": len(self._api.updates.queue),
                "rss": _resident_bytes(),
            }
        )


async def _order(request: web.Request) -> JSON:
    order = await request.json() if request.body_exists else {}
    assert isinstance(order, dict)
    return order


def _resident_bytes() -> int:
    """What this process holds in memory; 0 where the system does not tell."""
    table = Path("/proc/self/statm")
    if not table.exists():
        return 0
    return int(table.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
