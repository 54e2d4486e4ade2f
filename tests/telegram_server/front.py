"""The HTTP side: finds the method, does it, answers as Telegram does, and fails when told to.

https://core.telegram.org/bots/api#making-requests
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import web

from tests.telegram_server.faults import How
from tests.telegram_server.methods import Methods
from tests.telegram_server.params import read_params
from tests.telegram_server.polling import Polling
from tests.telegram_server.rules import Refusal
from tests.telegram_server.spec import load_spec
from tests.telegram_server.state import Call

if TYPE_CHECKING:
    from tests.telegram_server.server import BotApi

JSON = dict[str, Any]

TYPE = "application/json"
QUERIES = ("callback_query_id", "inline_query_id", "guest_query_id")
to_json = json.JSONEncoder(separators=(",", ":")).encode


class Answer(NamedTuple):
    """What goes back: a status and the JSON of the body."""

    status: int
    body: JSON

    def response(self) -> web.Response:
        return web.Response(body=to_json(self.body).encode(), status=self.status, content_type=TYPE)


class Front:
    """Every request of the bot comes through here."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._methods = Methods(api)
        self._polling = Polling(api)
        self._spec = load_spec()
        self._prefix = f"/bot{api.token}/"
        self._file_prefix = f"/file/bot{api.token}/"

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """One request, from its path to the answer or to what was ordered instead of it."""
        path = request.rel_url.path
        if not path.startswith(self._prefix):
            if path.startswith(self._file_prefix):
                return web.Response(body=b"file", content_type="application/octet-stream")
            known = path.startswith("/bot") and path.count("/") >= 2
            return (error(401, "Unauthorized") if known else error(404, "Not Found")).response()
        name = path[len(self._prefix) :]
        try:
            params = await read_params(request)
        except ValueError as exc:
            self._api.violate(f"{name}: the request cannot be read: {exc}")
            return error(400, f"Bad Request: {exc}").response()
        method = "getUpdates" if name.lower() == "getupdates" else self._methods.name(name)
        if method is None:
            return self._unknown(name).response()
        return await self._serve(method, params, request)

    async def _serve(
        self, method: str, params: JSON, request: web.BaseRequest
    ) -> web.StreamResponse:
        api = self._api
        call = Call(method, params, time.monotonic())
        if api.keep_calls:
            api.calls.append(call)
            api.bell.ring()
        how = self._fault(method, params)
        if how is not None:
            call.fault = how.name
        if how is None or how.effect:
            answer = await self._answer(method, params)
        else:
            answer = Answer(how.code or 200, {})
        call.status = answer.status
        api.bell.ring()
        if how is None:
            return answer.response()
        if how.harm in ("error", "page"):
            call.status = how.code
        return await self._harm(how, answer, method, params, request)

    def _fault(self, method: str, params: JSON) -> How | None:
        if not self._api.ordered:
            return None
        with self._api.lock:
            for ordered in self._api.ordered:
                if ordered.takes(method, params):
                    return ordered.how
        return None

    async def _answer(self, method: str, params: JSON) -> Answer:
        api = self._api
        broken = self._spec.problems(method, params) if self._spec and api.checks_spec else []
        for problem in broken:
            api.violate(problem)
        try:
            if method == "getUpdates":
                return Answer(200, {"ok": True, "result": await self._polling.get_updates(params)})
            with api.lock:
                if (waits := self._flooded(method, params)) is not None:
                    return too_many(waits)
                return Answer(200, {"ok": True, "result": self._methods.call(method, params)})
        except Refusal as exc:
            if exc.breach:
                sentence = exc.breach if isinstance(exc.breach, str) else exc.description
                api.violate(f"{method}: {sentence}")
            return error(exc.code, exc.description, exc.parameters)
        except (TypeError, AttributeError, KeyError, ValueError) as exc:
            if not broken:  # the fault is the server's own: no test may pass over it
                api.violate(f"{method}: the test server failed: {exc!r}")
            return error(400, f"Bad Request: {exc}")

    def _flooded(self, method: str, params: JSON) -> int | None:
        api, now = self._api, time.monotonic()
        chat = params.get("chat_id")
        place = chat if type(chat) is int else None
        if (block := api.flood.waits(method, place, now)) is not None:
            seconds, breach = block
            if breach:
                api.violate(f"{method}: it came again {seconds} s before retry_after was over")
            return seconds
        if not api.enforce_flood:
            return None
        return api.flood.exceeded(method, place, place is not None and place < 0, now)

    def _unknown(self, name: str) -> Answer:
        if self._spec is not None and self._spec.knows(name):
            self._api.violate(f"{name} is not served by the test server")
        else:
            self._api.violate(f"there is no method {name!r}")
        return error(404, "Not Found: method not found")

    async def _harm(
        self, how: How, answer: Answer, method: str, params: JSON, request: web.BaseRequest
    ) -> web.StreamResponse:
        if how.effect:
            self._api.lost_answers.update(str(params[k]) for k in QUERIES if k in params)
        match how.harm:
            case "error":
                if how.code == 429:
                    self._block(how, method, params)
                return error(how.code, how.description, how.parameters or None).response()
            case "page":
                return web.Response(text=how.description, status=how.code, content_type="text/html")
            case "garble":
                return web.Response(text='{"ok":true,"result":{"mess', content_type=TYPE)
            case "delay":
                await asyncio.sleep(how.seconds)
                return answer.response()
            case "silence":
                await asyncio.Event().wait()  # until the client or the server hangs up
            case "truncate":
                _truncate(request, to_json(answer.body).encode())
            case "reset":
                _reset(request)
        return web.Response()  # goes nowhere, the connection is gone

    def _block(self, how: How, method: str, params: JSON) -> None:
        chat = params.get("chat_id")
        scope: int | str = method
        if how.scope == "bot":
            scope = "bot"
        elif how.scope == "chat" and type(chat) is int:
            scope = chat
        self._api.flood.block(scope, how.seconds, time.monotonic())


def error(code: int, description: str, parameters: JSON | None = None) -> Answer:
    """An error in Telegram's JSON."""
    body: JSON = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Answer(code, body)


def too_many(seconds: int) -> Answer:
    text = f"Too Many Requests: retry after {seconds}"
    return error(429, text, {"retry_after": seconds})


def _truncate(request: web.BaseRequest, body: bytes) -> None:
    """The head promises the whole body, half of it comes, and the connection closes."""
    if (transport := request.transport) is None:
        return
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
    transport.write(head.encode() + body[: len(body) // 2])
    transport.close()


def _reset(request: web.BaseRequest) -> None:
    """TCP's RST instead of an orderly end."""
    if (transport := request.transport) is None:
        return
    if (plug := transport.get_extra_info("socket")) is not None:
        with contextlib.suppress(OSError):
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
