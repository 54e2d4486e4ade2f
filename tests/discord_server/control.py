"""Orders for a server in a process of its own, over HTTP with JSON.

- `POST /ask` `{"count": 500, "concurrency": 100, "command": "ask", "option": "question",
  "questions": ["text {n}", …], "rate": null, "people": 50, "guilds": 10, "where": "guild"}`
  (see `Load.ask`)
- `POST /wait` `{"timeout": 60}` answers once all is answered, or after so many seconds, with the
  report and `"done"`
- `GET /report`, `POST /reset` forgets what was asked and all violations
- `POST /ready` `{"timeout": 60}` waits until every shard has a session; `{"ready": true}`
- `POST /fail` `{"method": "POST", "path": "/callback$", "how": "server_error",
  "with": {"status": 503}, "times": 1}`
- `POST /gateway` `{"do": "drops"}`; also reconnects, invalidates, forgets, refuses
  (`"with": {"times": 2}`), goes_down, comes_back
- `POST /down`, `POST /up`: both ports close and open
- `GET /state`: violations, commands, sessions, resumes and the server's memory in bytes
"""

from __future__ import annotations

import inspect
import os
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.discord_server import faults
from tests.discord_server.load import Load
from tests.discord_server.server import Discord
from tests.telegram_server.listening import HOST

JSON = dict[str, Any]

GATEWAY_ORDERS = (
    *("drops", "reconnects", "invalidates", "forgets", "refuses"),
    *("goes_down", "comes_back"),
)


class Control:
    """The address for orders: apart from Discord's own ports, so that it goes on without."""

    def __init__(self, server: Discord) -> None:
        self._server = server
        self._load = Load(server)
        app = web.Application()
        app.router.add_post("/ask", self._ask)
        app.router.add_post("/wait", self._wait)
        app.router.add_get("/report", self._report)
        app.router.add_post("/reset", self._reset)
        app.router.add_post("/ready", self._ready)
        app.router.add_post("/fail", self._fail)
        app.router.add_post("/gateway", self._gateway)
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
        try:
            self._load.ask(order.pop("count"), **order)
        except AssertionError as exc:  # such as a command that is not registered
            return web.json_response({"error": str(exc)}, status=409)
        return web.json_response({"asked": self._load.report()["asked"]})

    async def _wait(self, request: web.Request) -> web.Response:
        order = await _order(request)
        done = await self._load.answered(order.get("timeout", 60.0))
        return web.json_response({"done": done, **self._load.report()})

    async def _report(self, request: web.Request) -> web.Response:
        return web.json_response(self._load.report())

    async def _reset(self, request: web.Request) -> web.Response:
        self._load.reset()
        self._server.clear_violations()
        return web.json_response({})

    async def _ready(self, request: web.Request) -> web.Response:
        order = await _order(request)
        ready = await self._server.bell.until(
            lambda: self._server.gateway.ready, order.get("timeout", 60.0)
        )
        return web.json_response({"ready": bool(ready)})

    async def _fail(self, request: web.Request) -> web.Response:
        order = await _order(request)
        how = getattr(faults, order["how"])(**order.get("with", {}))
        self._server.fail(order["method"], order["path"], how, order.get("times", 1))
        return web.json_response({})

    async def _gateway(self, request: web.Request) -> web.Response:
        order = await _order(request)
        if order.get("do") not in GATEWAY_ORDERS:
            return web.json_response({"error": f"one of {GATEWAY_ORDERS}"}, status=400)
        done = getattr(self._server.gateway, order["do"])(**order.get("with", {}))
        if inspect.isawaitable(done):
            await done
        return web.json_response({})

    async def _down(self, request: web.Request) -> web.Response:
        await self._server.goes_down()
        return web.json_response({})

    async def _up(self, request: web.Request) -> web.Response:
        await self._server.comes_back()
        return web.json_response({})

    async def _state(self, request: web.Request) -> web.Response:
        server = self._server
        return web.json_response(
            {
                "violations": server.violations,
                "commands": server.commands.names(),
                "syncs": len(server.commands.syncs),
                "sessions": len(server.gateway.sessions),
                "identifies": len(server.gateway.identifies),
                "resumes": server.gateway.resumes,
                "memory": _memory(),
            }
        )


def _memory() -> int:
    """Resident bytes of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def _order(request: web.Request) -> JSON:
    order: JSON = await request.json() if request.can_read_body else {}
    return order
