"""A client of REST that sends what it is told, right or wrong: for tests of the server."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiohttp import ClientSession

from tests.discord_server.calls import Call
from tests.discord_server.server import Discord

JSON = dict[str, Any]

ASK: JSON = {
    "name": "ask",
    "description": "Ask",
    "integration_types": [0, 1],
    "options": [{"name": "q", "description": "What", "type": 3, "autocomplete": True}],
}
MENU: JSON = {"name": "Look", "type": 3}


class Answered(NamedTuple):
    """What came back."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> int:
        """Discord's own number of the error."""
        return int(self.body["code"])


class Rest:
    """Requests with the bot's token, unless another is given."""

    def __init__(self, server: Discord, session: ClientSession) -> None:
        self._server, self._session = server, session

    async def __call__(
        self, method: str, path: str, body: Any = None, *, authorization: str | None = None
    ) -> Answered:
        headers = {"Authorization": authorization or f"Bot {self._server.token}"}
        async with self._session.request(
            method, self._server.api_url + path, json=body, headers=headers
        ) as response:
            text = await response.read()
            told = response.headers.get("Content-Type") == "application/json"
            return Answered(response.status, json.loads(text) if told else None, response.headers)

    async def respond(self, call: Call, type_: int, data: JSON | None = None) -> Answered:
        """The first response to an interaction."""
        body = {"type": type_} if data is None else {"type": type_, "data": data}
        path = f"/interactions/{call.id}/{call.token}/callback?with_response=true"
        return await self("POST", path, body)

    async def webhook(
        self, method: str, call: Call, rest: str = "", body: JSON | None = None
    ) -> Answered:
        """What comes after it: "/messages/@original" and so on."""
        return await self(
            method, f"/webhooks/{self._server.application_id}/{call.token}{rest}", body
        )


@asynccontextmanager
async def client(server: Discord) -> AsyncIterator[Rest]:
    """A client; its commands are registered."""
    server.commands.put([ASK, MENU], None)
    async with ClientSession() as session:
        yield Rest(server, session)
