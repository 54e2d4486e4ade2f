"""HTTP to the Bot API: what is repeated, what is not, and what errors say."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import BodyPartReader, web
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Bot, InputFile, Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.adapters.telegram.transport import (
    PIECE,
    AiohttpRequest,
    AnswerLostError,
    Times,
    UnsureError,
    unusable_proxy,
)
from tests.adapters.telegram.wire import says, wire
from tests.telegram_server import BotApi, Person, faults
from tests.telegram_server.faults import How

TOKEN = "42:TEST"
SECRET = "TEST"
QUICK = (0.01, 0.01, 0.01)
SHORT = Times(connect=0.2, read=0.2, write=0.2, pool=0.2)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A server that fails the test if the bot breaks a rule."""
    async with BotApi(TOKEN) as server:
        yield server


@pytest.fixture
async def alice(api: BotApi) -> Person:
    """Someone who has started the bot."""
    person = api.person("Alice")
    await person.starts()
    return person


@asynccontextmanager
async def bot_at(
    url: str,
    *,
    repeats: tuple[float, ...] = QUICK,
    times: Times = SHORT,
    connections: int = 8,
    proxy: str | None = None,
) -> AsyncIterator[Bot]:
    """A real bot on our transport that has not asked who it is."""
    request = AiohttpRequest(connections=connections, times=times, repeats=repeats, proxy=proxy)
    async with request:
        yield Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot", request=request)


async def test_a_message_is_sent(api: BotApi, alice: Person) -> None:
    """A message goes out as it is, whatever characters are in it."""
    async with bot_at(api.url) as bot:
        await bot.send_message(alice.id, "a&b=c %26 + ü \u202eא 🙂")
    (sent,) = api.sent
    assert sent.text == "a&b=c %26 + ü \u202eא 🙂"


@pytest.mark.parametrize("size", [1, PIECE, 3 * PIECE + 5])
@pytest.mark.parametrize("handle", [False, True])
async def test_a_file_is_sent(size: int, handle: bool) -> None:
    """A file arrives byte for byte, with its name and the other fields beside it."""
    content = bytes(n % 251 for n in range(size))
    arrived: dict[str, Any] = {}

    async def receive(request: web.BaseRequest) -> web.Response:
        arrived["length"] = request.content_length
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            arrived[part.name or ""] = bytes(await part.read())
            arrived.setdefault("files", []).append(part.filename)
        message = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}}
        return web.json_response({"ok": True, "result": message})

    server = web.Server(receive)
    listener = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
    try:
        port = listener.sockets[0].getsockname()[1]
        file = InputFile(
            io.BytesIO(content) if handle else content,
            filename="ü notes.pdf",
            read_file_handle=not handle,
        )
        async with bot_at(f"http://127.0.0.1:{port}") as bot:
            await bot.send_document(5, file, caption="a & b")
    finally:
        listener.close()
        await server.shutdown(0)
    assert arrived["document"] == content
    assert arrived["caption"] == b"a & b"
    assert arrived["chat_id"] == b"5"
    assert "ü notes.pdf" in arrived["files"]
    assert arrived["length"] > size


@pytest.mark.parametrize(
    "how",
    [
        faults.server_error(500),
        faults.server_error(503),
        faults.html_page(502),
        faults.html_page(504),
    ],
    ids=lambda how: how.name,
)
async def test_what_came_to_nothing_is_repeated(api: BotApi, alice: Person, how: How) -> None:
    """A request that Telegram did not do is made again, and the message is there once."""
    fault = api.fail("sendMessage", how)
    async with bot_at(api.url) as bot:
        message = await bot.send_message(alice.id, "hello")
    assert fault.used == 1
    assert [sent.id for sent in api.sent] == [message.message_id]


@pytest.mark.parametrize(
    "how",
    [faults.reset_before(), faults.reset_after(), faults.silence(), faults.delay(1.0)],
    ids=lambda how: how.name,
)
async def test_what_may_be_there_is_for_the_caller(api: BotApi, alice: Person, how: How) -> None:
    """A reset or a time-out tells nothing about what was done: nothing is sent twice from here."""
    fault = api.fail("sendMessage", how)
    async with bot_at(api.url) as bot:
        with pytest.raises(UnsureError):
            await bot.send_message(alice.id, "hello")
    assert fault.used == 1
    assert len(api.sent) <= 1


