"""Settings that can be used and cannot be meant, each by a setting that causes the finding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.core.finding import Finding
from bot.doctor.contradictions import contradictions

TOKEN = "123456:not-a-real-one"
DISCORD_TOKEN = "not.a-real-one.for-discord"
HERE = "https://bot.example"


def found(**given: Any) -> list[Finding]:
    """What is found of settings with Telegram's token and these."""
    given = {"telegram_token": TOKEN, **given}
    return list(contradictions(Settings(_env_file=None, **given)))


def test_nothing_odd() -> None:
    """Usual settings are well."""
    (it,) = found(database_url="postgresql://bot:x@db/bot", public_url=HERE, hash_key="k" * 32)
    assert (it.state, it.do) == ("ok", "")


def test_nothing_is_set() -> None:
    """Without a token it says where tokens come from."""
    (it,) = found(telegram_token=None)
    assert it.state == "note"
    assert "@BotFather" in it.do
    assert "discord.com/developers" in it.do


def test_a_service_without_a_platform() -> None:
    """With a port, as in the image, there is no terminal to chat in."""
    (it,) = found(telegram_token=None, http_port=8080)
    assert it.state == "bad"


@pytest.mark.parametrize(
    ("given", "state", "said"),
    [
        ({"public_url": f"{HERE}:8080"}, "bad", "443, 80, 88, 8443"),
        ({"public_url": f"{HERE}:x"}, "bad", "443, 80, 88, 8443"),
        ({"public_url": "https://localhost"}, "bad", "internet does not reach"),
        ({"public_url": "https://192.168.1.2"}, "bad", "internet does not reach"),
        ({"public_url": "https://[::1]:8443/bot"}, "bad", "internet does not reach"),
        (
            {"public_url": HERE, "telegram_token": None, "discord_token": DISCORD_TOKEN},
            "note",
            "no",
        ),
        ({"public_url": HERE, "database_url": "sqlite:////tmp/x"}, "note", "for one process"),
        ({"hash_key": "s3cret"}, "note", "can be guessed"),
        ({"person_per_minute": 30, "chat_per_minute": 20}, "note", "use up a whole chat"),
        ({"person_per_minute": 0}, "note", "use up a whole chat"),
        ({"discord_shard_ids": (0,), "discord_shard_count": 1}, "note", "no token of Discord"),
    ],
)
def test_odd_settings(given: dict[str, Any], state: str, said: str) -> None:
    """Each is told with what to do, and no secret is in it."""
    told = found(**{"database_url": "postgresql://bot:s3cret@db/bot", **given})
    (it,) = [f for f in told if said in f.what]
    assert it.state == state
    assert it.do
    assert "s3cret" not in str(told)


def test_no_limit_for_chats() -> None:
    """A chat without a limit cannot be used up."""
    (it,) = found(chat_per_minute=0, person_per_minute=0)
    assert it.state == "ok"


def test_misspelt_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no setting is told here too."""
    monkeypatch.setenv("BRIEFBOT_LOG_LEVL", "debug")
    (it,) = found()
    assert it.state == "note"
    assert "Did you mean BRIEFBOT_LOG_LEVEL?" in it.what
