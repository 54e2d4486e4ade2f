"""Settings come from the environment and `.env`, and nothing secret is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Settings

NAMES = [f"BRIEFBOT_{name.upper()}" for name in Settings.model_fields]
TOKEN = "123456:not-a-real-one"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, without an `.env` of the developer's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_works_without_any_setting() -> None:
    """With nothing set: the knowledge that comes with the bot, no encoder and no platform."""
    settings = Settings()
    assert (settings.knowledge_dir / "phrases.yaml").is_file()
    assert settings.cache_dir.is_absolute()
    assert settings.encoder_dir is None
    assert settings.telegram_token is None
    assert settings.discord_token is None


def test_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting is BRIEFBOT_ and its name in capitals."""
    for name in NAMES:
        monkeypatch.setenv(name, str(tmp_path / name))
    settings = Settings()
    assert settings.knowledge_dir == tmp_path / "BRIEFBOT_KNOWLEDGE_DIR"
    assert settings.cache_dir == tmp_path / "BRIEFBOT_CACHE_DIR"
    assert settings.encoder_dir == tmp_path / "BRIEFBOT_ENCODER_DIR"
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == str(tmp_path / "BRIEFBOT_TELEGRAM_TOKEN")
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == str(tmp_path / "BRIEFBOT_DISCORD_TOKEN")


def test_empty_settings_count_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that is set to nothing is as good as none."""
    unset = Settings()
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert Settings() == unset


def test_env_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings may stand in `.env`; the environment goes before it."""
    (here / ".env").write_text(
        f"BRIEFBOT_TELEGRAM_TOKEN={TOKEN}\nBRIEFBOT_ENCODER_DIR=from-file\n", encoding="utf-8"
    )
    monkeypatch.setenv("BRIEFBOT_ENCODER_DIR", "from-environment")
    settings = Settings()
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert settings.encoder_dir == Path("from-environment")


def test_other_names_do_no_harm(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that the bot does not know, its own or another program's, are left alone."""
    (here / ".env").write_text("DATABASE_URL=x\nBRIEFBOT_COLOUR=red\n", encoding="utf-8")
    monkeypatch.setenv("BRIEFBOT_SOUND", "loud")
    monkeypatch.setenv("CACHE_DIR", "elsewhere")
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    settings = Settings()
    assert settings.cache_dir != Path("elsewhere")
    assert settings.telegram_token is None


def test_tokens_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings can be printed without giving a token away."""
    monkeypatch.setenv("BRIEFBOT_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("BRIEFBOT_DISCORD_TOKEN", TOKEN)
    settings = Settings()
    assert TOKEN not in f"{settings} {settings!r} {settings.model_dump_json()}"


def test_every_setting_is_described() -> None:
    """Each setting says what it is for."""
    assert [n for n, field in Settings.model_fields.items() if not field.description] == []