@pytest.mark.parametrize("how", [faults.truncated(), faults.invalid_json()], ids=lambda h: h.name)
async def test_a_message_that_was_taken_is_not_sent_again(
    api: BotApi, alice: Person, how: How
) -> None:
    """After status 200 the message is there, even if the answer cannot be read."""
    api.fail("sendMessage", how)
    async with bot_at(api.url) as bot:
        with pytest.raises(AnswerLostError):
            await bot.send_message(alice.id, "hello")
    assert len(api.sent) == 1


@pytest.mark.parametrize(
    "how",
    [faults.truncated(), faults.invalid_json(), faults.reset_after(), faults.silence()],
    ids=lambda h: h.name,
)
async def test_what_can_be_done_twice_is_repeated(api: BotApi, alice: Person, how: How) -> None:
    """Typing, questions and edits do no harm twice, so that they are asked for again."""
    typing, who = api.fail("sendChatAction", how), api.fail("getMe", how)
    async with bot_at(api.url) as bot:
        assert await bot.send_chat_action(alice.id, "typing")
        assert (await bot.get_me()).username == api.username
    assert (typing.used, who.used) == (1, 1)


async def test_repeats_are_bounded(api: BotApi, alice: Person) -> None:
    """A fault that stays is raised after as many repeats as were asked for."""
    fault = api.fail("sendMessage", faults.server_error(500), times=None)
    async with bot_at(api.url, repeats=(0.01, 0.01)) as bot:
        with pytest.raises(NetworkError, match="Internal Server Error"):
            await bot.send_message(alice.id, "hello")
    assert fault.used == 3


async def test_a_time_out_of_the_call_counts(api: BotApi, alice: Person) -> None:
    """A time-out given with a call takes the place of the default."""
    api.fail("sendMessage", faults.delay(0.5))
    async with bot_at(api.url) as bot:
        await bot.send_message(alice.id, "hello", read_timeout=3)
    assert len(api.sent) == 1


