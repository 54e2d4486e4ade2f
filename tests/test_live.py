"""A bot that follows its files: real files, watched as they are when somebody edits them."""

from __future__ import annotations

import asyncio
import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.app import App, build
from bot.config import Settings
from bot.content.load import read_knowledge
from bot.core.recollection import Recollection
from bot.core.request import Ask, Show
from bot.live import Live
from bot.store.memory import ProcessMemory
from tests.command import written
from tests.content.small import Files, changed, small_files

SAID = "Yes, the bridge stays shut."
SOON = 10.0
"""Seconds until a change must have been taken, on however busy a machine; `python -m bench reload`
says how long it takes."""


def saying(text: str) -> Files:
    """The files with another first answer."""
    return changed("entries/bridge.yaml", SAID, text)


def until(reached: Callable[[], bool], patience: float = SOON) -> float:
    """Seconds until something is so; fails if it does not come to be."""
    begin = time.monotonic()
    while not reached():
        assert time.monotonic() - begin < patience, "it did not happen"
        time.sleep(0.005)
    return time.monotonic() - begin


def shown(live: Live, entry: str = "bridge-shut") -> str:
    return asyncio.run(live.respond(Show(entry), "")).text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "knowledge", small_files())


@pytest.fixture
def app(fits: Path, folder: Path, tmp_path: Path) -> App:
    cache = tmp_path / "cache"
    shutil.copytree(fits, cache)
    return build(Settings(_env_file=None, cache_dir=cache, knowledge_dir=folder))


@pytest.fixture
def live(
    app: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Live]:
    """A bot that has looked at its files once and now waits for a change."""
    monkeypatch.setattr("bot.live.FIRST", 0.0)
    caplog.set_level(logging.INFO)
    live = Live(app)
    with live.following():
        assert live.ready.wait(20)
        yield live


