"""`briefbot run` and `briefbot chat` with input from a pipe."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.knowledge import Knowledge
from tests.command import Briefbot

TOKEN = "123456:not-a-real-one"


@pytest.mark.parametrize("command", ["run", "chat"])
def test_piped_chat(briefbot: Briefbot, knowledge: Knowledge, command: str) -> None:
    """Without a token, lines from a pipe are answered one by one until their end."""
    ran = briefbot.run(command, typed=b"What is the CSTO?\n\nhello")
    assert (ran.code, ran.err) == (0, "")
    for entry in ("csto-what-is-it", "smalltalk-hello"):
        assert knowledge.entries[entry].text.split(".")[0] in ran.out


def test_piped_chat_is_plain(briefbot: Briefbot, knowledge: Knowledge) -> None:
    """In a pipe there are no escape codes and no prompts, and no link is cut."""
    ran = briefbot.run("chat", typed=b"/sources\nWhat is the CSTO?\n", TERM="xterm-256color")
    assert all(c.isprintable() or c == "\n" for c in ran.out)
    assert not any(line.startswith(">") for line in ran.out.splitlines())
    source = knowledge.sources["mt-2020-10-07"]
    for paragraph in source.paragraphs:
        assert source.passage_url(paragraph) in ran.out.split()


def test_piped_chat_quits(briefbot: Briefbot) -> None:
    """Nothing after /quit is read."""
    ran = briefbot.run("chat", typed=b"/quit\nWhat is the CSTO?\n")
    assert ran.code == 0
    assert "military alliance" not in ran.out


def test_run_as_a_service_without_a_platform(briefbot: Briefbot) -> None:
    """Where a port makes it a service, as in an image, missing tokens are one sentence, code 1."""
    ran = briefbot.run("run", typed=b"hello\n", BRIEFBOT_HTTP_PORT="8080")
    assert (ran.code, ran.out) == (1, "")
    (line,) = ran.err.splitlines()
    assert "BRIEFBOT_TELEGRAM_TOKEN" in line
    assert "BRIEFBOT_DISCORD_TOKEN" in line


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_piped_chat_stray_bytes(briefbot: Briefbot, errors: str) -> None:
    """A line that is not UTF-8 costs no other line, whatever the locale makes of such bytes."""
    ran = briefbot.run(
        "chat",
        typed=b"\xff\xfe\nWhat is the CSTO?\n\x80\x00\nhello\n",
        PYTHONIOENCODING=f"utf-8:{errors}",
    )
    assert (ran.code, ran.err) == (0, "")
    assert "military alliance" in ran.out
    assert "Hello." in ran.out


def test_piped_chat_overlong_line(briefbot: Briefbot) -> None:
    """A line of a million characters is answered, and so is the next."""
    ran = briefbot.run("chat", typed=b"csto " * 200_000 + b"\nhello\n")
    assert (ran.code, ran.err) == (0, "")
    assert "Hello." in ran.out


@pytest.mark.parametrize("token", ["Bot x.y.z", "'x'", "short", "x y" * 10])
def test_run_with_what_is_no_token_for_discord(briefbot: Briefbot, token: str) -> None:
    """Something else in place of Discord's token is one sentence that names the setting."""
    ran = briefbot.run("run", BRIEFBOT_DISCORD_TOKEN=token)
    assert (ran.code, ran.out) == (1, "")
    (line,) = ran.err.splitlines()
    assert "BRIEFBOT_DISCORD_TOKEN is not usable: a token from the developer portal" in line
    assert token not in line


def test_run_with_what_is_no_token(briefbot: Briefbot) -> None:
    """Something else in place of the token is one sentence that names the setting."""
    ran = briefbot.run("run", BRIEFBOT_TELEGRAM_TOKEN="my-secret")
    assert (ran.code, ran.out) == (1, "")
    (line,) = ran.err.splitlines()
    assert "BRIEFBOT_TELEGRAM_TOKEN is not usable: a token from BotFather has the form" in line
    assert "my-secret" not in line


