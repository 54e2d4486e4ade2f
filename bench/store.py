"""How long keeping and recalling takes on both kinds of database: `python -m bench.store`.

PostgreSQL runs on this machine, without waiting for its disk: it is the way there that is measured.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bot.core.recollection import Recollection
from bot.store.store import Store
from tests import postgres

MANY = 2_000
KEPT = Recollection("answer", "e", "high", 1.0, (), ("csto",), (), "what", False, "en")


async def measured(url: str, at_once: int) -> tuple[float, float]:
    """Seconds, and seconds of this process's work, for MANY times note and recall."""
    store = Store(url)
    await store.open()
    numbers = iter(range(MANY))

    async def use() -> None:
        for number in numbers:
            key = f"{number:032d}"
            await store.note(key, KEPT)
            assert await store.recall(key) == KEPT

    begun, worked = time.perf_counter(), time.process_time()
    await asyncio.gather(*(use() for _ in range(at_once)))
    took = time.perf_counter() - begun, time.process_time() - worked
    await store.close()
    return took


async def main() -> None:
    """Print a line for each number of people at once."""
    programs = postgres.binaries()
    if programs is None:
        sys.exit("PostgreSQL is not installed: apt install postgresql")
    server = postgres.Server(programs)
    try:
        server.start()
        for at_once in (1, 50):
            with tempfile.TemporaryDirectory() as folder:
                one = await measured(f"sqlite:///{Path(folder) / 'x.db'}", at_once)
            async with postgres.database(server.url) as url:
                other = await measured(url, at_once)
            print(
                f"{MANY} times note and recall, {at_once} at once: SQLite {one[0]:.2f} s "
                f"({one[1]:.2f} s work), PostgreSQL {other[0]:.2f} s ({other[1]:.2f} s work), "
                f"ratio {other[0] / one[0]:.1f}"
            )
    finally:
        server.end()


if __name__ == "__main__":
    asyncio.run(main())
