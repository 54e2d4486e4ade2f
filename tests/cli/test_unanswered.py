"""`briefbot unanswered`."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.store.store import Store
from tests.command import Briefbot, Ran, written
from tests.content.small import small_files

COST = "what does the ferry cost"
SHUT = "until when is the ferry shut"


NOWHERE = {
    "BRIEFBOT_TELEGRAM_TOKEN": "123456:not-a-real-one",
    "BRIEFBOT_TELEGRAM_API_URL": "http://127.0.0.1:9",
}


class Desk:
    """A maintainer's: the small knowledge in a git repository, a store, the command."""

    def __init__(self, folder: Path) -> None:
        self.repository = folder / "repository"
        self.texts = written(self.repository / "texts", small_files())
        subprocess.run(["git", "init", "-q"], cwd=self.repository, check=True)
        self.file = folder / "x.db"
        self.url = f"sqlite:///{self.file}"
        self.briefbot = Briefbot(folder / "cache", self.repository)

    def run(self, *words: str, keep: str = "yes", people: str = "3") -> Ran:
        return self.briefbot.run(*words, **self.settings(keep), BRIEFBOT_UNANSWERED_PEOPLE=people)

    def settings(self, keep: str) -> dict[str, Any]:
        return {
            "BRIEFBOT_KNOWLEDGE_DIR": self.texts,
            "BRIEFBOT_DATABASE_URL": self.url,
            "BRIEFBOT_KEEP_UNANSWERED": keep,
        }

    def starts(self, keep: str) -> None:
        """Let the bot run until it looks for a platform, which is not there, and end it."""
        environment = self.briefbot.environment(**self.settings(keep), **NOWHERE)
        with subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=environment,
            cwd=self.repository,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stderr is not None
            said = ""
            while "cannot be reached" not in said:
                said = process.stderr.readline()
                assert said
            process.send_signal(signal.SIGTERM)
            process.stderr.read()
        assert process.returncode == 0

    def kept(self) -> bytes:
        return b"".join(f.read_bytes() for f in self.file.parent.glob("x.db*"))

    def apply(self, patch: str) -> None:
        subprocess.run(["git", "apply", "-"], cwd=self.repository, input=patch.encode(), check=True)

    async def asked(
        self,
        text: str,
        people: Sequence[str],
        entry: str = "missing-cost",
        reason: str = "abstained",
    ) -> None:
        store = Store(self.url)
        await store.open()
        for person in people:
            await store.unanswered(person, entry, tuple(text.split()), reason)
        await store.close()


TWO = ("ani", "ben")
# One or two of so many may have the same byte.
MANY = ("ani", "ben", "cleo", "dan", "eve", "finn")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def test_off(desk: Desk) -> None:
    """Where it is not switched on, nothing is shown, whatever the database holds."""
    await desk.asked(COST, MANY)
    ran = desk.run("unanswered", "--patch", keep="no")
    assert (ran.code, ran.out) == (1, "")
    assert "BRIEFBOT_KEEP_UNANSWERED" in ran.err


async def test_too_few(desk: Desk) -> None:
    """What fewer people asked is in no output: not as text, not as a number, not in the patch."""
    empty = desk.run("unanswered"), desk.run("unanswered", "--patch")
    await desk.asked(COST, TWO)
    few = desk.run("unanswered"), desk.run("unanswered", "--patch")
    for before, after in zip(empty, few, strict=True):
        assert (before.code, before.out) == (after.code, after.out)
        assert before.err.splitlines()[-1:] == after.err.splitlines()[-1:] or not after.err
        assert "ferry" not in after.out + after.err


async def test_enough(desk: Desk) -> None:
    """What enough people asked stands in a line with their number, what was wrong, the nearest
    entry and what is said now; plain text when it is piped."""
    await desk.asked(COST, MANY)
    ran = desk.run("unanswered")
    assert (ran.code, ran.out.count("\n")) == (0, 2)
    (line,) = ran.out.splitlines()[1:]
    assert COST in line
    assert "not in the source" in line
    assert "missing-" in line
    assert line.split()[0] in ("4", "5", "6")
    assert ran.out.isascii()
    assert "\x1b" not in ran.out


async def test_as_the_operator_says(desk: Desk) -> None:
    """How many people are enough is a setting."""
    await desk.asked(COST, MANY)
    assert COST in desk.run("unanswered", people="2").out
    assert COST not in desk.run("unanswered", people="7").out


async def test_the_patch_applies(desk: Desk) -> None:
    """The patch changes the knowledge as git applies it, and what it makes loads."""
    await desk.asked(COST, MANY, reason="none")
    await desk.asked(SHUT, MANY, entry="bridge-until-when", reason="down")
    ran = desk.run("unanswered", "--patch")
    assert ran.code == 0
    assert "+  - id: missing-" in ran.out
    assert "texts/entries/missing.yaml" in ran.out
    to_file = desk.repository / "change.diff"
    again = desk.run("unanswered", "--patch", str(to_file))
    assert (again.code, again.out) == (0, "")
    assert to_file.read_text("utf-8") == ran.out
    desk.apply(ran.out)
    checked = desk.run("check")
    assert checked.out.startswith("0 faults. 8 entries"), checked.out + checked.err


async def test_switched_off_again(desk: Desk) -> None:
    """A bot that starts without the setting, as its page on privacy says, holds nothing of it."""
    await desk.asked(COST, MANY)
    desk.starts(keep="yes")
    assert b"ferry cost" in desk.kept()
    desk.starts(keep="no")
    assert b"ferry cost" not in desk.kept()


async def test_a_poisoned_database(desk: Desk) -> None:
    """Whatever stands in the database, no control character, markup or YAML comes out."""
    await desk.asked(COST, TWO)
    nasty = (
        '\x1b[31mred \x07 [bold]ferry[/bold] \u202eferry cost"\n- id: evil #\r 55 zebulon '
        "https://evil.example {x: [y]} &a *a !!python/object ferry"
    )
    with contextlib.closing(sqlite3.connect(desk.file)) as database:
        (period,) = database.execute("SELECT period FROM unanswered_key").fetchone()
        for who in range(5):
            database.execute(
                "INSERT OR REPLACE INTO unanswered VALUES (?, '\x1b[1m', ?, ?, 'down', 9e9)",
                (period, who, nasty),
            )
        database.commit()
    shown, patch = desk.run("unanswered"), desk.run("unanswered", "--patch")
    assert (shown.code, patch.code) == (0, 0)
    for out in (shown.out, patch.out):
        assert "ferry" in out
        for bad in ("\x1b", "\x07", "\u202e", "evil", "55", "zebulon", "python", "bold", "\r"):
            assert bad not in out