def test_run_with_what_is_no_database(briefbot: Briefbot) -> None:
    """Something else in place of a database's address is one sentence that names the setting."""
    ran = briefbot.run("run", BRIEFBOT_TELEGRAM_TOKEN=TOKEN, BRIEFBOT_DATABASE_URL="briefbot.db")
    assert (ran.code, ran.out) == (1, "")
    (line,) = ran.err.splitlines()
    assert "BRIEFBOT_DATABASE_URL" in line


def test_run_with_a_misspelt_setting(briefbot: Briefbot) -> None:
    """A name that is no setting is told in the log, and is no hindrance."""
    ran = briefbot.run(
        "run",
        BRIEFBOT_TELEGRAM_TOKEN=TOKEN,
        BRIEFBOT_DATABASE_URL="briefbot.db",
        BRIEFBOT_LOG_LEVL="debug",
    )
    told, ending = ran.err.splitlines()
    assert "Did you mean BRIEFBOT_LOG_LEVEL?" in told
    assert "warning" in told.casefold()
    assert "BRIEFBOT_DATABASE_URL" in ending


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_run_ends_politely(briefbot: Briefbot, tmp_path: Path, end: signal.Signals) -> None:
    """Asked to stop, the bot ends by itself, also while Telegram cannot be reached; exit code 0.

    The token stands in no line, and the database is in the user's data folder.
    """
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=briefbot.environment(
                BRIEFBOT_TELEGRAM_TOKEN=TOKEN,
                BRIEFBOT_TELEGRAM_API_URL=url,
            ),
            cwd=briefbot.folder,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        said: list[str] = []
        while "cannot be reached" not in "".join(said[-1:]):
            said.append(process.stderr.readline())
            assert said[-1], said
        process.send_signal(end)
        said.append(process.communicate(timeout=60)[1])
    everything = "".join(said)
    assert process.returncode == 0, everything
    assert "Traceback" not in everything
    assert TOKEN.partition(":")[2] not in everything
    assert list(tmp_path.rglob("briefbot.sqlite3"))


def test_run_ends_while_it_learns(tmp_path: Path) -> None:
    """Asked to stop before it serves, the bot ends at once, also as process 1 of a container, for
    which the system does nothing."""
    briefbot = Briefbot(tmp_path / "empty", tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env=briefbot.environment(BRIEFBOT_TELEGRAM_TOKEN=TOKEN),
        cwd=briefbot.folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    while "Learning" not in (line := process.stderr.readline()):
        assert line
    process.send_signal(signal.SIGTERM)
    rest = process.communicate(timeout=30)[1]
    assert process.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in rest


def test_chat_with_a_token(briefbot: Briefbot) -> None:
    """The terminal chat works whatever tokens are set."""
    ran = briefbot.run("chat", typed=b"hello\n", BRIEFBOT_TELEGRAM_TOKEN=TOKEN)
    assert ran.code == 0
    assert "Hello." in ran.out
    assert TOKEN not in ran.out + ran.err


def test_run_with_an_empty_token(briefbot: Briefbot) -> None:
    """A token that is set to nothing counts as none."""
    ran = briefbot.run("run", typed=b"hello\n", BRIEFBOT_TELEGRAM_TOKEN="")
    assert ran.code == 0
    assert "Hello." in ran.out


def test_run_reads_the_env_file(briefbot: Briefbot, tmp_path: Path) -> None:
    """A token in the `.env` file of the working folder counts too."""
    (tmp_path / ".env").write_text("BRIEFBOT_DISCORD_TOKEN=my-secret\n", encoding="utf-8")
    ran = briefbot.run("run")
    assert ran.code == 1
    assert "BRIEFBOT_DISCORD_TOKEN" in ran.err
    assert "my-secret" not in ran.err


@pytest.mark.parametrize("command", ["run", "chat"])
def test_no_arguments_are_taken(briefbot: Briefbot, command: str) -> None:
    """An argument too many is a wrong call."""
    ran = briefbot.run(command, "now")
    assert (ran.code, ran.out) == (2, "")
