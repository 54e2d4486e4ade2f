"""Who is served, and what a browser may do with it.

A page in the same browser must not read the workbench through a name that it made point here (DNS
rebinding): only names that cannot be a stranger's are served.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No inline script or style, nothing from elsewhere (https://www.w3.org/TR/CSP3/)."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


_HOST = re.compile(r"(\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[^\[\]:@]+))(:[0-9]+)?")
"""What a browser sends as Host: a name or an address, and perhaps a port."""


class Guard:
    """Serves GET to hosts that are this machine, and adds HEADERS to every response."""

    def __init__(self, app: ASGIApp, names: Collection[str] = ()) -> None:
        """`names` are served beside `localhost` and every address written in numbers."""
        self._app = app
        self._names = {"localhost", *(name.lower() for name in names)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See https://asgi.readthedocs.io/en/latest/specs/main.html."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        if not self._is_served(Headers(scope=scope).get("host", "")):
            refusal = PlainTextResponse("This workbench does not go by that name.", 421)
            await refusal(scope, receive, guarded)
        elif scope["method"] != "GET":
            refusal = PlainTextResponse("Only GET is served.", 405, {"allow": "GET"})
            await refusal(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)

    def _is_served(self, host: str) -> bool:
        parts = _HOST.fullmatch(host)
        if parts is None:
            return False
        name = (parts["six"] or parts["name"]).lower()
        if name in self._names:
            return True
        try:
            # Nobody can make an address in numbers point elsewhere.
            ip_address(name)
        except ValueError:
            return False
        return True
