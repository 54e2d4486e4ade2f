"""Processes that are killed, and several that write at once, on both kinds of database."""

from __future__ import annotations

import signal
import subprocess
import sys

from .conftest import opened, rows

WRITING = """
import asyncio, sys
from bot.core.recollection import Recollection
from bot.store.store import Store

async def main():
    store = Store(sys.argv[1])
    await store.open()
    kept = Recollection("answer", "e", "high", 1.0, (), ("csto",), (), "what", False, "en")
    for number in range(int(sys.argv[3])):
        key = f"{sys.argv[2]}-{number}"
        await asyncio.gather(
            store.note(key, kept), store.mark_served(sys.argv[2], [number]),
            store.note_answer(key, number, [number]),
        )
        print(number, flush=True)
    await store.close()

asyncio.run(main())
"""


def writer(url: str, name: str, rounds: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITING, url, name, str(rounds)],
        stdout=subprocess.PIPE,
        text=True,
    )


async def test_killed_in_the_middle(url: str) -> None:
    """What was kept when the process was killed is there, and the database is sound."""
    process = writer(url, "one", 1_000_000)
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(50)]
    process.send_signal(signal.SIGKILL)
    said += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    last = int([line for line in said if line.endswith("\n")][-1])
    async with opened(url) as store:
        assert await store.served("one", range(last + 1)) == set(range(last + 1))
        assert await store.recall(f"one-{last}") is not None
        assert await store.answer_to(f"one-{last}", last) == (last,)
    if url.startswith("sqlite"):
        assert await rows(url, "PRAGMA integrity_check") == [("ok",)]


async def test_several_writers(url: str) -> None:
    """Processes that write at the same time wait for each other and lose nothing."""
    writers = [writer(url, name, 100) for name in ("one", "two", "three")]
    for process in writers:
        process.communicate(timeout=120)
    assert [process.returncode for process in writers] == [0, 0, 0]
    async with opened(url) as store:
        for name in ("one", "two", "three"):
            assert await store.served(name, range(100)) == set(range(100))
