"""What can go wrong between the bot and REST: rate limits, the edge, and broken connections."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import discord
import pytest
from aiohttp import ClientError, ClientPayloadError

from tests.discord_server import Discord, faults
from tests.discord_server.conftest import Bot, running
from tests.discord_server.faults import How
from tests.discord_server.places import Channel
from tests.discord_server.rest import Rest

X: dict[str, Any] = {"content": "x"}


@pytest.fixture
def channel(server: Discord) -> Channel:
    return server.guild("Newsroom").channel("general")


@pytest.fixture
def path(channel: Channel) -> str:
    return f"/channels/{channel.id}/messages"


@pytest.mark.parametrize("effect", [False, True])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_server_errors(
    server: Discord, rest: Rest, channel: Channel, path: str, status: int, effect: bool
) -> None:
    """A 5xx in JSON, before or after the work was done."""
    fault = server.fail("POST", "/messages$", faults.server_error(status, effect=effect))
    failed = await rest("POST", path, X)
    assert (failed.status, failed.code) == (status, 0)
    assert (len(channel.messages), fault.used) == (int(effect), 1)
    assert (await rest("POST", path, X)).status == 200
    assert [r.fault for r in server.requests_of("POST", "messages")] == [str(status), None]


@pytest.mark.parametrize("how", [faults.html_page(502), faults.banned()])
async def test_pages_of_the_edge(server: Discord, rest: Rest, path: str, how: How) -> None:
    """HTML, without the headers of Discord's own answers."""
    server.fail("*", ".", how)
    answered = await rest("POST", path, X)
    assert answered.status == how.status
    assert answered.headers["Content-Type"].startswith("text/html")
    assert answered.body is None
    assert "Via" not in answered.headers
    assert "X-RateLimit-Bucket" not in answered.headers


async def test_resets(server: Discord, rest: Rest, channel: Channel, path: str) -> None:
    """The connection is gone, before or after the work was done."""
    for effect in (False, True):
        server.fail("POST", "/messages$", faults.reset(effect=effect))
        with pytest.raises((ClientError, ConnectionError)):
            await rest("POST", path, X)
        assert len(channel.messages) == effect


async def test_truncated(server: Discord, rest: Rest, channel: Channel, path: str) -> None:
    """Half an answer, to what was done."""
    server.fail("POST", "/messages$", faults.truncated())
    with pytest.raises(ClientPayloadError):
        await rest("POST", path, X)
    assert len(channel.messages) == 1


async def test_delay_and_silence(server: Discord, rest: Rest, channel: Channel, path: str) -> None:
    """The work is done first, or late, or never; and so is the answer."""
    server.fail("POST", "/messages$", faults.delay(0.1))
    task = asyncio.create_task(rest("POST", path, X))
    await server.wait_for(lambda: channel.messages)
    assert not task.done()
    assert (await task).status == 200
    server.fail("POST", "/messages$", faults.delay(0.1, effect=False))
    task = asyncio.create_task(rest("POST", path, X))
    await server.wait_for(lambda: len(server.requests_of("POST", "messages")) == 2)
    assert len(channel.messages) == 1
    assert (await task).status == 200
    server.fail("POST", "/messages$", faults.silence())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(rest("POST", path, X), 0.1)
    assert len(channel.messages) == 2


async def test_which_requests_fail(server: Discord, rest: Rest, path: str) -> None:
    """By method, path and body; so many times, or until the order is called off."""
    fault = server.fail(
        "POST", "/messages$", faults.error(400, 7, "no"), None, lambda body: body == X
    )
    assert (await rest("GET", path)).status == 200
    assert (await rest("POST", path, {"content": "y"})).status == 200
    assert [(await rest("POST", path, X)).code for _ in range(2)] == [7, 7]
    fault.clear()
    assert (await rest("POST", path, X)).status == 200
    assert fault.used == 2


