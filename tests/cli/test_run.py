"""`briefbot run` and `briefbot chat` with input from a pipe."""

from __future__ import annotations

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


@pytest.mark.parametrize(
    ("tokens", "named"),
    [
        ({"BRIEFBOT_TELEGRAM_TOKEN": TOKEN}, "Telegram"),
        ({"BRIEFBOT_DISCORD_TOKEN": TOKEN}, "Discord"),
        ({"BRIEFBOT_TELEGRAM_TOKEN": TOKEN, "BRIEFBOT_DISCORD_TOKEN": TOKEN}, "Telegram and D"),
    ],
)
def test_run_with_a_token(briefbot: Briefbot, tokens: dict[str, str], named: str) -> None:
    """A token for a platform that is not served yet: what to do, exit code 1, token unsaid."""
    ran = briefbot.run("run", typed=b"hello\n", **tokens)
    assert (ran.code, ran.out) == (1, "")
    assert named in ran.err
    assert "Remove the token" in ran.err
    assert "briefbot chat" in ran.err
    assert TOKEN not in ran.err


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
    (tmp_path / ".env").write_text(f"BRIEFBOT_DISCORD_TOKEN={TOKEN}\n", encoding="utf-8")
    ran = briefbot.run("run")
    assert ran.code == 1
    assert "Discord" in ran.err
    assert TOKEN not in ran.err


@pytest.mark.parametrize("command", ["run", "chat"])
def test_no_arguments_are_taken(briefbot: Briefbot, command: str) -> None:
    """An argument too many is a wrong call."""
    ran = briefbot.run(command, "now")
    assert (ran.code, ran.out) == (2, "")
