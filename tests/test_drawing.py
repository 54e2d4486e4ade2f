"""The picture is drawn ahead, while the bot is at work."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from bot.core.timeline import PICTURE, Chart
from bot.picture import pictures as module
from bot.picture.pictures import Pictures
from bot.platforms import drawing
from tests.adapters.replies import ferries
from tests.core.dated import dated


async def test_drawn_before_anybody_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Soon after the start the picture is there, and nothing has waited for it."""
    drawn: list[bool] = []
    begun = threading.Event()

    def draw(chart: Chart, folder: Path, dark: bool) -> bytes:
        drawn.append(dark)
        begun.set()
        return b"a picture"

    monkeypatch.setattr(module, "_drawn", draw)
    pictures = Pictures(dated(ferries()), tmp_path)
    async with drawing(pictures, dark=True):
        assert drawn == []
        assert await asyncio.to_thread(begun.wait, 5)
        assert await pictures.png(PICTURE, dark=True) == b"a picture"
    assert drawn == [True]


async def test_a_stop_does_not_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops the bot at once is not kept by a drawing, and no fault is left of it."""
    monkeypatch.setattr(module, "_drawn", lambda *_: b"a picture")
    async with asyncio.timeout(5), drawing(Pictures(dated(ferries()), tmp_path), dark=False):
        pass
