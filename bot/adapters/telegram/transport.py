"""HTTP to the Bot API on aiohttp, in the place of the library's httpx.

The token is a part of every URL, so that no URL and no text of an error that may quote one is
ever logged or raised from here; nor are bodies, which hold names and messages.
"""

from __future__ import annotations

import asyncio
import io
import os
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot import metrics
from bot.adapters.telegram.answer import Answer, json_of, read

PIECE = 64 * 1024
"""Bytes of an upload that are written at once; the write time-out is for one such piece."""

_CREATES = ("send", "copy", "forward")


class AnswerLostError(TelegramError):
    """Telegram took a message (status 200), but what it answered could not be read.

    The message is there, its id unknown; sending again would surely show it twice.
    """

    def __init__(self) -> None:
        super().__init__("The message was sent, but Telegram's answer could not be read")


class UnsureError(NetworkError):
    """The way to Telegram broke after a message was on it: it may be there or not."""


_NOT_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)
"""What aiohttp raises before a request is on its way."""


@dataclass(frozen=True, slots=True)
class Times:
    """Time-outs in seconds, as python-telegram-bot means them; None waits for ever.

    `connect`: until a connection is there. `read`: between two arrivals of data. `write`: for
    one piece of the body to be taken. `pool`: for a place among the connections.
    """

    connect: float | None = 10.0
    read: float | None = 20.0
    write: float | None = 20.0
    pool: float | None = 30.0

    @property
    def until_status(self) -> float | None:
        """The longest that may pass between two pieces of the body, or before the status."""
        if self.connect is None or self.read is None or self.write is None:
            return None
        return self.connect + self.read + self.write + 1


@dataclass(frozen=True, slots=True)
class _Call:
    """One request: all that is the same in every attempt."""

    method: str
    url: str
    times: Times
    body: bytes
    content_type: str
    upload: bool

    @property
    def creates(self) -> bool:
        """Whether doing it twice shows a message twice; anything else can be repeated freely."""
        name = self.url.rpartition("/")[2]
        return name.startswith(_CREATES) and name != "sendChatAction"


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API.

    A request that failed is repeated after each of the pauses `repeats` (seconds, give or take
    half): if no connection came about, at 5xx and error pages, resets, time-outs and unreadable
    answers. A message is not sent again once Telegram said 200 (`AnswerLostError`), nor after a
    reset or a time-out that may have come when Telegram had done its work (`UnsureError`): whoever
    sends it may know how to look whether it is there. 429 is for the rate limiter.

    `proxy` is an http or https address; without it HTTPS_PROXY and its kin count, but for those
    that `unusable_proxy` tells of.
    With `receipts` a message that Telegram gives back comes with its number, date, chat, topic,
    photo and poll only: to read back all that was just sent takes as long as to send it.
    Raises nothing but telegram.error, and none of it holds the token.
    """

    def __init__(
        self,
        *,
        connections: int = 256,
        times: Times | None = None,
        repeats: Sequence[float] = (0.1, 1.0, 3.0),
        proxy: str | None = None,
        receipts: bool = False,
    ) -> None:
        self._times = times or Times()
        self._repeats = tuple(repeats)
        self._receipts = receipts
        self._proxy = _checked(proxy) if proxy else None
        self._proxies: dict[str, str] = {}
        # Places are counted here and not by aiohttp, whose time-out does not tell a full pool
        # from a host that does not answer.
        self._places = asyncio.Semaphore(connections)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The default read time-out, seconds."""
        return self._times.read

    async def initialize(self) -> None:
        """Open the pool; harmless if it is open."""
        if self._session is not None:
            return
        if self._proxy is None:
            # Looked up once: aiohttp's own way reads the environment and ~/.netrc every time.
            self._proxies = {k: p for k, p in _environment().items() if _usable(p)}
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=60),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
        )

    async def shutdown(self) -> None:
        """Close the pool; harmless if it is closed."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and body of one request; an error's body is always Telegram's JSON."""
        if self._session is None:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        given = {
            "read": read_timeout,
            "write": write_timeout,
            "connect": connect_timeout,
            "pool": pool_timeout,
        }
        chosen: dict[str, Any] = {
            k: v for k, v in given.items() if v is not BaseRequest.DEFAULT_NONE
        }
        times = replace(self._times, **chosen) if chosen else self._times
        call = _Call(method, url, times, *await _encoded(request_data))
        answer = await self._until_final(self._session, call)
        if answer.error is not None:
            raise answer.error
        return answer.code, answer.payload

    async def _until_final(self, session: aiohttp.ClientSession, call: _Call) -> Answer:
        for pause in (*self._repeats, None):
            answer = await self._attempt(session, call)
            if answer.final:
                break
            if call.creates and answer.taken:
                return Answer(error=AnswerLostError())
            if pause is None or isinstance(answer.error, UnsureError):
                break
            metrics.retried(
                "telegram", metrics.SERVER if answer.code >= 500 else metrics.UNREACHABLE
            )
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311
        return answer

    async def _attempt(self, session: aiohttp.ClientSession, call: _Call) -> Answer:
        try:
            async with asyncio.timeout(call.times.pool if self._places.locked() else None):
                await self._places.acquire()
        except TimeoutError:
            return Answer(error=TimedOut("All connections are busy; the request was not sent"))
        code = 0
        try:
            async with asyncio.timeout(call.times.until_status) as watch:
                response = await session.request(
                    call.method,
                    call.url,
                    data=_pieces(call, watch) if call.upload else call.body or None,
                    headers=_headers(call),
                    timeout=aiohttp.ClientTimeout(
                        connect=call.times.connect,
                        sock_connect=call.times.connect,
                        sock_read=call.times.read,
                    ),
                    allow_redirects=False,
                    proxy=self._proxy or self._environment_proxy(call.url),
                )
            async with response:
                code = response.status
                payload = await response.read()
            if call.method == "GET" and 200 <= code < 300:
                return Answer(code, payload)  # a file
            return read(call.url, code, payload, receipts=self._receipts)
        except Exception as error:
            # Its text may hold the URL. The new error is raised elsewhere, with no tie to it.
            return Answer(code, error=_failure(error, call))
        finally:
            self._places.release()

    def _environment_proxy(self, url: str) -> str | None:
        if not self._proxies:
            return None
        scheme, _, rest = url.partition("://")
        if proxy_bypass(rest.partition("/")[0]):
            return None
        return self._proxies.get(scheme) or self._proxies.get("all")

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The JSON of a body. Unlike the library's, it does not log what it cannot read."""
        return json_of(payload)