def taken(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says of changes that were taken."""
    return [m for m in caplog.messages if " taken: " in m]


def test_saved_in_place(live: Live, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file that is written over is taken, and the log says in one line what changed, no text."""
    written(folder, saying("Yes, said the mayor."))
    until(lambda: "said the mayor" in shown(live) and bool(taken(caplog)))
    assert taken(caplog) == [f"Knowledge {live.app.knowledge.version} taken: 1 entry changed."]
    assert live.app.knowledge == read_knowledge(saying("Yes, said the mayor."))
    assert "mayor" not in caplog.text


def test_saved_by_rename(live: Live, folder: Path) -> None:
    """A file that an editor writes beside and then renames is taken."""
    beside = folder / "entries" / ".bridge.yaml.swp"
    beside.write_bytes(saying("It is shut, they say.")["entries/bridge.yaml"])
    beside.rename(folder / "entries" / "bridge.yaml")
    until(lambda: "they say" in shown(live))


def test_many_files_at_once(live: Live, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Files that are written one after the other, as by `git pull`, are one reload."""
    files = saying("Now it is shut.")
    files = changed("terms.yaml", "fillers: [if you please]", "fillers: [kindly]", files)
    files = changed("entries/missing.yaml", "The article gives no sum.", "No sum is given.", files)
    files = changed("phrases.yaml", "say: Hello!", "say: Good day!", files)
    for name in ("terms.yaml", "entries/missing.yaml", "phrases.yaml", "entries/bridge.yaml"):
        (folder / name).unlink()
        time.sleep(0.02)
        written(folder, {name: files[name]})
    until(lambda: "Now it is shut" in shown(live))
    time.sleep(0.5)
    assert len(taken(caplog)) == 1
    assert shown(live, "missing-cost").startswith("No sum")
    assert live.faults == ()


def test_broken_then_mended(live: Live, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A faulty file changes nothing: all its faults are in the log, once, and at hand until they
    are mended."""
    version = live.app.knowledge.version
    broken = changed("entries/bridge.yaml", "by: weston-mayor", "by: westen-mayor")
    broken = changed("entries/bridge.yaml", "[bridge-until-when]", "[bridge-until-wen]", broken)
    written(folder, broken)
    until(lambda: bool(live.faults))
    assert SAID in shown(live)
    assert {f.file for f in live.faults} == {"entries/bridge.yaml"}
    written(folder, {"terms.yaml": small_files()["terms.yaml"]})
    time.sleep(0.8)
    told = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert told == [
        f"Knowledge {version} stays in use, for there are faults:",
        *map(str, live.faults),
    ]
    assert len(live.faults) == 2
    written(folder, saying("Mended and shut."))
    until(lambda: "Mended" in shown(live) and not live.faults)


def test_what_is_told(app: App, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is to be told hears of the start, of each change that is taken or refused, and of
    faults that are undone, with the version in use and the number of faults."""
    monkeypatch.setattr("bot.live.FIRST", 0.0)
    told: list[tuple[str, str, int]] = []
    live = Live(app, lambda *what: told.append(what))
    first = app.knowledge.version
    with live.following():
        assert live.ready.wait(20)
        written(folder, {"terms.yaml": b"terms: ["})
        until(lambda: bool(live.faults))
        written(folder, {"terms.yaml": small_files()["terms.yaml"]})
        until(lambda: not live.faults)
        written(folder, {"entries/bridge.yaml": saying("Shut for good.")["entries/bridge.yaml"]})
        until(lambda: live.app.knowledge.version != first)
        second = live.app.knowledge.version
        until(lambda: ("taken", second, 0) in told)
    assert told[:3] == [("", first, 0), ("refused", first, 1), ("", first, 0)]
    assert told[3] == ("taken", second, 0)


def test_broken_then_as_before(live: Live, folder: Path) -> None:
    """Where a fault is undone, nothing is left of it."""
    written(folder, {"terms.yaml": b"terms: ["})
    until(lambda: bool(live.faults))
    written(folder, small_files())
    until(lambda: not live.faults)
    assert SAID in shown(live)


def test_a_file_that_comes_in_halves(
    live: Live, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file of which the rest is written a moment later is one change and no fault."""
    content = saying("Whole and shut.")["entries/bridge.yaml"]
    with (folder / "entries" / "bridge.yaml").open("wb") as file:
        file.write(content[:900])
        file.flush()
        # Longer than what counts as one series of changes.
        time.sleep(0.3)
        file.write(content[900:])
    until(lambda: "Whole" in shown(live) and bool(taken(caplog)))
    assert len(taken(caplog)) == 1
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]


def test_deleted_and_written_again(live: Live, folder: Path) -> None:
    """Without a file that is needed the last knowledge stays; with it, its news is taken."""
    file = folder / "entries" / "bridge.yaml"
    file.unlink()
    until(lambda: bool(live.faults))
    assert SAID in shown(live)
    file.write_bytes(saying("Back and shut.")["entries/bridge.yaml"])
    until(lambda: "Back" in shown(live) and not live.faults)


@pytest.mark.parametrize("away", ["entries", "."])
def test_a_folder_that_vanishes(live: Live, folder: Path, away: str) -> None:
    """A folder that goes and comes back, under the same name, is followed as before."""
    target = (folder / away).resolve()
    target.rename(folder.parent / "elsewhere")
    until(lambda: bool(live.faults))
    assert SAID in shown(live)
    (folder.parent / "elsewhere").rename(target)
    until(lambda: not live.faults)
    for text in ("Here again.", "And again."):
        written(folder, saying(text))
        until(lambda text=text: text in shown(live))  # type: ignore[misc]


def test_another_folder_of_that_name(live: Live, folder: Path) -> None:
    """A folder that is thrown away and made anew is followed."""
    for text in ("A new folder.", "And a change in it."):
        shutil.rmtree(folder)
        time.sleep(0.7)
        written(folder, saying(text))
        until(lambda text=text: text in shown(live))  # type: ignore[misc]
        written(folder, saying(f"So {text}"))
        until(lambda text=text: f"So {text}" in shown(live))  # type: ignore[misc]


def test_a_new_entry_is_found_at_once(live: Live, folder: Path) -> None:
    """An entry that was never there is answered in the words of its phrasings, without a fit."""
    body = small_files()["entries/bridge.yaml"].decode().split("  - id: bridge-until-when")[0]
    new = body.replace("bridge-shut", "tunnel-open").replace("[bridge-until-when]", "[bridge-shut]")
    new = new.replace("the bridge being closed to cars", "the tunnel under the harbour")
    new = new.replace("Is the bridge shut?", "Is the tunnel open?")
    new = new.replace("keywords: [bridge, shut, closed]", "keywords: [tunnel]")
    written(folder, {"entries/tunnel.yaml": new.replace(SAID, "The tunnel is open.").encode()})
    until(lambda: "tunnel-open" in live.app.knowledge.entries)
    reply = asyncio.run(live.respond(Ask("what about the tunnel under the harbour"), ""))
    assert reply.entries == ("tunnel-open",)


def test_a_removed_entry_is_gone(live: Live, folder: Path) -> None:
    """Nobody is led to an entry that was removed, and a button that names it says so."""
    text = small_files()["entries/missing.yaml"].decode().split("  - id: missing-ferry")[0]
    written(folder, {"entries/missing.yaml": text.encode()})
    until(lambda: "missing-ferry" not in live.app.knowledge.entries)
    asked = asyncio.run(live.respond(Ask("boats and ferries over the river"), ""))
    assert "missing-ferry" not in (asked.entry, *(s.entry for s in asked.suggestions))
    assert "Words for gone" in shown(live, "missing-ferry")


def test_what_is_fitted_meanwhile_is_used(
    live: Live, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fit in the background takes the place of the quick update: that of a start, number by
    number."""
    monkeypatch.setattr("bot.content.refit.PATIENCE", 0.1)
    files = changed("entries/bridge.yaml", '"news of the bridge', '"gossip on the bridge')
    written(folder, files)
    until(lambda: bool(taken(caplog)))
    quick = live.app
    until(lambda: "has been learned anew" in caplog.messages[-1], patience=60)
    assert live.app is not quick
    fresh = build(quick.settings, lambda: pytest.fail("nothing was kept"))
    question = fresh.understanding.question("any gossip on the bridge?")
    assert (fresh.matcher.scores(question) == live.app.matcher.scores(question)).all()
    assert not (quick.matcher.scores(question) == fresh.matcher.scores(question)).all()


def test_a_fit_waits_until_faults_are_mended(
    live: Live, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fit that is due while the files have faults is made once they are mended, and none fails
    before that."""
    monkeypatch.setattr("bot.content.refit.PATIENCE", 1.0)
    files = changed("entries/bridge.yaml", '"news of the bridge', '"gossip on the bridge')
    written(folder, files)
    until(lambda: bool(taken(caplog)))
    written(folder, {"terms.yaml": b"terms: ["})
    until(lambda: bool(live.faults))
    time.sleep(1.5)
    written(folder, {"terms.yaml": small_files()["terms.yaml"]})
    until(lambda: "has been learned anew" in caplog.messages[-1], patience=60)
    assert not [m for m in caplog.messages if "failed" in m]


def test_phrases_and_pictures_follow(live: Live, folder: Path) -> None:
    """The bot's own sentences, as adapters hold them, are those in use."""
    service = live.service
    files = changed("phrases.yaml", '"Words for gone."', '"It is no more."')
    written(folder, files)
    until(lambda: service.phrases["gone"] == "It is no more.")
    assert dict(service.phrases) == dict(live.app.knowledge.phrases)


def test_no_reply_is_of_two_versions(live: Live, folder: Path) -> None:
    """While the files change again and again, each reply is of one version from end to end: what
    it answers, what it offers next and how long ago it says that this was reported."""
    versions: list[Files] = []
    edited = ("entries/bridge.yaml", "sources/daily.yaml")
    for n in range(4):
        files = changed("entries/bridge.yaml", SAID, f"Version {n} is shut.")
        asked = "question: Until when is the bridge shut?"
        files = changed("entries/bridge.yaml", asked, f"question: Until when {n}?", files)
        files = changed("sources/daily.yaml", "2021-03-04", f"2021-03-1{n}", files)
        # One right after the other, as git writes them.
        versions.append({name: files[name] for name in edited})
    stop = threading.Event()

    def edit() -> None:
        for n in range(40):
            written(folder, versions[n % 4])
            if stop.wait(0.3):
                return

    async def ask() -> None:
        seen: set[str] = set()
        while len(seen) < 4:
            reply = await live.respond(Ask("tell me the bridge being closed to cars"), "")
            assert reply.entries == ("bridge-shut",)
            if SAID not in reply.text:
                number = reply.text.partition("Version ")[2][:1]
                assert [c.label for c in reply.choices] == [f"Until when {number}?"]
                assert str(reply.as_of) == f"2021-03-1{number}"
                seen.add(number)
            # Leaves the editor room: files that come far apart are more than one change.
            await asyncio.sleep(0.002)

    editor = threading.Thread(target=edit)
    editor.start()
    try:
        asyncio.run(asyncio.wait_for(ask(), 30))
    finally:
        stop.set()
        editor.join()


async def test_what_is_under_way_ends_with_what_it_began(
    app: App, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that is being answered while a change is taken gets the reply of the old
    version, and the next one that of the new."""
    monkeypatch.setattr("bot.live.FIRST", 0.0)
    files = changed("entries/bridge.yaml", "question: Until when is", "question: For how long is")
    files = changed("entries/bridge.yaml", SAID, "New and shut.", files)

    class Slow(ProcessMemory):
        """A store that takes so long that the files change meanwhile."""

        async def note(self, conversation: str, recollection: Recollection) -> None:
            before = bot.app
            written(folder, files)
            if not bot.app.knowledge.entries["bridge-shut"].text.startswith("New"):
                await asyncio.to_thread(until, lambda: bot.app is not before)

    bot = Live(build(app.settings, memory=Slow()))
    question = Ask("tell me the bridge being closed to cars")
    with bot.following():
        assert await asyncio.to_thread(bot.ready.wait, 20)
        old, new = [await bot.respond(question, "c") for _ in range(2)]
    assert (SAID in old.text, "New and shut." in new.text) == (True, True)
    assert [c.label for c in old.choices] == ["Until when is the bridge shut?"]
    assert [c.label for c in new.choices] == ["For how long is the bridge shut?"]
