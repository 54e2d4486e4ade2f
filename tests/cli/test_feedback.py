"""`briefbot feedback`."""

from __future__ import annotations

from pathlib import Path

from bot.store.store import Store
from tests.command import Briefbot


async def test_feedback(briefbot: Briefbot, tmp_path: Path) -> None:
    """Maintainers see how often each answer was found good or bad, and what did not fit."""
    url = f"sqlite:///{tmp_path / 'x.db'}"
    assert briefbot.run("feedback", BRIEFBOT_DATABASE_URL=url).out == "There is no feedback yet.\n"
    store = Store(url, clock=lambda: 1_600_000_000.0)
    await store.open()
    for verdict in ("up", "down", "up"):
        await store.feedback("csto-what-is-it", verdict, "v", ())
    await store.feedback(None, "none", "v", ("war-when", "csto-what-is-it"))
    await store.close()
    ran = briefbot.run("feedback", BRIEFBOT_DATABASE_URL=url)
    assert (ran.code, ran.err) == (0, "")
    assert [line.split() for line in ran.out.splitlines()[1:]] == [
        "2 helped csto-what-is-it 2020-09-13".split(),
        "1 did not help csto-what-is-it 2020-09-13".split(),
        "1 none fitted war-when, csto-what-is-it 2020-09-13".split(),
    ]
