"""Many questions for as long as a test may take; `python -m bench soak` does it with an hour's."""

from __future__ import annotations

from pathlib import Path

from bench import soak
from bot.app import App
from tests.adapters.telegram.asking import questions

MANY = 1_000
"""Questions after the warm-up, which takes twice as many: some ten seconds each."""


async def test_memory_stays_flat_on_telegram(app: App, cache: Path) -> None:
    """Whoever answers hundreds of people for long needs no more memory in the end, and has
    answered each question once."""
    flat(soak.on_telegram(await questions(app), cache, MANY))


async def test_memory_stays_flat_on_discord(app: App, cache: Path) -> None:
    """So on Discord."""
    flat(soak.on_discord([one.text for one in await questions(app)], cache, MANY))


def flat(one: soak.Soaked) -> None:
    print(one)
    assert (one.asked, one.unanswered, one.twice) == (MANY, 0, 0)
    assert one.growth < soak.BOUND, one.sizes
