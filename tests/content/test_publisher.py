"""Fetching a page from a server on this machine that behaves, or does not."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.content.fault import UnusableError
from bot.content.page import Finding, Page
from bot.content.publisher import MOST_BYTES, MOST_REDIRECTS, Fetched, fetch, html_of

HTML = "<!doctype html><html><body><p>Weston’s mayor said: “no”.</p></body></html>"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Site:
    """A server whose one page is answered as a test says."""

    server: TestServer
    requests: list[web.Request] = field(default_factory=list)

    def address(self, path: str = "/page") -> str:
        return str(self.server.make_url(path))


@pytest.fixture
async def site() -> AsyncIterator[Callable[[Answer], Awaitable[Site]]]:
    """Starts the server."""
    running: list[TestServer] = []

    async def start(answer: Answer) -> Site:
        async def noted(request: web.Request) -> web.StreamResponse:
            one.requests.append(request)
            return await answer(request)

        app = web.Application()
        app.router.add_get("/{path:.*}", noted)
        one = Site(TestServer(app, host="127.0.0.1"))
        await one.server.start_server()
        running.append(one.server)
        return one

    yield start
    for server in running:
        await server.close()


Start = Callable[[Answer], Awaitable[Site]]


def answering(
    body: bytes = HTML.encode(), kind: str = "text/html; charset=utf-8", **more: str
) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in more.items()}}
        return web.Response(body=body, headers=headers)

    return answer


async def test_a_page(site: Start) -> None:
    """It is fetched once, as what this is, without a cookie."""
    one = await site(answering())
    fetched = await fetch(one.address())
    assert html_of(fetched, "it") == HTML
    (request,) = one.requests
    assert request.headers["User-Agent"].startswith("briefbot")
    assert "Cookie" not in request.headers


async def test_redirects_are_followed(site: Start) -> None:
    """As many as a page may have; to another path, relative or whole."""

    async def answer(request: web.Request) -> web.StreamResponse:
        step = int(request.path.removeprefix("/"))
        if step == MOST_REDIRECTS:
            return await answering()(request)
        target = f"{step + 1}" if step % 2 else str(request.url.with_path(f"/{step + 1}"))
        return web.Response(
            status=(301, 302, 303, 307, 308)[step % 5], headers={"Location": target}
        )

    one = await site(answer)
    assert (await fetch(one.address("/0"))).content == HTML.encode()


async def test_a_loop_of_redirects(site: Start) -> None:
    """A page that leads to itself ends after a few steps."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "/page"})

    one = await site(answer)
    with pytest.raises(UnusableError, match="redirects more than 5 times"):
        await fetch(one.address())
    assert len(one.requests) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "target", ["http://news.example/page", "file:///etc/passwd", "ftp://127.0.0.1/", "https:///x"]
)
async def test_a_redirect_to_where_anybody_may_write(site: Start, target: str) -> None:
    """Only https is followed, or this machine itself."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": target})

    one = await site(answer)
    with pytest.raises(UnusableError, match="not an https address"):
        await fetch(one.address())


@pytest.mark.parametrize(
    "address",
    ["http://news.example", "http://127.0.0.1.example/", "page.html", "", "http://[", "x:"],
)
async def test_addresses_that_are_not_fetched(address: str) -> None:
    """Nothing is asked over a way on which others can change it, or of what is no address."""
    with pytest.raises(UnusableError):
        await fetch(address)


@pytest.mark.parametrize(
    ("status", "said"), [(404, "404 Not Found"), (403, "403 Forbidden"), (503, "503"), (299, "299")]
)
async def test_other_answers(site: Start, status: int, said: str) -> None:
    """What is not the page is told by its number, with what to do."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=HTML, content_type="text/html")

    one = await site(answer)
    with pytest.raises(UnusableError, match=rf"answered {said}.*--page"):
        await fetch(one.address())


