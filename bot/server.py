"""One ASGI app: health, metrics and the Telegram webhook.

Whoever reaches the port may ask for health and metrics, which hold no secret; only the webhook is
meant for the world. Nothing of what comes in is logged.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot import metrics
from bot.core.trace import where
from bot.status import Status
from bot.webhook import Webhook

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024
"""Bytes of an update; Telegram's are a few kilobytes."""

BODY_SECONDS = 10.0
"""For a body to arrive, from its first byte to its last."""

_SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105  (the header's name)


class _RefusedError(Exception):
    """Why a call of the webhook is refused, as a word for the metrics."""

    def __init__(self, status: int, why: str, **headers: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.headers = headers


def asgi(status: Status, webhooks: Sequence[Webhook] = ()) -> Starlette:
    """`/healthz`, `/readyz`, `/metrics`, and `POST /telegram/<path>` for each webhook."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_request: Request) -> Response:
        return JSONResponse(told(status), 200 if status.ready else 503)

    async def counted(_request: Request) -> Response:
        return Response(metrics.exposed(), headers={"Content-Type": metrics.CONTENT_TYPE})

    app = Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", counted),
            Route("/telegram/{path}", _Calls(webhooks)),
        ]
    )
    # An address is right or wrong; nobody is led on to what a Host header says.
    app.router.redirect_slashes = False
    return app


def told(status: Status) -> dict[str, Any]:
    """What `/readyz` says: whether all is well, and of each part what is amiss."""
    parts = {part: "ok" if fault is None else fault for part, fault in status.parts.items()}
    return {"ready": status.ready, "parts": parts, "notes": dict(status.notes)}


class _Calls:
    """The webhook. What is not Telegram's is refused before its body is read."""

    def __init__(self, webhooks: Sequence[Webhook]) -> None:
        self._webhooks = webhooks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        request = Request(scope, receive)
        try:
            response = await self._taken(request)
        except _RefusedError as refused:
            metrics.REFUSED.labels(refused.why).inc()
            response = Response(status_code=refused.status, headers=refused.headers)
        except ClientDisconnect:
            # Whoever called is gone, and sees no answer.
            metrics.REFUSED.labels("gone").inc()
            response = Response(status_code=400)
        await response(scope, receive, send)

    async def _taken(self, request: Request) -> Response:
        if request.method != "POST":
            raise _RefusedError(405, "method", Allow="POST")
        webhook = self._webhook(request.path_params["path"])
        if webhook is None:
            raise _RefusedError(404, "path")
        if not _same(request.headers.get(_SECRET, ""), webhook.secret):
            raise _RefusedError(403, "secret")
        update = _update(await _body(request))
        try:
            safe = await webhook.take(update)
        except Exception as error:
            log.error("An update could not be taken: %s in %s", type(error).__name__, where(error))
            raise _RefusedError(500, "fault") from None
        if not safe:
            raise _RefusedError(503, "unsafe")
        return Response(status_code=200)

    def _webhook(self, path: str) -> Webhook | None:
        # Each is looked at, whichever it is: the time says nothing.
        found = [one for one in self._webhooks if _same(path, one.path)]
        return found[0] if found else None


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())


async def _body(request: Request) -> bytes:
    """The body, of which no more than LARGEST is ever read or held, nor for longer than
    BODY_SECONDS."""
    length = request.headers.get("content-length", "0")
    # uvicorn has made sure that it is a number, and that no more comes than it says.
    if len(length) > len(str(LARGEST)) or int(length) > LARGEST:
        raise _RefusedError(413, "size", Connection="close")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > LARGEST:
                    raise _RefusedError(413, "size", Connection="close")
    except TimeoutError:
        raise _RefusedError(408, "slow", Connection="close") from None
    return bytes(body)


def _update(body: bytes) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise _RefusedError(400, "form") from None
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        raise _RefusedError(400, "form")
    return update
