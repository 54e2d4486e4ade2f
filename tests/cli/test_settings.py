"""`briefbot settings`: what holds, and nothing secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.config.shown import markdown, masked
from tests.command import Briefbot

SECRET = "s3cret"


@pytest.fixture
def bare(tmp_path: Path) -> Briefbot:
    """The command in a folder of its own; nothing need be learned."""
    return Briefbot(tmp_path / "cache", tmp_path)


def by_name(out: str) -> dict[str, dict[str, Any]]:
    """The JSON that the command prints, by the names without their beginning."""
    return {one["name"].removeprefix("BRIEFBOT_").lower(): one for one in json.loads(out)}


def test_what_holds(bare: Briefbot) -> None:
    """Every setting with its value, where it comes from, and what it is for; secrets are masked."""
    (bare.folder / "key").write_text(f"{SECRET}\n", encoding="utf-8")
    (bare.folder / ".env").write_text("BRIEFBOT_TRACES=1\n", encoding="utf-8")
    ran = bare.run(
        "settings",
        "--json",
        BRIEFBOT_TELEGRAM_TOKEN=f"1:{SECRET}",
        BRIEFBOT_HASH_KEY_FILE=bare.folder / "key",
        BRIEFBOT_DATABASE_URL=f"postgresql://bot:{SECRET}@db.example/bot",
        BRIEFBOT_DISCORD_SHARD_COUNT="4",
        BRIEFBOT_DISCORD_SHARD_IDS="0,1",
        BRIEFBOT_PUBLIC_URL="https://bot.example/",
    )
    assert (ran.code, ran.err) == (0, "")
    assert SECRET not in ran.out
    found = by_name(ran.out)
    assert list(found) == list(Settings.model_fields)
    assert {name: (one["value"], one["from"]) for name, one in found.items()} | {
        "telegram_token": ("set", "environment"),
        "hash_key": ("set", "file"),
        "discord_token": (None, "default"),
        "database_url": ("postgresql://bot:***@db.example/bot", "environment"),
        "discord_shard_ids": ("0,1", "environment"),
        "public_url": ("https://bot.example", "environment"),
        "http_port": ("8080", "default"),
        "traces": ("true", ".env"),
        "grace_seconds": ("20", "default"),
    } == {name: (one["value"], one["from"]) for name, one in found.items()}
    assert found["telegram_token"]["secret"]
    assert not found["traces"]["secret"]
    assert all(one["description"] for one in found.values())


def test_for_people(bare: Briefbot) -> None:
    """Piped, it is a line for each setting, whole and plain."""
    ran = bare.run("settings", BRIEFBOT_HTTP_HOST="[::1]", BRIEFBOT_DISCORD_TOKEN="a" * 30)
    assert ran.code == 0
    head, *lines = ran.out.splitlines()
    assert head.split()[:3] == ["setting", "value", "from"]
    assert [line.split()[0] for line in lines] == [
        f"BRIEFBOT_{name.upper()}" for name in Settings.model_fields
    ]
    shown = {line.split()[0]: line.split()[1:3] for line in lines}
    assert shown["BRIEFBOT_HTTP_HOST"] == ["[::1]", "environment"]
    assert shown["BRIEFBOT_DISCORD_TOKEN"] == ["set", "environment"]
    assert shown["BRIEFBOT_TELEGRAM_TOKEN"] == ["–", "default"]
    assert "\x1b" not in ran.out


def test_markdown(bare: Briefbot) -> None:
    """The list of all settings says nothing of this machine."""
    ran = bare.run("settings", "--markdown", BRIEFBOT_LOG_LEVEL="wrong")
    assert (ran.code, ran.out) == (0, f"{markdown()}\n")
    assert str(bare.folder) not in ran.out


def test_wrong_ones(bare: Briefbot) -> None:
    """What is not usable is a sentence each, and exit code 1."""
    ran = bare.run("settings", BRIEFBOT_HTTP_PORT="x", BRIEFBOT_TELEGRAM_TOKEN=SECRET)
    assert (ran.code, ran.out) == (1, "")
    first, second = ran.err.splitlines()
    assert "BRIEFBOT_TELEGRAM_TOKEN is not usable" in first
    assert "BRIEFBOT_HTTP_PORT is not usable" in second
    assert SECRET not in ran.err


def test_misspelt_ones(bare: Briefbot) -> None:
    """A name that is no setting is told beside them, and is no fault."""
    ran = bare.run("settings", "--json", BRIEFBOT_LOG_LEVL="debug")
    assert ran.code == 0
    assert "Did you mean BRIEFBOT_LOG_LEVEL?" in ran.err
    assert by_name(ran.out)["log_level"]["value"] == "info"


def test_a_wrong_call(bare: Briefbot) -> None:
    """One form at a time."""
    assert bare.run("settings", "--json", "--markdown").code == 2


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("sqlite:////var/lib/bot.sqlite3", "sqlite:////var/lib/bot.sqlite3"),
        ("postgresql+asyncpg://bot:s3cret@db/bot", "postgresql+asyncpg://bot:***@db/bot"),
        ("postgresql://bot:s3cret@@/s3cret@db:5432/bot", "postgresql://bot:***@db:5432/bot"),
        ("postgresql://bot@db/bot?password=s3cret", "postgresql://bot@db/bot?***"),
        ("postgresql://bot:s3cret?@db/bot", "postgresql://***"),
        ("postgresql://db/bot?password=a@b:s3cret", "postgresql://***"),
        ("http://me:s3cret@proxy.example:3128", "http://me:***@proxy.example:3128"),
        ("http://s3cret@proxy.example", "http://***@proxy.example"),
        ("s3cret", "set"),
        ("bot:s3cret@db", "set"),
    ],
)
def test_masked_addresses(address: str, seen: str) -> None:
    """An address is shown without its password, however oddly that is written."""
    assert masked(address) == seen
