"""The newest knowledge that loads, without a page."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.fault import Fault, KnowledgeError
from bot.workbench.known import Known
from bot.workbench.live import Live

FAULT = Fault("x.yaml", 2, 3, "a", "Mend it.")


def outcomes(*made: Known | Exception) -> Callable[[], Known]:
    """A `build` that comes to these, one after another."""
    left = iter(made)

    def build() -> Known:
        outcome = next(left)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return build


async def test_the_last_good_knowledge_stays(small: Known) -> None:
    """Faults are told beside it, and are gone with the next knowledge that loads."""
    live = Live(outcomes(small, KnowledgeError([FAULT]), small))
    live.start()
    assert (live.known, live.faults) == (small, ())
    await live.reload()
    assert (live.known, live.faults) == (small, (FAULT,))
    await live.reload()
    assert (live.known, live.faults) == (small, ())


async def test_no_error_ends_it(small: Known, caplog: pytest.LogCaptureFixture) -> None:
    """An error that nobody thought of is told, without its own words, and the next change is
    taken."""
    live = Live(outcomes(small, RuntimeError("a secret"), small))
    live.start()
    await live.reload()
    assert live.known is small
    assert "RuntimeError" in live.faults[0].message
    assert "a secret" not in live.faults[0].message + caplog.text
    assert not live.working
    await live.reload()
    assert live.faults == ()


async def test_pages_hear_of_each_change(small: Known) -> None:
    """The mark comes at once, again when something saved is being read, and when it is there."""
    live = Live(outcomes(small, small))
    live.start()
    heard: list[tuple[str, bool]] = []

    async def hear() -> None:
        heard.extend([(mark, live.working) async for mark in live.marks()])

    listening = asyncio.create_task(hear())
    await asyncio.sleep(0.05)
    first = live.mark
    await live.reload()
    last = live.mark
    await asyncio.sleep(0.05)
    await live.end()
    await asyncio.wait_for(listening, 1)
    assert heard[0] == (first, False)
    assert heard[-1] == (last, False)
    assert first != last


def test_another_start_has_another_mark(small: Known) -> None:
    """A page that was open over a restart is not taken for one that shows the newest."""
    one, other = (Live(outcomes(small)) for _ in range(2))
    one.start()
    other.start()
    assert one.mark != other.mark


async def test_only_yaml_is_followed(small: Known, tmp_path: Path) -> None:
    """What an editor leaves beside the files is no change; a file in a folder below is one."""
    (tmp_path / "entries").mkdir()
    built = threading.Event()

    def build() -> Known:
        built.set()
        return small

    live = Live(build)
    following = asyncio.create_task(live.follow(tmp_path))
    await asyncio.sleep(0.5)
    (tmp_path / "entries" / ".a.yaml.swp").write_text("x")
    (tmp_path / "4913").write_text("x")
    await asyncio.sleep(0.5)
    assert not built.is_set()
    (tmp_path / "entries" / "a.yaml").write_text("x")
    assert await asyncio.to_thread(built.wait, 10)
    following.cancel()


async def test_another_folder_in_its_place(small: Known, tmp_path: Path) -> None:
    """A folder that is not there yet, goes, or is another one of that name is followed too."""
    home, away = tmp_path / "knowledge", tmp_path / "away"
    built = threading.Event()

    def build() -> Known:
        built.set()
        return small

    live = Live(build)
    following = asyncio.create_task(live.follow(home))
    await asyncio.sleep(0.2)
    for change in (
        lambda: home.mkdir(),
        lambda: home.rename(away),
        lambda: away.rename(home),
        lambda: (home / "a.yaml").write_text("x"),
    ):
        change()
        assert await asyncio.to_thread(built.wait, 10)
        # What else is told of the same change.
        await asyncio.sleep(1.5)
        built.clear()
    assert not following.done()
    following.cancel()
