"""Platforms side by side."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.adapters import PlatformError
from bot.app import App
from bot.config import Settings
from bot.platforms import Platform, platforms, serve, web
from bot.status import Status
from bot.store.store import SERVED_KEPT, Store
from tests.serving import call

SECRET = "42:TEST"


class Clock:
    now = 1_600_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'x.db'}")
    await store.open()
    yield store
    await store.close()


async def until_stopped(stop: asyncio.Event) -> None:
    await stop.wait()


def failing(error: Exception) -> Callable[[asyncio.Event], Awaitable[None]]:
    async def run(_stop: asyncio.Event) -> None:
        raise error

    return run


async def test_all_end_when_told(store: Store) -> None:
    """Every platform runs until the one event, then all is said to have gone well."""
    stop = asyncio.Event()
    served = asyncio.create_task(
        serve([Platform("One", until_stopped), Platform("Two", until_stopped)], store, stop)
    )
    await asyncio.sleep(0.05)
    assert not served.done()
    stop.set()
    assert await served


async def test_one_that_fails_ends_no_other(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """A platform that fails is one line in the log; the other goes on until it is told to stop."""
    stop = asyncio.Event()
    broken = Platform("One", failing(PlatformError("Copy the token again.")))
    served = asyncio.create_task(serve([broken, Platform("Two", until_stopped)], store, stop))
    await asyncio.sleep(0.05)
    assert not served.done()
    stop.set()
    assert not await served
    (record,) = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert record.getMessage() == "One cannot be served: Copy the token again."


async def test_when_all_have_failed(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """With no platform left the bot ends; an unexpected fault's own words are not in the log."""
    broken = Platform("One", failing(ValueError(f"https://api.example/bot{SECRET}/getMe")))
    assert not await serve([broken], store, asyncio.Event())
    assert "One has failed: ValueError" in caplog.text
    assert SECRET not in caplog.text


async def test_the_store_is_tidied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While platforms run, what is past its time leaves the store."""
    monkeypatch.setattr("bot.platforms.EXPIRY_SECONDS", 0.01)
    clock = Clock()
    store = Store(f"sqlite:///{tmp_path / 'x.db'}", clock=clock)
    await store.open()
    await store.mark_served("telegram", [1])
    clock.now += SERVED_KEPT
    stop = asyncio.Event()
    served = asyncio.create_task(serve([Platform("One", until_stopped)], store, stop))
    await asyncio.sleep(0.3)
    stop.set()
    await served
    clock.now -= SERVED_KEPT
    assert await store.served("telegram", [1]) == set()
    await store.close()


async def test_a_store_that_cannot_be_tidied(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where tidying fails, the platforms go on."""
    monkeypatch.setattr("bot.platforms.EXPIRY_SECONDS", 0.01)
    await store.close()
    stop = asyncio.Event()
    served = asyncio.create_task(serve([Platform("One", until_stopped)], store, stop))
    await asyncio.sleep(0.1)
    stop.set()
    assert await served
    assert "stays in the store: The store is not open." in caplog.text


async def test_what_runs_beside(store: Store) -> None:
    """What runs beside the platforms ends after them, whether they are told to or have failed."""
    ended: list[str] = []

    async def beside(stop: asyncio.Event) -> None:
        await stop.wait()
        ended.append("beside")

    async def platform(stop: asyncio.Event) -> None:
        await stop.wait()
        ended.append("platform")

    stop = asyncio.Event()
    helping = [Platform("HTTP", beside)]
    served = asyncio.create_task(serve([Platform("One", platform)], store, stop, helping))
    await asyncio.sleep(0.05)
    assert not served.done()
    stop.set()
    assert await served
    assert set(ended) == {"beside", "platform"}
    broken = Platform("One", failing(PlatformError("Copy the token again.")))
    assert not await serve([broken], store, asyncio.Event(), helping)
    assert ended.count("beside") == 2


async def test_http_is_served_where_it_is_wanted(settings: Settings) -> None:
    """Without a port, and without a public address, nothing listens; with a port health does."""
    assert settings.port is None
    assert web(settings, Status()) == []
    hooked = settings.model_copy(update={"public_url": "https://bot.example"})
    assert hooked.port == 8080
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        chosen = hooked.model_copy(update={"http_port": port})
        assert chosen.port == port
        with pytest.raises(PlatformError, match=f"at 127.0.0.1, port {port}: Address already"):
            web(chosen, Status())
    (http,) = web(chosen, Status())
    stop = asyncio.Event()
    running = asyncio.ensure_future(http.run(stop))
    answer = await asyncio.to_thread(call, port, "GET", "/healthz")
    assert answer.body == b"ok"
    stop.set()
    await running


def test_a_token_starts_its_platform(app: App, tmp_path: Path) -> None:
    """Telegram is served where its token is set; without a token nothing is."""
    store = Store(f"sqlite:///{tmp_path / 'x.db'}")
    assert platforms(app.service, store, Status()) == []
    settings = app.settings.model_copy(update={"telegram_token": SecretStr(SECRET)})
    with_token = dataclasses.replace(app, settings=settings)
    assert [p.name for p in platforms(with_token.service, store, Status())] == ["Telegram"]
