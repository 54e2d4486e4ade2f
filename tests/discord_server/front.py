"""The HTTP side: finds the endpoint, does it, answers as Discord does, and fails when told to.

https://discord.com/developers/docs/reference
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.discord_server.faults import PAGE, How
from tests.discord_server.rates import Limited
from tests.discord_server.refusal import Refusal
from tests.discord_server.routes import ROUTES, Answer, Asked, Route
from tests.discord_server.sessions import to_json
from tests.discord_server.spec import load_spec

if TYPE_CHECKING:
    from tests.discord_server.server import Discord

JSON = dict[str, Any]

BASE = "/api/v10"
VIA = {"Via": "1.1 google"}  # Discord's own answers have it; those of the edge have not


@dataclass(slots=True)
class Request:
    """One request of the bot."""

    method: str
    path: str  # without /api/v10
    body: Any
    time: float
    status: int = 0
    code: int = 0
    fault: str | None = None


class Front:
    """Every request of the bot comes through here."""

    def __init__(self, server: Discord) -> None:
        self._server = server
        self._spec = load_spec()
        self._routes: dict[tuple[str, str], list[Route]] = defaultdict(list)
        for route in ROUTES:
            self._routes[route.method, route.first].append(route)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """One request, from its path to the answer or to what was ordered instead of it."""
        path = request.rel_url.raw_path
        if not path.startswith(BASE + "/"):
            self._server.violate(f"{request.method} {path}: the API is at {BASE}")
            return _json(Answer(404, {"message": "404: Not Found", "code": 0}))
        path = path[len(BASE) :]
        try:
            body = await read_body(request)
        except ValueError:
            self._server.violate(f"{request.method} {path}: the body is no JSON")
            text = "The request body contains invalid JSON."
            return _json(Answer(400, {"message": text, "code": 50109}))
        seen = Request(request.method, path, body, time.monotonic())
        if self._server.keep_requests:
            self._server.requests.append(seen)
        route, parts = self._find(request.method, path)
        how = self._fault(seen)
        if how is not None:
            seen.fault = how.name
            self._hinder(parts)
        if how is not None and not how.effect:
            return await self._harm(how, seen, None, route, parts, request)
        response = self._serve(seen, route, parts, request)
        if how is None:
            return response
        return await self._harm(how, seen, response, route, parts, request)

    def _find(self, method: str, path: str) -> tuple[Route | None, Mapping[str, str]]:
        for route in self._routes.get((method, path.split("/", 2)[1]), ()):
            if match := route.pattern.match(path):
                return route, match.groupdict()
        return None, {}

    def _fault(self, seen: Request) -> How | None:
        for ordered in self._server.ordered:
            if ordered.takes(seen.method, seen.path, seen.body):
                return ordered.how
        return None

    def _hinder(self, parts: Mapping[str, str]) -> None:
        """What becomes late, or is repeated, because of a fault is not the bot's doing."""
        if (call := self._server.by_token.get(parts.get("token", ""))) is not None:
            call.hindered = True

    def _serve(
        self,
        seen: Request,
        route: Route | None,
        parts: Mapping[str, str],
        request: web.BaseRequest,
    ) -> web.Response:
        server = self._server
        name = f"{seen.method} {route.template if route else seen.path}"
        headers: dict[str, str] = {}
        try:
            if route is None:
                breach = "is not served by the test server"
                raise Refusal(404, 0, "404: Not Found", breach=breach)
            if not route.by_token:
                self._authorize(request)
            key = (route.bucket, route.major(parts))
            if limited := server.rates.take(key, counts_for_all=not route.by_token):
                return self._limited(limited, key, name, seen)
            headers = server.rates.headers(key)
            answer = self._do(seen, route, parts, request)
        except Refusal as refusal:
            if refusal.breach:
                server.violate(f"{name}: {refusal.breach}")
            seen.code = refusal.code
            answer = Answer(refusal.status, refusal.body())
        seen.status = answer.status
        server.bell.ring()
        return _json(answer, {**headers, **VIA})

    def _do(
        self,
        seen: Request,
        route: Route,
        parts: Mapping[str, str],
        request: web.BaseRequest,
    ) -> Answer:
        """The server's own checks come first: what they refuse need not be compared too."""
        try:
            answer = route.handle(Asked(self._server, parts, request.query, seen.body))
        except (TypeError, AttributeError, KeyError, ValueError) as exc:
            if not self._breaks_spec(seen, route):  # the fault is the server's own, to be seen
                self._server.violate(f"{route.template}: the test server failed: {exc!r}")
            raise Refusal(400, 50035, "Invalid Form Body") from exc
        self._breaks_spec(seen, route)
        return answer

    def _authorize(self, request: web.BaseRequest) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Bot" and token == self._server.token:
            return
        self._server.refused_tokens += 1
        breach = None if scheme == "Bot" else f"the header Authorization starts with {scheme!r}"
        raise Refusal(401, 0, "401: Unauthorized", breach=breach)

    def _breaks_spec(self, seen: Request, route: Route) -> bool:
        if self._spec is None or not self._server.checks_spec or seen.body is None:
            return False
        problems = self._spec.problems(route.method, route.template, seen.body)
        for problem in problems:
            self._server.violate(f"{route.method} {route.template}: {problem}")
        return bool(problems)

    def _limited(
        self, limited: Limited, key: tuple[str, str], name: str, seen: Request
    ) -> web.Response:
        if limited.breach:
            early = f"it came again {limited.retry_after:.2f} s before retry_after was over"
            self._server.violate(f"{name}: {early}")
        seen.status = 429
        return self._too_many(limited.retry_after, limited.everywhere, key)

    def _too_many(
        self, seconds: float, everywhere: bool, key: tuple[str, str] | None
    ) -> web.Response:
        body = {
            "message": "You are being rate limited.",
            "retry_after": round(seconds, 3),
            "global": everywhere,
        }
        headers = {"Retry-After": str(max(1, round(seconds))), **VIA}
        if everywhere:
            headers |= {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
        elif key is not None:
            headers |= self._server.rates.headers(key)
            headers |= {
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset-After": f"{seconds:.3f}",
                "X-RateLimit-Reset": f"{time.time() + seconds:.3f}",
                "X-RateLimit-Scope": "user",
            }
        return _json(Answer(429, body), headers)

    async def _harm(
        self,
        how: How,
        seen: Request,
        response: web.Response | None,
        route: Route | None,
        parts: Mapping[str, str],
        request: web.BaseRequest,
    ) -> web.StreamResponse:
        key = (route.bucket, route.major(parts)) if route is not None else None
        seen.status = how.status or seen.status
        self._server.bell.ring()
        match how.harm:
            case "error":
                return _json(Answer(how.status, {"message": how.message, "code": how.code}), VIA)
            case "page" | "ban":
                page = PAGE.format(how.message)
                return web.Response(text=page, status=how.status, content_type="text/html")
            case "limit":
                self._server.rates.block(None if how.everywhere else key, how.seconds)
                return self._too_many(how.seconds, how.everywhere, key)
            case "delay":
                await asyncio.sleep(how.seconds)
                return response or self._serve(seen, route, parts, request)
            case "silence":
                await asyncio.Event().wait()  # until the client or the server hangs up
            case "truncate":
                _truncate(request, bytes(response.body) if response is not None else b"{}")  # type: ignore[arg-type]
            case "reset":
                _reset(request)
        return web.Response()  # goes nowhere, the connection is gone


async def read_body(request: web.BaseRequest) -> Any:
    """JSON, or the JSON in a form with files, which are named in `files`; None without a body."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        body = json.loads(str(form.get("payload_json", "{}")))
        files = [part for part in form.values() if isinstance(part, web.FileField)]
        place = body["data"] if isinstance(body.get("data"), dict) else body
        place["files"] = [_attachment(n, part, place) for n, part in enumerate(files)]
        return body
    text = await request.read()
    return json.loads(text) if text else None


def _attachment(number: int, part: web.FileField, message: Any) -> JSON:
    """What a file of a form becomes
    (https://docs.discord.com/developers/resources/message#attachment-object)."""
    told = [a for a in message.get("attachments") or [] if str(a.get("id")) == str(number)]
    url = f"https://cdn.discordapp.com/attachments/1/{number}/{part.filename}"
    return {
        "id": str(number),
        "filename": part.filename,
        "size": len(part.file.read()),
        "url": url,
        "proxy_url": url.replace("cdn.", "media."),
        **({"description": told[0]["description"]} if told and told[0].get("description") else {}),
    }


def _json(answer: Answer, headers: Mapping[str, str] | None = None) -> web.Response:
    if answer.body is None:
        return web.Response(status=answer.status, headers=headers)
    body = to_json(answer.body).encode()
    response = web.Response(body=body, status=answer.status, headers=headers)
    response.headers["Content-Type"] = "application/json"
    return response


def _truncate(request: web.BaseRequest, body: bytes) -> None:
    """The head promises the whole body, half of it comes, and the connection closes."""
    if (transport := request.transport) is None:
        return
    size = len(body) + 1
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
    transport.write(head.encode() + body[: size // 2])
    transport.close()


def _reset(request: web.BaseRequest) -> None:
    """TCP's RST instead of an orderly end."""
    if (transport := request.transport) is None:
        return
    if (plug := transport.get_extra_info("socket")) is not None:
        with contextlib.suppress(OSError):
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
