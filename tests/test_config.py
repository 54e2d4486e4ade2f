"""Settings come from the environment and `.env`, and nothing secret is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Settings, SettingsError

NAMES = [f"BRIEFBOT_{name.upper()}" for name in Settings.model_fields]
TOKEN = "123456:not-a-real-one"
DISCORD_TOKEN = "not.a-real-one.for-discord"


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
    assert settings.hash_key is None
    assert settings.telegram_proxy is None
    assert settings.telegram_api_url == "https://api.telegram.org"
    url = settings.database_url.get_secret_value()
    assert url.startswith("sqlite:////")
    assert url.endswith("briefbot.sqlite3")


def test_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting is BRIEFBOT_ and its name in capitals."""
    for name in NAMES:
        if name.endswith(("_DIR", "_KEY", "DATABASE_URL")):
            monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("BRIEFBOT_TELEGRAM_TOKEN", f" {TOKEN} ")
    monkeypatch.setenv("BRIEFBOT_TELEGRAM_API_URL", "http://127.0.0.1:8081/")
    monkeypatch.setenv("BRIEFBOT_TELEGRAM_PROXY", "http://me:secret@proxy.example:3128")
    monkeypatch.setenv("BRIEFBOT_DISCORD_TOKEN", f" {DISCORD_TOKEN}\n")
    monkeypatch.setenv("BRIEFBOT_DISCORD_API_URL", "http://127.0.0.1:8111/api/v10/")
    monkeypatch.setenv("BRIEFBOT_DISCORD_GATEWAY_URL", "ws://127.0.0.1:8111/gateway")
    monkeypatch.setenv("BRIEFBOT_DISCORD_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("BRIEFBOT_KEEP_UNANSWERED", "yes")
    monkeypatch.setenv("BRIEFBOT_UNANSWERED_PEOPLE", "5")
    monkeypatch.setenv("BRIEFBOT_DISCORD_SHARD_COUNT", "4")
    monkeypatch.setenv("BRIEFBOT_DISCORD_SHARD_IDS", "0, 2")
    settings = Settings()
    assert settings.knowledge_dir == tmp_path / "BRIEFBOT_KNOWLEDGE_DIR"
    assert settings.cache_dir == tmp_path / "BRIEFBOT_CACHE_DIR"
    assert settings.encoder_dir == tmp_path / "BRIEFBOT_ENCODER_DIR"
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.telegram_proxy is not None
    assert settings.telegram_proxy.get_secret_value() == "http://me:secret@proxy.example:3128"
    assert settings.database_url.get_secret_value() == str(tmp_path / "BRIEFBOT_DATABASE_URL")
    assert settings.hash_key is not None
    assert settings.hash_key.get_secret_value() == str(tmp_path / "BRIEFBOT_HASH_KEY")
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == DISCORD_TOKEN
    assert settings.discord_api_url == "http://127.0.0.1:8111/api/v10"
    assert settings.discord_gateway_url == "ws://127.0.0.1:8111/gateway"
    assert settings.discord_proxy is not None
    assert settings.discord_proxy.get_secret_value() == "http://proxy.example:3128"
    assert settings.keep_unanswered
    assert settings.unanswered_people == 5
    assert settings.discord_shard_count == 4
    assert settings.discord_shard_ids == (0, 2)


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("DISCORD_TOKEN", "Bot a.b.c", "one long word"),
        ("DISCORD_GATEWAY_URL", "http://127.0.0.1", "wss://host"),
        ("DISCORD_API_URL", "discord.com/api", "https://host"),
        ("DISCORD_SHARD_IDS", "0-3", "such as 0,1"),
        ("DISCORD_SHARD_COUNT", "0", "number of 1 or more"),
        ("DISCORD_SHARD_IDS", "0,1", "needs BRIEFBOT_DISCORD_SHARD_COUNT"),
    ],
)
def test_unusable_settings_of_discord(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, advice: str
) -> None:
    """What cannot be used is refused with the form that can."""
    monkeypatch.setenv(f"BRIEFBOT_{name}", value)
    with pytest.raises(SettingsError, match=advice):
        Settings()


def test_what_could_not_be_answered_is_not_kept_unless_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is off by default, and no single person's question can be asked for."""
    assert not Settings().keep_unanswered
    assert Settings().unanswered_people == 3
    monkeypatch.setenv("BRIEFBOT_UNANSWERED_PEOPLE", "1")
    with pytest.raises(SettingsError, match="number of 2 or more"):
        Settings()


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


SECRET = "s3cret"


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings can be printed without giving a token, password or key away."""
    monkeypatch.setenv("BRIEFBOT_TELEGRAM_TOKEN", f"1:{SECRET}")
    monkeypatch.setenv("BRIEFBOT_DISCORD_TOKEN", f"a-long-one.{SECRET}.with-three-parts")
    monkeypatch.setenv("BRIEFBOT_HASH_KEY", SECRET)
    monkeypatch.setenv("BRIEFBOT_DATABASE_URL", f"postgresql://me:{SECRET}@db.example/bot")
    monkeypatch.setenv("BRIEFBOT_TELEGRAM_PROXY", f"http://me:{SECRET}@proxy.example")
    settings = Settings()
    assert SECRET not in f"{settings} {settings!r} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    "token",
    [SECRET, f"12:{SECRET}!", f":{SECRET}", f"12 :{SECRET}", f'"12:{SECRET}"', f"bot12:{SECRET}"],
)
def test_a_token_of_another_form(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """What is no token is refused with the form that one has, and is not shown."""
    monkeypatch.setenv("BRIEFBOT_TELEGRAM_TOKEN", token)
    with pytest.raises(SettingsError, match="from BotFather has the form") as raised:
        Settings()
    (fault,) = raised.value.faults
    assert fault.startswith("The setting BRIEFBOT_TELEGRAM_TOKEN is not usable: ")
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("name", ["BRIEFBOT_TELEGRAM_API_URL", "BRIEFBOT_TELEGRAM_PROXY"])
@pytest.mark.parametrize(
    "value", ["localhost:8081", "ftp://x", "http://", "http://a b", "http://a?q"]
)
def test_an_address_of_another_form(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """What is no address is refused with the form that one has."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match="an address has the form"):
        Settings()


def test_every_setting_is_described() -> None:
    """Each setting says what it is for."""
    assert [n for n, field in Settings.model_fields.items() if not field.description] == []