def _failure(error: Exception, call: _Call) -> TelegramError:
    name = f"aiohttp.{type(error).__name__}"
    if call.creates and not isinstance(error, _NOT_SENT):
        return UnsureError(f"The message may have been sent or not ({name})")
    if isinstance(error, TimeoutError):
        return TimedOut(f"Timed out ({name})")
    number = error.errno if isinstance(error, OSError) else None
    return NetworkError(f"{name}: {os.strerror(number)}" if number else name)


def unusable_proxy(url: str) -> str | None:
    """The variable of the environment that names a proxy for an address, if the proxy is of
    another kind than http and https, such as SOCKS: then nothing goes there."""
    scheme, _, rest = url.partition("://")
    if proxy_bypass(rest.partition("/")[0]):
        return None
    found = _environment()
    named = [name for name in (scheme, "all") if name in found]
    if not named or any(_usable(found[name]) for name in named):
        return None
    return f"{named[0].upper()}_PROXY"


def _environment() -> dict[str, str]:
    found = getproxies()
    return {name: found[name] for name in ("http", "https", "all") if name in found}


def _usable(proxy: str) -> bool:
    return proxy.startswith(("http://", "https://"))


def _checked(proxy: str) -> str:
    if not _usable(proxy):
        raise ValueError(
            "Only http:// and https:// proxies can be used; this address begins otherwise."
        )
    return proxy


def _headers(call: _Call) -> dict[str, str]:
    if not call.body:
        return {}
    # Said beforehand, or aiohttp would send an upload in chunks of unknown number.
    return {"Content-Type": call.content_type, "Content-Length": str(len(call.body))}


async def _pieces(call: _Call, watch: asyncio.Timeout) -> AsyncIterator[bytes]:
    """The body piece by piece; the next is asked for when one was taken."""
    loop = asyncio.get_running_loop()
    for start in range(0, len(call.body), PIECE):
        if call.times.until_status is not None:
            watch.reschedule(loop.time() + call.times.until_status)
        yield call.body[start : start + PIECE]


async def _encoded(data: RequestData | None) -> tuple[bytes, str, bool]:
    """Body, content type, and whether it is an upload. Encoded once, whatever is repeated."""
    if data is None:
        return b"", "", False
    if not data.contains_files:
        # A form costs several times as much: all but ASCII letters becomes percent signs.
        return data.json_payload, "application/json", False
    # Names as they are, in UTF-8: Telegram would show aiohttp's percent signs.
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        # A handle is read here, once, since a repeated request needs its bytes again.
        held = content if isinstance(content, bytes) else await asyncio.to_thread(content.read)
        # As a file, since aiohttp warns of large bytes.
        form.add_field(name, io.BytesIO(held), filename=filename, content_type=kind)
    payload = form()
    return await payload.as_bytes(), payload.headers["Content-Type"], True
