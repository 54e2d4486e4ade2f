"""`briefbot run` while somebody saves: people notice nothing but the new text."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from pathlib import Path

from tests.adapters.telegram.process import environment, started
from tests.command import written
from tests.content.small import changed, small_files
from tests.telegram_server import BotApi
from tests.telegram_server.people import Person

SAID = "Yes, the bridge stays shut."
SOON = 3.0
"""Seconds from the save to the new text at most: one, and what a busy machine adds."""


async def test_saved_while_people_ask(fits: Path, tmp_path: Path) -> None:
    """Whoever asks around a save gets one reply: the old text before it is taken, the new one
    after, which is soon; nobody gets none, and none is of a mixture."""
    shutil.copytree(fits, tmp_path / "cache")
    folder = written(tmp_path / "knowledge", small_files())
    asked: dict[int, float] = {}
    told: dict[int, str] = {}

    async def ask(person: Person, number: int) -> None:
        asked[number] = time.monotonic()
        await person.sends("tell me the bridge being closed to cars")
        told[number] = (await person.next_reply(timeout=20)).text

    async with BotApi(checks_spec=False) as api:
        env = environment(api.url, api.token, tmp_path / "store.sqlite3", tmp_path / "cache")
        async with started("bot", "run", env={**env, "BRIEFBOT_KNOWLEDGE_DIR": str(folder)}) as bot:
            await api.wait_for(lambda: api.calls_of("getUpdates"), 30)
            people = [api.person(f"P{n}") for n in range(80)]
            asking: list[asyncio.Task[None]] = []
            saved: list[float] = []
            for number, person in enumerate(people):
                asking.append(asyncio.create_task(ask(person, number)))
                await asyncio.sleep(0.1)
                if number in (30, 55):
                    saved.append(time.monotonic())
                    new = changed("entries/bridge.yaml", SAID, f"Text {len(saved)}, shut.")
                    written(folder, new)
            await asyncio.gather(*asking)
            bot.terminate()
            assert await bot.wait() == 0
        assert not api.pending
        assert len(api.sent) == len(people)
    seen = [_version(told[n]) for n in range(len(people))]
    assert seen == sorted(seen)
    for version, moment in enumerate(saved, 1):
        first = seen.index(version)
        assert moment - 0.2 < asked[first] < moment + SOON


def _version(text: str) -> int:
    with contextlib.suppress(ValueError):
        return int(text.partition("Text ")[2][:1])
    assert SAID in text
    return 0
