"""Serves the workbench until the process is told to end."""

from __future__ import annotations

import contextlib
import socket

import uvicorn
from starlette.types import ASGIApp

from bot.workbench.live import Live

PATIENCE = 3
"""Seconds that a page has to be sent to its end."""


class Server(uvicorn.Server):
    """A server that lets go of the pages that listen for changes: else it waits for them."""

    def __init__(self, application: ASGIApp, live: Live) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                ws="none",
                lifespan="on",
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=PATIENCE,
            )
        )
        self._live = live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        await self._live.end()
        await super().shutdown(sockets)


def serve(application: ASGIApp, live: Live, listening: socket.socket) -> None:
    """Serve at a socket until SIGINT or SIGTERM."""
    # Once all is served uvicorn raises what it was told once more.
    with contextlib.suppress(KeyboardInterrupt):
        Server(application, live).run(sockets=[listening])