@pytest.mark.parametrize(
    ("how", "error"),
    [
        (faults.bad_request("chat not found"), BadRequest),
        (faults.blocked(), Forbidden),
        (faults.migrated(-1001), ChatMigrated),
        (faults.flood(3), RetryAfter),
        (faults.error(401, "Unauthorized"), InvalidToken),
        (faults.error(404, "Not Found"), InvalidToken),
        (faults.error(409, "Conflict"), Conflict),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_telegrams_errors_keep_their_kind(
    api: BotApi, alice: Person, how: How, error: type[TelegramError]
) -> None:
    """What Telegram refuses is refused once, with the library's own error."""
    fault = api.fail("sendMessage", how)
    async with bot_at(api.url) as bot:
        with pytest.raises(error):
            await bot.send_message(alice.id, "hello")
    assert fault.used == 1
    assert not api.sent


async def test_a_page_is_no_refusal() -> None:
    """An HTML page with 401 or 404 is some proxy's, and says nothing about the token."""
    page = says("404 Not Found", b"<html>no such thing</html>", "text/html")
    async with wire(page) as server, bot_at(server.url) as bot:
        with pytest.raises(NetworkError, match="404"):
            await bot.get_me()
        assert len(server.heads) == 1 + len(QUICK)


async def test_redirects_are_not_followed() -> None:
    """The token goes to nobody else, whoever asks."""

    async def elsewhere(_: bytes, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 307 Go\r\nLocation: {server.url}/portal\r\nContent-Length: 0\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()

    async with wire(elsewhere) as server, bot_at(server.url, repeats=()) as bot:
        with pytest.raises(NetworkError):
            await bot.get_me()
        assert len(server.heads) == 1


async def silence(_: bytes, reader: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    """Take everything and say nothing."""
    while await reader.read(65536):
        pass


async def nobody_home() -> str:
    """An address on which nothing listens."""
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{plug.getsockname()[1]}"


async def test_no_error_and_no_line_holds_the_token(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, neither the error, nor what it came from, nor the log has the token."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="asyncio")
    echo = b"<html>Cannot reach http://telegram/bot42:TEST/getMe</html>"
    said = json.dumps({"ok": False, "description": f"at /bot{TOKEN}/getMe"}).encode()
    garbled = b'{"ok": true, "result": {"text": "a secret", "from": "bot42:TEST'

    async def broken(_: bytes, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 wrong /bot42:TEST/\r\n\r\n")
        await writer.drain()

    urls = [await nobody_home(), "nonsense", "http://", "http://[::1", "http://127.0.0.1:99999"]
    raised: list[BaseException] = [await failed(url) for url in urls]
    for answer in (
        silence,
        broken,
        says("502 Bad Gateway", echo, "text/html"),
        says("400 Bad Request", said),
        says("200 OK", garbled),
        says("200 OK", b"[1]"),
    ):
        async with wire(answer) as server:
            raised.append(await failed(server.url))
            raised.append(await failed(server.url.replace("http", "https")))
    for error in raised:
        assert isinstance(error, TelegramError)
        for one in chain(error):
            assert SECRET not in f"{one} {one!r} {one.args}"
    assert SECRET not in caplog.text
    assert "a secret" not in caplog.text


async def failed(url: str) -> TelegramError:
    """What is raised by a request to this address."""
    async with bot_at(url, repeats=()) as bot:
        with pytest.raises(TelegramError) as caught:
            await bot.get_me()
    return caught.value


def chain(error: BaseException) -> list[BaseException]:
    """An error, and all that it came from."""
    found: list[BaseException] = []
    todo: list[BaseException | None] = [error]
    while todo:
        if (one := todo.pop()) is not None and one not in found:
            found.append(one)
            todo += [one.__cause__, one.__context__]
    return found


async def test_a_host_that_does_not_shake_hands_times_out() -> None:
    """The connect time-out covers the handshake, too."""
    async with wire(silence) as server:
        error = await failed(server.url.replace("http", "https"))
    assert isinstance(error, TimedOut)


async def test_a_full_pool_times_out(api: BotApi, alice: Person) -> None:
    """Who finds no place among the connections is told that nothing was sent."""
    api.fail("sendMessage", faults.delay(1.0))
    async with bot_at(api.url, connections=1, repeats=()) as bot:
        slow = asyncio.create_task(bot.send_message(alice.id, "one", read_timeout=5))
        await api.wait_for(lambda: api.calls_of("sendMessage"))
        with pytest.raises(TimedOut, match="not sent"):
            await bot.send_message(alice.id, "two")
        await slow
    assert [sent.text for sent in api.sent] == ["one"]


async def test_places_are_given_back(api: BotApi, alice: Person) -> None:
    """A failure or a cancelled request leaves its place among the connections to others."""
    api.fail("sendMessage", faults.reset_before())
    api.fail("sendMessage", faults.silence())
    async with bot_at(api.url, connections=1, repeats=()) as bot:
        with pytest.raises(NetworkError):
            await bot.send_message(alice.id, "one")
        hanging = asyncio.create_task(bot.send_message(alice.id, "two", read_timeout=None))
        await api.wait_for(lambda: len(api.calls_of("sendMessage")) == 2)
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
        await bot.send_message(alice.id, "three")
    assert [sent.text for sent in api.sent] == ["three"]


async def test_an_upload_that_nobody_takes_times_out() -> None:
    """A peer that reads nothing ends the write time-out, and not never."""

    async def deaf(_: bytes, __: asyncio.StreamReader, ___: asyncio.StreamWriter) -> None:
        await asyncio.sleep(10)

    async with wire(deaf) as server, bot_at(server.url, repeats=()) as bot:
        with pytest.raises(UnsureError, match="Timeout"):
            await bot.send_document(5, bytes(30_000_000), filename="x")


async def test_a_slow_upload_is_no_time_out() -> None:
    """The write time-out is for one piece: an upload that moves may take longer."""
    done = says("200 OK", json.dumps({"ok": True, "result": True}).encode())

    async def slow(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = next(
            int(line.split(b":")[1]) for line in head.splitlines() if b"Content-Length" in line
        )
        while length > 0:
            length -= len(await reader.read(1_000_000))
            await asyncio.sleep(0.04)
        await done(head, reader, writer)

    # What the kernel holds when the last piece is written is drained in the read time-out.
    times = Times(connect=0.1, read=1.5, write=0.1)
    async with wire(slow) as server, bot_at(server.url, repeats=(), times=times) as bot:
        begin = asyncio.get_running_loop().time()
        await bot.set_chat_photo(5, bytes(20_000_000))
        assert asyncio.get_running_loop().time() - begin > (times.until_status or 0)


async def test_a_proxy_is_used() -> None:
    """With a proxy the whole address goes there, and nothing past it."""
    answer = says("200 OK", json.dumps({"ok": True, "result": True}).encode())
    async with wire(answer) as proxy, bot_at("http://telegram.test", proxy=proxy.url) as bot:
        assert await bot.set_my_name("Briefing")
        assert proxy.heads[0].startswith(b"POST http://telegram.test/bot42:TEST/setMyName ")


async def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY counts where no proxy is set, and NO_PROXY takes hosts out of it."""
    answer = says("200 OK", json.dumps({"ok": True, "result": True}).encode())
    async with wire(answer) as proxy, wire(answer) as near:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        async with bot_at("http://telegram.test") as bot:
            await bot.set_my_name("Briefing")
        async with bot_at(near.url) as bot:
            await bot.set_my_name("Briefing")
        assert (len(proxy.heads), len(near.heads)) == (1, 1)


@pytest.mark.parametrize(
    ("scheme", "expected"), [("https", "HTTPS_PROXY"), ("all", "ALL_PROXY"), ("http", None)]
)
async def test_other_proxies_of_the_environment_are_passed_over(
    monkeypatch: pytest.MonkeyPatch, scheme: str, expected: str | None
) -> None:
    """A SOCKS proxy of the environment does not end the bot, and is told if it were to be used."""
    for name in ("https_proxy", "all_proxy", "http_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv(f"{scheme}_proxy", "socks5://user:password@127.0.0.1:1")
    url = "https://api.telegram.test/bot"
    assert unusable_proxy(url) == expected
    answer = says("200 OK", json.dumps({"ok": True, "result": True}).encode())
    async with wire(answer) as near, AiohttpRequest() as request:
        code, _ = await request.do_request(f"{near.url}/bot42:TEST/getMe", "POST")
        assert (code, len(near.heads)) == (200, 1)
    monkeypatch.setenv("no_proxy", "api.telegram.test")
    assert unusable_proxy(url) is None
    monkeypatch.delenv("no_proxy")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    assert unusable_proxy(url) is None


def test_other_proxies_are_refused() -> None:
    """A SOCKS proxy is refused at once, and not by failing requests later; nor is it shown."""
    with pytest.raises(ValueError, match="http://") as caught:
        AiohttpRequest(proxy="socks5://user:password@127.0.0.1:1080")
    assert "password" not in str(caught.value)


async def test_a_file_is_fetched(api: BotApi) -> None:
    """Files come as bytes and not as JSON."""
    async with bot_at(api.url) as bot:
        assert await bot.request.retrieve(f"{api.url}/file/bot{TOKEN}/photo") == b"file"


async def test_receipts(api: BotApi, alice: Person) -> None:
    """With receipts a message comes back as its number, date and chat, with its poll if it is one,
    and all else as it is."""
    request = AiohttpRequest(receipts=True)
    async with request:
        bot = Bot(TOKEN, base_url=f"{api.url}/bot", request=request)
        sent = await bot.send_message(alice.id, "hello")
        assert (sent.message_id, sent.chat.id, sent.text) == (api.sent[0].id, alice.id, None)
        asked = await bot.send_poll(alice.id, "Which?", ["a", "b"])
        assert asked.poll
        assert asked.poll.id in api.polls
        edited = await bot.edit_message_text("bye", alice.id, sent.message_id)
        assert isinstance(edited, Message)
        assert edited.message_id == sent.message_id
        assert (await bot.get_me()).username == api.username
        with pytest.raises(BadRequest, match="not modified"):
            await bot.edit_message_text("bye", alice.id, sent.message_id)


async def test_shut_down_and_opened_again(api: BotApi) -> None:
    """The pool can be closed twice, and opened again."""
    request = AiohttpRequest()
    bot = Bot(TOKEN, base_url=f"{api.url}/bot", request=request)
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        assert (await bot.get_me()).username == api.username
        await request.shutdown()
        await request.shutdown()
    with pytest.raises(NetworkError):
        await bot.get_me()


BODY = st.one_of(
    st.binary(max_size=60),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "ok",
                        "result",
                        "description",
                        "parameters",
                        "retry_after",
                        "migrate_to_chat_id",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=120, deadline=None)
@given(status=st.integers(200, 599), body=BODY, head=st.binary(max_size=20) | st.none())
def test_whatever_comes_back(status: int, body: bytes, head: bytes | None) -> None:
    """Any bytes at all give a result or the library's error, and never another exception."""

    async def answer(_: bytes, __: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(
            f"HTTP/1.1 {status} x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            if head is None
            else head
        )
        writer.write(body)
        await writer.drain()

    async def ask() -> None:
        async with wire(answer) as server, AiohttpRequest(repeats=(), times=SHORT) as request:
            with suppress(TelegramError):
                await request.post(f"{server.url}/bot{TOKEN}/getMe")

    asyncio.run(ask())