async def test_headers_of_buckets(server: Discord, rest: Rest, path: str) -> None:
    """Each answer tells its bucket: the same for two channels, apart from other endpoints."""
    server.rates.kept = True
    first, second = [(await rest("POST", path, X)).headers for _ in range(2)]
    assert (first["X-RateLimit-Limit"], first["X-RateLimit-Remaining"]) == ("5", "4")
    assert second["X-RateLimit-Remaining"] == "3"
    assert 4 < float(first["X-RateLimit-Reset-After"]) <= 5
    assert float(first["X-RateLimit-Reset"]) > time.time()
    other = server.guild("Other").channel("general")
    elsewhere = (await rest("POST", f"/channels/{other.id}/messages", X)).headers
    assert elsewhere["X-RateLimit-Bucket"] == first["X-RateLimit-Bucket"]
    assert elsewhere["X-RateLimit-Remaining"] == "4"
    read = (await rest("GET", path)).headers
    assert read["X-RateLimit-Bucket"] != first["X-RateLimit-Bucket"]


async def test_exhausted_bucket(server: Discord, rest: Rest, path: str) -> None:
    """With limits kept, one message too many is answered with 429."""
    server.rates.kept = True
    statuses = [(await rest("POST", path, X)).status for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    limited = await rest("POST", path, X)
    assert 0 < limited.body["retry_after"] <= 5
    assert limited.body["global"] is False
    assert limited.headers["Via"]
    assert server.violations == []


async def test_ordered_limit_of_a_bucket(server: Discord, rest: Rest, path: str) -> None:
    """429 on order: who comes again before retry_after breaks a rule; other buckets are free."""
    server.fail("POST", "/messages$", faults.rate_limited(0.4))
    limited = await rest("POST", path, X)
    assert (limited.status, limited.body["retry_after"]) == (429, 0.4)
    assert limited.headers["X-RateLimit-Scope"] == "user"
    assert (await rest("GET", path)).status == 200
    await asyncio.sleep(0.2)
    server.expect_violation("came again 0.* s before retry_after")
    assert (await rest("POST", path, X)).status == 429
    await asyncio.sleep(limited.body["retry_after"])
    assert (await rest("POST", path, X)).status == 200


async def test_ordered_limit_for_all(server: Discord, rest: Rest, path: str) -> None:
    """A global 429 holds everywhere but for responses to interactions."""
    call = await server.person().slash("ask", where=server.guild("N").channel("general"))
    server.fail("POST", "/messages$", faults.rate_limited(0.3, everywhere=True))
    limited = await rest("POST", path, X)
    assert limited.body["global"] is True
    assert limited.headers["X-RateLimit-Global"] == "true"
    assert (await rest("GET", path)).status == 429
    assert (await rest.respond(call, 4, X)).status == 200


async def test_the_real_client_waits(server: Discord, channel: Channel) -> None:
    """discord.py keeps to retry_after, and to a bucket that is empty."""
    bot = Bot(server)
    async with running(bot):
        place = bot.get_partial_messageable(channel.id)
        server.fail("POST", "/messages$", faults.rate_limited(0.3))
        began = time.monotonic()
        await place.send("x")
        assert time.monotonic() - began > 0.3
        server.rates.clear()
        server.rates.kept, server.rates.limits["messages"] = True, (2, 0.2)
        began = time.monotonic()
        for n in range(5):
            await place.send(str(n))
        assert time.monotonic() - began > 0.3
    statuses = [r.status for r in server.requests_of("POST", "messages")]
    assert statuses == [429] + [200] * 6


async def test_the_real_client_and_the_edge(server: Discord, channel: Channel) -> None:
    """A 429 without Via is taken for a ban by discord.py, and raised at once."""
    bot = Bot(server)
    async with running(bot):
        server.fail("POST", "/messages$", faults.banned())
        with pytest.raises(discord.HTTPException, match="429"):
            await bot.get_partial_messageable(channel.id).send("x")


async def test_down_and_up(server: Discord, rest: Rest, channel: Channel, path: str) -> None:
    """Both ports close, and open again with all that was there."""
    await rest("POST", path, X)
    urls = server.api_url, server.gateway_url
    await server.goes_down()
    with pytest.raises(OSError, match="Cannot connect"):
        await rest("POST", path, X)
    await server.comes_back()
    assert (server.api_url, server.gateway_url) == urls
    assert (await rest("GET", f"{path}/{channel.last.id}")).body["content"] == "x"