@pytest.mark.parametrize("headers", [True, False])
async def test_a_server_that_does_not_answer(site: Start, headers: bool) -> None:
    """A server that says nothing, or never ends, is left after the time for it."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if headers:
            response = web.StreamResponse(headers={"Content-Type": "text/html"})
            await response.prepare(request)
            for _ in range(100):
                await response.write(b"<p>")
                await asyncio.sleep(0.05)
        await asyncio.sleep(5)
        return web.Response()

    one = await site(answer)
    with pytest.raises(UnusableError, match=r"took longer than 0\.3 seconds"):
        await asyncio.wait_for(fetch(one.address(), 0.3), 3)


async def test_nobody_is_there() -> None:
    """A server that cannot be reached is one sentence."""
    with pytest.raises(UnusableError, match="could not be fetched"):
        await fetch("http://127.0.0.1:9/page", 5)


async def test_too_large(site: Start) -> None:
    """A page over the limit is left at the limit, whatever it says of its length."""
    sent = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while sent < 20 * MOST_BYTES:
            await response.write(b"x" * 100_000)
            sent += 100_000
        return response

    one = await site(answer)
    with pytest.raises(UnusableError, match="larger than 5,000,000 bytes"):
        await fetch(one.address())
    assert sent < 3 * MOST_BYTES


async def test_a_small_page_that_unpacks_to_a_huge_one(site: Start) -> None:
    """It is left at the limit: of 200 MB no more than that is ever in memory."""
    bomb = gzip.compress(b"\0" * (40 * MOST_BYTES))
    assert len(bomb) < MOST_BYTES / 20
    one = await site(answering(bomb, Content_Encoding="gzip"))
    tracemalloc.start()
    try:
        with pytest.raises(UnusableError, match="larger than 5,000,000 bytes"):
            await fetch(one.address())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 6 * MOST_BYTES


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)]
)
async def test_packed_pages(site: Start, coding: str, pack: Callable[[bytes], bytes]) -> None:
    """What was asked for is unpacked."""
    one = await site(answering(pack(HTML.encode()), Content_Encoding=coding))
    assert html_of(await fetch(one.address()), "it") == HTML


@pytest.mark.parametrize(
    ("body", "coding", "said"),
    [
        (b"no gzip", "gzip", "cannot be unpacked"),
        (gzip.compress(HTML.encode())[:-9], "gzip", "its end is missing"),
        (HTML.encode(), "br", r"not asked for \(br\)"),
        (HTML.encode(), "gzip, gzip", "not asked for"),
    ],
)
async def test_badly_packed_pages(site: Start, body: bytes, coding: str, said: str) -> None:
    """What cannot be unpacked is a sentence."""
    one = await site(answering(body, Content_Encoding=coding))
    with pytest.raises(UnusableError, match=said):
        await fetch(one.address())


async def test_a_page_that_breaks_off(site: Start) -> None:
    """Half a page is none."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/html", "Content-Length": "1000"}
        )
        await response.prepare(request)
        await response.write(b"<p>half")
        assert request.transport is not None
        request.transport.close()
        return response

    one = await site(answer)
    with pytest.raises(UnusableError, match="could not be fetched"):
        await fetch(one.address())


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("application/pdf", b"%PDF-1.7", "no page but application/pdf"),
        ("application/json", b"{}", "no page but application/json"),
        ("text/html", b"plain words", "no HTML page"),
        ("", b"MIME-Version: 1.0\n\nwords", "no HTML page"),
        ("", b"", "no HTML page"),
        ("text/html; charset=klingon", b"<p>\xff", "says that its letters are klingon"),
        ("text/html; charset=ascii; x", b"<p>\x81", "its letters are ascii"),
        ("text/html; charset=euc-jp", b"<p>\xff\xff", "its letters are euc-jp"),
        ("text/html", b"<p>" + b"x" * MOST_BYTES, "larger than"),
    ],
)
def test_what_is_no_page(kind: str, content: bytes, said: str) -> None:
    """Other kinds of file, and letters that are not what they are said to be, are told."""
    with pytest.raises(UnusableError, match=rf"^it .*{said}"):
        html_of(Fetched(content, kind), "it")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/html; charset=utf-8", HTML.encode()),
        ("text/html", HTML.encode()),
        ("", HTML.encode("utf-8-sig")),
        ("text/html; charset=iso-8859-1", HTML.encode()),
        ("text/html; charset=klingon", HTML.encode()),
        ("text/html; charset=iso-8859-1", HTML.encode("cp1252")),
        ('text/html; charset="windows-1252"', HTML.encode("cp1252")),
        ("text/html", HTML.replace("<body>", '<meta charset="cp1252"><body>').encode("cp1252")),
        (
            "text/html",
            HTML.replace("<body>", '<meta http-equiv=a content="b; charset=utf-16">').encode(),
        ),
        ("text/html", HTML.encode("utf-16")),
        ("TEXT/HTML", HTML.encode("cp1252")),
    ],
)
def test_letters(kind: str, content: bytes) -> None:
    """Whatever encoding a page has and says, its quotation marks are read."""
    page = Page(html_of(Fetched(content, kind), "it"))
    assert page.find("Weston’s mayor", "said: “no”.").finding is Finding.FOUND
